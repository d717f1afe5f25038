"""Formulas of the data files into expressions.

A formula is written as in Python and never run: `fine > rule('penalty.summary.fine.citizen') and not notice_waived`.
It knows names of facts, and, or, not, comparisons, `in (…)` and the functions below; anything else is a ValueError.
"""

import ast
from collections.abc import Callable, Mapping
from typing import Final

from xiezhi.law.expressions import (
    ALWAYS,
    Compare,
    DaysBetween,
    Due,
    Either,
    Every,
    Expression,
    Field,
    FirstKnown,
    HasAny,
    InForce,
    Literal,
    Negation,
    OneOf,
    Present,
    RuleValue,
    Within,
)
from xiezhi.law.facts import Kind, derived, schema
from xiezhi.law.reading import Entry
from xiezhi.law.statutes import NoRuleInForce, Rule, statutes

_OPERATORS: Final = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_ORDERED: Final = frozenset({Kind.DATE, Kind.MOMENT, Kind.MONEY, Kind.NUMBER})
_LITERALS: Final = {bool: Kind.FLAG, int: Kind.NUMBER, str: Kind.TEXT}

Named = Mapping[str, Expression]


def condition(formula: str, needs: Named | None = None) -> Expression:
    """The expression of a formula that is true or false. `needs`: what `needs('…')` stands for. Raises ValueError."""
    found = _Parser(needs or {}).parsed(formula)
    if found.kind is not Kind.FLAG:
        raise ValueError(f"{formula!r} is no condition")
    return found


def event(formula: str) -> Expression:
    """The expression of a formula that is a day or a moment. Raises ValueError."""
    found = _Parser({}).parsed(formula)
    if found.kind not in {Kind.DATE, Kind.MOMENT}:
        raise ValueError(f"{formula!r} is neither a day nor a moment")
    return found


class _Parser:
    def __init__(self, needs: Named) -> None:
        self.needs = needs
        self.functions: Mapping[str, Callable[[list[ast.expr]], Expression]] = {
            "rule": self._rule_value,
            "in_force": lambda args: InForce(self._rule(args).id),
            "due": self._due,
            "days": lambda args: self._days(args, working=False),
            "working_days": lambda args: self._days(args, working=True),
            "first_of": self._first_known,
            "present": lambda args: Present(self._field(*_exactly(args, 1))),
            "has": lambda args: self._has(args, only=False),
            "only": lambda args: self._has(args, only=True),
            "within": self._within,
            "needs": self._needs,
        }

    def parsed(self, formula: str) -> Expression:
        try:
            tree = ast.parse(formula, mode="eval").body
        except SyntaxError as problem:
            raise ValueError(f"{formula!r}: {problem.msg}") from problem
        return self._node(tree)

    def _node(self, node: ast.expr) -> Expression:
        match node:
            case ast.BoolOp(op=operator, values=values):
                items = tuple(self._flag(value) for value in values)
                return Every(items) if isinstance(operator, ast.And) else Either(items)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Negation(self._flag(operand))
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                return self._compare(left, operator, right)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in self.functions:
                return self.functions[name](args)
            case ast.Name(id=name):
                return self._named(name)
            case ast.Constant(value=bool() | int() | str() as value):
                return Literal(value, _LITERALS[type(value)])
        raise ValueError(f"{ast.unparse(node)!r} is not part of a formula")

    def _named(self, name: str) -> Expression:
        return self.parsed(derived()[name]) if name in derived() else _fact(name)

    def _flag(self, node: ast.expr) -> Expression:
        found = self._node(node)
        if found.kind is not Kind.FLAG:
            raise ValueError(f"{ast.unparse(node)!r} is no condition")
        return found

    def _field(self, node: ast.expr) -> Field:
        if not isinstance(node, ast.Name):
            raise ValueError(f"{ast.unparse(node)!r} is no fact")  # noqa: TRY004 -- bad data
        return _fact(node.id)

    def _compare(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> Expression:
        if isinstance(operator, ast.In) and isinstance(right, ast.Tuple):
            return OneOf(*self._names(self._field(left), right.elts, Kind.TEXT))
        one, other = self._node(left), self._node(right)
        sign = _OPERATORS.get(type(operator))
        equality = sign in {"==", "!="} and one.kind is Kind.TEXT
        if sign is None or one.kind is not other.kind or not (equality or one.kind in _ORDERED):
            raise ValueError(f"{ast.unparse(left)!r} and {ast.unparse(right)!r} cannot be compared so")
        if isinstance(one, Field) and isinstance(other, Literal) and one.kind is Kind.TEXT:
            _expect(str(other.value), one)
        return Compare(sign, one, other)

    def _names(self, field: Field, nodes: list[ast.expr], kind: Kind) -> tuple[Field, tuple[str, ...]]:
        values = tuple(_text(node) for node in nodes)
        if field.kind is not kind or not values:
            raise ValueError(f"{field.name} holds no names to look for")
        for value in values:
            _expect(value, field)
        return field, values

    def _has(self, args: list[ast.expr], *, only: bool) -> Expression:
        if not args:
            raise ValueError("has and only ask a fact")
        return HasAny(*self._names(self._field(args[0]), args[1:], Kind.SET), only)

    def _within(self, args: list[ast.expr]) -> Expression:
        field, other = (self._field(node) for node in _exactly(args, 2))
        known = [schema()[each.name].values for each in (field, other)]
        if {field.kind, other.kind} != {Kind.SET} or known[0] != known[1]:
            raise ValueError(f"{field.name} and {other.name} are not sets of the same names")
        return Within(field, other)

    def _rule(self, args: list[ast.expr]) -> Rule:
        rule_id = _text(*_exactly(args, 1))
        versions = statutes().by_id.get(rule_id)
        if not versions:
            raise ValueError(f"no rule {rule_id}") from NoRuleInForce(rule_id)
        return versions[-1]

    def _rule_value(self, args: list[ast.expr]) -> Expression:
        rule = self._rule(args)
        return RuleValue(rule.id, Kind.MONEY if rule.unit == "yuan" else Kind.NUMBER)

    def _due(self, args: list[ast.expr]) -> Expression:
        name, start = _exactly(args, 2)
        rule, begun = self._rule([name]), self._node(start)
        wanted = Kind.MOMENT if rule.clock.timed else Kind.DATE
        if begun.kind is not wanted:
            raise ValueError(f"{rule.id} starts with a {wanted}")
        return Due(rule.id, begun, wanted)

    def _days(self, args: list[ast.expr], *, working: bool) -> Expression:
        first, last = (self._node(node) for node in _exactly(args, 2))
        if {first.kind, last.kind} != {Kind.DATE}:
            raise ValueError("days lie between two dates")
        return DaysBetween(first, last, working)

    def _first_known(self, args: list[ast.expr]) -> Expression:
        items = tuple(self._node(node) for node in args)
        if len({item.kind for item in items}) != 1:
            raise ValueError("first_of takes values of one kind")
        return FirstKnown(items, items[0].kind)

    def _needs(self, args: list[ast.expr]) -> Expression:
        name = _text(*_exactly(args, 1))
        if name not in self.needs:
            raise ValueError(f"no requirement {name}")
        return self.needs[name]


def _fact(name: str) -> Field:
    fact = schema().get(name)
    if fact is None:
        raise ValueError(f"no fact {name}")
    return Field(name, fact.kind)


def _expect(value: str, field: Field) -> None:
    if not schema()[field.name].takes(frozenset({value}) if field.kind is Kind.SET else value):
        raise ValueError(f"{field.name} is never {value}")


def _text(node: ast.expr) -> str:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        raise ValueError(f"{ast.unparse(node)!r} must be a text")  # noqa: TRY004 -- bad data
    return node.value


def _exactly(args: list[ast.expr], number: int) -> list[ast.expr]:
    if len(args) != number:
        raise ValueError(f"a function takes {number} values and not {len(args)}")
    return args


def condition_of(entry: Entry) -> Expression:
    """What an entry of a data file holds under `when`, always where it says nothing. Raises ValueError with file and entry."""
    if "when" not in entry.raw:
        return ALWAYS
    try:
        return condition(entry.text("when"))
    except ValueError as problem:
        entry.fail(f"when: {problem}")
