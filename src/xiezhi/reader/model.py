"""What the reader finds: figures, their changes, the relations between them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

ChangeKind = Literal["yoy_pct", "yoy_abs", "yoy_pp"]
RelationKind = Literal[
    "sum", "ratio", "ratio_feasible", "change", "change_feasible", "restatement", "flow", "plausibility", "own_records"
]
Status = Literal["exact", "rounding", "partial", "feasible", "violated", "unverifiable"]
Role = Literal["number", "rank", "range", "share"]


@dataclass(frozen=True, slots=True)
class Change:
    """A stated change against an earlier period: signed `value` in percent, in the figure's unit or in points.

    `chained`: against the period just before (环比), and not against the same one of the year before.
    """

    kind: ChangeKind
    value: Fraction
    granularity: Fraction
    start: int
    end: int
    bound: str | None = None
    chained: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a report. `start`/`end` are character offsets into the text as given.

    `value` is in the unit without magnitude (money in yuan, percentages as their number); `granularity` is the value of
    the last stated digit. `loose` says that 余, 近 or 约 blur the number, `bound` which side is open. `item` is the body
    when the figure stands in a list of bodies, `context` the words of its clause.
    """

    id: str
    start: int
    end: int
    raw: str
    value: Fraction
    unit: str
    approximate: bool
    bound: str | None
    loose: bool
    granularity: Fraction
    label: str
    metric: str | None
    scope: str | None
    period: str | None
    change: Change | None
    role: Role = "number"
    context: str = ""
    item: str | None = None

    @property
    def is_percent(self) -> bool:
        """Whether the figure is a percentage."""
        return self.unit in {"%", "‰"}


@dataclass(frozen=True, slots=True)
class Relation:
    """An arithmetic relation that the text claims, with its verdict and one sentence for the person who must act."""

    id: str
    kind: RelationKind
    operands: tuple[str, ...]
    result: str | None
    status: Status
    stated: Fraction | None
    computed: Fraction | None
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """The text that was read."""

    name: str
    characters: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A report as read: every figure in the order of the text, every relation found."""

    document: Document
    figures: tuple[Figure, ...]
    relations: tuple[Relation, ...]

    def figure(self, identifier: str) -> Figure:
        """Return the figure with this id; KeyError when there is none."""
        for figure in self.figures:
            if figure.id == identifier:
                return figure
        raise KeyError(identifier)

    def as_json(self) -> dict[str, object]:
        """Return the plain object that `report check --format json` prints."""
        return {
            "document": {
                "name": self.document.name,
                "characters": self.document.characters,
                "sha256": self.document.sha256,
            },
            "figures": [_figure_json(figure) for figure in self.figures],
            "relations": [_relation_json(relation) for relation in self.relations],
        }


def plain_number(value: Fraction) -> int | float:
    """Return an exact number as JSON writes it: a whole number as int, else the nearest float."""
    return int(value) if value.denominator == 1 else float(value)


def _figure_json(figure: Figure) -> dict[str, object]:
    change = figure.change
    return {
        "id": figure.id,
        "start": figure.start,
        "end": figure.end,
        "raw": figure.raw,
        "value": plain_number(figure.value),
        "unit": figure.unit,
        "approximate": figure.approximate,
        "bound": figure.bound,
        "granularity": plain_number(figure.granularity),
        "label": figure.label,
        "metric": figure.metric,
        "scope": figure.scope,
        "period": figure.period,
        "change": None
        if change is None
        else {"kind": change.kind, "value": plain_number(change.value), "start": change.start, "end": change.end},
    }


def _relation_json(relation: Relation) -> dict[str, object]:
    return {
        "id": relation.id,
        "kind": relation.kind,
        "operands": list(relation.operands),
        "result": relation.result,
        "status": relation.status,
        "stated": None if relation.stated is None else plain_number(relation.stated),
        "computed": None if relation.computed is None else plain_number(relation.computed),
        "message": relation.message,
    }
