"""Amounts that the law leaves to localities and sectors (`data/local_amounts.toml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from xiezhi.law.reading import Entry, document, each_once, tables
from xiezhi.law.statutes import statutes


@dataclass(frozen=True, slots=True)
class OpenAmount:
    """One amount that is left open: `id` of its rule, the citation that leaves it open, for which parties."""

    id: str
    title: str
    party: str
    article: str


@cache
def open_amounts() -> Mapping[str, OpenAmount]:
    """Every open amount by the id of its rule. Raises ValueError with file and id for anything wrong."""
    entries = each_once(tables("local_amounts.toml", document("local_amounts.toml"), "amount", "defaults"))
    return MappingProxyType({entry.id: _open_amount(entry) for entry in entries})


def _open_amount(entry: Entry) -> OpenAmount:
    entry.only("id", "rule", "party", "title")
    known = statutes().by_id
    if entry.id not in known or entry.text("rule") not in known:
        entry.fail(f"no rule {entry.id} or {entry.text('rule')}")
    return OpenAmount(entry.id, entry.text("title"), entry.text("party"), known[entry.text("rule")][-1].citation)
