"""Steps of procedures as data: who takes them, what they ask and state, what they require and where they lead."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from xiezhi.law.conditions import conditions
from xiezhi.law.evaluation import Governing, evaluate
from xiezhi.law.expressions import ALWAYS, Expression
from xiezhi.law.facts import Facts, Kind, Value, schema
from xiezhi.law.reading import Entry, names
from xiezhi.law.statutes import statutes
from xiezhi.law.thresholds import formula, needs

# Numbers of an act that a step may take from a series of documents.
NUMBERS: Final = ("number", "decision_number")
BY_PROCEDURE: Final = "procedure"
EFFECTS: Final = MappingProxyType(
    {
        "pause": "中止",
        "resume": "恢复",
        "extend": "延期",
        "team": "更换执法人员",
        "receiver": "选择接收机关",
        "return": "反向移送，在接收机关登记线索",
        "forward": "转送其他机关",
    }
)
REVIEWED: Final = "reviewed_on"
_WITH_REVIEW: Final = ("review_opinion_kind", "review_submitted_on", "review_due_on")
_ASKED: Final = re.compile(r"(?P<name>[^\s?]+)(?P<optional>\?)?(?: if (?P<when>.+))?")


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that a step asks or issues: a fact, a text or a document, and on which condition.

    Written `name`, `name?` where it may be left out, and `name if formula` where it counts only if the formula holds.
    """

    name: str
    optional: bool
    when: Expression

    def applies(self, facts: Facts, governing: Governing) -> bool:
        """True where the condition holds for these facts; what is not known does not hold."""
        return evaluate(self.when, facts, governing) is True

    @property
    def conditional(self) -> bool:
        """True where it is asked only on a condition."""
        return self.when is not ALWAYS


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a procedure.

    `roles`: codes of those who may take it. `asks`, `texts`: facts and texts that its taker states; `today`: facts that
    become the day on which it is taken, `now`: the moment; `sets`: facts with fixed values; `copies`: facts that take
    over another's value, or its day; `clears`: facts that lapse (on a way back). `documents`: titles that are issued with it. `conditions`: codes of what
    the law requires; `next`: ids of steps that may follow. `enters`: the act comes on record; `numbers`: which of its
    numbers are taken, each with the short name of the series. `effect`: what it does beyond facts (a code of EFFECTS).
    `extends`: the rule whose period an effect `extend` lengthens, "" for the period for a decision of a penalty.
    `independent`: the id of the rule by which it is not taken by somebody who handles the case, BY_PROCEDURE where the
    articles of the procedure say so, "" for none; `by_receiver`: by the body that received the case, where it works
    here. `becomes`: the procedure under which the case goes on, and which of its steps counts as taken, ("", "") for none.
    `opens`: the procedure of a case that is opened beside this one; where the case from which this one came is still
    open, that one goes on instead. `tells`: facts that the case from which this one came takes over. `past`: days that
    elsewhere may lie ahead and here may not, because the step records what has happened. `needed`: whether the course of a
    matter leads over the step by what is known of it, undecided while that is not known. `during`: for what is done beside the course of a procedure,
    the steps after which it may be done, () for all of them.
    """

    id: str
    title: str
    procedure: str
    sector: str
    roles: tuple[str, ...]
    documents: tuple[Asked, ...]
    conditions: tuple[str, ...]
    next: tuple[str, ...]
    asks: tuple[Asked, ...]
    texts: tuple[Asked, ...]
    today: tuple[str, ...]
    now: tuple[str, ...]
    sets: Mapping[str, Value]
    copies: Mapping[str, str]
    clears: tuple[str, ...]
    numbers: Mapping[str, str]
    enters: bool
    independent: str
    by_receiver: bool
    becomes: tuple[str, str]
    opens: str
    tells: tuple[str, ...]
    past: tuple[str, ...]
    needed: Expression
    effect: str
    extends: str
    during: tuple[str, ...]
    aside: bool

    @property
    def ends(self) -> bool:
        """True for a step that ends the case."""
        return not self.aside and not self.next and not self.becomes[0]


# Of what kind a fact may be of which another one takes the value over, besides its own: the day of a moment.
_COPIED: Final = frozenset({(Kind.MOMENT, Kind.DATE)})
_FIELDS: Final = (
    *("id", "title", "roles", "documents", "conditions", "next", "asks", "texts", "today", "sets", "copies", "clears"),
    *("numbers", "enters", "independent", "effect", "now", "by_receiver", "becomes", "opens", "tells", "past"),
    *("needed", "extends"),
)


def read_step(entry: Entry, procedure_id: str, sector: str, *, aside: bool = False) -> Step:
    """A step of a data file; `aside`: one beside the course. Raises ValueError with file and id."""
    entry.only(*_FIELDS, *(("during",) if aside else ()))
    roles = entry.texts("roles", names("roles"))
    if not roles:
        entry.fail("nobody may take the step")
    facts = dict.fromkeys(schema(), "")
    return Step(
        id=entry.text("id"),
        title=entry.text("title"),
        procedure=procedure_id,
        sector=sector,
        roles=roles,
        documents=_asked(entry, "documents", None),
        conditions=entry.texts("conditions", dict.fromkeys(conditions(), "")),
        next=entry.texts("next"),
        asks=_asked(entry, "asks", schema()),
        texts=_asked(entry, "texts", None),
        today=_of_kind(entry, "today", {Kind.DATE}),
        now=_of_kind(entry, "now", {Kind.MOMENT}),
        sets=_sets(entry),
        copies=_copies(entry),
        clears=_lapsing(entry.texts("clears", facts)),
        numbers=_strings(entry, "numbers", NUMBERS),
        enters=entry.flag("enters", default=False),
        independent=_rule(entry, "independent"),
        by_receiver=entry.flag("by_receiver", default=False),
        becomes=_becomes(entry),
        opens=entry.text("opens", ""),
        tells=entry.texts("tells", facts),
        past=_of_kind(entry, "past", {Kind.DATE}),
        needed=_when(entry, "needed", entry.text("needed")) if "needed" in entry.raw else ALWAYS,
        effect=entry.choice("effect", EFFECTS, ""),
        extends=entry.choice("extends", dict.fromkeys(statutes().by_id, ""), ""),
        during=entry.texts("during"),
        aside=aside,
    )


def _rule(entry: Entry, key: str) -> str:
    if entry.raw.get(key) is True:
        return BY_PROCEDURE
    rule_id = entry.text(key, "")
    if rule_id and rule_id not in statutes().by_id:
        entry.fail(f"{key}: no rule {rule_id}")
    return rule_id


def _lapsing(clears: tuple[str, ...]) -> tuple[str, ...]:
    """Facts that lapse; where a legal review does, what was submitted for it does with it."""
    return tuple(dict.fromkeys((*clears, *_WITH_REVIEW))) if REVIEWED in clears else clears


def _asked(entry: Entry, key: str, known: Mapping[str, object] | None) -> tuple[Asked, ...]:
    found = []
    for text in entry.texts(key):
        parts = _ASKED.fullmatch(text)
        if parts is None:
            entry.fail(f"{key}: {text!r} is not written `name`, `name?` or `name if formula`")
        if known is not None and parts["name"] not in known:
            entry.fail(f"{key} has unknown or repeated items: {parts['name']}")
        when = _when(entry, key, parts["when"]) if parts["when"] else ALWAYS
        found.append(Asked(parts["name"], bool(parts["optional"]), when))
    return tuple(found)


def _when(entry: Entry, key: str, text: str) -> Expression:
    return formula(Entry(entry.file, f"{entry.id} {key}", {"if": text}), "if", needs())


def _of_kind(entry: Entry, key: str, kinds: Iterable[Kind]) -> tuple[str, ...]:
    return entry.texts(key, {name: "" for name, fact in schema().items() if fact.kind in kinds})


def _sets(entry: Entry) -> Mapping[str, Value]:
    raw = entry.raw.get("sets", {})
    if not isinstance(raw, dict):
        entry.fail("sets must be a table")
    fixed = {name: frozenset(value) if isinstance(value, list) else value for name, value in raw.items()}
    for name, value in fixed.items():
        fact = schema().get(name)
        if fact is None or not fact.takes(value):
            entry.fail(f"sets {name} = {value!r}, which is no such fact or does not fit it")
    return MappingProxyType(fixed)


def _copies(entry: Entry) -> Mapping[str, str]:
    copied = _strings(entry, "copies", schema())
    for name, of in copied.items():
        fits = of in schema() and (schema()[of].kind, schema()[name].kind) in _COPIED | {(kind, kind) for kind in Kind}
        if not fits:
            entry.fail(f"copies {of} into {name}, which are not of one kind")
    return copied


def _becomes(entry: Entry) -> tuple[str, str]:
    named = entry.text("becomes", "")
    procedure, _, step = named.partition(" ")
    if named and not step:
        entry.fail(f"becomes {named!r} is not written `procedure step`")
    return procedure, step


def _strings(entry: Entry, key: str, known: Iterable[str]) -> Mapping[str, str]:
    raw = entry.raw.get(key, {})
    if not isinstance(raw, dict) or not all(isinstance(text, str) and text for text in raw.values()):
        entry.fail(f"{key} must be a table of texts")
    unknown = sorted(set(raw) - set(known))
    if unknown:
        entry.fail(f"{key} has unknown or repeated items: {', '.join(unknown)}")
    return MappingProxyType(dict(raw))


def wrong_order(facts: Facts, stated: Iterable[str], *, on: date, past: Iterable[str] = ()) -> tuple[str, ...]:
    """What is wrong with the stated days, each in words with the remedy: in the future, or before what they follow.

    `facts` hold the stated ones too. Which fact follows which, and which may lie ahead, is said by the schema; those in
    `past` may not lie ahead whatever it says.
    """
    over = frozenset(past)
    checks: tuple[Callable[[str], str], ...] = (
        lambda name: _ahead(facts, name, on, over),
        lambda name: _early(facts, name),
    )
    return tuple(problem for name in stated for check in checks if (problem := check(name)))


def _ahead(facts: Facts, name: str, on: date, over: frozenset[str]) -> str:
    fact, value = schema()[name], facts.get(name)
    day = _day(value)
    if day is None or day <= on or (fact.ahead and name not in over):
        return ""
    return f"{fact.title}“{day}”在今天之后，请核对日期。"


def _early(facts: Facts, name: str) -> str:
    fact, day = schema()[name], _day(facts.get(name))
    if day is None:
        return ""
    for earlier in fact.after:
        other = _day(facts.get(earlier))
        if other is not None and day < other:
            return f"{fact.title}“{day}”早于{schema()[earlier].title}“{other}”，请核对日期。"
    return ""


def _day(value: Value | None) -> date | None:
    """The day of a date or moment."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None
