from dataclasses import replace
from pathlib import Path

import duckdb
import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiezhi.law.vocabulary import table
from xiezhi.measures import codes, listing
from xiezhi.measures.asking import compiled
from xiezhi.measures.catalogue import MEASURES, measure
from xiezhi.measures.classes import penalty_classes, penalty_orders
from xiezhi.measures.errors import UnknownMeasure, UnknownRule, UnknownSplit
from xiezhi.measures.relations import SCHEMAS, Over, relation
from xiezhi.measures.rules import rule, rules
from xiezhi.measures.splits import SPLITS, check, split

CONTRACT = [
    "act.count",
    "inspection.count",
    "penalty.count",
    "coercion.count",
    "licence.count",
    "penalty.summary.count",
    "penalty.ordinary.count",
    "penalty.expedited.count",
    "penalty.exempt.count",
    "penalty.fine.sum",
    "organisation.count",
    "officer.count",
    "officer.issued.count",
    "officer.cancelled.count",
    "officer.participation.rate",
    "power.performance.rate",
]
DOCS = Path(__file__).resolve().parents[2] / "docs" / "measures.md"


def on_duckdb(
    over: Over, measures: tuple[str, ...], *statements: str, rule_code: str = "platform"
) -> list[tuple[object, ...]]:
    """The measures over a table of the relation's schema, filled by `statements`."""
    with duckdb.connect(
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    ) as engine:
        columns = ibis.expr.schema.Schema.to_sqlglot_column_defs(SCHEMAS[over], "duckdb")
        engine.execute(f"CREATE TABLE {over.value} ({', '.join(column.sql('duckdb') for column in columns)})")
        for statement in statements:
            engine.execute(statement)
        return engine.execute(compiled(over, measures, (), "duckdb", rule_code)).fetchall()


def rule_of(code: str) -> str:
    """A rule set that has the class which a measure counts; the platform's for all others."""
    merged = {"penalty.class.admonition.count", "penalty.class.permit.count", "penalty.class.cessation.count"}
    return "annual-2021-merged" if code in merged else "platform"


@pytest.mark.parametrize("code", CONTRACT)
def test_the_contract_has_its_measures(code: str) -> None:
    assert measure(code).code == code


def test_an_unknown_measure_is_named() -> None:
    with pytest.raises(UnknownMeasure, match="没有名为“penalty”的指标"):
        measure("penalty")


@pytest.mark.parametrize("entry", MEASURES.values(), ids=lambda entry: entry.code)
def test_every_measure_says_what_it_is_and_runs_on_another_engine(entry: object) -> None:
    """The same expression on DuckDB over the same schema: no measure leans on PostgreSQL."""
    assert entry.definition.endswith("。")
    assert entry.title
    assert entry.source
    ((value, *base),) = on_duckdb(entry.over, (entry.code,), rule_code=rule_of(entry.code))
    assert not value
    assert len(base) == entry.is_rate
    assert not any(base)


@pytest.mark.parametrize("entry", MEASURES.values(), ids=lambda entry: entry.code)
def test_sql_of_a_measure(entry: object) -> None:
    """One plain aggregate of its own relation: no join, no subquery, nothing that reads another table."""
    sql = compiled(entry.over, (entry.code,), (), "postgres", rule_of(entry.code))
    selects = 1 if rule_of(entry.code) == "platform" else 2  # one more to leave out what the rule set does not count
    assert sql.count("SELECT") == selects
    assert sql.count("FROM") - sql.count("EXTRACT(") == selects
    assert f'FROM "{entry.over.value}"' in sql
    assert "JOIN" not in sql


def test_sql_of_a_few_measures_word_by_word() -> None:
    def flat(code: str) -> str:
        return " ".join(compiled(measure(code).over, (code,), (), "postgres").split())

    assert flat("act.count") == 'SELECT SUM("t0"."n") AS "act.count" FROM "acts" AS "t0"'
    assert flat("penalty.fine.sum") == (
        'SELECT SUM("t0"."fine") FILTER(WHERE "t0"."kind" = 2) AS "penalty.fine.sum" FROM "acts" AS "t0"'
    )
    assert flat("penalty.exempt.count") == (
        'SELECT SUM("t0"."n") FILTER(WHERE ( "t0"."kind" = 2 ) AND "t0"."outcome" IN (2, 3)) AS "penalty.exempt.count"'
        ' FROM "acts" AS "t0"'
    )


def test_measures_of_two_relations_are_not_asked_together() -> None:
    with pytest.raises(ValueError, match="different relations"):
        compiled(Over.ACTS, ("act.count", "officer.count"), (), "postgres")


def test_a_measure_is_split_only_by_what_its_relation_knows() -> None:
    check(measure("penalty.count"), (split("kind"), split("body")))
    with pytest.raises(UnknownSplit, match="不能按适用程序"):
        check(measure("organisation.count"), (split("procedure"),))
    with pytest.raises(UnknownSplit, match="不能按“colour”分组"):
        split("colour")


def test_codes_are_those_of_the_law() -> None:
    names = {
        codes.Kind: ("kind", table("kind").names),
        codes.Procedure: ("procedure", table("procedure").names),
        codes.Outcome: ("outcome", table("outcome").names),
        codes.Rectified: ("rectified", ("已整改", "未整改")),
        codes.Category: ("category", ("行政区划", "区直部门", "街镇")),
    }
    for enumeration, (key, expected) in names.items():
        assert [table(key).name(entry.value) for entry in enumeration] == list(expected)
    assert table("nature").name(codes.Nature.ENTRUSTED) == "受委托组织"
    assert table("post").name(codes.Post.REVIEW) == "法制审核"
    assert table("outcome").code("免予处罚") == codes.Outcome.EXEMPT


def test_split_vocabularies_exist() -> None:
    for entry in SPLITS.values():
        if entry.vocabulary:
            assert table(entry.vocabulary).names


def test_classes_name_their_penalties() -> None:
    penalties = table("penalty")
    for entry in penalty_classes().values():
        assert [penalties.name(code) for code in entry.codes] == list(entry.names)


@pytest.mark.parametrize("order", ["2021", "2021-merged"])
def test_since_2021_every_penalty_belongs_to_one_class(order: str) -> None:
    names = [name for entry in penalty_orders()[order].classes for name in entry.names]
    assert sorted(names) == sorted(table("penalty").names)


# Kinds of one act, and its class in the orders of 2021, of 2021 with merged columns, and of 2017.
HEAVIEST = [
    ("", "none", "none", "none"),
    ("警告", "warning", "admonition", "warning"),
    ("通报批评", "criticism", "admonition", "other"),
    ("通报批评、罚款", "fine", "fine", "fine"),
    ("警告、罚款、没收违法所得", "confiscation", "confiscation", "confiscation"),
    ("没收非法财物、罚款", "confiscation", "confiscation", "confiscation"),
    ("降低资质等级、罚款", "downgrade", "permit", "fine"),
    ("暂扣许可证件、降低资质等级", "downgrade", "permit", "suspension"),
    ("吊销许可证件、责令停产停业", "revocation", "cessation", "revocation"),
    ("限制开展生产经营活动、吊销许可证件", "revocation", "restriction", "revocation"),
    ("责令关闭、责令停产停业", "closure", "cessation", "stoppage"),
    ("限制从业", "closure", "cessation", "other"),
    ("吊销许可证件、行政拘留", "detention", "detention", "detention"),
]


@pytest.mark.parametrize(("kinds", "annual_2021", "annual_2021_merged", "annual_2017"), HEAVIEST)
def test_an_act_counts_in_its_heaviest_class(
    kinds: str, annual_2021: str, annual_2021_merged: str, annual_2017: str
) -> None:
    expected = {"annual-2021": annual_2021, "annual-2021-merged": annual_2021_merged, "annual-2017": annual_2017}
    mask = sum(1 << (table("penalty").code(kind) - 1) for kind in kinds.split("、") if kind)
    for code, found in expected.items():
        assert counted_classes(code, mask, outcome=codes.Outcome.EXEMPT) == [found]


@given(st.integers(0, (1 << 13) - 1), st.sampled_from([0, *codes.Outcome]), st.sampled_from(sorted(rules())))
@settings(max_examples=60, deadline=None)
def test_an_act_counts_in_exactly_one_class(mask: int, outcome: int, code: str) -> None:
    (found,) = counted_classes(code, mask, outcome)
    assert (found == "none") == (mask == 0 and outcome != codes.Outcome.PENALISED)


def counted_classes(rule_code: str, mask: int, outcome: int) -> list[str]:
    """The classes of a rule set in which a decided penalty with these penalties counts."""
    order = rule(rule_code).classes
    asked = [*(entry.code for entry in order.classes), "other", "none"]
    row = f"INSERT INTO acts (n, kind, penalties, outcome, decided) VALUES (1, 2, {mask}, {outcome}, true)"
    measures = tuple(f"penalty.class.{code}.count" for code in asked)
    (found,) = on_duckdb(Over.ACTS, measures, row, rule_code=rule_code)
    return [code for code, number in zip(asked, found, strict=True) if number]


def test_a_class_that_a_rule_set_has_not_is_refused_with_those_that_it_has() -> None:
    with pytest.raises(
        UnknownMeasure, match=r"“annual-2021-merged”.*没有“警告”一栏.*penalty\.class\.admonition\.count"
    ):
        compiled(Over.ACTS, ("penalty.class.warning.count",), (), "postgres", "annual-2021-merged")


@pytest.mark.parametrize(("order", "words"), [("", "没有给出"), ("1996", "“1996”不在已知次序中")])
def test_a_rule_set_without_an_order_counts_no_classes_and_says_so(order: str, words: str) -> None:
    without = replace(rule("annual-2021"), order=order)
    table = relation(Over.ACTS)
    with pytest.raises(UnknownRule, match=words):
        measure("penalty.class.fine.count").aggregate(table, without)
    measure("penalty.count").aggregate(table, without)


# kind, decided, led to another act; whether it counts by the platform's rule set and by that of the annual tables.
COUNTED = [
    (1, False, False, True, True),
    (1, False, True, True, False),
    (1, True, True, True, False),
    (2, False, False, True, False),
    (2, True, False, True, True),
    (2, True, True, True, True),
    (4, False, False, True, False),
]


@pytest.mark.parametrize(("kind", "decided", "led", "platform", "annual"), COUNTED)
def test_what_counts_by_which_rule_set(kind: int, decided: bool, led: bool, platform: bool, annual: bool) -> None:
    row = f"INSERT INTO acts (n, kind, decided, led_to_act) VALUES (1, {kind}, {decided}, {led})"
    for code, counts in (("platform", platform), ("annual-2021", annual), ("annual-2017", annual)):
        ((number,),) = on_duckdb(Over.ACTS, ("act.count",), row, rule_code=code)
        assert bool(number) == counts, code


def test_the_page_in_docs_is_the_catalogue() -> None:
    assert DOCS.read_text(encoding="utf-8") == listing.as_markdown(), (
        "python -m xiezhi.measures.listing > docs/measures.md"
    )


def test_the_list_for_programs_and_for_people() -> None:
    assert [entry["code"] for entry in listing.as_json()] == list(MEASURES)
    assert all(f"{code}  " in listing.as_table() for code in MEASURES)
