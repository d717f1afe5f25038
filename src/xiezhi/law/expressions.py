"""Conditions as values: a small closed set of expressions over the facts of a matter.

An expression is only built (by `formulas`) and read: `fold` takes it through a `Reading`, which gives each kind of node
its meaning. `evaluation` is the reading in Python; a room with a database writes another that gives SQL. Both follow
the logic of SQL: what is not known is neither true nor false.
"""

from dataclasses import dataclass
from typing import Protocol, TypeVar

from xiezhi.law.facts import Kind

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Field:
    """A fact by its name."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Literal:
    """A whole number, a text, true or false."""

    value: int | str | bool
    kind: Kind


@dataclass(frozen=True, slots=True)
class RuleValue:
    """The value of a rule in force, unknown where there is none; money as `Rule.fen`."""

    rule_id: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class InForce:
    """Whether a rule is in force; never unknown."""

    rule_id: str
    kind: Kind = Kind.FLAG


@dataclass(frozen=True, slots=True)
class Due:
    """The due day (moment for hours) of a rule's period that begins on `start`, without suspension or extension."""

    rule_id: str
    start: "Expression"
    kind: Kind


@dataclass(frozen=True, slots=True)
class DaysBetween:
    """Days (working days where `working`) from one day to another, negative where the other comes first."""

    first: "Expression"
    last: "Expression"
    working: bool
    kind: Kind = Kind.NUMBER


@dataclass(frozen=True, slots=True)
class FirstKnown:
    """The first of several values that is known."""

    items: tuple["Expression", ...]
    kind: Kind


@dataclass(frozen=True, slots=True)
class Compare:
    """`operator`: one of == != < <= > >=."""

    operator: str
    left: "Expression"
    right: "Expression"
    kind: Kind = Kind.FLAG


@dataclass(frozen=True, slots=True)
class Present:
    """Whether a fact is known; never unknown itself."""

    field: Field
    kind: Kind = Kind.FLAG


@dataclass(frozen=True, slots=True)
class OneOf:
    """Whether a text is one of several."""

    field: Field
    values: tuple[str, ...]
    kind: Kind = Kind.FLAG


@dataclass(frozen=True, slots=True)
class HasAny:
    """Whether a set holds any of several names; with `only`, whether it holds no other."""

    field: Field
    values: tuple[str, ...]
    only: bool
    kind: Kind = Kind.FLAG


@dataclass(frozen=True, slots=True)
class Within:
    """Whether a set holds nothing that another one does not."""

    field: Field
    other: Field
    kind: Kind = Kind.FLAG


@dataclass(frozen=True, slots=True)
class Every:
    """All of several conditions."""

    items: tuple["Expression", ...]
    kind: Kind = Kind.FLAG


@dataclass(frozen=True, slots=True)
class Either:
    """Any of several conditions."""

    items: tuple["Expression", ...]
    kind: Kind = Kind.FLAG


@dataclass(frozen=True, slots=True)
class Negation:
    """The opposite; unknown stays unknown."""

    item: "Expression"
    kind: Kind = Kind.FLAG


Leaf = Field | Literal | RuleValue | InForce | Present | OneOf | HasAny | Within
Expression = Leaf | Due | DaysBetween | FirstKnown | Compare | Every | Either | Negation
ALWAYS = Literal(value=True, kind=Kind.FLAG)


class Reading(Protocol[T]):
    """What each kind of node means. A leaf comes alone, any other node with what its parts mean, in their order."""

    def leaf(self, node: Leaf) -> T:
        """The meaning of a node without parts."""

    def due(self, node: Due, start: T) -> T:
        """The meaning of a due day."""

    def days_between(self, node: DaysBetween, first: T, last: T) -> T:
        """The meaning of a number of days."""

    def first_known(self, items: tuple[T, ...]) -> T:
        """The meaning of the first known value."""

    def compare(self, node: Compare, left: T, right: T) -> T:
        """The meaning of a comparison."""

    def every(self, items: tuple[T, ...]) -> T:
        """The meaning of a conjunction."""

    def either(self, items: tuple[T, ...]) -> T:
        """The meaning of a disjunction."""

    def negation(self, item: T) -> T:
        """The meaning of a negation."""


def fold(node: Expression, reading: Reading[T]) -> T:
    """What an expression means in a reading."""
    match node:
        case Compare():
            return reading.compare(node, fold(node.left, reading), fold(node.right, reading))
        case Due():
            return reading.due(node, fold(node.start, reading))
        case DaysBetween():
            return reading.days_between(node, fold(node.first, reading), fold(node.last, reading))
        case Negation():
            return reading.negation(fold(node.item, reading))
        case Every() | Either() | FirstKnown():
            return _fold_items(node, tuple(fold(item, reading) for item in node.items), reading)
        case _:
            return reading.leaf(node)


def fields(node: Expression) -> frozenset[str]:
    """Names of the facts that an expression asks."""
    return fold(node, _Names(rules=False))


def rules(node: Expression) -> frozenset[str]:
    """Ids of the rules that an expression applies."""
    return fold(node, _Names(rules=True))


def names_of(node: Field | Present | OneOf | HasAny | Within) -> frozenset[str]:
    """Names of the facts that a node without parts asks."""
    if isinstance(node, Within):
        return frozenset({node.field.name, node.other.name})
    return frozenset({node.name if isinstance(node, Field) else node.field.name})


def _fold_items(node: Every | Either | FirstKnown, items: tuple[T, ...], reading: Reading[T]) -> T:
    if isinstance(node, Every):
        return reading.every(items)
    return reading.either(items) if isinstance(node, Either) else reading.first_known(items)


@dataclass(frozen=True, slots=True)
class _Names:
    rules: bool

    def leaf(self, node: Leaf) -> frozenset[str]:
        if isinstance(node, Literal):
            return frozenset()
        if isinstance(node, RuleValue | InForce):
            return frozenset({node.rule_id} if self.rules else ())
        return frozenset() if self.rules else names_of(node)

    def due(self, node: Due, start: frozenset[str]) -> frozenset[str]:
        return start | frozenset({node.rule_id} if self.rules else ())

    def days_between(self, _: DaysBetween, first: frozenset[str], last: frozenset[str]) -> frozenset[str]:
        return first | last

    def first_known(self, items: tuple[frozenset[str], ...]) -> frozenset[str]:
        return frozenset().union(*items)

    def compare(self, _: Compare, left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
        return left | right

    def every(self, items: tuple[frozenset[str], ...]) -> frozenset[str]:
        return frozenset().union(*items)

    def either(self, items: tuple[frozenset[str], ...]) -> frozenset[str]:
        return frozenset().union(*items)

    def negation(self, item: frozenset[str]) -> frozenset[str]:
        return item
