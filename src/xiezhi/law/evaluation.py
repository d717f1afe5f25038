"""Expressions read in Python: true, false or unknown for the facts of one matter under the law of a day."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, Final

from xiezhi.law.calendar import WorkCalendar, calendar
from xiezhi.law.deadlines import due
from xiezhi.law.expressions import (
    Compare,
    DaysBetween,
    Due,
    Expression,
    Field,
    HasAny,
    InForce,
    Leaf,
    Literal,
    OneOf,
    Present,
    RuleValue,
    Within,
    fold,
    names_of,
)
from xiezhi.law.facts import Facts, Kind, Value
from xiezhi.law.statutes import Rule, Statutes, statutes

_COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Governing:
    """The law that governs a matter: that of a day (for a case, of its opening), an area and a sector."""

    on: date
    region: str = ""
    sector: str = ""
    statutes: Statutes = field(default_factory=statutes)
    calendar: WorkCalendar = field(default_factory=calendar)

    def rule(self, rule_id: str) -> Rule | None:
        """The rule in force, None where there is none."""
        return self.statutes.find(rule_id, self.on, self.region, self.sector)


@dataclass(frozen=True, slots=True)
class Lacking:
    """What would decide a condition that is not decided: names of facts, ids of rules without a version in force."""

    facts: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()

    def __or__(self, other: "Lacking") -> "Lacking":
        return Lacking(self.facts | other.facts, self.rules | other.rules)


def lacking(condition: Expression, facts: Facts, governing: Governing) -> Lacking:
    """What the undecided parts of a condition ask and nobody knows; nothing where it is decided."""
    return fold(condition, _Missing(_Answer(facts, governing)))[1]


def evaluate(condition: Expression, facts: Facts, governing: Governing) -> bool | None:
    """True or false, None where a fact or a rule that decides it is not known."""
    answer = fold(condition, _Answer(facts, governing))
    return answer if isinstance(answer, bool) else None


def value_of(expression: Expression, facts: Facts, governing: Governing) -> Value | None:
    """The value of an expression of any kind, None where it is not known."""
    return fold(expression, _Answer(facts, governing))


@dataclass(frozen=True, slots=True)
class _Answer:
    facts: Facts
    governing: Governing

    def leaf(self, node: Leaf) -> Value | None:
        match node:
            case Field():
                return self.facts.get(node.name)
            case Literal():
                return node.value
            case Present():
                return self.facts.get(node.field.name) is not None
            case InForce():
                return self.governing.rule(node.rule_id) is not None
            case RuleValue():
                return self._rule_value(node)
            case Within():
                return self._within(node)
            case _:
                return self._membership(node)

    def due(self, node: Due, start: Value | None) -> Value | None:
        rule = self.governing.rule(node.rule_id)
        if rule is None or not isinstance(start, date):
            return None
        deadline = due(rule.clock, start, self.governing.calendar)
        return deadline.moment or deadline.day

    def days_between(self, node: DaysBetween, first: Value | None, last: Value | None) -> Value | None:
        if not isinstance(first, date) or not isinstance(last, date):
            return None
        return self.governing.calendar.working_days(first, last) if node.working else (last - first).days

    def first_known(self, items: tuple[Value | None, ...]) -> Value | None:
        return next((item for item in items if item is not None), None)

    def compare(self, node: Compare, left: Value | None, right: Value | None) -> Value | None:
        if left is None or right is None:
            return None
        return _COMPARE[node.operator](left, right)

    def every(self, items: tuple[Value | None, ...]) -> Value | None:
        return False if False in items else None if None in items else True

    def either(self, items: tuple[Value | None, ...]) -> Value | None:
        return True if True in items else None if None in items else False

    def negation(self, item: Value | None) -> Value | None:
        return None if item is None else not item

    def _rule_value(self, node: RuleValue) -> int | None:
        rule = self.governing.rule(node.rule_id)
        if rule is None:
            return None
        return rule.fen if node.kind is Kind.MONEY else rule.value

    def _within(self, node: Within) -> bool | None:
        value, other = self.facts.get(node.field.name), self.facts.get(node.other.name)
        return value <= other if isinstance(value, frozenset) and isinstance(other, frozenset) else None

    def _membership(self, node: OneOf | HasAny) -> bool | None:
        value = self.facts.get(node.field.name)
        if isinstance(node, OneOf):
            return None if value is None else value in node.values
        if not isinstance(value, frozenset):
            return None
        return value <= set(node.values) if node.only else bool(value & set(node.values))


_Known = tuple[Value | None, Lacking]


@dataclass(frozen=True, slots=True)
class _Missing:
    """Each part with its value and what it lacks; a part that is decided lacks nothing."""

    answer: _Answer

    def leaf(self, node: Leaf) -> _Known:
        value = self.answer.leaf(node)
        if value is not None or isinstance(node, Literal | InForce):
            return value, Lacking()
        if isinstance(node, RuleValue):
            return None, Lacking(rules=frozenset({node.rule_id}))
        return None, Lacking(frozenset(name for name in names_of(node) if self.answer.facts.get(name) is None))

    def due(self, node: Due, start: _Known) -> _Known:
        absent = frozenset() if self.answer.governing.rule(node.rule_id) else frozenset({node.rule_id})
        return _joined(self.answer.due(node, start[0]), (start, (None, Lacking(rules=absent))))

    def days_between(self, node: DaysBetween, first: _Known, last: _Known) -> _Known:
        return _joined(self.answer.days_between(node, first[0], last[0]), (first, last))

    def first_known(self, items: tuple[_Known, ...]) -> _Known:
        return _joined(self.answer.first_known(_values(items)), items)

    def compare(self, node: Compare, left: _Known, right: _Known) -> _Known:
        return _joined(self.answer.compare(node, left[0], right[0]), (left, right))

    def every(self, items: tuple[_Known, ...]) -> _Known:
        return _joined(self.answer.every(_values(items)), items)

    def either(self, items: tuple[_Known, ...]) -> _Known:
        return _joined(self.answer.either(_values(items)), items)

    def negation(self, item: _Known) -> _Known:
        return _joined(self.answer.negation(item[0]), (item,))


def _values(items: tuple[_Known, ...]) -> tuple[Value | None, ...]:
    return tuple(value for value, _ in items)


def _joined(value: Value | None, parts: tuple[_Known, ...]) -> _Known:
    if value is not None:
        return value, Lacking()
    return None, reduce(or_, (part for _, part in parts))
