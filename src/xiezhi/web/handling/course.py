"""A case under any procedure as a sheet: its course drawn, what may be done next and what stands in the way."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from xiezhi.cases.models import CaseFile, IssuedDocument, StepTaken
from xiezhi.cases.selectors.ahead import known_of, unneeded
from xiezhi.cases.selectors.approvals import CODE
from xiezhi.cases.selectors.cases import clocks_of, shown_party
from xiezhi.cases.selectors.narrative import Told, told_of
from xiezhi.cases.selectors.proposals import proposals
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.steps import Assessed, assess, beside, following, prefilled, written_before
from xiezhi.cases.selectors.transfers import acting_body, is_with_police, receiving_bodies, related
from xiezhi.cases.statements import Statement
from xiezhi.law.conditions import Condition, State
from xiezhi.law.procedures import Procedure, version
from xiezhi.law.steps import Step
from xiezhi.registry.models import Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import names_on
from xiezhi.web.handling.discretion import DiscretionSheet, discretion_sheet
from xiezhi.web.handling.drawing import drawn_way, way_of
from xiezhi.web.handling.fields import Entered, Field, fields, shown_values
from xiezhi.web.handling.sheet import DrawnClock, DrawnStep, drawn_clock

DISCRETION = "discretion"
# Longer than any period for which a step waits.
_IN_TIME = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that may be done now: its form, who may do it, and what stands in the way whatever the form says."""

    step: Step
    fields: list[Field]
    asked: str
    standing: tuple[Condition, ...]
    mine: bool
    who: str
    open: bool
    receivers: list[tuple[int, str]]
    receiver: int | None
    discretion: DiscretionSheet | None = None
    refused: "StepState | None" = None

    @property
    def ready(self) -> bool:
        """True when nothing but the form stands in the way."""
        return self.mine and not self.standing

    @property
    def shut(self) -> bool:
        """True when what is known already forbids the step; an approval that is awaited does not."""
        return any(each.state is State.UNMET and each.code != CODE for each in self.standing)

    @property
    def prefix(self) -> str:
        """Begins the ids of this form's fields, which stand on the page more than once."""
        return f"{self.step.id}-"

    @property
    def weighing(self) -> str:
        """The id of what weighs in this form."""
        return f"discretion-{self.step.id}"


@dataclass(frozen=True, slots=True)
class StepState:
    """How a step stands with what its form says now; `standing` is in its way whatever the form will say."""

    problems: tuple[str, ...]
    blocking: tuple[Condition, ...]
    told: tuple[Condition, ...]
    asked: str
    standing: tuple[Condition, ...] = ()
    discretion: DiscretionSheet | None = None
    weighing: str = ""

    @property
    def lacks(self) -> int:
        """How many things the form still has wrong or lacks."""
        return len(self.problems) + len(self.blocking)

    @property
    def ready(self) -> bool:
        """True when the step may be taken."""
        return not self.problems and not self.blocking and not self.standing


@dataclass(frozen=True, slots=True)
class Course:
    """What the page of a case shows."""

    procedure: Procedure
    party: str
    steps: list[DrawnStep]
    next: list[Choice]
    beside: list[Choice]
    clocks: list[DrawnClock]
    documents: list[IssuedDocument]
    told: list[Told]
    history: list[StepTaken]
    related: list[tuple[CaseFile, str]]
    with_police: bool


def course(reading: Reading, scope: Scope, now: datetime, sent: tuple[str, Entered] | None = None) -> Course:
    """The sheet of a case for whoever has this scope; `sent`: a step whose form was refused, with what it said."""
    case, history, documents = reading.case, reading.done.history, reading.done.documents
    nexts = [_choice(reading, step, scope, now, sent) for step in following(case)]
    later = reading.later(reading.on + _IN_TIME)
    shut = frozenset(choice.step.id for choice in nexts if choice.shut and not _opens_in_time(later, choice, now))
    way = way_of(reading, shut=shut)
    return Course(
        procedure=version(case.procedure),
        party=shown_party(case),
        steps=drawn_way(case, way),
        next=_opened(_possible(reading, nexts), {each.step.id for each in way.ahead}),
        beside=[_choice(reading, step, scope, now, sent) for step in beside(case)],
        clocks=[drawn_clock(clock, on=reading.on, now=now) for clock in clocks_of(case)],
        documents=documents,
        told=told_of(case, history, documents),
        history=history[::-1],
        related=related(case, scope),
        with_police=is_with_police(case),
    )


def _possible(reading: Reading, choices: list[Choice]) -> list[Choice]:
    """Without what the law forbids and the case does not lead over, such as an answer of the police who were never asked."""
    known = known_of(reading.case, reading.law, on=reading.on)
    return [each for each in choices if not each.shut or each.open or not unneeded(each.step, known)]


def _opens_in_time(later: Reading, choice: Choice, now: datetime) -> bool:
    """True when a shut step only waits for a day, as for the end of a publication: the course still leads over it."""
    standing = _standing(choice.step, _known(later, choice.step, now))
    unmet = {each.code for each in choice.standing if each.state is State.UNMET and each.code != CODE}
    return not any(each.code in unmet and each.state is State.UNMET for each in standing)


def _choice(reading: Reading, step: Step, scope: Scope, now: datetime, sent: tuple[str, Entered] | None) -> Choice:
    case, on = reading.case, reading.on
    refused = sent[1] if sent is not None and sent[0] == step.id else None
    known = _known(reading, step, now)
    proposed = proposals(reading, step, known.facts)
    begun = dict(prefilled(step, known.facts, on=on)) | {name: each.value for name, each in proposed.items()}
    reasons = {name: each.reason for name, each in proposed.items()}
    stated = refused.statement if refused else Statement(begun)
    assessed = assess(reading, step, stated, now=now)
    filled = refused.sent if refused else shown_values(begun.items(), _written(case, assessed))
    return Choice(
        step=step,
        fields=fields(step, filled, reasons, version(case.procedure).party),
        asked=asked_names(assessed),
        standing=_standing(step, known),
        mine=scope.over(*step.roles).covers(acting_body(case, step)),
        who=_who(case, step),
        open=refused is not None,
        receivers=_receivers(step, on),
        receiver=refused.statement.receiver_id if refused else None,
        discretion=_weighed(assessed),
        refused=_state(step, known, assessed, refused.problems) if refused else None,
    )


def _written(case: CaseFile, assessed: Assessed) -> dict[str, str]:
    """The texts with which a form begins; reasons for the discretion are those of the benchmark until others are written."""
    written = written_before(case, assessed.step)
    judged = assessed.suggested.judgement if assessed.suggested else None
    if judged is not None and not written.get(DISCRETION, "-"):
        written[DISCRETION] = "；".join(judged.reasons)
    return written


def _known(reading: Reading, step: Step, now: datetime) -> Assessed:
    """How a step stands by what is known of the case, whatever its form will say."""
    known = Statement(certificate_numbers=tuple(reading.case.certificate_numbers))
    return assess(reading, step, known, now=now)


def _weighed(assessed: Assessed) -> DiscretionSheet | None:
    """What weighs in a step that decides on a fine; None for any other."""
    return discretion_sheet(assessed.suggested, assessed.facts.get("fine")) if assessed.suggested else None


def _who(case: CaseFile, step: Step) -> str:
    """Who takes a step, as the page says it."""
    roles = "、".join(str(Role(role).label) for role in step.roles)
    return f"接收机关的{roles}" if acting_body(case, step) != case.body_id else roles


def _receivers(step: Step, on: date) -> list[tuple[int, str]]:
    """Bodies that a step may transfer the case to: ids and names; none for other steps."""
    bodies = receiving_bodies(step, on=on)
    names = names_on({body.pk for body in bodies}, on=on)
    return [(body.pk, names.get(body.pk, "")) for body in bodies]


def asked_names(assessed: Assessed) -> str:
    """Names of the conditional fields that count, by blanks: what the page shows of them."""
    return " ".join(sorted(set(assessed.stated) | set(assessed.texts) | set(assessed.lacking)))


def _opened(choices: list[Choice], way: set[str]) -> list[Choice]:
    """With the first one open that goes on and may be taken; what ends or leaves the case waits until it is looked for."""
    if any(choice.open for choice in choices):
        return choices
    first = next((choice for choice in choices if choice.ready and choice.step.id in way), None)
    return [replace(choice, open=choice is first) for choice in choices]


def step_state(reading: Reading, step: Step, entered: Entered, now: datetime) -> StepState:
    """How a step stands with what was entered."""
    assessed = assess(reading, step, entered.statement, now=now)
    return _state(step, _known(reading, step, now), assessed, entered.problems)


def _state(step: Step, known: Assessed, assessed: Assessed, unread: tuple[str, ...]) -> StepState:
    still = {condition.code for condition in assessed.blocking}
    standing = tuple(each for each in _standing(step, known) if each.code in still)
    apart = {each.code for each in standing}
    problems = tuple(dict.fromkeys((*unread, *assessed.problems)))
    waiting = assessed.beforehand if problems else assessed.blocking
    return StepState(
        problems=problems,
        blocking=tuple(each for each in waiting if each.code not in apart),
        told=tuple(c for c in assessed.standing if not c.blocks and c.state is State.UNMET),
        asked=asked_names(assessed),
        standing=standing,
        discretion=_weighed(assessed),
        weighing=f"discretion-{step.id}",
    )


def _standing(step: Step, assessed: Assessed) -> tuple[Condition, ...]:
    """What stands in the way of a step whatever its form will say; who handles the case is for the form to say."""
    return () if step.effect == "team" else assessed.beforehand
