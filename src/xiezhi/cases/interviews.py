"""A record of an interview as one value: who, where, from when to when, questions and answers; and what it must hold."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from typing import Any, Final

from xiezhi.cases import sealing
from xiezhi.cases.texts import cleaned

PENALTY, SECURITY = "penalty", "security"
OPENING, CLOSING = "opening", "closing"
MOST_LINES: Final = 500
# Who is asked: field, title, longest.
PERSON: Final[Mapping[str, tuple[str, int]]] = {
    "name": ("姓名", 100),
    "gender": ("性别", 10),
    "birth": ("出生年月", 40),
    "number": ("证件号码", 40),
    "work": ("工作单位和职务", 200),
    "relation": ("与本案的关系", 100),
    "address": ("住址", 200),
    "phone": ("联系电话", 60),
}
_LONGEST_ASK, _LONGEST_ANSWER, _LONGEST_PLACE = 1000, 5000, 200


@dataclass(frozen=True, slots=True)
class Line:
    """A question and its answer; `prompt`: the id of the prompt that it follows, "" for one of the officers' own."""

    ask: str
    answer: str = ""
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What was written so far. `began`, `ended`: moments in UTC; `officers`: certificates of those who ask, `clerk`: of who writes."""

    began: datetime | None = None
    ended: datetime | None = None
    place: str = ""
    person: Mapping[str, str] = field(default_factory=dict)
    officers: tuple[str, ...] = ()
    clerk: str = ""
    lines: tuple[Line, ...] = ()

    def sealed(self) -> bytes:
        """The cipher text for storage."""
        return sealing.encrypt(json.dumps(asdict(self), ensure_ascii=False, default=_stored))

    @classmethod
    def opened(cls, cipher: bytes | memoryview) -> "Record":
        """From storage."""
        raw: dict[str, Any] = json.loads(sealing.decrypt(cipher) or "{}")
        began, ended = (datetime.fromisoformat(raw[name]) if raw.get(name) else None for name in ("began", "ended"))
        return cls(
            began=began,
            ended=ended,
            place=raw.get("place", ""),
            person=raw.get("person", {}),
            officers=tuple(raw.get("officers", ())),
            clerk=raw.get("clerk", ""),
            lines=tuple(Line(**line) for line in raw.get("lines", ())),
        )

    @classmethod
    def entered(
        cls,
        *,
        moments: Mapping[str, datetime | None],
        texts: Mapping[str, str],
        officers: Sequence[str],
        lines: Sequence[Line],
    ) -> "Record":
        """From a form: texts without control characters, lines without question and answer left out, moments in UTC."""
        kept = (
            Line(cleaned(line.ask)[:_LONGEST_ASK], cleaned(line.answer)[:_LONGEST_ANSWER], line.prompt[:40])
            for line in lines[:MOST_LINES]
        )
        began, ended = (
            moment.astimezone(UTC) if (moment := moments.get(name)) else None for name in ("began", "ended")
        )
        return cls(
            began=began,
            ended=ended,
            place=cleaned(texts.get("place", ""))[:_LONGEST_PLACE],
            person=_person(texts),
            officers=tuple(dict.fromkeys(number for number in officers if number)),
            clerk=texts.get("clerk", "")[:40],
            lines=tuple(line for line in kept if line.ask or line.answer),
        )


def _person(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: cleaned(texts.get(name, ""))[: told[1]] for name, told in PERSON.items()}


def _stored(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no part of a record")


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something that must be said in an interview; `ask` with places {body} and {officers}."""

    id: str
    title: str
    when: str
    ask: str
    article: str
    valid_from: date
    until: date | None
    matters: tuple[str, ...]

    def covers(self, matter: str, on: date) -> bool:
        """True when it is to be said in interviews of this matter on a day."""
        return matter in self.matters and self.valid_from <= on and (self.until is None or on <= self.until)


@cache
def _prompts() -> tuple[Prompt, ...]:
    raw = tomllib.loads(resources.files("xiezhi.cases").joinpath("data/interviews.toml").read_text(encoding="utf-8"))
    defaults = raw["defaults"]
    return tuple(_prompt({**defaults, **entry}) for entry in raw["prompt"])


def _prompt(entry: Mapping[str, Any]) -> Prompt:
    if entry["when"] not in {OPENING, CLOSING}:
        raise ValueError(f"interviews.toml [{entry['id']}]: when {entry['when']!r}")
    texts = {name: str(entry[name]) for name in ("id", "title", "when", "ask", "article")}
    return Prompt(**texts, valid_from=entry["from"], until=entry.get("until"), matters=tuple(entry["for"]))


def prompts(matter: str, on: date) -> tuple[Prompt, ...]:
    """What must be said in an interview of a matter (PENALTY, SECURITY) on a day, in the order in which it is said."""
    return tuple(prompt for prompt in _prompts() if prompt.covers(matter, on))


def begun(matter: str, on: date, *, body: str, officers: str) -> tuple[Line, ...]:
    """The lines that a new record begins with: what is said first, room for the matter itself, what is said last."""
    said = [Line(p.ask.format(body=body, officers=officers), "", p.id) for p in prompts(matter, on)]
    opening = [line for line, p in zip(said, prompts(matter, on), strict=True) if p.when == OPENING]
    return (*opening, Line("请说明事情的经过。"), *said[len(opening) :])


def unsaid(record: Record, matter: str, on: date) -> tuple[Prompt, ...]:
    """Prompts that the record has no answer to."""
    answered = {line.prompt for line in record.lines if line.ask and line.answer}
    return tuple(prompt for prompt in prompts(matter, on) if prompt.id not in answered)
