from pathlib import Path

import duckdb
import ibis
import pytest

from xiezhi.law.vocabulary import table
from xiezhi.measures import codes, listing
from xiezhi.measures.asking import compiled
from xiezhi.measures.catalogue import MEASURES, measure
from xiezhi.measures.catalogue.classes import penalty_classes
from xiezhi.measures.errors import UnknownMeasure, UnknownSplit
from xiezhi.measures.relations import SCHEMAS, Over
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


def on_duckdb(over: Over, measures: tuple[str, ...], *statements: str) -> list[tuple[object, ...]]:
    """The measures over a table of the relation's schema, filled by `statements`."""
    with duckdb.connect(
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    ) as engine:
        columns = ibis.expr.schema.Schema.to_sqlglot_column_defs(SCHEMAS[over], "duckdb")
        engine.execute(f"CREATE TABLE {over.value} ({', '.join(column.sql('duckdb') for column in columns)})")
        for statement in statements:
            engine.execute(statement)
        return engine.execute(compiled(over, measures, (), "duckdb")).fetchall()


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
    ((value,),) = on_duckdb(entry.over, (entry.code,))
    assert not value


@pytest.mark.parametrize("entry", MEASURES.values(), ids=lambda entry: entry.code)
def test_sql_of_a_measure(entry: object) -> None:
    """One plain aggregate of its own relation: no join, no subquery, nothing that reads another table."""
    sql = compiled(entry.over, (entry.code,), (), "postgres")
    assert sql.count("SELECT") == 1
    assert sql.count("FROM") - sql.count("EXTRACT(") == 1
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


def test_every_penalty_belongs_to_one_class() -> None:
    penalties = table("penalty")
    names = [name for entry in penalty_classes() for name in entry.names]
    assert sorted(names) == sorted(penalties.names)
    for entry in penalty_classes():
        assert [penalties.name(code) for code in entry.codes] == list(entry.names)


@pytest.mark.parametrize("mask", [0, 1, 4, 5, 0b11000, 1 << 7 | 1 << 12, 1 << 10 | 1 << 7, (1 << 13) - 1])
def test_an_act_counts_in_exactly_one_class(mask: int) -> None:
    classes = [code for code in MEASURES if code.startswith("penalty.class.")]
    (row,) = on_duckdb(Over.ACTS, tuple(classes), f"INSERT INTO acts (n, kind, penalties) VALUES (1, 2, {mask})")
    counted = [code for code, number in zip(classes, row, strict=True) if number]
    order = [entry.bits for entry in penalty_classes()]
    heaviest = max((place for place, bits in enumerate(order) if bits & mask), default=None)
    expected = "none" if heaviest is None else penalty_classes()[heaviest].code
    assert counted == [f"penalty.class.{expected}.count"]


def test_the_page_in_docs_is_the_catalogue() -> None:
    assert DOCS.read_text(encoding="utf-8") == listing.as_markdown(), (
        "python -m xiezhi.measures.listing > docs/measures.md"
    )


def test_the_list_for_programs_and_for_people() -> None:
    assert [entry["code"] for entry in listing.as_json()] == list(MEASURES)
    assert all(f"{code}  " in listing.as_table() for code in MEASURES)
