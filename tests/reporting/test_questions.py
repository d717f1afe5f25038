"""A question as a value: what may be wrong in it is said for its field, and an address tells all of it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiezhi.measures.catalogue import MEASURES
from xiezhi.measures.rules import rules
from xiezhi.measures.splits import SPLITS
from xiezhi.reporting.questions import CHARTS, FigureQuestion, problems

TODAY = date(2024, 6, 18)


def question(*measures: str, **more: object) -> FigureQuestion:
    return FigureQuestion(1, measures or ("act.count",), **({"period": "2024"} | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        (question("nope"), "m", "没有名为“nope”的指标"),
        (FigureQuestion(1, (), "2024"), "m", "至少选一项"),
        (question(*list(MEASURES)[:9]), "m", "选了 9 项指标，一次最多 8 项"),
        (question(period="明年"), "period", "看不懂期间"),
        (question(period=""), "period", "还没有选期间"),
        (question(period="2025"), "period", "还没有开始，请选 2024-06-18"),
        (question(period="2024-03-02..2024-03-01"), "period", "开始日期晚于结束日期"),
        (question(period="2024-02-30..2024-03-01"), "period", "没有这样的日期"),
        (question(by=("nope",)), "by", "不能按“nope”分组"),
        (question("officer.count", by=("kind",)), "by", "officer.count（持证执法人员数）不能按执法类别"),
        (question(by=("month", "body", "kind")), "by", "最多按 2 项分组"),
        (question(rule="nope"), "rule", "没有名为“nope”的统计口径"),
        (question("penalty.class.criticism.count", rule="annual-2017"), "rule", "没有“通报批评”一栏"),
        (question(compare="mom"), "compare", "不能按“mom”比较"),
        (question(chart="pie"), "chart", "没有“pie”这种图"),
        (question(by=("month",), chart="heat"), "chart", "热力图要按两项分组"),
        (question("rectification.rate", by=("month", "kind"), chart="stack"), "chart", "整改率各组不能相加"),
        (question(by=("kind",), chart="line"), "chart", "折线图要按月份、季度或年份分组"),
    ],
)
def test_what_is_wrong_is_said_for_its_field_and_no_other(asked: FigureQuestion, field: str, words: str) -> None:
    found = problems(asked, today=TODAY)
    assert list(found) == [field]
    assert words in found[field]


@pytest.mark.parametrize("chart", [code for code in CHARTS if code != "stack"])
def test_a_question_in_order_has_no_problems(chart: str) -> None:
    asked = question("act.count", "rectification.rate", by=("month", "body"), compare="yoy", chart=chart)
    assert problems(asked, today=TODAY) == {}


QUESTIONS = st.builds(
    FigureQuestion,
    organisation=st.integers(1, 99),
    measures=st.lists(st.sampled_from(list(MEASURES)), unique=True).map(tuple),
    period=st.text(max_size=12),
    by=st.lists(st.sampled_from(list(SPLITS)), unique=True, max_size=2).map(tuple),
    compare=st.sampled_from(["", "yoy"]),
    rule=st.sampled_from(list(rules())),
    chart=st.sampled_from(list(CHARTS)),
    sort=st.sampled_from(["", "act.count", "-act.count"]),
)


@given(QUESTIONS)
def test_what_a_question_tells_is_the_whole_question(asked: FigureQuestion) -> None:
    assert FigureQuestion.of(asked.organisation, asked.parameters()) == asked


@pytest.mark.parametrize(
    ("period", "text"),
    [
        ("2023", "2023"),
        ("2024", "2024-01-01..2024-06-18"),
        ("2024Q2", "2024-04-01..2024-06-18"),
        ("2024-06-01..2024-06-18", "2024-06-01..2024-06-18"),
    ],
)
def test_a_period_that_is_not_over_ends_today(period: str, text: str) -> None:
    assert question(period=period).days(TODAY).text == text


def test_an_order_by_counts_is_made_and_one_by_money_refused_with_its_article() -> None:
    assert question("act.count", sort="-act.count").order() == ("act.count", True)
    assert question("act.count", sort="act.count").order_refused() == ""
    for code in ("penalty.fine.sum", "act.confiscated.sum", "penalty.class.fine.count"):
        asked = question(code, sort=f"-{code}")
        assert asked.order() == ("", False)
        assert "行政处罚法第七十四条" in asked.order_refused()
    assert question("rectification.rate", sort="rectification.rate").order() == ("", False)
    assert "没有选“act.count”" in question("penalty.count", sort="act.count").order_refused()
