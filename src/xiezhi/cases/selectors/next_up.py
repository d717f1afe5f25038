"""Whose step is next in a case, and which: for lists, by a fixed number of queries."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from xiezhi.cases.models import CaseFile, StepTaken
from xiezhi.cases.selectors.ahead import Ahead, counting, known_of, next_ahead
from xiezhi.cases.selectors.cases import ON_THE_SPOT, next_step, procedure_of, step_of_visit
from xiezhi.cases.selectors.inspections import visit_of
from xiezhi.cases.selectors.transfers import acting_body
from xiezhi.law.evaluation import Governing
from xiezhi.registry.models import Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.local_rules import governing_of_each
from xiezhi.registry.selectors.officers import names_of


@dataclass(frozen=True, slots=True)
class NextUp:
    """The step that comes next in a case and who takes it.

    `certain`: False while it is not decided whether the case needs it. `roles`: their names; `people`: the officers of the
    case where it is theirs to take; `mine`: whoever asked may take it; `by_receiver`: the body that received the case takes it.
    """

    title: str
    certain: bool
    roles: tuple[str, ...]
    people: tuple[str, ...]
    mine: bool
    by_receiver: bool


def next_up(cases: Collection[CaseFile], scope: Scope, *, on: date) -> dict[int, NextUp]:
    """Of each case that has not ended, by its id; `scope`: that of whoever asks."""
    running = {case.pk: case for case in cases if not case.ended}
    laws = _laws(running.values())
    taken: dict[int, list[StepTaken]] = {pk: [] for pk in running}
    for step in StepTaken.objects.filter(case_id__in=running).defer("texts", "facts").order_by("place"):
        taken[step.case_id].append(step)
    people = names_of({pk for case in running.values() for pk in case.officer_ids})
    found = {}
    for case in running.values():
        ahead = _ahead(case, taken[case.pk], laws[_at(case)], on)
        if ahead is not None:
            found[case.pk] = _shown(case, ahead, scope, people)
    return found


def _ahead(case: CaseFile, history: list[StepTaken], law: Governing, on: date) -> Ahead | None:
    visit = visit_of(case)
    if visit is not None:
        return Ahead(step_of_visit(case, visit), certain=True)
    found = procedure_of(case)
    if found.form == ON_THE_SPOT:
        return Ahead(next_step(case), certain=True)
    done = [each.step for each in counting(found, history)]
    return next_ahead(found, case.step, done, known_of(case, law, on=on))


def _shown(case: CaseFile, ahead: Ahead, scope: Scope, people: dict[int, str]) -> NextUp:
    step, acting = ahead.step, acting_body(case, ahead.step)
    own = acting == case.body_id and Role.OFFICER.value in step.roles
    named = tuple(people[pk] for pk in case.officer_ids if pk in people) if own else ()
    begins = own and not case.step and case.created_by > 0  # not by a command or an import
    return NextUp(
        title=step.title,
        certain=ahead.certain,
        roles=tuple(str(Role(role).label) for role in step.roles),
        people=named or ((case.created_name,) if begins else ()),
        mine=scope.over(*step.roles).covers(acting),
        by_receiver=acting != case.body_id,
    )


def _laws(cases: Iterable[CaseFile]) -> dict[tuple[int, date, str], Governing]:
    """The law of each case's day of opening, with the amounts set for its body."""
    return governing_of_each({(case.body, case.opened_on, _at(case)[2]) for case in cases})


def _at(case: CaseFile) -> tuple[int, date, str]:
    return case.body_id, case.opened_on, case.sector or procedure_of(case).sector
