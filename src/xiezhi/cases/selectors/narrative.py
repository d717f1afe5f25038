"""What the steps of a case tell, for reading: facts and texts with their titles, a person's name masked."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from xiezhi.cases import sealing
from xiezhi.cases.facts import known
from xiezhi.cases.masking import masked_name, masked_number
from xiezhi.cases.models import CaseFile, StepTaken
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.case_facts import is_person
from xiezhi.cases.texts import rows_of, texts
from xiezhi.law.amounts import spoken_yuan
from xiezhi.law.facts import Kind, Value, schema

_MASKED = frozenset({"party_contact", "party_address"})


@dataclass(frozen=True, slots=True)
class Told:
    """One step with what it told: pairs of title and words."""

    taken: StepTaken
    lines: tuple[tuple[str, str], ...]


def told_of(case: CaseFile, history: list[StepTaken]) -> list[Told]:
    """What each step told, the last one first. Names and numbers of a natural person are masked wherever they stand."""
    person = is_person(case, case.act)
    party = Particulars.opened(case.particulars)
    hidden = {party.party_name: masked_name(party.party_name), party.party_number: masked_number(party.party_number)}
    hidden = {text: mask for text, mask in hidden.items() if text} if person else {}
    return [_told(taken, hidden, person=person) for taken in reversed(history)]


def _told(taken: StepTaken, hidden: dict[str, str], *, person: bool) -> Told:
    facts = [(schema()[name].title, in_words(name, value)) for name, value in known(taken.facts).items()]
    written = json.loads(sealing.decrypt(taken.texts) or "{}")
    lines = []
    for name, text in written.items():
        shown = "（已填，按规定隐去）" if person and name in _MASKED and text else _read(name, text)
        for plain, mask in hidden.items():
            shown = shown.replace(plain, mask)
        if shown:
            lines.append((texts()[name].title, shown))
    return Told(taken, (*lines, *facts))


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
