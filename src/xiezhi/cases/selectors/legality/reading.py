"""The second reading of the law's expressions: SQL over the columns of facts, under the law of each act's own day, sector and body.

For a case it says what `law.evaluation` says. Of an act from a ledger less is known: what no ledger has a column for may have
been done all the same, so that `present(…)` of it is neither true nor false there.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, reduce
from itertools import accumulate

from xiezhi.cases.selectors.legality import quoting
from xiezhi.cases.selectors.legality.facts import RECORDED, fact, sectors
from xiezhi.law.calendar import calendar, days
from xiezhi.law.deadlines import Deadline, due
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
from xiezhi.law.facts import Kind, schema
from xiezhi.law.statutes import Rule, Statutes, statutes
from xiezhi.law.terms import MINUTE_UNITS, MONTH_UNITS, Term
from xiezhi.registry.selectors.amounts_over_bodies import ListedSpan, LocalSpan

# Tables of due days reach from so many years before the day of asking to so many after it.
_BACK, _AHEAD = 16, 3
_SIGNS: Mapping[str, str] = {"==": "=", "!=": "<>"}


@dataclass(frozen=True, slots=True)
class Under:
    """The day of asking, around which due days are tabled; the amounts that localities set, the one that stands first, and
    the lists of what bodies review.
    """

    on: date
    local: tuple[LocalSpan, ...] = ()
    listed: tuple[ListedSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Sql:
    """Each node as SQL."""

    under: Under

    def leaf(self, node: Leaf) -> str:
        """A fact, a value, or a question to one fact."""
        match node:
            case Field():
                return fact(node.name)
            case Literal():
                return quoting.literal(node.value)
            case Present():
                return _present(node.field.name)
            case InForce():
                return governed(node.rule_id, lambda rule: quoting.literal(rule is not None), self.under)
            case RuleValue():
                return governed(node.rule_id, lambda rule: _value(rule, node.kind), self.under)
            case _:
                return _membership(node)

    def due(self, node: Due, start: str) -> str:
        """A due day by the rule alone."""
        absent = quoting.nothing(node.kind)
        on = self.under.on
        return governed(node.rule_id, lambda rule: due_day(rule, start, on) if rule else absent, self.under)

    def days_between(self, node: DaysBetween, first: str, last: str) -> str:
        """Days or working days from one day to another."""
        if not node.working:
            return f"({last} - {first})"
        begin, worked = _window(self.under.on)[0], _worked(self.under.on.year)
        return f"({_at(worked, last, begin)} - {_at(worked, first, begin)})"

    def first_known(self, items: tuple[str, ...]) -> str:
        """The first of several that is known."""
        return f"COALESCE({', '.join(items)})"

    def compare(self, node: Compare, left: str, right: str) -> str:
        """A comparison."""
        return f"({left} {_SIGNS.get(node.operator, node.operator)} {right})"

    def every(self, items: tuple[str, ...]) -> str:
        """A conjunction."""
        return f"({' AND '.join(items)})"

    def either(self, items: tuple[str, ...]) -> str:
        """A disjunction."""
        return f"({' OR '.join(items)})"

    def negation(self, item: str) -> str:
        """A negation."""
        return f"(NOT {item})"


def governed(rule_id: str, said: Callable[[Rule | None], str], under: Under) -> str:
    """What is said of a rule under the law of each act's day, sector and body, as `Statutes.find` answers it."""
    local = [span for span in under.local if span.rule.id == rule_id]
    by_sector = {sector: _by_body(rule_id, sector, said, local) for sector in sectors()}
    general = by_sector[""]
    others = {sector: found for sector, found in by_sector.items() if found != general}
    if not others:
        return general
    cases = "".join(f" WHEN {quoting.text(sector)} THEN {found}" for sector, found in others.items())
    return f"(CASE sector{cases} ELSE {general} END)"


def due_day(rule: Rule, start: str, on: date) -> str:
    """The day or moment on which a rule's period that begins with `start` ends, as `law.deadlines.due` computes it."""
    term = rule.clock
    if term.timed:
        return f"({start} + INTERVAL '{term.value * MINUTE_UNITS[term.unit]} minutes')"
    if term.unit == "working_day" or term.rolls:
        return f"({start} + {_at(_offsets(term, on.year), start, _window(on)[0])})"
    own = 1 if term.same_day else 0
    if term.unit in MONTH_UNITS:
        return f"(({start} + INTERVAL '{term.value * MONTH_UNITS[term.unit]} months')::date - {own})"
    return f"({start} - {term.value})" if term.before else f"({start} + {term.value - own})"


def _by_body(rule_id: str, sector: str, said: Callable[[Rule | None], str], local: Iterable[LocalSpan]) -> str:
    """What a locality set for the body of an act, a sector's own before that for all; elsewhere the law of the country."""
    answer = _by_day(rule_id, sector, said, statutes())
    reaching = [span for span in local if span.rule.sector in {"", sector}]
    cases = "".join(
        f" WHEN body = ANY({quoting.numbers(span.body_ids)})"
        f" AND governed BETWEEN {quoting.day(span.first)} AND {quoting.day(span.last)}"
        f" AND {_stands(span.rule, sector)} THEN {said(span.rule)}"
        for span in sorted(reaching, key=lambda span: not span.rule.sector)
    )
    return f"(CASE{cases} ELSE {answer} END)" if cases else answer


def _stands(local: Rule, sector: str) -> str:
    """On which days an amount would stand, were it in force: not where a sector has a rule of its own in its place."""
    always = replace(local, valid_from=date.min, until=None)
    return _by_day(local.id, sector, lambda rule: quoting.literal(rule is always), statutes().localised([always]))


def _by_day(rule_id: str, sector: str, said: Callable[[Rule | None], str], known: Statutes) -> str:
    concerned = (*known.by_id[rule_id], *known.replacing.get(rule_id, ()))
    ends = (rule.until + timedelta(days=1) for rule in concerned if rule.until is not None)
    turns = sorted({*(rule.valid_from for rule in concerned), *ends})
    answer = said(known.find(rule_id, date.min, "", sector))
    cases: list[tuple[date, str]] = []
    for day in turns:
        found = said(known.find(rule_id, day, "", sector))
        if found != (cases[-1][1] if cases else answer):
            cases.append((day, found))
    if not cases:
        return answer
    whens = "".join(f" WHEN governed >= {quoting.day(day)} THEN {found}" for day, found in reversed(cases))
    return f"(CASE{whens} ELSE {answer} END)"


def _value(rule: Rule | None, kind: Kind) -> str:
    if rule is None:
        return quoting.nothing(kind)
    return quoting.literal(rule.fen if kind is Kind.MONEY else rule.value)


def _present(name: str) -> str:
    """Whether a fact is known. What no ledger has a column for may have been done all the same: there it is not known."""
    known = f"{fact(name)} IS NOT NULL"
    return f"({known})" if name in RECORDED else f"(CASE WHEN procedure IS NOT NULL THEN {known} END)"


def _membership(node: OneOf | HasAny | Within) -> str:
    column = fact(node.field.name)
    if isinstance(node, Within):
        return f"(({column} & ~{fact(node.other.name)}) = 0)"
    if isinstance(node, OneOf):
        return f"({column} IN ({', '.join(map(quoting.text, node.values))}))"
    names = schema()[node.field.name].values
    mask = sum(1 << names.index(name) for name in node.values)
    return f"(({column} & ~{mask}) = 0)" if node.only else f"(({column} & {mask}) <> 0)"


def _window(on: date) -> tuple[date, date]:
    return date(on.year - _BACK, 1, 1), date(on.year + _AHEAD, 12, 31)


def _at(table: str, day: str, first: date) -> str:
    """The entry of a table for a day, NULL outside it."""
    return f"({table})[{day} - {quoting.day(first)} + 1]"


@cache
def _offsets(term: Term, year: int) -> str:
    """For every day of the window: how many days later (or earlier) a period that begins on it ends."""
    working = calendar()
    return quoting.numbers(_later(due(term, start, working), start) for start in days(*_window(date(year, 1, 1))))


def _later(deadline: Deadline, start: date) -> int:
    if deadline.day is None:  # one entry left out would shift all that follow
        raise ValueError("a term counted in days ends on a day")
    return (deadline.day - start).days


@cache
def _worked(year: int) -> str:
    """For every day of the window: how many working days there were up to it."""
    working = calendar()
    return quoting.numbers(accumulate(int(working.is_working(day)) for day in days(*_window(date(year, 1, 1)))))


Lacks = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Missing:
    """Each node with its SQL and, by what it may lack (a fact, or `rule:` with an id), the SQL of lacking it.

    As `law.evaluation.lacking`: a part that is decided lacks nothing.
    """

    sql: Sql

    def leaf(self, node: Leaf) -> tuple[str, Lacks]:
        """A leaf lacks its fact, or the rule that sets its value."""
        value = self.sql.leaf(node)
        if isinstance(node, Literal | InForce):
            return value, {}
        if isinstance(node, Present):
            return value, {} if node.field.name in RECORDED else {node.field.name: f"({value} IS NULL)"}
        if isinstance(node, RuleValue):
            return value, {f"rule:{node.rule_id}": f"({value} IS NULL)"}
        return value, {name: f"({fact(name)} IS NULL)" for name in names_of(node)}

    def due(self, node: Due, start: tuple[str, Lacks]) -> tuple[str, Lacks]:
        """A due day lacks its start, or the rule."""
        absent = governed(node.rule_id, lambda rule: quoting.literal(rule is None), self.sql.under)
        return _joined(self.sql.due(node, start[0]), (start, ("", {f"rule:{node.rule_id}": absent})))

    def days_between(self, node: DaysBetween, first: tuple[str, Lacks], last: tuple[str, Lacks]) -> tuple[str, Lacks]:
        """A number of days lacks either day."""
        return _joined(self.sql.days_between(node, first[0], last[0]), (first, last))

    def first_known(self, items: tuple[tuple[str, Lacks], ...]) -> tuple[str, Lacks]:
        """The first known value lacks all of them."""
        return _joined(self.sql.first_known(tuple(item for item, _ in items)), items)

    def compare(self, node: Compare, left: tuple[str, Lacks], right: tuple[str, Lacks]) -> tuple[str, Lacks]:
        """A comparison lacks what its sides lack."""
        return _joined(self.sql.compare(node, left[0], right[0]), (left, right))

    def every(self, items: tuple[tuple[str, Lacks], ...]) -> tuple[str, Lacks]:
        """A conjunction lacks what its undecided parts lack."""
        return _joined(self.sql.every(tuple(item for item, _ in items)), items)

    def either(self, items: tuple[tuple[str, Lacks], ...]) -> tuple[str, Lacks]:
        """A disjunction lacks what its undecided parts lack."""
        return _joined(self.sql.either(tuple(item for item, _ in items)), items)

    def negation(self, item: tuple[str, Lacks]) -> tuple[str, Lacks]:
        """A negation lacks what its part lacks."""
        return _joined(self.sql.negation(item[0]), (item,))


def sql_of(expression: Expression, under: Under) -> str:
    """An expression as SQL."""
    return fold(expression, Sql(under))


def lacks_of(expression: Expression, under: Under) -> Lacks:
    """By what an undecided expression may lack: the SQL of lacking it."""
    return fold(expression, Missing(Sql(under)))[1]


def _joined(value: str, parts: Iterable[tuple[str, Lacks]]) -> tuple[str, Lacks]:
    by_name: dict[str, list[str]] = {}
    for name, lack in ((name, lack) for _, lacks in parts for name, lack in lacks.items()):
        by_name.setdefault(name, []).append(lack)
    # Two conditions are both true where the value is unknown and any of the parts lacks it.
    return value, {
        name: f"({value} IS NULL AND {reduce(lambda one, other: f'({one} OR {other})', dict.fromkeys(lacks))})"
        for name, lacks in by_name.items()
    }
