"""Inspections that phones send from the street: what a visit found goes on record with its entry, or is refused."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.cases import visits
from tests.cases.test_inspecting import Handling
from tests.cases.test_street import envelope
from tests.factories import UserFactory
from tests.registry.rows import checklist, put

from xiezhi.cases.errors import CaseRefused, NotReady
from xiezhi.cases.models import Act, CaseFile, CheckedLine, InspectionTask, StreetDraft
from xiezhi.cases.selectors.inspections import lines_of
from xiezhi.cases.selectors.street import street_visits
from xiezhi.cases.services.checking import Found
from xiezhi.cases.services.scanning import confirm_visit
from xiezhi.cases.services.street import (
    InspectionDraft,
    Sender,
    StreetRefused,
    TakenIn,
    take_in_inspection,
)
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Officer, OfficerAccount

SOUND, FAULT = (table("finding").codes[name] for name in ("合格", "不合格"))
TODAY, LATER = visits.TODAY, visits.NOW


@pytest.fixture
def visited(db: None) -> Handling:
    """A visit that is approved and announced, with the account of one of its officers."""
    here = visits.district()
    lines = [("悬挂许可证", "食品安全法第三十五条"), ("进货查验记录", "")]
    put(checklist(here.bureau, here.power.code, *lines, valid_from=TODAY - timedelta(days=9)))
    here.capped(9)
    user = UserFactory.create(pk=visits.OFFICER.id)
    OfficerAccount.objects.create(user=user, officer=Officer.objects.get(certificates__number=here.numbers[0]))
    handled = Handling(here, here.single())
    handled.take("approve", head=True)
    handled.take("notify", texts={"basis": "食品安全法"})
    return handled


def found(handled: Handling, *results: int, note: str = "") -> dict[int, Found]:
    return {
        line.pk: Found(result, note if result == FAULT else "")
        for line, result in zip(lines_of(handled.task), results, strict=True)
    }


def go(
    handled: Handling,
    lines: dict[int, Found],
    *,
    on: date = TODAY,
    day: date = TODAY,
    shown: bool = True,
    **given_: Any,
) -> TakenIn:
    who = Sender(visits.OFFICER, visits.officers_of(handled.here.bureau), on, LATER + (on - TODAY))
    entered = InspectionDraft(handled.task.pk, shown, lines, given_.pop("seen", {}))
    return take_in_inspection(sender=who, envelope=envelope(day, LATER, **given_), entered=entered)


def scanned(handled: Handling) -> None:
    task = InspectionTask.objects.get(pk=handled.task.pk)
    confirm_visit(actor=visits.OUTSIDE, task=task, today=TODAY, now=LATER)


def test_a_visit_goes_on_record_with_its_entry_and_what_was_found(visited: Handling) -> None:
    scanned(visited)
    row = go(visited, found(visited, SOUND, FAULT, note="没有6月的记录")).row
    case = CaseFile.objects.get(pk=row.case_id)
    assert case.act is not None
    assert case.act.inspected_on == TODAY
    assert [line.result for line in lines_of(visited.task)] == [SOUND, FAULT]


def test_without_approval_nobody_went_in(visited: Handling) -> None:
    CaseFile.objects.filter(pk=visited.case.pk).update(facts={**visited.case.facts, "plan_approved": False})
    with pytest.raises(NotReady, match="批准"):
        go(visited, found(visited, SOUND, SOUND))
    assert not Act.objects.exists()
    assert not CheckedLine.objects.exclude(result=0).exists()
    assert not StreetDraft.objects.exists()


def test_without_showing_the_certificates_nobody_went_in(visited: Handling) -> None:
    scanned(visited)
    with pytest.raises(StreetRefused) as refused:
        go(visited, found(visited, SOUND, SOUND), shown=False)
    assert "出示执法证" in refused.value.reasons["certificate_shown"]


def test_sent_on_a_later_day_the_entry_is_of_the_day_that_was_scanned(visited: Handling) -> None:
    scanned(visited)
    tomorrow = TODAY + timedelta(days=1)
    row = go(visited, found(visited, SOUND, SOUND), on=tomorrow).row
    act = CaseFile.objects.select_related("act").get(pk=row.case_id).act
    assert act is not None
    assert act.inspected_on == TODAY


def test_a_day_that_nobody_scanned_is_not_entered_afterwards(visited: Handling) -> None:
    scanned(visited)
    with pytest.raises(StreetRefused) as refused:
        go(visited, found(visited, SOUND, SOUND), on=TODAY + timedelta(days=2), day=TODAY + timedelta(days=1))
    assert "没有" in refused.value.reasons["day"]


def test_a_fault_without_its_note_is_refused_beside_its_line(visited: Handling) -> None:
    scanned(visited)
    second = lines_of(visited.task)[1].pk
    with pytest.raises(StreetRefused) as refused:
        go(visited, found(visited, SOUND, FAULT))
    assert "写明" in refused.value.reasons[f"n{second}"]
    assert not Act.objects.exists()


def test_what_a_colleague_filled_in_meanwhile_is_not_overwritten_unseen(visited: Handling) -> None:
    scanned(visited)
    go(visited, found(visited, FAULT, SOUND, note="没有悬挂"))
    with pytest.raises(StreetRefused) as refused:
        go(visited, found(visited, SOUND, SOUND))
    assert set(refused.value.reasons) == {f"r{lines_of(visited.task)[0].pk}"}
    seen = found(visited, FAULT, SOUND, note="没有悬挂")
    go(visited, found(visited, SOUND, SOUND), seen=seen)
    assert [line.result for line in lines_of(visited.task)] == [SOUND, SOUND]


def test_a_line_of_another_checklist_is_refused(visited: Handling) -> None:
    scanned(visited)
    with pytest.raises(StreetRefused) as refused:
        go(visited, {999_999: Found(SOUND)})
    assert "不一致" in refused.value.reasons["task"]


def test_who_does_not_come_writes_nothing(visited: Handling) -> None:
    scanned(visited)
    OfficerAccount.objects.all().delete()
    with pytest.raises(StreetRefused) as refused:
        go(visited, found(visited, SOUND, SOUND))
    assert "没有你" in refused.value.reasons["task"]


def test_once_the_record_is_made_nothing_is_written_any_more(visited: Handling) -> None:
    scanned(visited)
    go(visited, found(visited, SOUND, SOUND))
    visited.record()
    with pytest.raises(CaseRefused, match="笔录已经制作"):
        go(visited, found(visited, SOUND, SOUND))


def test_a_phone_takes_along_only_visits_that_may_be_made(visited: Handling) -> None:
    scope = visits.officers_of(visited.here.bureau)
    officer = OfficerAccount.objects.get().officer_id
    waiting = visited.here.single()
    window = {"officer": officer, "on": TODAY, "back": 7, "ahead": 7}
    along = street_visits(scope, **window)
    assert [each.task.pk for each in along] == [visited.task.pk]
    assert waiting.pk not in {each.task.pk for each in along}
    assert [line.text for line in along[0].parts[0][1]] == ["悬挂许可证", "进货查验记录"]
    assert street_visits(visits.officers_of(visited.here.town), **window) == []
    assert street_visits(scope, **{**window, "officer": None}) == []
    scanned(visited)
    go(visited, found(visited, SOUND, SOUND))
    visited.record()
    assert street_visits(scope, **window) == []
