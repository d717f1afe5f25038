"""Every kind of act from its opening to its end by data, on record with its kind; what the law forbids on the way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.cases import police, test_reverse, test_transfer, visits
from tests.cases.filing import bind_plainly, closed, filed, spot, text_of_pages
from tests.cases.inspecting import LINES, planned
from tests.cases.kinds import go, opened_under, statement_for, statement_of, taken_through
from tests.cases.matters import COMPANY, Street, street
from tests.cases.ordinary import turn_of
from tests.cases.test_security import ORDINARY
from tests.law.answers import first_answers
from tests.registry.rows import checklist, put, review_entry

from xiezhi.cases.archive.store import opened, path_of
from xiezhi.cases.errors import CaseRefused, NotReady
from xiezhi.cases.models import CaseClock, CaseFile
from xiezhi.cases.selectors.archives import contents_listed
from xiezhi.cases.selectors.caseload import CaseFilters, cases_listed
from xiezhi.cases.selectors.cases import one_case
from xiezhi.cases.selectors.document_parts import OWN
from xiezhi.cases.selectors.file_lacks import lacks_of
from xiezhi.cases.selectors.next_up import next_up
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.steps import beside, following
from xiezhi.cases.services.archive_keeping import verify_archives
from xiezhi.cases.services.steps import take
from xiezhi.law.procedures import Procedure, procedure, procedures, version
from xiezhi.law.vocabulary import table
from xiezhi.registry.scope import Scope
from xiezhi.web.handling.course import course

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 18)
# Penalties and inspections have their own tests; what is opened here is asked all by itself.
KINDS = [each for each in procedures() if each.kind not in {"", "行政处罚", "行政检查"}]


@pytest.fixture
def place() -> Street:
    return street()


@pytest.fixture
def unfilled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are checked, numbered and kept, but their files are not laid out: tests of documents fill every template."""
    monkeypatch.setattr("xiezhi.cases.services.documents.fill", lambda content, values, *, name: name.encode())
    monkeypatch.setattr("xiezhi.cases.selectors.registered.standard_template", lambda kind: b"")


@pytest.fixture
def unlaid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are complete, numbered, bound and sealed, with one plain page for each paper: other tests lay papers out."""
    bind_plainly(monkeypatch)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    """Where archived files of the test are kept."""
    settings.XIEZHI_ARCHIVES = tmp_path / "archives"


def test_every_kind_of_act_has_a_procedure() -> None:
    assert {each.kind for each in procedures()} >= set(table("kind").names)


def require_bound(case: CaseFile) -> None:
    """The file of a case that has ended: complete, numbered, bound with its number on the cover, sealed on the disk."""
    assert case.ended
    assert [lack.title for lack in lacks_of(Reading(case, on=case.opened_on)) if lack.blocks] == []
    file = filed(case)
    assert file.number == f"{file.year}0001"
    for volume in file.volumes.all():
        content = b"".join(opened(bytes(volume.digest)))
        assert (len(content), sha256(content).digest()) == (volume.size, bytes(volume.digest))
        assert file.number in text_of_pages(content)[0]
        assert not path_of(bytes(volume.digest)).read_bytes()[4:].startswith(b"%PDF")
    listed = [row.title for row in contents_listed(file)]
    assert {document.title for document in case.documents.all()} <= {
        title.partition("（")[0] for title in listed
    } | set(listed)
    assert [int(row.pages) for row in contents_listed(file) if row.volume == "main"] == list(
        range(1, file.volumes.get(code="main").pages + 1)
    )
    assert verify_archives()[1] == []


@pytest.mark.usefixtures("unfilled", "unlaid")
@pytest.mark.parametrize("found", KINDS, ids=lambda each: each.id)
def test_a_plain_case_of_every_kind_comes_on_record_and_is_closed_and_archived(place: Street, found: Procedure) -> None:
    case = taken_through(place, found.id, on=ON)
    assert case.act is not None
    assert table("kind").name(case.act.kind) == found.kind
    assert case.act.decided_on is not None
    assert case.act.closed_on is not None
    assert case.act.decision_number
    issued = [document.title for document in case.documents.all()]
    assert any("决定书" in title or "裁决书" in title for title in issued)
    assert "办结审批表" in issued
    require_bound(case)


def inspected() -> CaseFile:
    """A visit that found nothing wrong, from its notice to its end."""
    here = visits.district()
    put(checklist(here.bureau, here.power.code, *LINES, valid_from=visits.TODAY - timedelta(days=9)))
    visit = planned(here)
    visit.enter()
    visit.check("合格", "不涉及")
    visit.record()
    visit.take("tell")
    visit.take("pass")
    return visit.case


def returned_to_a_body() -> CaseFile:
    """A matter that the police gave back to a body, which told what became of it."""
    body = street()
    _, back = test_reverse.returned(body, police.station())
    for name in ("receive", "answer"):
        back = test_reverse.gone_on(body, back, name)
    return back


def handed_to_the_police() -> CaseFile:
    """A suspicion of crime that the police took up."""
    body, receiver = street(), police.station()
    _, transfer = test_transfer.delivered(body, receiver)
    for place, name in ((receiver, "receive"), (receiver, "await"), (body, "hand_over"), (body, "finish")):
        transfer = test_transfer.moved(place, transfer, name)
    return transfer


# What is opened, or taken, in a way of its own.
WAYS: dict[str, Callable[[], CaseFile]] = {
    "penalty.summary": lambda: spot(street()),
    "penalty.ordinary": lambda: closed(street()),
    "inspection.enterprise": inspected,
    "security.summary": lambda: police.police_taken(
        police.station(), "security.summary", "decide", "serve", "report", "execute", "close"
    ),
    "security.expedited": lambda: police.police_taken(
        police.station(), "security.expedited", "accept", "notify", "review", "decide", "serve", "execute", "close"
    ),
    "security.ordinary": lambda: police.police_taken(police.station(), "security.ordinary", *ORDINARY),
    "transfer.police": handed_to_the_police,
    "transfer.reverse": returned_to_a_body,
}


def test_there_is_a_way_to_the_archive_for_every_procedure() -> None:
    assert {each.id for each in procedures()} == {each.id for each in KINDS} | set(WAYS)


@pytest.mark.usefixtures("unlaid")
@pytest.mark.parametrize("procedure_id", WAYS)
def test_penalties_inspections_and_transfers_are_archived_when_they_have_ended(procedure_id: str) -> None:
    case = WAYS[procedure_id]()
    assert case.procedure.startswith(f"{procedure_id}@")
    require_bound(case)


# One with every page set and bound; the others show that a file of their kind is complete, numbered and bound.
def test_the_file_of_another_kind_is_bound_with_its_papers(place: Street) -> None:
    case = taken_through(place, "coercion.freezing", on=ON)
    file = filed(case)
    [volume] = file.volumes.all()
    assert volume.pages >= volume.pieces == case.documents.count()
    text = "".join(text_of_pages(b"".join(opened(bytes(volume.digest)))))
    assert file.number in text
    assert all(document.title in "".join(text.split()) for document in case.documents.all())


def until(case: CaseFile, kind: str) -> date | None:
    """When a stored clock of a case ends."""
    return CaseClock.objects.get(case=case, kind=kind).due_on


@pytest.mark.usefixtures("unfilled")
def test_a_seizure_stands_still_while_tested_and_is_lengthened_once_by_the_head(place: Street) -> None:
    case = taken_through(place, "coercion.seizure", "propose", "approve", "seize", on=ON, seized_on=ON)
    assert until(case, "coercion.seizure") == ON + timedelta(days=30)  # 行政强制法第二十五条
    tested = ON + timedelta(days=2)
    case, _ = go(place, case, "appraise", tested, paused_from=tested)
    assert until(case, "coercion.seizure") is None
    case, day = go(place, case, "resume", tested + timedelta(days=9), paused_to=tested + timedelta(days=9))
    assert until(case, "coercion.seizure") == ON + timedelta(days=40)
    case, day = go(place, case, "extend", day, extended_days=30)
    assert until(case, "coercion.seizure") == ON + timedelta(days=70)
    with pytest.raises(CaseRefused, match=r"不能延长查封、扣押期限：.*至多延长1次"):
        go(place, case, "extend", day, extended_days=10)
    case, day = go(place, case, "lift", day)
    case, day = go(place, case, "give_back", day)
    case, _ = go(place, case, "close", day)
    assert case.ended


@pytest.mark.usefixtures("unfilled")
def test_more_than_thirty_days_and_the_wrong_rule_are_refused(place: Street) -> None:
    case = taken_through(place, "coercion.seizure", "propose", "approve", "seize", on=ON)
    with pytest.raises(CaseRefused, match="每次至多30日"):
        go(place, case, "extend", ON, extended_days=31)
    licence = taken_through(place, "licence.ordinary", "apply", "accept", on=ON, joint=False)
    with pytest.raises(CaseRefused, match="不能延长联合办理的期限：该期限没有起算"):
        go(place, licence, "extend_joint", ON, extended_days=10)


# The procedure, the steps before, the step that is refused, what is stated, and the article in the refusal.
REFUSED: list[tuple[str, tuple[str, ...], str, dict[str, Any], str]] = [
    ("coercion.seizure", (), "propose", {"property_related": False}, "第二十三条"),
    ("coercion.seizure", (), "propose", {"necessities": True}, "第二十三条"),
    ("coercion.seizure", ("propose",), "seize", {}, "第十八条"),
    ("coercion.seizure", ("propose", "approve"), "seize", {"list_delivered": False}, "第二十四条"),
    ("coercion.freezing", (), "propose", {"freezing_by_law": False}, "第二十九条"),
    (
        "coercion.enforcement",
        ("demand", "hear_party", "decide", "serve"),
        "enforce",
        {"cuts_supply": True},
        "第四十三条",
    ),
    ("payment.ordinary", ("apply", "accept", "examine"), "decide", {"qualified_applicant": False}, "第五条"),
    ("requisition.ordinary", (), "propose", {"public_need": False}, "第十二条"),
]


@pytest.mark.usefixtures("unfilled")
@pytest.mark.parametrize(("procedure_id", "before", "step_id", "stated", "article"), REFUSED)
def test_what_the_law_forbids_is_refused_with_its_article(
    place: Street, procedure_id: str, before: tuple[str, ...], step_id: str, stated: dict[str, Any], article: str
) -> None:
    wanted = {name: value for name, value in stated.items() if name == "qualified_applicant"}
    case = opened_under(place, procedure(procedure_id, ON), ON)
    day = ON
    for name in before:
        case, day = go(place, case, name, day, **wanted)
    day += timedelta(days=32)
    step = next(each for each in (*following(case), *beside(case)) if each.id == step_id)
    asked = {name: value for name, value in stated.items() if name in {each.name for each in step.asks}}
    now = datetime.combine(day, time(10, 0), UTC)
    in_order = statement_for(place, case, step, day, {}) or statement_of(place, step, first_answers(step, day, now))
    said = replace(in_order, facts={**in_order.facts, **asked})
    with pytest.raises(NotReady) as refused:
        take(turn=turn_of(place, case, step.roles[0], day), step_id=step_id, statement=said)
    assert article in str(refused.value)
    assert one_case(Scope.everything(), case.pk).step == case.step


@pytest.mark.usefixtures("unfilled")
def test_a_decision_of_another_kind_that_a_list_names_is_not_made_without_its_review(place: Street) -> None:
    put(review_entry(place.body, kind=table("kind").codes["行政奖励"], title="对单位的奖励"))
    case = taken_through(place, "reward.ordinary", "propose", "examine", "publicise", "publicise_end", on=ON)
    day = ON + timedelta(days=75)
    step = next(each for each in following(case) if each.id == "decide")
    said = statement_of(place, step, first_answers(step, day, datetime.combine(day, time(10, 0), UTC)))
    with pytest.raises(NotReady, match=r"列入本机关法制审核目录清单的决定未经审核.*对单位的奖励"):
        take(turn=turn_of(place, case, step.roles[0], day), step_id="decide", statement=said)


@pytest.mark.usefixtures("unfilled")
def test_a_publication_that_runs_is_next_and_asks_for_objections_when_it_has_ended(place: Street) -> None:
    case = taken_through(place, "payment.ordinary", "apply", "accept", "examine", on=ON)
    case, day = go(place, case, "publicise", ON, publicised_from=ON, publicised_to=ON + timedelta(days=7))
    drawn = course(Reading(case, on=day), place.scope, datetime.combine(day, time(2, 0), UTC)).steps
    assert [step.title for step in drawn if step.state == "now"] == ["公示结束，登记异议"]
    assert [step.title for step in drawn if step.state == "done"][-2:] == ["审查核实", "公示"]
    assert not {asked.name for asked in version(case.procedure).step("publicise").asks} & {"objection"}
    case, ended = go(place, case, "publicise_end", day, objection=False)
    assert ended == ON + timedelta(days=8)


@pytest.mark.usefixtures("unfilled")
@pytest.mark.parametrize(("confidential", "title"), [(True, "奖励决定"), (False, "公示")])
def test_a_reward_kept_confidential_goes_on_without_publication(place: Street, confidential: bool, title: str) -> None:
    case = taken_through(place, "reward.ordinary", "propose", "examine", on=ON, confidential=confidential)
    assert next_up([case], place.scope, on=ON)[case.pk].title == title


@pytest.mark.parametrize("said", ["伪造生产日期", "涉嫌伪造生产日期"])
def test_a_decision_says_once_that_a_party_is_suspected(said: str) -> None:
    assert OWN["suspected"](SimpleNamespace(texts={"violation": said})) == "涉嫌伪造生产日期。"


@pytest.mark.usefixtures("unfilled")
def test_the_list_names_the_party_before_there_is_a_decision(place: Street) -> None:
    taken_through(place, "licence.ordinary", "apply", on=ON, party_type="法人")
    assert [row.party for row in cases_listed(place.scope, filters=CaseFilters(), on=ON).rows] == [COMPANY]
