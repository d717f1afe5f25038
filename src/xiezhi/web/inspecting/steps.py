"""The next steps of a visit as forms: what each asks, what stands in its way, who may take it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.steps import assess, following, prefilled, written_before
from xiezhi.cases.statements import Statement
from xiezhi.cases.texts import texts
from xiezhi.law.conditions import Condition
from xiezhi.law.facts import Kind, Value, schema
from xiezhi.law.steps import Step
from xiezhi.registry.models import Role
from xiezhi.registry.scope import Scope

YES = "1"


@dataclass(frozen=True, slots=True)
class StepField:
    """One thing that a form asks; `kind`: date, flag, choice, number, line or lines. `value` as the form writes it."""

    name: str
    title: str
    kind: str
    value: str
    options: tuple[str, ...] = ()
    hint: str = ""
    lines: int = 1
    longest: int = 0
    optional: bool = False


@dataclass(frozen=True, slots=True)
class StepForm:
    """A step as it may be taken: `lacks` stands in its way, `told` does not; `mine`: whether the visitor may take it."""

    step: Step
    fields: tuple[StepField, ...]
    lacks: tuple[Condition, ...]
    told: tuple[Condition, ...]
    mine: bool
    who: str

    @property
    def ready(self) -> bool:
        """True when nothing stands in the way beforehand."""
        return not self.lacks


def step_forms(case: CaseFile, scope: Scope, *, on: date, entered: Mapping[str, str] | None = None) -> list[StepForm]:
    """The forms of what may follow, the first that may be taken now before the others."""
    forms = [_form(case, step, scope, on, entered or {}) for step in following(case)]
    return sorted(forms, key=lambda form: (not form.ready, not form.mine))


def _form(case: CaseFile, step: Step, scope: Scope, on: date, entered: Mapping[str, str]) -> StepForm:
    assessed = assess(case, step, Statement(), on=on)
    known = dict(prefilled(case, step, assessed.facts)) if step.asks else {}
    written = written_before(case, step)
    facts = tuple(_fact_field(a.name, known.get(a.name), entered, a.optional or a.conditional) for a in step.asks)
    told = tuple(_text_field(a.name, written.get(a.name, ""), entered, optional=a.optional) for a in step.texts)
    return StepForm(
        step=step,
        fields=facts + told,
        lacks=assessed.beforehand,
        told=tuple(condition for condition in assessed.standing if not condition.blocks),
        mine=scope.over(*step.roles).covers(case.body_id),
        who="、".join(str(Role(role).label) for role in step.roles),
    )


def _fact_field(name: str, value: Value | None, entered: Mapping[str, str], optional: bool) -> StepField:
    fact = schema()[name]
    kind = {Kind.DATE: "date", Kind.FLAG: "flag", Kind.NUMBER: "number"}.get(fact.kind, "choice")
    shown = entered.get(name, YES if value is True else "" if value in (None, False) else str(value))
    return StepField(name, fact.title, kind, shown, fact.values, fact.hint, optional=optional)


def _text_field(name: str, value: str, entered: Mapping[str, str], *, optional: bool) -> StepField:
    text = texts()[name]
    kind = "line" if text.lines == 1 else "lines"
    return StepField(
        name, text.title, kind, entered.get(name, value), (), text.hint, text.lines, text.longest, optional
    )


def read_statement(step: Step, posted: Mapping[str, str]) -> Statement:
    """What a form says; what cannot be read is left out, and is then missing."""
    facts = {asked.name: value for asked in step.asks if (value := _read(asked.name, posted)) is not None}
    return Statement(facts=facts, texts={asked.name: posted.get(asked.name, "") for asked in step.texts})


def _read(name: str, posted: Mapping[str, str]) -> Value | None:
    fact, text = schema()[name], posted.get(name, "").strip()
    if fact.kind is Kind.FLAG:
        return text == YES
    if fact.kind is Kind.DATE:
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None
    if fact.kind is Kind.NUMBER:
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
    return text if text in fact.values else None
