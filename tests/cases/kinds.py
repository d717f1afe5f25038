"""A case of any procedure taken from its opening to an end: answers are found by trying, as an officer would."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from tests.cases.matters import CODE, COMPANY, Street
from tests.cases.ordinary import turn_of
from tests.factories import PowerFactory
from tests.law.answers import Answers, first_answers, passing

from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.cases import one_case
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.steps import assess, beside, following
from xiezhi.cases.services.opening import open_case
from xiezhi.cases.services.steps import take
from xiezhi.cases.statements import Statement
from xiezhi.cases.texts import texts
from xiezhi.law.facts import Value
from xiezhi.law.procedures import Procedure, procedure
from xiezhi.law.steps import Step
from xiezhi.law.vocabulary import table
from xiezhi.registry.scope import Scope

LONGEST_WAIT: Final = 70
# What makes a case a plain one: nothing in it asks for a step beside the plain way.
PLAIN: Final = dict.fromkeys(("urgent", "complex", "public_interest", "third_party_interest", "confidential"), False)


def written(step: Step) -> dict[str, str]:
    """Something for every text of a step."""
    plain = {asked.name: texts()[asked.name] for asked in step.texts}
    shown = {name: "|".join(text.columns) if text.columns else f"{text.title}若干" for name, text in plain.items()}
    return {
        **shown,
        **{name: told for name, told in {"party_name": COMPANY, "party_number": CODE}.items() if name in shown},
    }


def opened_under(place: Street, found: Procedure, on: date) -> CaseFile:
    """A case of which no step was taken, for an item of its kind."""
    code = table("power_kind").codes[found.kind]
    item = PowerFactory.create(organisation=place.body, kind=code, name=f"{found.kind}事项")
    now = datetime.combine(on, time(1, 0), UTC)
    return open_case(actor=place.actor, scope=place.scope, procedure_id=found.id, power_id=item.pk, today=on, now=now)


def statement_of(place: Street, step: Step, answers: Answers) -> Statement:
    """Answers with a text for every question, by both officers of the body."""
    numbers = tuple(certificate.number for certificate in place.certificates) if step.effect == "team" else ()
    return Statement(answers, written(step), numbers)


def statement_for(place: Street, case: CaseFile, step: Step, on: date, wanted: Answers) -> Statement | None:
    """What may be stated for a step to be taken on a day; None where something stands in the way whatever is said."""
    now = datetime.combine(on, time(2, 0), UTC)

    reading = Reading(case, on=on)

    def weigh(answers: Mapping[str, Value]) -> int:
        found = assess(reading, step, statement_of(place, step, {**answers, **wanted}), now=now)
        return len(found.problems) + len(found.blocking)

    local = now.astimezone()
    answers = passing(step, {**first_answers(step, on, local), **wanted}, weigh, on, local)
    return None if answers is None else statement_of(place, step, {**answers, **wanted})


def go(place: Street, case: CaseFile, step_id: str, on: date, **wanted: Any) -> tuple[CaseFile, date]:
    """Take a step on the first day from `on` on which it may be taken; the case as it is then, and the day."""
    possible = {step.id: step for step in (*following(case), *beside(case))}
    step = possible[step_id]
    stated = {**PLAIN, **wanted}
    fixed = {asked.name: stated[asked.name] for asked in step.asks if asked.name in stated}
    for waited in range(LONGEST_WAIT):
        day = on + timedelta(days=waited)
        said = statement_for(place, case, step, day, fixed)
        if said is not None:
            take(turn=turn_of(place, case, step.roles[0], day), step_id=step_id, statement=said)
            return one_case(Scope.everything(), case.pk), day
    raise AssertionError(f"{case.procedure}: {step_id} cannot be taken after {case.step or 'its opening'}")


def taken_through(place: Street, procedure_id: str, *course: str, on: date, **wanted: Any) -> CaseFile:
    """A case taken through these steps (the plain way for none), each as early as it may be; `wanted`: facts that are stated so."""
    found = procedure(procedure_id, on)
    case, day = opened_under(place, found, on), on
    for name in course or plain_way(found):
        case, day = go(place, case, name, day, **wanted)
    return case


def plain_way(found: Procedure) -> list[str]:
    """The way that a procedure names first, from its first step to its end."""
    way = [found.first.id]
    while following_ids := [name for name in found.step(way[-1]).next if name not in way]:
        way.append(following_ids[0])
    return way
