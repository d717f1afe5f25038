"""The form of a step: fields from what the step asks, and back from what was sent to a statement."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.http import QueryDict

from xiezhi.cases.statements import Statement
from xiezhi.cases.texts import Text, list_of, rows_of, texts
from xiezhi.law.facts import Fact, Kind, Value, schema
from xiezhi.law.procedures import PARTY
from xiezhi.law.steps import Asked, Step
from xiezhi.web.numbers import LARGEST_KEY, typed_fen, whole_number

MOST: Final = 10**6
HERE: Final = ZoneInfo("Asia/Shanghai")
YES, NO = "1", "0"
# Empty rows at the end of a list, and how many rows there are at least.
ROOM: Final = 1
LEAST_ROWS: Final = 3


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form: `kind` as of facts, or "lines", "line" and "rows" for texts; `values`: what is chosen or entered.

    `choices`: what is chosen from, the columns of rows.
    """

    name: str
    title: str
    kind: str
    optional: bool
    conditional: bool
    hint: str
    choices: tuple[str, ...]
    values: tuple[str, ...]
    longest: int = 40
    lines: int = 1

    @property
    def value(self) -> str:
        """What is entered, "" for nothing."""
        return self.values[0] if self.values else ""

    @property
    def rows(self) -> list[list[tuple[str, str]]]:
        """The rows of a list as the form shows them, cells with their columns, and room for more.

        Cells that were sent stand one after the other.
        """
        width = len(self.choices)
        sent = (
            self.values
            if len(self.values) > 1
            else [cell for row in rows_of(self.value) for cell in _fitted(row, width)]
        )
        kept = [list(sent[at : at + width]) for at in range(0, len(sent), width)]
        full = [row for row in kept if any(row)]
        empty: list[list[str]] = [[] for _ in range(max(ROOM, LEAST_ROWS - len(full)))]
        return [list(zip(self.choices, _fitted(row, width), strict=True)) for row in (*full, *empty)]


@dataclass(frozen=True, slots=True)
class Entered:
    """What a form says: the statement, what cannot be read in it (in words, with the remedy), and its texts as sent."""

    statement: Statement
    problems: tuple[str, ...]
    sent: Mapping[str, tuple[str, ...]]


class _Unreadable(ValueError):
    """A text is none of its kind; the message names the field and the remedy."""


def fields(
    step: Step, shown: Mapping[str, tuple[str, ...]], reasons: Mapping[str, str], party: str = PARTY
) -> list[Field]:
    """The fields of a step in the order of its questions, filled with what is shown: texts first where they tell who.

    `reasons`: why a value is proposed, by the name of the fact; `party`: what the party is called.
    """
    asks = [_fact_field(asked, shown, reasons.get(asked.name, "")) for asked in step.asks]
    written = [_text_field(asked, shown) for asked in step.texts]
    ordered = [*written, *asks] if any(field.name == "party_name" for field in written) else [*asks, *written]
    return [replace(field, title=field.title.replace(PARTY, party)) for field in ordered]


def _fact_field(asked: Asked, shown: Mapping[str, tuple[str, ...]], reason: str) -> Field:
    fact = schema()[asked.name]
    return Field(
        name=fact.name,
        title=fact.title,
        kind=fact.kind.value if fact.kind is not Kind.TEXT or fact.values else "line",
        optional=asked.optional,
        conditional=asked.conditional,
        hint=reason or fact.hint,
        choices=fact.values,
        values=shown.get(fact.name, ()),
    )


def _text_field(asked: Asked, shown: Mapping[str, tuple[str, ...]]) -> Field:
    text = texts()[asked.name]
    return Field(
        name=text.name,
        title=text.title,
        kind="rows" if text.columns else "lines" if text.lines > 1 else "line",
        optional=asked.optional,
        conditional=asked.conditional,
        hint="" if text.columns else text.hint,
        choices=text.columns,
        values=shown.get(text.name, ()),
        longest=text.longest,
        lines=text.lines,
    )


def shown_values(known: Iterable[tuple[str, Value]], written: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """What a form shows of facts and texts that are known."""
    return {**{name: _shown(schema()[name], value) for name, value in known}, **{n: (t,) for n, t in written.items()}}


def _shown(fact: Fact, value: Value) -> tuple[str, ...]:
    if isinstance(value, frozenset):
        return tuple(sorted(value))
    if isinstance(value, bool):
        return (YES if value else NO,)
    if fact.kind is Kind.MONEY and isinstance(value, int):
        whole, rest = divmod(value, 100)
        return (f"{whole}.{rest:02d}" if rest else str(whole),)
    if isinstance(value, datetime):
        return (f"{value.astimezone(HERE) if value.tzinfo else value:%Y-%m-%dT%H:%M}",)
    return (str(value),)


def read(step: Step, post: QueryDict) -> Entered:
    """What was sent for a step."""
    facts: dict[str, Value] = {}
    problems: list[str] = []
    for asked in step.asks:
        fact, sent = schema()[asked.name], post.getlist(asked.name)
        try:
            value = _READ[fact.kind](fact, [text.strip() for text in sent if text.strip()])
        except _Unreadable as bad:
            problems.append(str(bad))
            continue
        if value is not None:
            facts[asked.name] = value
    written = {asked.name: _written(texts()[asked.name], post.getlist(asked.name)) for asked in step.texts}
    numbers = tuple(dict.fromkeys(number.strip()[:40] for number in post.getlist("officer") if number.strip()))
    all_sent = {name: tuple(post.getlist(name)) for name in post}
    body = whole_number(post.get("receiver", ""), low=0, high=LARGEST_KEY)
    return Entered(Statement(facts, written, numbers, body), tuple(problems), all_sent)


def _written(text: Text, sent: Sequence[str]) -> str:
    """What was sent of a text: of a list its cells one after the other, or the list as it is kept."""
    if not text.columns or len(sent) < 2:
        return sent[-1] if sent else ""
    width = len(text.columns)
    return list_of(sent[at : at + width] for at in range(0, len(sent), width))


def _fitted(row: Sequence[str], width: int) -> list[str]:
    return [*row, *[""] * width][:width]


def _date(fact: Fact, sent: Sequence[str]) -> Value | None:
    if not sent:
        return None
    try:
        return date.fromisoformat(sent[0])
    except ValueError as bad:
        raise _Unreadable(f"{fact.title}“{sent[0][:20]}”不是日期，请按 2026-03-05 的样子填写。") from bad


def _moment(fact: Fact, sent: Sequence[str]) -> Value | None:
    """A moment of the platform's own time; one that names another zone is carried over."""
    if not sent:
        return None
    try:
        found = datetime.fromisoformat(sent[0])
    except ValueError as bad:
        raise _Unreadable(f"{fact.title}“{sent[0][:25]}”不是时间，请按 2026-03-05T09:30 的样子填写。") from bad
    return found.astimezone(HERE) if found.tzinfo else found.replace(tzinfo=HERE)


def _money(fact: Fact, sent: Sequence[str]) -> Value | None:
    """Yuan as they were typed, in fen."""
    if not sent:
        return None
    fen = typed_fen(sent[0])
    if fen is None:
        raise _Unreadable(f"{fact.title}“{sent[0][:20]}”不是金额，请填数字，至多两位小数，如 200 或 200.50。")
    return fen


def _number(fact: Fact, sent: Sequence[str]) -> Value | None:
    if not sent:
        return None
    number = whole_number(sent[0], low=0, high=MOST)
    if number is None:
        raise _Unreadable(f"{fact.title}“{sent[0][:20]}”不是整数，请填 0 或者正整数。")
    return number


def _flag(fact: Fact, sent: Sequence[str]) -> Value | None:
    del fact
    return {YES: True, NO: False}.get(sent[0]) if sent else None


def _text(fact: Fact, sent: Sequence[str]) -> Value | None:
    if not sent:
        return None
    if fact.values and sent[0] not in fact.values:
        raise _Unreadable(f"{fact.title}没有“{sent[0][:20]}”这一项，请重新选择。")
    return sent[0]


def _set(fact: Fact, sent: Sequence[str]) -> Value | None:
    unknown = [text for text in sent if text not in fact.values]
    if unknown:
        raise _Unreadable(f"{fact.title}没有“{unknown[0][:20]}”这一项，请重新选择。")
    return frozenset(sent) or None


_READ: Final[Mapping[Kind, Callable[[Fact, Sequence[str]], Value | None]]] = {
    Kind.DATE: _date,
    Kind.MOMENT: _moment,
    Kind.MONEY: _money,
    Kind.NUMBER: _number,
    Kind.FLAG: _flag,
    Kind.TEXT: _text,
    Kind.SET: _set,
}
