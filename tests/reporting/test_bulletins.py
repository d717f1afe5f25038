"""Bulletins and reports on several years: figures of any period, told in three files that say the same."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import ACTOR, NOON, ActFactory, area, organisation
from tests.reporting import golden

from xiezhi.measures.catalogue import measure
from xiezhi.measures.errors import BadPeriod, BadQuestion
from xiezhi.measures.periods import parse_period
from xiezhi.office.texts import extract_text
from xiezhi.reader import read
from xiezhi.registry.models import Organisation
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.organisations import move_organisation
from xiezhi.reporting.annual import composition as plan
from xiezhi.reporting.annual.kinds import kind, kinds
from xiezhi.reporting.annual.template import Parts, template
from xiezhi.reporting.documents import FORMATS, build, described, file_name
from xiezhi.reporting.selectors.annual import compose
from xiezhi.reporting.selectors.figures import stats
from xiezhi.reporting.services import write_text
from xiezhi.web.behind import list_of_figure

pytestmark = pytest.mark.django_db
ALL = Scope.everything()
TODAY = date(2025, 3, 7)
PERIODS = {
    "annual": "2024",
    "half": "2024H1",
    "quarterly": "2024Q1",
    "monthly": "2024-03",
    "weekly": "2024W09",
    "years": "2024",
}


def inspected(body: Organisation, day: date, number: int = 1, **more: object) -> None:
    ActFactory.create_batch(number, body=body, kind=1, inspected_on=day, decided_on=None, filed_on=None, **more)


@pytest.fixture
def bureau() -> Organisation:
    return organisation("云汀区城管局", area("云汀区"))


def composed(code: str, organisation_name: str = "云汀区", period: str = "") -> plan.Composition:
    return compose(ALL, organisation=organisation_name, kind=code, period=period or PERIODS[code], today=TODAY)


def prose(composition: plan.Composition) -> str:
    paragraphs = [block for block in composition.blocks if isinstance(block, plan.Paragraph)]
    return "\n".join("".join(run if isinstance(run, str) else run.text for run in each.runs) for each in paragraphs)


def text_in(folder: Path, composition: plan.Composition, ending: str) -> str:
    path = folder / f"report.{ending}"
    path.write_bytes(build(composition, ending, link=list_of_figure))
    return extract_text(path).text


def table(composition: plan.Composition, caption: str) -> dict[str, list[str]]:
    found = next(block for block in composition.blocks if isinstance(block, plan.Table) and caption in block.caption)
    rows = [[cell if isinstance(cell, str) else cell.text for cell in row] for row in found.rows]
    return {row[0]: row[1:] for row in rows}


def test_a_monthly_bulletin_compares_with_last_year_and_with_last_month(bureau: Organisation) -> None:
    inspected(bureau, date(2024, 3, 31), 44)
    inspected(bureau, date(2024, 2, 29), 40)
    inspected(bureau, date(2023, 3, 1), 50)
    ActFactory(body=bureau, decided_on=date(2024, 3, 5))
    bulletin = composed("monthly")
    said = prose(bulletin)
    assert "共办理行政执法行为45件，同比下降10.0%，环比增长12.5%。" in said
    assert "行政检查44件，同比下降12.0%，环比增长10.0%；行政处罚1件，上年同期为0，增加1件，上月为0，增加1件。" in said
    kinds_of = table(bulletin, "办理情况")
    assert kinds_of["行政检查"] == ["44", "50", "-6", "-12.0%", "40", "10.0%"]
    assert kinds_of["合计"] == ["45", "50", "-5", "-10.0%", "40", "12.5%"]


def test_a_week_runs_from_monday_to_sunday(bureau: Organisation) -> None:
    for day, number in ((25, 1), (26, 2)):
        inspected(bureau, date(2024, 2, day), number)
    inspected(bureau, date(2024, 3, 3), 4)
    inspected(bureau, date(2024, 3, 4), 8)
    inspected(bureau, date(2023, 3, 5), 16)
    weekly = composed("weekly")
    assert "2024年第9周（2024年2月26日至2024年3月3日）" in prose(weekly)
    assert table(weekly, "办理情况")["行政检查"] == ["6", "16", "-10", "-62.5%", "1", "500.0%"]


def test_the_latest_thirteen_weeks_are_drawn_each_against_the_same_of_last_year(bureau: Organisation) -> None:
    inspected(bureau, date(2024, 2, 26), 3)
    inspected(bureau, date(2023, 12, 6), 5)
    inspected(bureau, date(2022, 12, 8), 7)
    (chart,) = [block for block in composed("weekly").blocks if isinstance(block, plan.Chart)]
    assert chart.categories[0] == "第49周"
    assert chart.categories[-1] == "第9周"
    assert len(chart.categories) == 13
    assert [figure.value for figure in chart.current[1]] == [5, *[0] * 11, 3]
    assert chart.previous is not None
    assert chart.previous[1][0].value == 7
    assert chart.previous[1][0].period == "2022W49"


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dates(date(2023, 12, 20), date(2025, 1, 12)), min_size=1, max_size=12))
def test_figures_by_week_are_those_of_each_week_and_add_up(bureau: Organisation, days: list[date]) -> None:
    bureau_days = sorted(days)
    before = stats(ALL, measures=["act.count"], organisation=bureau.pk, period="2023-01-01..2025-02-28", today=TODAY)
    for day in bureau_days:
        inspected(bureau, day)
    period = "2023-01-01..2025-02-28"
    by_week = stats(ALL, measures=["act.count"], organisation=bureau.pk, period=period, by=["week"], today=TODAY)
    total = sum(int(row.values["act.count"] or 0) for row in by_week.rows)
    assert total == int(before.rows[0].values["act.count"] or 0) + len(days)
    for row in by_week.rows:
        (one,) = stats(ALL, measures=["act.count"], organisation=bureau.pk, period=row.by["week"], today=TODAY).rows
        assert one.values == row.values


def test_weeks_and_months_cut_each_other(bureau: Organisation) -> None:
    with pytest.raises(BadQuestion, match="一周可能跨月"):
        stats(ALL, measures=["act.count"], organisation=bureau.pk, period="2024", by=["week", "month"], today=TODAY)


def test_officers_by_week_are_those_of_its_last_day(bureau: Organisation) -> None:
    golden.officers([bureau], opening=5, issued=1, cancelled=2, year=2024)
    found = stats(
        ALL,
        measures=["officer.count"],
        organisation=bureau.pk,
        period="2024-02-26..2024-03-10",
        by=["week"],
        today=TODAY,
    )
    assert [(row.by["week"], row.values["officer.count"]) for row in found.rows] == [("2024W09", 6), ("2024W10", 6)]


@pytest.mark.parametrize("code", list(PERIODS))
def test_three_files_say_the_same_and_nothing_in_them_contradicts(
    code: str, bureau: Organisation, tmp_path: Path
) -> None:
    office = organisation("汀北街道办事处", Organisation.objects.get(category=1), category=3)
    for body, day, number in (
        (bureau, date(2024, 3, 1), 37),
        (bureau, date(2024, 2, 20), 31),
        (bureau, date(2023, 3, 2), 33),
        (office, date(2024, 3, 2), 35),
        (office, date(2023, 2, 28), 34),
    ):
        inspected(body, day, number)
    ActFactory.create_batch(3, body=office, decided_on=date(2024, 3, 1), warnings=["review.missing"])
    composition = composed(code)
    texts = {ending: text_in(tmp_path, composition, ending) for ending in FORMATS}
    bare = {ending: "".join(text.split()) for ending, text in texts.items()}
    assert bare["pdf"] == bare["docx"]
    assert bare["html"] == bare["docx"]
    for ending, text in texts.items():
        wrong = [relation.message for relation in read(text).relations if relation.status == "violated"]
        assert wrong == [], ending


def test_what_needs_attention_is_counted(bureau: Organisation) -> None:
    ActFactory.create_batch(2, body=bureau, decided_on=date(2024, 3, 5), warnings=["review.missing", "officers.one"])
    ActFactory(body=bureau, decided_on=date(2024, 3, 6))
    ActFactory(body=bureau, decided_on=date(2024, 4, 6), warnings=["review.missing"])
    assert "有2件执法行为带有提示" in prose(composed("monthly", "云汀区城管局"))


def test_bodies_stand_by_number_of_acts_and_five_at_most(bureau: Organisation) -> None:
    whole = Organisation.objects.get(category=1)
    for number in range(1, 8):
        inspected(organisation(f"{golden.NAMES[number]}局", whole), date(2024, 3, 1), number)
    said = prose(composed("monthly"))
    listed = re.search(r"执法行为件数较多的有：(.*)。", said)
    assert listed is not None
    assert re.findall(r"（(\d)件）", listed[1]) == ["7", "6", "5", "4", "3"]


def test_several_years_are_each_counted_with_the_tree_of_their_time(bureau: Organisation) -> None:
    district = Organisation.objects.get(category=1)
    elsewhere = area("苍山区")
    for year in (2022, 2023, 2024):
        inspected(bureau, date(year, 5, 1), year - 2020)
    move_organisation(actor=ACTOR, organisation=bureau, parent=elsewhere, on=date(2024, 1, 1))
    years = compose(ALL, organisation=district.pk, kind="years", period="2024", today=TODAY)
    rows = table(years, "各年度行政执法行为")
    assert {year: cells[-1] for year, cells in rows.items()} == {"2022年": "2", "2023年": "3", "2024年": "0"}
    assert "2022年至2024年" in years.title
    by_year = stats(
        ALL, measures=["act.count"], organisation=district.pk, period="2020-01-01..2024-12-31", by=["year"], today=TODAY
    )
    assert [(row.by["year"], row.values["act.count"]) for row in by_year.rows] == [("2022", 2), ("2023", 3)]


def test_texts_are_kept_by_kind_and_period(bureau: Organisation) -> None:
    for code, period, text in (("monthly", "2024-03", "三月说明。"), ("monthly", "2024-02", "二月说明。")):
        write_text(actor=ACTOR, organisation=bureau, kind=code, period=period, section="remarks", text=text, now=NOON)
    written = [block.text for block in composed("monthly", "云汀区城管局").blocks if isinstance(block, plan.Written)]
    assert written == ["三月说明。"]
    assert not [b for b in composed("quarterly", "云汀区城管局").blocks if isinstance(b, plan.Written)]
    with pytest.raises(BadQuestion, match="月报的期间应写成 2024-03"):
        write_text(actor=ACTOR, organisation=bureau, kind="monthly", period="2024", section="x", text="x", now=NOON)


def test_a_kind_has_periods_of_one_form_that_have_begun(bureau: Organisation) -> None:
    with pytest.raises(BadQuestion, match="周报的期间应写成 2024W09 的样子，不能是“2024-03”"):
        composed("weekly", period="2024-03")
    with pytest.raises(BadQuestion, match="2025年4月尚未开始，不能编制其月报"):
        composed("monthly", period="2025-04")
    with pytest.raises(BadQuestion, match="没有“daily”这种报告"):
        composed("daily", period="2024-03")
    with pytest.raises(BadPeriod, match="没有这样的日期"):
        composed("weekly", period="2024W54")


def test_the_last_period_that_has_ended() -> None:
    ended = {code: each.latest(date(2024, 3, 31)).text for code, each in kinds().items()}
    assert ended == {
        "annual": "2023",
        "half": "2023H2",
        "quarterly": "2024Q1",
        "monthly": "2024-03",
        "weekly": "2024W13",
        "years": "2023",
    }
    assert [period.text for period in kind("half").trend_periods(parse_period("2024H1"))][-2:] == ["2024Q1", "2024Q2"]


def test_numbers_say_in_words_what_they_are(bureau: Organisation) -> None:
    inspected(bureau, date(2024, 3, 1), 40)
    inspected(bureau, date(2024, 2, 1), 35)
    titles = {described(figure) for figure in composed("monthly").figures}
    assert {
        "执法行为总数，2024年3月",
        "执法行为总数，2024年3月，环比增减百分比",
        "执法行为总数，2023年3月，上年同期",
        "执法行为总数，2023年12月",
        "执法行为总数，2024年3月，云汀区城管局",
    } <= titles
    assert file_name(composed("monthly"), "pdf") == "云汀区行政执法情况（2024年3月）.pdf"


@pytest.mark.parametrize("areas", [True, False])
@pytest.mark.parametrize("code", list(PERIODS))
def test_no_template_of_any_kind_ranks_by_money(areas: bool, code: str) -> None:
    """行政处罚法第七十四条: parts may stand in the order of their number of acts, never of fines."""
    wanted = template(areas=areas, kind=code)
    for sentence in (sentence for block in wanted.blocks for sentence in block.sentences):
        assert not (isinstance(sentence, Parts) and measure(sentence.parts).is_money)
    assert all(not shown.split or "元" not in shown.unit for shown in wanted.tables.values())


@pytest.mark.parametrize("code", ["monthly", "years"])
def test_the_text_of_a_report_word_by_word(code: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """The whole text as it stands in `texts/`; where it is meant to change, the file is written anew and reviewed."""
    golden.subdistrict()
    composition = compose(
        ALL, organisation="海晏街道办事处", kind=code, period={"monthly": "2023-03"}.get(code, "2023"), today=TODAY
    )
    expected = request.path.with_name("texts") / f"{code}.txt"
    assert text_in(tmp_path, composition, "html") == expected.read_text(encoding="utf-8")
