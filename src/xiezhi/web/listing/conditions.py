"""Conditions of a list of acts: read from an address, shown as chips, each with the address without it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from xiezhi.cases.selectors.filters import ActFilters
from xiezhi.law import vocabulary
from xiezhi.law.warnings import warnings
from xiezhi.web.days import readable_day
from xiezhi.web.links import with_parameters
from xiezhi.web.listing.legal import in_words, read_question
from xiezhi.web.numbers import read_key, whole_number
from xiezhi.web.visit import Visit

# Parameter → code list and field of ActFilters.
CODED = {
    "kind": ("kind", "kinds"),
    "procedure": ("procedure", "procedures"),
    "outcome": ("outcome", "outcomes"),
    "source": ("source", "sources"),
    "party": ("party_type", "party_types"),
    "rectified": ("rectified", "rectified"),
}
FLAGS = {"warned": {"1": True}, "published": {"0": False, "1": True}, "reviewed": {"0": False, "1": True}}
FLAG_WORDS = {
    ("warned", "1"): "有提示",
    ("published", "0"): "未公示",
    ("published", "1"): "已公示",
    ("reviewed", "0"): "无法制审核日期",
    ("reviewed", "1"): "已法制审核",
}
LONGEST_TEXT = 100
# Parameters that are conditions, in the order of their chips; order, page and size are none.
CONDITIONS = ("q", "org", "body", *CODED, "first", "last", *FLAGS, "warning", "legal", "batch")


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition in words, and the address of the list without it; `names` are the parameters that it stands for."""

    text: str
    without: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What was asked: the filters, and the parameters that say so (only those that were understood)."""

    filters: ActFilters
    parameters: dict[str, str]
    ignored: tuple[str, ...] = ()


def _codes(text: str, table: str) -> tuple[int, ...]:
    highest = len(vocabulary.table(table).names)
    found = (whole_number(part, low=1, high=highest) for part in text.split(","))
    return tuple(dict.fromkeys(code for code in found if code is not None))


def read_conditions(parameters: Mapping[str, str]) -> Conditions:
    """The conditions of an address; what cannot be understood is left out and named in `ignored`."""
    fields: dict[str, Any] = {}
    kept: dict[str, str] = {}
    ignored = []
    for name in CONDITIONS:
        text = parameters.get(name, "").strip()[:LONGEST_TEXT]
        if not text or "\x00" in text:
            continue
        field = _understood(name, text)
        if field is None:
            ignored.append(text)
            continue
        fields[field[0]] = field[1]
        kept[name] = text
    return Conditions(ActFilters(**fields), kept, tuple(ignored))


def _understood(name: str, text: str) -> tuple[str, object] | None:
    """Field of ActFilters and its value; None where the text says nothing that the field can hold."""
    value: object
    if name in CODED:
        table, field = CODED[name]
        value = _codes(text, table)
        return (field, value) if value else None
    if name in FLAGS:
        value = FLAGS[name].get(text)
        return None if value is None else (name, value)
    if name in ("first", "last"):
        value = readable_day(text)
        return None if value is None else (name, value)
    if name in ("org", "body", "batch"):
        value = read_key(text)
        return None if value is None else ({"org": "organisation"}.get(name, name), value)
    if name == "warning":
        return (name, text) if text in warnings() else None
    if name == "legal":
        question = read_question(text)
        return None if question is None else (name, question)
    return ("text", text)


def address(parameters: Mapping[str, object]) -> str:
    """The address of the list under these parameters."""
    return with_parameters(reverse("acts"), parameters)


def without(conditions: Conditions, chip: Chip) -> Conditions:
    """The conditions but for this one."""
    return read_conditions({name: text for name, text in conditions.parameters.items() if name not in chip.names})


def chips(conditions: Conditions, visit: Visit, kept: Mapping[str, object]) -> list[Chip]:
    """Each condition in words; both days of a period are one chip. `kept` are further parameters (figure, order, size)."""
    shown = []
    told = conditions.parameters
    for name in told:
        if name == "last" and "first" in told:
            continue
        gone = frozenset({"first", "last"} if name == "first" else {name})
        rest = {key: value for key, value in told.items() if key not in gone}
        shown.append(Chip(_words(name, conditions, visit), address({**rest, **kept}), gone))
    return shown


def _words(name: str, conditions: Conditions, visit: Visit) -> str:
    told = conditions.parameters
    if name in CODED:
        table, field = CODED[name]
        codes: tuple[int, ...] = getattr(conditions.filters, field)
        names = [vocabulary.table(table).name(code) for code in codes]
        return "、".join(names) if len(names) <= 2 else f"{names[0]}等 {len(names)} 类"
    if name in FLAGS:
        return FLAG_WORDS[name, told[name]]
    if name in ("org", "body"):
        named = {str(row.id): row.name for row in visit.in_view}.get(told[name], "已撤并的机构")
        return f"{named}及下级" if name == "org" else named
    return _other_words(name, told)


def _other_words(name: str, told: Mapping[str, str]) -> str:
    words = {
        "q": f"含“{told.get('q', '')}”",
        "first": f"{told.get('first', '')} 至 {told.get('last', '今')}",
        "last": f"截至 {told.get('last', '')}",
        "batch": f"第 {told.get('batch', '')} 批导入",
    }
    if name == "legal":
        question = read_question(told["legal"])
        return in_words(question) if question else ""
    return warnings()[told["warning"]].text if name == "warning" else words[name]
