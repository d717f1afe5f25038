import re
import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiezhi.law.calendar import calendar, days
from xiezhi.law.conditions import conditions
from xiezhi.law.deadlines import due
from xiezhi.law.evaluation import Governing, Lacking, evaluate, lacking
from xiezhi.law.expressions import (
    Compare,
    DaysBetween,
    Due,
    Field,
    HasAny,
    InForce,
    Leaf,
    Literal,
    OneOf,
    Present,
    RuleValue,
    Within,
    fields,
    fold,
    rules,
)
from xiezhi.law.facts import Facts, Kind, Value, checked, schema
from xiezhi.law.formulas import condition
from xiezhi.law.statutes import statutes

ON = date(2026, 3, 2)
LAW = Governing(ON)


@pytest.mark.parametrize(
    ("formula", "facts", "answer"),
    [
        ("fine <= rule('penalty.summary.fine.citizen')", {"fine": 20_000}, True),  # 200 yuan are 20,000 fen
        ("fine <= rule('penalty.summary.fine.citizen')", {"fine": 20_001}, False),
        ("fine <= rule('penalty.summary.fine.citizen')", {}, None),
        ("officers >= 2", {"officers": 2}, True),
        ("officers != 2", {"officers": 2}, False),
        ("officers < 2 or present(filed_on)", {"officers": 1}, True),
        ("officers > 2 and present(filed_on)", {}, False),
        ("complex or grave", {"complex": True}, True),
        ("complex or grave", {"complex": False}, None),
        ("complex and grave", {"complex": False}, False),
        ("complex and grave", {"complex": True}, None),
        ("not grave", {}, None),
        ("not grave", {"grave": False}, True),
        ("present(filed_on)", {}, False),
        ("party_type == '自然人'", {"party_type": "法人"}, False),
        ("party_type in ('法人', '非法人组织')", {"party_type": "法人"}, True),
        ("party_type in ('法人', '非法人组织')", {}, None),
        ("has(penalties, '罚款', '警告')", {"penalties": frozenset({"罚款"})}, True),
        ("has(penalties, '罚款', '警告')", {"penalties": frozenset({"行政拘留"})}, False),
        ("has(penalties, '罚款')", {}, None),
        ("only(penalties, '罚款', '警告')", {"penalties": frozenset({"罚款"})}, True),
        ("only(penalties, '罚款', '警告')", {"penalties": frozenset({"罚款", "行政拘留"})}, False),
        (
            "within(penalties, proposed_penalties)",
            {"penalties": frozenset({"罚款"}), "proposed_penalties": frozenset({"警告", "罚款"})},
            True,
        ),
        (
            "within(penalties, proposed_penalties)",
            {"penalties": frozenset({"罚款"}), "proposed_penalties": frozenset({"警告"})},
            False,
        ),
        ("within(penalties, proposed_penalties)", {"penalties": frozenset({"罚款"})}, None),
        ("days(filed_on, decided_on) > 90", {"filed_on": date(2026, 1, 1), "decided_on": date(2026, 4, 1)}, False),
        ("days(filed_on, decided_on) > 90", {"filed_on": date(2026, 1, 1), "decided_on": date(2026, 4, 2)}, True),
        ("days(filed_on, decided_on) > 90", {"filed_on": date(2026, 1, 1)}, None),
        (
            "working_days(hearing_notice_on, hearing_held_on) >= 7",
            {"hearing_notice_on": date(2026, 9, 22), "hearing_held_on": date(2026, 10, 9)},
            True,
        ),
        ("served_on <= due('penalty.service', decided_on)", {"served_on": ON, "decided_on": ON}, True),
        ("served_on <= due('penalty.service', decided_on)", {"served_on": ON}, None),
        (
            "served_on <= due('security.service', decided_on)",
            {"served_on": ON, "decided_on": ON},
            None,
        ),  # another sector
        (
            "transferred_at <= due('transfer.delivery', transfer_approved_at)",
            {"transferred_at": datetime(2026, 3, 3, 9, 1), "transfer_approved_at": datetime(2026, 3, 2, 9, 0)},
            False,
        ),
        ("first_of(decided_on, filed_on) == filed_on", {"filed_on": ON}, True),
        ("first_of(decided_on, filed_on) == filed_on", {}, None),
        ("in_force('penalty.officers')", {}, True),
        ("in_force('security.officers')", {}, False),
        ("not (officers == 2 or False)", {"officers": 3}, True),
    ],
)
def test_an_expression_is_true_false_or_unknown(formula: str, facts: Facts, answer: bool | None) -> None:
    assert evaluate(condition(formula), facts, LAW) is answer


@pytest.mark.parametrize(
    ("formula", "problem"),
    [
        ("fine <=", "invalid syntax"),
        ("fine", "is no condition"),
        ("fine and grave", "'fine' is no condition"),
        ("nothing == 1", "no fact nothing"),
        ("fine == decided_on", "cannot be compared so"),
        ("party_type < '法人'", "cannot be compared so"),
        ("grave == complex", "cannot be compared so"),
        ("1 < officers < 3", "is not part of a formula"),
        ("officers is 3", "cannot be compared so"),
        ("officers in (1, 2)", "must be a text"),
        ("party_type in ()", "holds no names"),
        ("party_type == '外星人'", "party_type is never 外星人"),
        ("party_type in ('外星人',)", "party_type is never 外星人"),
        ("has(penalties, '鞭刑')", "penalties is never 鞭刑"),
        ("has(party_type, '法人')", "holds no names"),
        ("has()", "has and only ask a fact"),
        ("within(penalties, officers)", "not sets of the same names"),
        ("present(1)", "is no fact"),
        ("present(fine, grave)", "takes 1 values and not 2"),
        ("officers >= rule('no.such.rule')", "no rule no.such.rule"),
        ("officers >= rule(2)", "must be a text"),
        ("served_on <= due('penalty.service', fine)", "penalty.service starts with a date"),
        ("served_on <= due('transfer.delivery', decided_on)", "starts with a moment"),
        ("served_on <= due('penalty.officers', decided_on)", "is no period"),
        ("days(fine, decided_on) > 1", "days lie between two dates"),
        ("first_of(fine, decided_on) == fine", "values of one kind"),
        ("first_of() == fine", "values of one kind"),
        ("needs('lunch')", "no requirement lunch"),
        ("open('/etc/passwd')", "is not part of a formula"),
        ("officers + 1 > 2", "is not part of a formula"),
        ("officers > 1.5", "is not part of a formula"),
        ("grave.real", "is not part of a formula"),
    ],
)
def test_what_is_no_formula_is_refused(formula: str, problem: str) -> None:
    with pytest.raises(ValueError, match=re.escape(problem)):
        condition(formula)


@pytest.mark.parametrize(
    ("formula", "facts", "names", "ids"),
    [
        ("grave and complex", {}, {"grave", "complex"}, set()),
        ("grave and complex", {"grave": True}, {"complex"}, set()),
        ("grave and complex", {"grave": False}, set(), set()),
        ("grave or not complex", {"grave": False}, {"complex"}, set()),
        ("fine >= rule('penalty.hearing.fine.citizen')", {"fine": 1}, set(), {"penalty.hearing.fine.citizen"}),
        ("is_citizen and fine >= rule('penalty.hearing.fine.citizen')", {"party_type": "法人"}, set(), set()),
        ("served_on <= due('security.service', decided_on)", {"served_on": ON}, {"decided_on"}, {"security.service"}),
        ("days(filed_on, decided_on) > 1", {"filed_on": ON}, {"decided_on"}, set()),
        ("first_of(decided_on, today) > filed_on", {"filed_on": ON}, {"decided_on", "today"}, set()),
        (
            "has(penalties, '罚款') or in_force('penalty.officers') and officers > 1",
            {},
            {"penalties", "officers"},
            set(),
        ),
    ],
)
def test_what_would_decide_is_named(formula: str, facts: Facts, names: set[str], ids: set[str]) -> None:
    assert lacking(condition(formula), facts, LAW) == Lacking(frozenset(names), frozenset(ids))


def test_facts_that_the_schema_does_not_know_are_refused() -> None:
    assert checked({"fine": 5, "grave": None}) == {"fine": 5}
    bad: list[dict[str, Value | None]] = [
        {"nothing": 1},
        {"fine": -1},
        {"fine": True},
        {"officers": "2"},
        {"filed_on": datetime(2026, 1, 1, 8, 0)},
        {"arrived_at": date(2026, 1, 1)},
        {"grave": 1},
        {"party_type": "外星人"},
        {"penalties": frozenset({"鞭刑"})},
    ]
    for facts in bad:
        with pytest.raises(ValueError, match="fact"):
            checked(facts)
    naive, aware = datetime(2026, 1, 1, 8, 0), datetime.fromisoformat("2026-01-01T08:00:00+08:00")
    with pytest.raises(ValueError, match="zone"):
        checked({"arrived_at": naive, "decided_at": aware})


def test_an_expression_names_the_facts_and_rules_that_it_asks() -> None:
    asked = condition(
        "fine > rule('penalty.collection.on_spot') and not (served_on <= due('penalty.service', decided_on))"
    )
    assert fields(asked) == {"fine", "served_on", "decided_on"}
    assert rules(asked) == {"penalty.collection.on_spot", "penalty.service"}
    assert fields(condition("True or in_force('penalty.officers')")) == frozenset()
    used = frozenset().union(*(fields(entry.violated) for entry in conditions().values()))
    assert used <= set(schema())


@dataclass(frozen=True, slots=True)
class _Sql:
    """Another reading of the same expressions: SQL over one table of facts, a calendar and the due days."""

    def leaf(self, node: Leaf) -> str:
        match node:
            case Field():
                return node.name
            case Literal():
                return repr(node.value) if isinstance(node.value, str) else str(int(node.value))
            case Present():
                return f"({node.field.name} IS NOT NULL)"
            case InForce():
                return str(int(LAW.rule(node.rule_id) is not None))
            case RuleValue():
                rule = LAW.rule(node.rule_id)
                return "NULL" if rule is None else str(rule.fen if node.kind is Kind.MONEY else rule.value)
            case OneOf() | Within() | HasAny():
                return self.among(node)

    @staticmethod
    def among(node: OneOf | HasAny | Within) -> str:
        """What a text may be, and what a set may hold by its bits."""
        if isinstance(node, OneOf):
            return f"({node.field.name} IN ({', '.join(map(repr, node.values))}))"
        bits = schema()[node.field.name].values
        whole = (1 << len(bits)) - 1
        if isinstance(node, Within):
            return f"(({node.field.name} & ({whole} - {node.other.name})) = 0)"
        mask = sum(1 << bits.index(name) for name in node.values)
        kept = f"({node.field.name} & {whole - mask}) = 0"
        return f"({kept})" if node.only else f"(({node.field.name} & {mask}) != 0)"

    def due(self, node: Due, start: str) -> str:
        return f"(SELECT due FROM due_days WHERE rule = '{node.rule_id}' AND start = {start})"

    def days_between(self, node: DaysBetween, first: str, last: str) -> str:
        if not node.working:
            return f"CAST(julianday({last}) - julianday({first}) AS INTEGER)"
        ordinal = "(SELECT worked FROM calendar WHERE day = {})"
        return f"({ordinal.format(last)} - {ordinal.format(first)})"

    def first_known(self, items: tuple[str, ...]) -> str:
        return f"coalesce({', '.join(items)})" if len(items) > 1 else items[0]

    def compare(self, node: Compare, left: str, right: str) -> str:
        return f"({left} {node.operator} {right})"

    def every(self, items: tuple[str, ...]) -> str:
        return f"({' AND '.join(items)})"

    def either(self, items: tuple[str, ...]) -> str:
        return f"({' OR '.join(items)})"

    def negation(self, item: str) -> str:
        return f"(NOT {item})"


# Moments are left to Python: the ones that ask them are few and one at a time.
_DATED = [
    c for c in conditions().values() if not any(schema()[name].kind is Kind.MOMENT for name in fields(c.violated))
]
_NAMES = sorted(frozenset().union(*(fields(entry.violated) for entry in _DATED)))
_FIRST, _LAST = date(2024, 12, 1), date(2026, 4, 30)


def _database() -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE TABLE facts ({', '.join(_NAMES)})")
    database.execute("CREATE TABLE calendar (day PRIMARY KEY, worked)")
    database.execute("CREATE TABLE due_days (rule, start, due, PRIMARY KEY (rule, start))")
    every_day, worked = list(days(_FIRST, _LAST)), 0
    for day in every_day:
        worked += calendar().is_working(day)
        database.execute("INSERT INTO calendar VALUES (?, ?)", (str(day), worked))
    ids = sorted(frozenset().union(*(rules(entry.violated) for entry in _DATED)))
    for rule in (LAW.rule(rule_id) for rule_id in ids):
        if rule is not None and rule.term is not None and not rule.term.timed:
            rows = [(rule.id, str(day), str(due(rule.term, day, calendar()).day)) for day in every_day]
            database.executemany("INSERT INTO due_days VALUES (?, ?, ?)", rows)
    return database


def _values(name: str) -> st.SearchStrategy[Value | None]:
    fact = schema()[name]
    by_kind: dict[Kind, st.SearchStrategy[Value]] = {
        Kind.DATE: st.dates(_FIRST, _FIRST + timedelta(days=60)),
        Kind.MONEY: st.sampled_from([0, 10_000, 20_000, 20_001, 300_000, 300_001]),
        Kind.NUMBER: st.integers(0, 3),
        Kind.FLAG: st.booleans(),
        Kind.TEXT: st.sampled_from(fact.values or ("",)),
        Kind.SET: st.frozensets(st.sampled_from(fact.values or ("",)), max_size=3),
    }
    return st.none() | by_kind[fact.kind]


def _stored(name: str, value: Value | None) -> object:
    if isinstance(value, frozenset):
        return sum(1 << schema()[name].values.index(item) for item in value)
    return str(value) if isinstance(value, date) else value


_ROW = st.lists(st.fixed_dictionaries({name: _values(name) for name in _NAMES}), min_size=1, max_size=3)


@settings(max_examples=25, deadline=None)
@given(_ROW)
def test_sql_and_python_read_every_condition_alike(rows: list[dict[str, Value | None]]) -> None:
    database = _DATABASE
    database.execute("DELETE FROM facts")
    placeholders = ", ".join("?" * len(_NAMES))
    stored = [[_stored(name, row[name]) for name in _NAMES] for row in rows]
    database.executemany(f"INSERT INTO facts VALUES ({placeholders})", stored)
    columns = ", ".join(fold(entry.violated, _Sql()) for entry in _DATED)
    answers = database.execute(f"SELECT {columns} FROM facts ORDER BY rowid").fetchall()
    for row, answer in zip(rows, answers, strict=True):
        for entry, value in zip(_DATED, answer, strict=True):
            assert evaluate(entry.violated, checked(row), LAW) == (None if value is None else bool(value)), entry.id


_DATABASE = _database()


def test_no_two_conditions_are_the_same() -> None:
    for one, other in combinations(conditions().values(), 2):
        assert (one.rule_id, one.violated) != (other.rule_id, other.violated), (one.id, other.id)
    assert set(statutes().by_id) >= {entry.rule_id for entry in conditions().values()}
