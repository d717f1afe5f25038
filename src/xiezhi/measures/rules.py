"""Counting rule sets (口径): dated data, each with its source."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from xiezhi.measures.classes import PenaltyClass, PenaltyOrder, penalty_orders
from xiezhi.measures.codes import Kind
from xiezhi.measures.errors import UnknownRule

if TYPE_CHECKING:
    import ibis

DEFAULT = "platform"
ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule set: which acts count, in which classes, since when, by what source. What the fields say: `rules.toml`.

    `frozen`: the order of penalties of a rule set that was kept with a report, whatever the data say today.
    """

    code: str
    title: str
    definition: str
    source: str
    since: date
    undecided: bool
    led_inspections: bool
    order: str
    unheld: str
    frozen: PenaltyOrder | None = None

    @property
    def classes(self) -> PenaltyOrder:
        """The order of penalties. Raises UnknownRule where the data names none that is known."""
        found = self.frozen or penalty_orders().get(self.order)
        if found is None:
            wanted = f"“{self.order}”不在已知次序中" if self.order else "没有给出"
            raise UnknownRule(
                f"统计口径“{self.code}”的处罚轻重次序{wanted}，不能按最重种类统计；"
                f"请改用其他口径，或在口径数据中写明次序（{'、'.join(penalty_orders())}）。"
            )
        return found

    @property
    def tells_unheld(self) -> bool:
        """True when 0 is kept apart from "no such power"."""
        return self.unheld == ABSENT

    @property
    def counts_everything(self) -> bool:
        """True when every recorded act counts."""
        return self.undecided and self.led_inspections

    def counts(self, acts: ibis.Table) -> ibis.Table:
        """The acts, or cells of acts, that count."""
        inspection = acts.kind == Kind.INSPECTION.value
        if not self.undecided:
            acts = acts.filter(inspection | acts.decided)
        if not self.led_inspections:
            acts = acts.filter(~(inspection & acts.led_to_act))
        return acts


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule set by its code."""
    raw = tomllib.loads(resources.files("xiezhi.measures").joinpath("data/rules.toml").read_text(encoding="utf-8"))
    return MappingProxyType({code: Rule(code=code, **entry) for code, entry in raw.items()})


def rule(code: str) -> Rule:
    """The rule set `code`. Raises UnknownRule."""
    found = rules().get(code.strip())
    if found is None:
        raise UnknownRule(f"没有名为“{code}”的统计口径，可用的有：{'、'.join(rules())}。")
    return found


def as_data(counted_by: Rule) -> dict[str, Any]:
    """A rule set with its order of penalties as plain JSON data, from which `from_data` makes it again."""
    told = {each.name: getattr(counted_by, each.name) for each in fields(counted_by) if each.name != "frozen"}
    return {**told, "since": counted_by.since.isoformat(), "frozen": asdict(counted_by.classes)}


def from_data(stored: Mapping[str, Any]) -> Rule:
    """A rule set as it was kept: it counts as it did then."""
    order = stored["frozen"]
    classes = tuple(
        PenaltyClass(entry["code"], entry["title"], tuple(entry["names"]), tuple(entry["codes"]))
        for entry in order["classes"]
    )
    frozen = PenaltyOrder(order["name"], order["source"], classes)
    return Rule(**{**stored, "since": date.fromisoformat(stored["since"]), "frozen": frozen})
