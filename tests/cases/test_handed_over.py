"""An inspection that led to a case: what its act refers to, and how it is counted."""

from datetime import timedelta

import pytest
from django.db import transaction
from tests.cases.inspecting import LINES, handed_over
from tests.cases.visits import HEAD, NOW, OFFICER, TODAY, District, district, head_of, officers_of
from tests.registry.rows import checklist, put

from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.acts import led_from, led_to
from xiezhi.cases.selectors.references import is_pending
from xiezhi.cases.services.opening import give_up
from xiezhi.cases.services.steps import take
from xiezhi.cases.services.turns import Turn
from xiezhi.cases.statements import Statement
from xiezhi.registry.models import PeriodLock
from xiezhi.registry.scope import Scope
from xiezhi.reporting.selectors.figures import stats
from xiezhi.trail.selectors import events_of
from xiezhi.trail.services import configured_hash
from xiezhi.trail.tiles import Tiles

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> District:
    found = district()
    put(checklist(found.bureau, found.power.code, *LINES, valid_from=TODAY - timedelta(days=9)))
    return found


def go_on(here: District, case: CaseFile, step: str, *, head: bool = False, texts: dict[str, str]) -> CaseFile:
    case = CaseFile.objects.get(pk=case.pk)
    scope = head_of(here.bureau) if head else officers_of(here.bureau)
    turn = Turn(HEAD if head else OFFICER, scope, case.pk, case.revision, TODAY, NOW)
    facts = {"source": "日常检查", "discovered_on": TODAY, "party_type": "法人", "act_ended_on": TODAY, "grave": False}
    return take(
        turn=turn, step_id=step, statement=Statement({} if head else facts, texts, () if head else here.numbers)
    )


PROPOSED = {"party_name": "岚江市谷雨餐饮有限公司", "place": "汀北路12号", "violation": "无证经营"}


def counted(rule: str) -> object:
    """Inspections of the year by a counting rule."""
    asked = {"organisation": "云汀区", "period": str(TODAY.year), "rule": rule, "compare": None, "today": TODAY}
    table = stats(Scope.everything(), measures=["inspection.count"], **asked)  # type: ignore[arg-type]
    return table.value("inspection.count")


def test_an_inspection_that_led_to_a_case_names_its_act_and_is_left_out_of_the_annual_count(here: District) -> None:
    visit, case = handed_over(here)
    act = visit.case.act
    assert act is not None
    assert (is_pending(act), led_to(Scope.everything(), act)) == (True, None)
    go_on(here, case, "propose", texts=PROPOSED)
    case = go_on(here, case, "file", head=True, texts={"opinion": "同意立案"})
    act.refresh_from_db()
    assert case.act is not None
    assert act.led_to_ref == case.act.number
    assert led_to(Scope.everything(), act) == case.act
    assert led_from(Scope.everything(), case.act) == [act]
    assert (counted("platform"), counted("annual-2021")) == (1, 0)
    event = next(event for event in events_of([f"act:{act.pk}"]) if event.action == "inspection.led_to")
    assert bytes(event.rows_root or b"") == Tiles([bytes(act.content_hash)], configured_hash()).root


def test_an_inspection_whose_case_is_not_filed_or_given_up_led_to_nothing_and_counts(here: District) -> None:
    visit, case = handed_over(here)
    act = visit.case.act
    assert act is not None
    assert counted("annual-2021") == 0
    go_on(here, case, "propose", texts=PROPOSED)
    go_on(here, case, "not_file", head=True, texts={"reasons": "违法事实不成立"})
    act.refresh_from_db()
    assert (act.led_to_ref, counted("annual-2021")) == ("", 1)


def test_a_case_that_is_given_up_leaves_no_reference_behind(here: District) -> None:
    visit, case = handed_over(here)
    give_up(turn=Turn(OFFICER, officers_of(here.bureau), case.pk, case.revision, TODAY, NOW))
    assert visit.case.act is not None
    visit.case.act.refresh_from_db()
    assert visit.case.act.led_to_ref == ""


def test_a_locked_period_of_the_inspection_stops_no_step_of_its_case(here: District) -> None:
    visit, case = handed_over(here)
    act = visit.case.act
    assert act is not None
    go_on(here, case, "propose", texts=PROPOSED)
    act.inspected_on = TODAY - timedelta(days=60)
    act.save(update_fields=["inspected_on"])
    PeriodLock.objects.create(
        organisation=here.area,
        period="2026-09",
        first=TODAY - timedelta(days=61),
        last=TODAY - timedelta(days=59),
        level=here.area,
        reason="已发布",
        locked_name="钱二",
        locked_at=NOW,
    )
    with transaction.atomic():
        go_on(here, case, "not_file", head=True, texts={"reasons": "违法事实不成立"})
        act.refresh_from_db()
        assert is_pending(act)
        transaction.set_rollback(True)
    filed = go_on(here, case, "file", head=True, texts={})
    act.refresh_from_db()
    assert filed.act is not None
    assert act.led_to_ref == filed.act.number
