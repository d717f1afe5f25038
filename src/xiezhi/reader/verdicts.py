"""What a reading amounts to: figures by verdict, findings in the order in which a person must see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from xiezhi.reader.model import Figure, Reading, Relation, Status

Colour = Literal["bad", "warn", "ok"]
_COLOUR: dict[Status, Colour] = {
    "violated": "bad",
    "unverifiable": "warn",
    "exact": "ok",
    "rounding": "ok",
    "partial": "ok",
    "feasible": "ok",
}
KIND_NAMES = {
    "sum": "分项与合计",
    "ratio": "比率",
    "ratio_feasible": "比率能否成立",
    "change": "增减变化",
    "change_feasible": "增幅能否成立",
    "restatement": "前后两处",
    "flow": "增减与结存",
    "plausibility": "合理性",
    "own_records": "与平台记录",
}
STATUS_NAMES: dict[Status, str] = {
    "violated": "不符",
    "unverifiable": "待核",
    "exact": "一致",
    "rounding": "约数内相符",
    "partial": "部分列举",
    "feasible": "可以成立",
}
COLOUR_NAMES: dict[Colour, str] = {"bad": "不符", "warn": "待核", "ok": "一致"}


@dataclass(frozen=True, slots=True)
class Finding:
    """A relation that needs a person, with the number under which the text and the list both show it."""

    number: int
    relation: Relation
    colour: Colour


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Findings (wrong ones first), relations in order, and each figure's colour; figures in no relation have none."""

    findings: tuple[Finding, ...]
    holding: tuple[Relation, ...]
    colours: dict[str, Colour]
    numbers: dict[str, tuple[int, ...]]

    def count(self, colour: Colour) -> int:
        """Return how many figures have this colour."""
        return sum(1 for value in self.colours.values() if value == colour)


def colour_of(relation: Relation) -> Colour:
    """Return red for violated, amber for what cannot be verified, green for everything that holds."""
    return _COLOUR[relation.status]


def verdicts(reading: Reading, extra: Sequence[Relation] = ()) -> Verdicts:
    """Return the verdicts over a reading's relations and others over the same figures, such as those of `compare`."""
    relations = [*reading.relations, *extra]
    open_ones = [relation for relation in relations if colour_of(relation) != "ok"]
    ordered = sorted(open_ones, key=lambda relation: colour_of(relation) != "bad")
    findings = tuple(Finding(number, relation, colour_of(relation)) for number, relation in enumerate(ordered, 1))
    holding = tuple(relation for relation in relations if colour_of(relation) == "ok")
    colours: dict[str, Colour] = {identifier: "ok" for relation in holding for identifier in relation.operands}
    numbers: dict[str, list[int]] = {}
    for finding in reversed(findings):
        for identifier in finding.relation.operands:
            colours[identifier] = finding.colour
    for finding in findings:
        for identifier in finding.relation.operands:
            numbers.setdefault(identifier, []).append(finding.number)
    return Verdicts(findings, holding, colours, {key: tuple(value) for key, value in numbers.items()})


def figures_of(reading: Reading, relation: Relation) -> list[Figure]:
    """Return the figures that take part in a relation, in its order."""
    known = {figure.id: figure for figure in reading.figures}
    return [known[identifier] for identifier in relation.operands]
