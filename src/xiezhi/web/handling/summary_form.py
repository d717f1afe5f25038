"""The fields of the form of a penalty on the spot, as data (`data/summary_form.toml`): the desk and the phone draw the same."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from xiezhi.cases.papers import LONGEST_NUMBER, PAPER_NUMBER
from xiezhi.cases.particulars import LONGEST
from xiezhi.law.facts import schema
from xiezhi.law.vocabulary import table
from xiezhi.web.handling.entry import CIRCUMSTANCES, LONGEST_BASIS

LONGEST_AMOUNT = 20


@dataclass(frozen=True, slots=True)
class FormField:
    """One field; `options`: value and name of each choice; `when`: "field=value" under which it is asked, "" for always."""

    name: str
    title: str
    kind: str
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    longest: int = 0
    when: str = ""
    keys: str = ""
    scan: bool = False


@dataclass(frozen=True, slots=True)
class FormGroup:
    """Fields under one heading."""

    id: str
    title: str
    fields: tuple[FormField, ...]
    hint: str = ""

    def plain(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return asdict(self)


@cache
def summary_form() -> tuple[FormGroup, ...]:
    """The form, group by group."""
    raw = resources.files("xiezhi.web").joinpath("data/summary_form.toml").read_text(encoding="utf-8")
    return tuple(
        FormGroup(
            group["id"],
            group["title"],
            _circumstances() if group["id"] == "circumstances" else tuple(map(_field, group["field"])),
            group.get("hint", ""),
        )
        for group in tomllib.loads(raw)["group"]
    )


@cache
def summary_fields() -> Mapping[str, FormField]:
    """Every field by its name."""
    return MappingProxyType({field.name: field for group in summary_form() for field in group.fields})


def _field(entry: Mapping[str, Any]) -> FormField:
    given = dict(entry)
    names = table(given.pop("values")).names if "values" in given else ()
    options = dict.fromkeys(names) | given.pop("options", {})
    longest = LONGEST | {"basis": LONGEST_BASIS, PAPER_NUMBER: LONGEST_NUMBER}
    return FormField(
        **given,
        options=tuple((value, name or value) for value, name in options.items()),
        longest=longest.get(given["name"], LONGEST_AMOUNT),
    )


def _circumstances() -> tuple[FormField, ...]:
    return tuple(FormField(name, schema()[name].title, "tick") for name in CIRCUMSTANCES)
