"""What the page of a case shows of working together: approvals, discussion, tasks, hand-over, advisers."""

from typing import Any

from xiezhi.cases.models import Advice, CaseFile, CaseTask
from xiezhi.cases.selectors.approvals import CODE, LIVE, ShownRequest, shown_requests
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.teamwork.advice import advice_of
from xiezhi.cases.selectors.teamwork.comments import comments_of
from xiezhi.cases.selectors.teamwork.hand_overs import hand_overs_of
from xiezhi.cases.selectors.teamwork.people import staff_of, who_may_see
from xiezhi.cases.selectors.teamwork.tasks import tasks_of
from xiezhi.law.steps import Step
from xiezhi.registry.models import Role
from xiezhi.registry.selectors.advisers import advisers_for
from xiezhi.registry.selectors.officers import officer_of
from xiezhi.web.access import TAKERS, may_open
from xiezhi.web.handling.course import Course
from xiezhi.web.visit import Visit


def together(visit: Visit, reading: Reading, course: Course | None = None) -> dict[str, Any]:
    """Context of the cards; `course`: the sheet of a case whose steps may need approval."""
    case = reading.case
    requests = shown_requests(case, reading.done.requests, place=reading.place)
    return {
        "requests": requests,
        "my_levels": [
            each.row.pk for each in requests if each.waits and visit.reach.over(each.waits).covers(case.body_id)
        ],
        "to_ask": [(step, any(asked.name == "fine" for asked in step.asks)) for step in _to_ask(course, requests)],
        "comments": comments_of(case),
        "seers": who_may_see(case, on=visit.today),
        "tasks": tasks_of(case, on=visit.today),
        "open_task": CaseTask.State.OPEN,
        "staff": staff_of(case, on=visit.today),
        "began": bool(case.step) or case.act_id is not None,
        "may_work": visit.reach.over(*TAKERS).covers(case.body_id),
        "heads_here": visit.reach.over(Role.BODY_HEAD).covers(case.body_id),
        "may_interfere": may_open(visit.reach, "interference-new", of=case.body_id),
        **_hand_over(visit, reading),
        **_advice(visit, case),
    }


def _to_ask(course: Course | None, requests: list[ShownRequest]) -> list[Step]:
    """Steps that need approval first and for which none is asked."""
    if course is None:
        return []
    live = {each.row.step for each in requests if each.row.state in LIVE and not each.stale}
    choices = [*course.next, *course.beside]
    needing = [choice.step for choice in choices if any(each.code == CODE for each in choice.standing)]
    return [step for step in needing if step.id not in live]


def _hand_over(visit: Visit, reading: Reading) -> dict[str, Any]:
    """Hand-overs of the case, and whose part the visitor may pass on to whom."""
    case = reading.case
    held = reading.registered.certificates(case.certificate_numbers)
    own, heads = officer_of(visit.user.pk), visit.reach.over(Role.BODY_HEAD).covers(case.body_id)
    officers = {each.officer_id: each.officer.name for each in held.values()}
    givers = [(pk, name) for pk, name in officers.items() if heads or pk == own]
    may = bool(givers) and not case.ended
    takers = [each for each in reading.registered.able(visit.scope, on=visit.today) if each.officer_id not in officers]
    return {
        "hand_overs": hand_overs_of(case),
        "givers": givers if may else [],
        "takers": [(each.number, f"{each.officer.name}（{each.number}）") for each in takers] if may else [],
    }


def _advice(visit: Visit, case: CaseFile) -> dict[str, Any]:
    """Advisers in the case, and who could be let in."""
    rows = advice_of(case)
    may = may_open(visit.reach, "case-document-issue", of=case.body_id)
    return {
        "advice": [(row, advice_state(row, visit)) for row in rows],
        "may_join": may,
        "advisers": advisers_for(case.body_id, on=visit.today) if may else [],
    }


def advice_state(row: Advice, visit: Visit) -> tuple[str, str]:
    """How the part of an adviser in a case stands: kind of mark, words."""
    if row.removed:
        return "idle", "已移出"
    if min(row.valid_to, row.adviser.valid_to) < visit.today:
        return "idle", "已到期"
    return ("info", "参与中") if row.valid_from <= visit.today else ("hold", "未开始")
