"""One definition of each condition: what SQL says of acts on record is what Python says of the same facts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cases.matters import DAY, Street, street
from tests.factories import ActFactory
from tests.registry.rows import amount, review_entry
from tests.registry.rows import put as put_local

from xiezhi.cases.act_facts import HELD, columns_of
from xiezhi.cases.facts import stored
from xiezhi.cases.models import Act, CaseClock, CaseFile
from xiezhi.cases.selectors.acts import listing
from xiezhi.cases.selectors.filters import ActFilters
from xiezhi.cases.selectors.legality import quoting
from xiezhi.cases.selectors.legality.facts import fact, sectors
from xiezhi.cases.selectors.legality.findings import (
    UNDECIDED,
    VIOLATED,
    Finding,
    Question,
    Want,
    end_of,
    findings,
)
from xiezhi.cases.selectors.legality.listed import relation_under
from xiezhi.cases.selectors.legality.reading import Under, lacks_of, sql_of
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.review_gate import listed_of
from xiezhi.cases.services import summary
from xiezhi.cases.services.clocks import put_clocks_of
from xiezhi.law.conditions import conditions
from xiezhi.law.evaluation import evaluate, lacking
from xiezhi.law.expressions import fields
from xiezhi.law.facts import Kind, checked, schema
from xiezhi.law.formulas import condition
from xiezhi.law.legality import asked
from xiezhi.law.procedures import procedure, procedures
from xiezhi.registry.models import Organisation
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.amounts_over_bodies import listed_spans, local_spans
from xiezhi.registry.selectors.local_rules import governing_of
from xiezhi.registry.selectors.organisations import AREA

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 18)
NOW = end_of(ON)
NAMES = sorted(frozenset().union(*(fields(c.applies) | fields(c.requires) for c in conditions().values())))
# What the register or the clock knows is put by relation(); the rest is stated.
FOUND = {
    "review_listed",
    "today",
    "now",
    "officers",
    "qualified_officers",
    "body_qualified",
    "in_power_list",
    "entrusted",
    "opened_on",
}
DAYS = st.dates(date(2019, 1, 1), date(2026, 12, 31))
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.DATE: DAYS,
    Kind.MOMENT: st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(
        lambda moment: moment.replace(microsecond=0, tzinfo=NOW.tzinfo)
    ),
    Kind.MONEY: st.sampled_from([0, 10_000, 20_000, 20_001, 300_000, 300_001, 5_000_000]),
    Kind.NUMBER: st.integers(0, 25),
    Kind.FLAG: st.booleans(),
}


def _values(name: str) -> st.SearchStrategy[Any]:
    known = schema()[name]
    if known.kind is Kind.SET:
        return st.frozensets(st.sampled_from(known.values))
    if known.kind is Kind.TEXT:
        return st.sampled_from(known.values) if known.values else st.just("甲")
    return VALUES[known.kind]


FACTS = st.fixed_dictionaries({}, optional={name: _values(name) for name in NAMES if name not in FOUND})


@pytest.fixture
def place() -> Street:
    return street()


@pytest.fixture
def with_amounts(place: Street) -> None:
    """What two levels, two versions and a sector set: the nearest stands, each from its day on."""
    above = Organisation.objects.get(category=AREA)
    since, citizen = date(2020, 1, 1), "penalty.hearing.fine.citizen"
    for where, yuan, more in (
        (above, 3_000, {"level": 2, "valid_from": since}),
        (above, 200, {"valid_from": since, "valid_to": date(2022, 12, 31)}),
        (place.body, 100, {"valid_from": date(2024, 5, 1), "more_than": True}),
        (above, 200, {"amount": citizen, "valid_from": since, "more_than": True}),
        (above, 100, {"amount": citizen, "sector": "public_security"}),
        (above, 3_000, {"amount": "penalty.legal_review.fine.organisation", "valid_from": since}),
        (above, 100, {"amount": "penalty.legal_review.fine.citizen", "sector": "public_security"}),
    ):
        put_local(amount(where, yuan, **more))
    for where, more in (
        (above, {"title": "重大公共利益", "requires": "public_interest", "valid_from": since}),
        (above, {"title": "别的事项", "power_code": "乙", "valid_from": since}),
        (place.body, {"title": "大额", "organisation_yuan": 200, "requires": "complex or several_relations"}),
        (place.body, {"title": "公民大额", "citizen_yuan": 3_000, "valid_from": date(2024, 5, 1)}),
        (above, {"title": "别的行为", "kind": 4, "valid_from": since}),
    ):
        put_local(review_entry(where, **more))


def put(place: Street, facts: dict[str, Any], version: str, opened: date) -> Act:
    """A case and its act that hold these facts; what an act holds only when decided stays with the case before."""
    undecided = facts.get("decided_on") is None
    own = HELD - ({"penalties", "fine", "confiscated"} if undecided else set())
    columns = columns_of({name: value for name, value in facts.items() if name in own})
    act = (
        Act.objects.create(
            body=place.body,
            number="甲1",
            kind=2,
            recorded_at=NOW,
            **{"filed_on": None, **columns},
            certificate_numbers=[],
        )
        if columns.get("filed_on") or columns.get("decided_on")
        else None
    )
    if act is None:
        pytest.fail("an act needs a day")
    CaseFile.objects.create(
        body=place.body,
        act=act,
        procedure=version,
        opened_on=opened,
        power_code="甲",
        power_name="甲",
        facts=stored({name: value for name, value in facts.items() if name not in own}),
        created_by=1,
        created_name="甲",
        created_at=NOW,
        changed_name="甲",
        changed_what="甲",
        changed_at=NOW,
    )
    return act


def by_sql(act: Act, columns: dict[str, str], under: Under) -> dict[str, Any]:
    source = relation_under(NAMES, under, now=NOW, where=f"a.id = {act.pk}")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns.values())} FROM ({source} OFFSET 0) m")
        (row,) = cursor.fetchall()
    return dict(zip(columns, row, strict=True))


@given(FACTS, DAYS, st.sampled_from(sorted({p.version for p in procedures()})), st.booleans())
@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@pytest.mark.usefixtures("with_amounts")
def test_every_condition_is_answered_by_sql_as_by_python(
    place: Street, facts: dict[str, Any], opened: date, version: str, is_decided: bool
) -> None:
    facts = {**facts, "filed_on": facts.get("filed_on", opened)}
    if not is_decided:
        facts.pop("decided_on", None)
    elif "decided_on" not in facts:
        facts["decided_on"] = opened + timedelta(days=30)
    if facts.get("decided_on") is not None:
        # A decided act holds all three: 0 where nothing was imposed.
        facts = {"penalties": frozenset(), "fine": 0, "confiscated": 0, **facts}
    sector = next(p.sector for p in procedures() if p.version == version)
    law = governing_of(place.body, on=opened, sector=sector)
    under = Under(ON, local_spans(), listed_spans())
    known = checked(
        {
            "discovered_on": opened,
            **facts,
            "today": ON,
            "now": NOW,
            "opened_on": opened,
            "officers": 0,
            "qualified_officers": 0,
            "body_qualified": place.body.valid_from <= (facts.get("decided_on") or ON) <= place.body.valid_to,
            "in_power_list": False,
            "entrusted": False,
        }
    )
    parts = {
        (code, part): getattr(condition, part)
        for code, condition in conditions().items()
        for part in ("applies", "requires")
    }
    with gone_afterwards():
        act = put(place, facts, version, opened)
        known = {**known, "review_listed": bool(listed_of(Reading(act.case, on=opened), known))}
        answers = by_sql(act, {str(key): sql_of(expression, under) for key, expression in parts.items()}, under)
        undecided = {key: lacks_of(expression, under) for key, expression in parts.items() if answers[str(key)] is None}
        columns = {f"{key} {name}": lack for key, lacks in undecided.items() for name, lack in lacks.items()}
        lacks = by_sql(act, {"none": "FALSE", **columns}, under)
    assert answers == {str(key): evaluate(expression, known, law) for key, expression in parts.items()}
    for key, named in undecided.items():
        lack = lacking(parts[key], known, law)
        wanted = {*lack.facts, *(f"rule:{rule}" for rule in lack.rules)}
        assert {name for name in named if lacks[f"{key} {name}"]} == wanted, key


@contextmanager
def gone_afterwards() -> Iterator[None]:
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def decided(place: Street, **changed: Any) -> CaseFile:
    return summary.decide(turn=place.turn(place.open()), draft=place.draft(**changed))


def found(place: Street, code: str, on: date = ON) -> Finding:
    (finding,) = findings(place.scope, first=date(2026, 1, 1), last=date(2026, 12, 31), on=on, codes=[code])
    return finding


def listed(place: Street, question: Question) -> list[int]:
    filters = ActFilters(legal=question, first=date(2026, 1, 1), last=date(2026, 12, 31))
    return sorted(row.act.pk for row in listing(place.scope, filters=filters).rows)


def test_an_act_of_a_case_is_a_finding_from_the_day_on_which_it_is_late(place: Street) -> None:
    act = decided(place).act
    assert act is not None
    Act.objects.filter(pk=act.pk).update(procedure=2)
    CaseFile.objects.update(procedure=procedure("penalty.ordinary", DAY).version)
    # 18 June 2026 and 7 working days: 30 June (国办发〔2018〕118号).
    assert found(place, "publication.in_time", date(2026, 6, 30)).violated == 0
    late = found(place, "publication.in_time", date(2026, 7, 1))
    assert (late.violated, late.undecided, late.wants) == (1, 0, ())
    assert late.article.endswith("二（五）")
    assert listed(place, Question("publication.in_time", VIOLATED, date(2026, 7, 1))) == [act.pk]
    assert listed(place, Question("publication.in_time", VIOLATED, date(2026, 6, 30))) == []


def ledger_act(place: Street, number: str, **fields: Any) -> Act:
    usual = {"kind": 2, "procedure": 2, "outcome": 1, "filed_on": DAY, "decided_on": DAY, "certificate_numbers": []}
    return ActFactory.create(body=place.body, number=number, **{**usual, **fields})


def test_what_no_ledger_holds_is_undecided_and_never_a_finding(place: Street) -> None:
    act = ledger_act(place, "台1")
    notice = found(place, "notice.given")
    assert (notice.violated, notice.undecided) == (0, 1)
    assert notice.wants == (Want("事先告知日期", 1),)
    assert listed(place, Question("notice.given", UNDECIDED, ON)) == [act.pk]
    two = found(place, "officers.two")
    assert (two.violated, two.undecided, [want.title for want in two.wants]) == (0, 1, ["执法人员人数"])


def test_what_a_ledger_contradicts_is_a_finding(place: Street) -> None:
    one, other = (certificate.number for certificate in place.certificates)
    alone = ledger_act(place, "台1", certificate_numbers=[one])
    ledger_act(place, "台2", certificate_numbers=[one, other])
    stranger = ledger_act(place, "台3", certificate_numbers=[one, "无此证"])
    assert listed(place, Question("officers.two", VIOLATED, ON)) == [alone.pk]
    assert listed(place, Question("officers.certified", VIOLATED, ON)) == [stranger.pk]
    assert found(place, "officers.certified").violated == 1


def test_an_extension_that_was_granted_counts(place: Street) -> None:
    case = decided(place)
    act = case.act
    assert act is not None
    Act.objects.filter(pk=act.pk).update(filed_on=date(2026, 1, 5), decided_on=date(2026, 6, 18), procedure=2)
    CaseFile.objects.update(
        procedure=procedure("penalty.ordinary", DAY).version, opened_on=date(2026, 1, 5), step="decide"
    )
    put_clocks_of(CaseFile.objects.all())
    assert found(place, "decision.in_time").violated == 1
    CaseClock.objects.filter(kind="penalty.decision").update(due_on=date(2026, 6, 18))
    assert found(place, "decision.in_time").violated == 0


def test_the_amount_that_a_locality_set_decides_as_it_does_for_a_case(place: Street) -> None:
    fined = {"party_type": 3, "penalties": 4, "fine": 2_000_000}
    ledger_act(place, "台1", **fined)
    local = "本地区、本领域的标准（对法人或者其他组织较大数额罚款）"
    assert local in {want.title for want in found(place, "hearing.offered").wants}
    assert found(place, "review.done").undecided == 1
    put_local(amount(Organisation.objects.get(category=AREA), 20_000))
    put_local(amount(place.body, 50_000, amount="penalty.legal_review.fine.organisation"))
    offered = found(place, "hearing.offered")
    assert [want.title for want in offered.wants] == ["已告知听证权利"]
    ledger_act(place, "台2", **{**fined, "fine": 1_999_999})
    assert listed(place, Question("hearing.offered", UNDECIDED, ON)) == [Act.objects.get(number="台1").pk]


@pytest.mark.usefixtures("with_amounts")
def test_the_amount_of_a_sector_stands_before_that_for_all(place: Street) -> None:
    large, under = condition("fine >= rule('penalty.hearing.fine.citizen')"), Under(ON, local_spans())
    answers = {}
    for each in (procedure("penalty.ordinary", DAY), procedure("security.ordinary", DAY)):
        with gone_afterwards():
            fined = {
                "filed_on": DAY,
                "decided_on": DAY,
                "penalties": frozenset({"罚款"}),
                "fine": 10_000,
                "confiscated": 0,
            }
            act = put(place, fined, each.version, DAY)
            answers[each.sector] = by_sql(act, {"large": sql_of(large, under)}, under)["large"]
    assert answers == {"": False, "public_security": True}


def test_nothing_is_found_out_of_view(place: Street) -> None:
    ledger_act(place, "台1", certificate_numbers=["无此证"])
    span = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}
    assert sum(finding.violated for finding in findings(Scope.nothing(), on=ON, **span)) == 0
    everywhere = findings(Scope.everything(), on=ON, organisation=place.body.pk, **span)
    assert {finding.code for finding in everywhere} == set(asked())
    assert sum(finding.violated for finding in everywhere) > 0


def test_the_columns_of_facts_are_those_of_python(place: Street) -> None:
    assert sectors() == ("", "public_security")
    assert fact("fine") == '"f_fine"'
    assert quoting.text("甲'乙") == "'甲''乙'"


def test_every_condition_that_is_asked_is_in_a_group_of_its_procedure() -> None:
    for entry in asked().values():
        for asking in entry.of:
            assert asking.group.procedure in {p.id for p in procedures()}
