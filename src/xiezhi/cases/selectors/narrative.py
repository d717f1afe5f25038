"""What the steps of a case tell, for a reader: who did what, what it changed, what was written and stated; a person's name masked."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from xiezhi.cases import sealing
from xiezhi.cases.facts import known
from xiezhi.cases.masking import masked_name, masked_number
from xiezhi.cases.models import CaseFile, IssuedDocument, StepTaken
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.case_facts import is_person
from xiezhi.cases.texts import rows_of, texts
from xiezhi.law.amounts import spoken_yuan
from xiezhi.law.facts import Kind, Value, schema
from xiezhi.law.procedures import Procedure, version
from xiezhi.law.steps import Step

_MASKED = frozenset({"party_contact", "party_address"})
_EFFECTS: Mapping[str, str] = {"pause": "停止计算期限", "resume": "恢复计算期限", "team": "更换办理人员"}
# As many facts of what is done beside the course are not said in its sentence.
_MANY = 3
Lines = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One step as a reader looks at it.

    `changed`: what became of the case by it, in words; `written`: what its taker wrote, `stated`: what he stated, `recorded`:
    what the procedure put by itself (the day, fixed values), each as pairs of title and words; `documents`: what was issued.
    """

    taken: StepTaken
    changed: str
    written: Lines
    stated: Lines
    recorded: Lines
    documents: tuple[IssuedDocument, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is the same for every step: the procedure, what is hidden, the documents."""

    procedure: Procedure
    hidden: Mapping[str, str]
    person: bool
    documents: Sequence[IssuedDocument]


def told_of(case: CaseFile, history: list[StepTaken], documents: Sequence[IssuedDocument] = ()) -> list[Told]:
    """What each step told, the last one first. Names and numbers of a natural person are masked wherever they stand."""
    person = is_person(case, case.act)
    party = Particulars.opened(case.particulars)
    hidden = {party.party_name: masked_name(party.party_name), party.party_number: masked_number(party.party_number)}
    hidden = {text: mask for text, mask in hidden.items() if text} if person else {}
    reading = _Reading(version(case.procedure), hidden, person, documents)
    course = [each for each in history if not each.aside]
    before = dict(zip((each.pk for each in course), ["", *(each.title for each in course)], strict=False))
    return [_told(taken, before.get(taken.pk, ""), reading) for taken in reversed(history)]


def _told(taken: StepTaken, before: str, reading: _Reading) -> Told:
    step = _step(reading.procedure, taken)
    asked = {each.name for each in step.asks} if step else frozenset()
    facts = known(taken.facts)
    return Told(
        taken=taken,
        changed=_changed(taken, step, before, facts),
        written=tuple(_written(taken, reading)),
        stated=_in_words({name: value for name, value in facts.items() if name in asked}),
        recorded=_in_words({name: value for name, value in facts.items() if name not in asked}),
        # A step and what it issues bear one moment.
        documents=tuple(each for each in reading.documents if each.issued_at == taken.taken_at),
    )


def _step(found: Procedure, taken: StepTaken) -> Step | None:
    """The step by the procedure of the case; None for one that another procedure or another case told."""
    step = {**found.steps, **found.asides}.get(taken.step)
    return step if step is not None and step.title == taken.title else None


def _changed(taken: StepTaken, step: Step | None, before: str, facts: Mapping[str, Value]) -> str:
    """What became of the case by a step, in words of a reader."""
    if step is None:
        return "由关联案件告知" if taken.aside else "按原适用的程序办理"
    if step.aside:
        return _beside(step, facts)
    moved = f"由“{before}”到“{step.title}”" if before else "本案开始办理"
    ended = ["列入执法行为台账"] if step.enters else []
    outcome = facts.get("outcome")
    ended += [f"处理结果为“{outcome}”"] if outcome else []
    ended += [f"{title}{words}" for title, words in _in_words(_amounts(step, facts))]
    ended += ["办理终结"] if step.ends else []
    return "，".join([moved, *ended])


def _amounts(step: Step, facts: Mapping[str, Value]) -> Mapping[str, Value]:
    """Amounts of money that a step states, for which a reader looks first."""
    asked = {each.name for each in step.asks}
    return {
        name: value for name, value in facts.items() if name in asked and schema()[name].kind is Kind.MONEY and value
    }


def _beside(step: Step, facts: Mapping[str, Value]) -> str:
    if step.effect == "extend":
        return f"期限延长{facts.get('extended_days', '')}日，环节不变"
    if step.opens:
        return "另立关联案件，环节不变"
    said = [f"{title}{words}" for title, words in _in_words(facts)] if len(facts) < _MANY else []
    done = [_EFFECTS[step.effect]] if step.effect in _EFFECTS else []
    return "，".join([*said, *done, "环节不变"])


def _written(taken: StepTaken, reading: _Reading) -> Lines:
    written = json.loads(sealing.decrypt(taken.texts) or "{}")
    lines = []
    for name, text in written.items():
        shown = "（已填，按规定隐去）" if reading.person and name in _MASKED and text else _read(name, text)
        for plain, mask in reading.hidden.items():
            shown = shown.replace(plain, mask)
        if shown:
            lines.append((texts()[name].title, shown))
    return tuple(lines)


def _in_words(facts: Mapping[str, Value]) -> Lines:
    return tuple((schema()[name].title, in_words(name, value)) for name, value in facts.items())


def _read(name: str, text: str) -> str:
    """A text as people read it: of a list a line for each row."""
    if not texts()[name].columns:
        return text
    return "\n".join("，".join(cell for cell in row if cell) for row in rows_of(text))


def in_words(name: str, value: Value) -> str:
    """A fact's value as people read it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, frozenset):
        return "、".join(sorted(value)) or "无"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value) if timezone.is_aware(value) else value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return spoken_yuan(value) if schema()[name].kind is Kind.MONEY and isinstance(value, int) else str(value)
