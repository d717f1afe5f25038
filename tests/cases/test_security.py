"""Cases of the police: on the spot, expedited within 48 hours, ordinary; each refusal names its article."""

from datetime import date, datetime
from typing import Any

import pytest
from tests.cases.matters import PERSON, Street, street
from tests.cases.police import DAY, FINE, HERE, police_case, police_step, police_taken, station

from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused, NotReady
from xiezhi.cases.models import Act, IssuedDocument
from xiezhi.cases.selectors.cases import clocks_of
from xiezhi.cases.selectors.history import steps_taken
from xiezhi.cases.selectors.offers import acting_under, offered_to
from xiezhi.cases.selectors.steps import beside, following
from xiezhi.cases.services.opening import open_case
from xiezhi.law.procedures import version
from xiezhi.law.vocabulary import table
from xiezhi.registry.scope import Scope

pytestmark = pytest.mark.django_db
EXPEDITED = ("accept", "notify", "review", "decide", "serve", "execute", "close")
ORDINARY = ("file", "investigate", "notify", "hear_party", "decide", "serve", "execute", "close")


@pytest.fixture
def police(db: None) -> Street:
    return station()


def test_an_expedited_case_from_its_acceptance_to_its_closing(police: Street) -> None:
    case = police_taken(police, "security.expedited", *EXPEDITED)
    act = case.act
    assert act is not None
    assert case.ended
    assert (act.number, act.decision_number) == (
        "市公安局云汀分局受案字〔2026〕1号",
        "市公安局云汀分局行罚决字〔2026〕1号",
    )
    assert act.procedure == table("procedure").codes["快速办理"]
    assert (act.filed_on, act.decided_on, act.served_on, act.fine) == (DAY, DAY, DAY, 50_000)
    assert datetime.fromisoformat(case.facts["decided_at"]) == datetime(2026, 6, 18, 17, 0, tzinfo=HERE)
    assert (act.party_name, sealing.decrypt(act.party_cipher)) == ("", PERSON)


def test_a_decision_on_the_spot_is_reported_and_paid(police: Street) -> None:
    case = police_taken(police, "security.summary", "decide", "serve", "report", "execute", "close")
    act = case.act
    assert act is not None
    assert case.ended
    assert act.decision_number == act.number == "市公安局云汀分局当罚决字〔2026〕1号"
    assert (act.decided_on, act.served_on, act.fine) == (DAY, DAY, 20_000)
    assert case.facts["summary_reported_at"].startswith("2026-06-18T14:00")


def test_what_is_collected_on_the_spot_is_paid_and_handed_in(police: Street) -> None:
    collected = {"collected_on_spot": 20_000, "collected_on": DAY, "receipt_given": True}
    case = police_taken(police, "security.summary", "decide", "serve", "report", serve=collected)
    with pytest.raises(CaseRefused, match="请填写“交回罚款日期”"):
        police_step(police, case, "execute")
    paid = police_step(police, case, "execute", handed_in_on=date(2026, 6, 19))
    closed = police_step(police, paid, "close")
    assert closed.ended
    assert closed.facts["paid_on"] == "2026-06-18"


def test_an_ordinary_case_with_detention(police: Street) -> None:
    case = police_taken(police, "security.ordinary", *ORDINARY)
    assert case.act is not None
    assert case.ended
    assert case.act.penalties == table("penalty").bits(("行政拘留",))
    assert (case.act.fine, case.facts["detained_on"], case.facts["detention_days"]) == (0, "2026-06-20", 5)


def test_who_handles_a_case_of_the_police_does_not_review_it(police: Street) -> None:
    told = ("file", "investigate", "notify", "hear_party")
    case = police_taken(police, "security.ordinary", *told, investigate={"complex": True})
    with pytest.raises(CaseRefused, match=r"不得办理“法制审核”.*《治安管理处罚法》第一百一十四条"):
        police_step(police, case, "review")


def test_a_dispute_that_was_settled_is_not_punished(police: Street) -> None:
    case = police_taken(police, "security.ordinary", "file", "investigate")
    with pytest.raises(NotReady, match="第九条"):
        police_step(police, case, "mediate", settled=False)
    settled = police_step(police, case, "mediate")
    assert settled.act is not None
    assert settled.act.outcome == table("outcome").codes["不予处罚"]


def test_a_crime_of_the_police_s_own_competence_goes_on_as_one(police: Street) -> None:
    case = police_taken(
        police, "security.ordinary", "file", "investigate", "to_crime", investigate={"crime_suspected": True}
    )
    assert case.act is not None
    assert case.act.outcome == table("outcome").codes["移送司法机关"]
    assert "transferred_at" in case.facts


# Procedure, steps before, the step, what is changed, the condition, the article that the refusal must name.
REFUSED: list[tuple[str, tuple[str, ...], str, dict[str, Any], str, str]] = [
    ("security.expedited", (), "accept", {"consented": False}, "security.expedited.consent", "第四十条、第四十二条"),
    ("security.expedited", (), "accept", {"admits": False}, "security.expedited.consent", "第四十条、第四十二条"),
    ("security.expedited", (), "accept", {"minor_or_disabled": True}, "security.expedited.excluded", "第四十一条"),
    ("security.expedited", (), "accept", {"fine": 400_000}, "security.expedited.excluded", "第四十一条"),
    (
        "security.expedited",
        (),
        "accept",
        {"penalties": frozenset({"行政拘留"}), "detention_days": 10},
        "security.expedited.detention",
        "第四十一条",
    ),
    ("security.expedited", (), "accept", {"officers": "one"}, "security.officers", "第一百零八条"),
    (
        "security.expedited",
        ("accept", "notify", "review"),
        "decide",
        {"hours": 49},
        "security.expedited.in_time",
        "第四十七条",
    ),
    (
        "security.expedited",
        ("accept", "notify", "review"),
        "decide",
        {"fine": 100_001},
        "security.station",
        "第一百零九条",
    ),
    ("security.summary", (), "decide", {"fine": 50_001}, "security.summary.limit", "第一百一十九条"),
    (
        "security.summary",
        (),
        "decide",
        {"officers": "one", "fully_recorded": False},
        "security.summary.one_officer",
        "第一百二十条",
    ),
    ("security.summary", ("decide",), "serve", {"handed_over": False}, "summary.handed_over", "第五十二条"),
    (
        "security.ordinary",
        ("file", "investigate", "notify", "hear_party"),
        "decide",
        {"detention_days": 21},
        "security.detention.merged",
        "第十六条",
    ),
]


@pytest.mark.parametrize(("procedure_id", "before", "name", "changed", "code", "article"), REFUSED)
def test_what_the_law_forbids_is_refused_with_its_article(
    police: Street,
    procedure_id: str,
    before: tuple[str, ...],
    name: str,
    changed: dict[str, Any],
    code: str,
    article: str,
) -> None:
    changed = dict(changed)
    if changed.get("officers") == "one":
        changed["officers"] = (police.certificates[0].number,)
    case = police_taken(police, procedure_id, *before)
    with pytest.raises(NotReady) as refused:
        police_step(police, case, name, **changed)
    assert code in {condition.code for condition in refused.value.conditions}
    assert article in str(refused.value)
    assert Act.objects.count() == bool(before)


def test_without_a_review_no_expedited_decision(police: Street) -> None:
    case = police_taken(police, "security.expedited", "accept", "notify", "review", review={"review_passed": False})
    with pytest.raises(NotReady, match="第四十四条"):
        police_step(police, case, "decide")


def test_what_does_not_suit_expedited_handling_goes_on_as_ordinary_with_all_that_is_known(police: Street) -> None:
    case = police_taken(police, "security.expedited", "accept", "notify")
    act = case.act
    assert act is not None
    gone_on = police_step(police, case, "to_ordinary")
    assert (gone_on.pk, version(gone_on.procedure).id, gone_on.step, gone_on.ended) == (
        case.pk,
        "security.ordinary",
        "file",
        False,
    )
    assert gone_on.act is not None
    assert (gone_on.act.pk, gone_on.act.filed_on) == (act.pk, DAY)
    assert gone_on.act.procedure == table("procedure").codes["普通程序"]
    assert [step.id for step in following(gone_on)] == ["investigate", "terminate"]
    assert gone_on.facts["fine"] == 50_000
    assert [taken.step for taken in steps_taken(gone_on)] == ["accept", "notify", "to_ordinary"]
    assert {clock.rule_id for clock in clocks_of(gone_on)} == {"security.decision"}
    assert police_step(police, gone_on, "investigate", penalties=FINE, fine=50_000).step == "investigate"


def test_the_period_is_lengthened_by_the_superior_at_most_twice(police: Street) -> None:
    case = police_taken(police, "security.ordinary", "file", "investigate")
    with pytest.raises(CaseRefused, match="不能延长办案期限"):
        police_step(police, case, "extend", extended_by="行政机关负责人")
    case = police_step(police, police_step(police, case, "extend"), "extend")
    with pytest.raises(CaseRefused, match="不能延长办案期限"):
        police_step(police, case, "extend")
    due = next(clock.due for clock in clocks_of(case) if clock.rule_id == "security.decision")
    assert due == date(2026, 9, 16)  # 30 + 30 + 30 calendar days after 18 June (第一百一十八条)


def test_nothing_of_the_police_is_published(police: Street) -> None:
    case = police_taken(police, "security.ordinary", *ORDINARY[:-2])
    assert "publish" not in {step.id for step in (*beside(case), *following(case))}
    assert "封存" in version(case.procedure).note


def test_each_body_is_offered_its_own_procedures(police: Street) -> None:
    other = street()
    mine, theirs = ({found.id for found in offered_to(place.scope, on=DAY)} for place in (police, other))
    assert mine >= {"security.summary", "security.expedited", "security.ordinary"}
    assert theirs >= {"penalty.summary", "penalty.ordinary"}
    assert not mine & theirs
    both = Scope.of({"officer": frozenset({police.body.pk, other.body.pk})})
    by_id = {found.id: acting_under(both, found).organisation_ids for found in offered_to(both, on=DAY)}
    assert by_id["penalty.ordinary"] == {other.body.pk}
    assert by_id["security.expedited"] == {police.body.pk}
    with pytest.raises(CaseRefused, match="适用《行政处罚法》的程序"):
        open_case(
            actor=other.actor,
            scope=other.scope,
            procedure_id="security.ordinary",
            power_id=other.item.pk,
            today=DAY,
            now=datetime(2026, 6, 18, 9, 0, tzinfo=HERE),
        )


def test_a_case_of_the_police_is_opened_for_an_item_it_holds(police: Street) -> None:
    assert police_case(police, "security.summary").step == ""


def test_a_case_that_was_handed_to_another_body_ends_with_the_end_of_its_investigation(police: Street) -> None:
    case = police_taken(police, "security.ordinary", "file", "investigate")
    ended = {"investigation_end_ground": "已移送其他行政机关处罚", "reasons": "不属于公安机关处罚"}
    case = police_step(police, case, "terminate", role="body_head", hours=60, **ended)
    assert case.act is not None
    assert (case.act.outcome, case.act.decided_on) == (table("outcome").codes["撤案"], date(2026, 6, 20))
    assert IssuedDocument.objects.filter(case=case, title="终止案件调查决定书").exclude(number="").count() == 1
    assert police_step(police, case, "close").ended
