"""Conditions of a list of leads: read from an address, shown as chips, each with the address without it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from xiezhi.cases.selectors.lead_filters import LATE, LeadFilters
from xiezhi.cases.selectors.leads import ORDERS
from xiezhi.law.vocabulary import table
from xiezhi.web.days import readable_day
from xiezhi.web.links import with_parameters
from xiezhi.web.numbers import read_key, whole_number
from xiezhi.web.visit import Visit

# Parameter → code list and field of LeadFilters.
CODED = {
    "state": ("lead_state", "states"),
    "source": ("source", "sources"),
    "refusal": ("lead_refusal", "refusals"),
}
OPEN = {"1": "在办", "0": "已处理"}
PARAMETERS = ("q", "org", "body", *CODED, "late", "open", "first", "last")
NEWEST = "-received"
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition in words, and the address of the list without it."""

    text: str
    without: str
    name: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A list of leads: its conditions, the parameters that say so (only those understood), its order."""

    filters: LeadFilters
    told: dict[str, str]
    ignored: tuple[str, ...]
    order: str

    @property
    def kept(self) -> dict[str, object]:
        """Parameters besides the conditions, that every further address keeps."""
        return {"order": "" if self.order == NEWEST else self.order}

    def address(self, **changed: object) -> str:
        """The address of the same list with some parameters changed."""
        return with_parameters(reverse("leads"), {**self.told, **self.kept, **changed})


def read_asked(parameters: Mapping[str, str]) -> Asked:
    """The list that an address asks for; what cannot be understood is left out and named."""
    fields: dict[str, Any] = {}
    told, ignored = {}, []
    for name in PARAMETERS:
        text = parameters.get(name, "").strip()[:LONGEST]
        if not text or "\x00" in text:
            continue
        understood = _understood(name, text)
        if understood is None:
            ignored.append(text)
            continue
        fields[understood[0]], told[name] = understood[1], text
    order = parameters.get("order", "")
    return Asked(LeadFilters(**fields), told, tuple(ignored), order if order in ORDERS else NEWEST)


def _understood(name: str, text: str) -> tuple[str, object] | None:
    """Field of LeadFilters and its value; None where the text says nothing that the field can hold."""
    field: str = name
    value: object = None
    if name in CODED:
        key, field = CODED[name]
        code = whole_number(text, low=1, high=len(table(key).names))
        value = (code,) if code else None
    elif name in ("org", "body"):
        field, value = {"org": "organisation"}.get(name, name), read_key(text)
    elif name in ("first", "last"):
        value = readable_day(text)
    else:
        field, value = _word(name, text)
    return None if value is None else (field, value)


def _word(name: str, text: str) -> tuple[str, Any]:
    if name == "open":
        return name, text == "1" if text in OPEN else None
    if name == "late":
        return name, text if text in LATE else None
    return "text", text


def chips(asked: Asked, visit: Visit) -> list[Chip]:
    """Each condition in words, with the address of the list without it."""
    return [Chip(_words(name, text, visit), asked.address(**{name: ""}), name) for name, text in asked.told.items()]


def without(asked: Asked, chip: Chip) -> LeadFilters:
    """The conditions but for this one."""
    return read_asked({name: text for name, text in asked.told.items() if name != chip.name}).filters


def _words(name: str, text: str, visit: Visit) -> str:
    if name in CODED:
        return table(CODED[name][0]).name(int(text))
    if name in ("org", "body"):
        named = {str(row.id): row.name for row in visit.in_view}.get(text, "不在范围内的机构")
        return f"{named}及下级" if name == "org" else named
    shown = {"q": f"含“{text}”", "first": f"{text} 起收到", "last": f"{text} 止收到"}
    return shown.get(name) or (LATE[text] if name == "late" else OPEN[text])
