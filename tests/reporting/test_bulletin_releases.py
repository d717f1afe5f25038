"""Reports of every kind and period on their way to release: bulletins on a month, a week, a quarter, beside the annual report."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.factories import ActFactory, organisation
from tests.reporting.release_desk import STATISTICIAN, Desk

from xiezhi.cases.models import Act
from xiezhi.registry.models import PeriodLock
from xiezhi.registry.scope import Scope
from xiezhi.reporting.annual.kinds import kind, kinds
from xiezhi.reporting.models import ReportRelease, Snapshot
from xiezhi.reporting.selectors.findings import Finding
from xiezhi.reporting.selectors.releases import differences, get_release, releases
from xiezhi.reporting.selectors.verification import NotAsReleased, as_released, verify_release
from xiezhi.reporting.services.releases import NotReady, ReleaseRefused, correct_release

EVERYTHING = Scope.everything()
PERIODS = {
    "annual": "2024",
    "half": "2024H1",
    "quarterly": "2024Q1",
    "monthly": "2024-03",
    "weekly": "2024W11",
    "years": "2024",
}


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.XIEZHI_SNAPSHOTS = tmp_path / "snapshots"


@pytest.fixture
def desk(db: None) -> Desk:
    made = Desk()
    for each in kinds():
        if each != "annual":
            made.template(made.district, each)
    ActFactory.create_batch(3, body=made.market, filed_on=None, decided_on=date(2024, 3, 12), fine=50_000)
    return made


def released(desk: Desk, of: str) -> ReportRelease:
    draft = desk.drafted(kind=of, period=PERIODS[of])
    return desk.issue(desk.approve(desk.submit(draft)))


def judged(desk: Desk, of: str, period: str) -> list[Finding]:
    with pytest.raises(NotReady) as refusal:
        desk.submit(desk.drafted(kind=of, period=period))
    return refusal.value.unexplained


@pytest.mark.parametrize("of", PERIODS)
def test_a_report_of_each_kind_is_released_and_verifies_after_later_imports_and_corrections(
    desk: Desk, of: str
) -> None:
    made = released(desk, of)
    assert (made.kind, made.period, made.last) == (of, PERIODS[of], kind(of).period(PERIODS[of]).last)
    assert Snapshot.objects.get().title == f"云汀区{made.title} 第1版"
    ActFactory.create_batch(4, body=desk.city, filed_on=None, decided_on=date(2024, 3, 13))
    Act.objects.filter(body=desk.market).update(penalties=64, fine=1)
    kept = get_release(EVERYTHING, made.pk)
    assert verify_release(kept) == []
    assert [figure.value for figure in as_released(kept).figures if figure.measure == "act.count"]


def test_a_report_is_called_by_its_kind_and_period() -> None:
    assert {code: kind(code).name(period) for code, period in PERIODS.items()} == {
        "annual": "2024年度报告",
        "half": "2024年上半年报告",
        "quarterly": "2024年第一季度季报",
        "monthly": "2024年3月月报",
        "weekly": "2024年第11周周报",
        "years": "截至2024年的多年对比报告",
    }


def test_two_kinds_on_the_same_period_are_drafted_side_by_side(desk: Desk) -> None:
    annual, years = desk.drafted(), desk.drafted(kind="years")
    assert annual.period == years.period == "2024"
    assert {annual.version, years.version} == {1}
    with pytest.raises(ReleaseRefused, match="截至2024年的多年对比报告已有第1版（起草），请接着办理"):
        desk.drafted(kind="years")
    desk.submit(years)
    assert [each.state for each in releases(EVERYTHING, kind="annual")] == ["draft"]
    assert [each.state for each in releases(EVERYTHING, kind="years")] == ["submitted"]


def test_the_period_that_ended_last_stands_first_and_a_year_holds_all_that_are_named_by_it(desk: Desk) -> None:
    for of, period in PERIODS.items():
        desk.drafted(kind=of, period=period)
    desk.drafted(kind="weekly", period="2025W01")
    found = [each.period for each in releases(EVERYTHING)]
    assert found == ["2025W01", "2024", "2024", "2024H1", "2024-03", "2024Q1", "2024W11"]
    assert [each.period for each in releases(EVERYTHING, year=2025)] == ["2025W01"]


@pytest.mark.parametrize(
    ("of", "period", "told"),
    [
        ("monthly", "2024", "月报的期间应写成 2024-03 的样子，不能是“2024”"),
        ("weekly", "2024W54", "没有这样的日期"),
        ("weekly", "2024-03", "周报的期间应写成 2024W09 的样子"),
        ("monthly", "", "月报的期间应写成 2024-03 的样子，不能是“”"),
        ("monthly", "2025-02", "2025年2月尚未开始，不能起草其月报"),
        ("daily", "2024", "没有“daily”这种报告"),
    ],
)
def test_a_period_that_is_none_of_the_kind_is_refused(desk: Desk, of: str, period: str, told: str) -> None:
    with pytest.raises(ReleaseRefused, match=told):
        desk.drafted(kind=of, period=period)
    assert not ReportRelease.objects.exists()


def test_a_period_is_kept_in_one_spelling(desk: Desk) -> None:
    assert desk.drafted(kind="weekly", period=" 2024w11 ").period == "2024W11"
    with pytest.raises(ReleaseRefused, match="2024年第11周周报已有第1版"):
        desk.drafted(kind="weekly", period="2024W11")


def test_a_month_is_held_against_the_same_month_of_the_years_before(desk: Desk) -> None:
    for year in (2020, 2021, 2022, 2023):
        ActFactory.create_batch(40, body=desk.market, filed_on=None, decided_on=date(year, 3, 7))
        ActFactory.create_batch(3, body=desk.market, filed_on=None, decided_on=date(year, 7, 7))
    told = {finding.code: finding.message for finding in judged(desk, "monthly", "2024-03")}
    assert told["spread:act.count"].endswith("件，超出2020年至2023年各年同期的范围（40至40）25%以上，请作说明。")
    assert "，同比下降" in told["change:act.count"]
    assert "比上年" not in "".join(told.values())


def test_a_change_of_a_month_that_one_body_made_is_named(desk: Desk) -> None:
    others = [organisation(f"第{number}局", desk.district, sort_order=9) for number in range(6)]
    for body in others:
        for year in (2023, 2024):
            ActFactory.create_batch(8, body=body, filed_on=None, decided_on=date(year, 3, 7))
    ActFactory.create_batch(60, body=others[0], filed_on=None, decided_on=date(2024, 3, 8))
    submitted = desk.submit(desk.drafted(kind="monthly", period="2024-03"))
    notes = {entry["code"]: entry for entry in submitted.findings}
    assert notes["change:act.count"]["level"] == "note"
    assert "同比增长" in notes["change:act.count"]["message"]
    assert "主要来自第0局（+60）" in notes["change:act.count"]["message"]


def test_months_explain_a_change_of_a_year_and_are_called_by_their_names(desk: Desk) -> None:
    others = [organisation(f"第{number}局", desk.district, sort_order=9) for number in range(6)]
    for month in range(1, 13):
        for body in others:
            for year in (2023, 2024):
                ActFactory.create(body=body, filed_on=None, decided_on=date(year, month, 7))
    for body in others:
        ActFactory.create_batch(10, body=body, filed_on=None, decided_on=date(2024, 7, 8))
    of_year = {entry["code"]: entry for entry in desk.submit(desk.drafted()).findings}
    assert "，主要来自7月（+60）、" in of_year["change:act.count"]["message"]
    (of_half,) = (each for each in judged(desk, "half", "2024H2") if each.code == "change:act.count")
    assert "变化分散" in of_half.message
    assert "7月" not in of_half.message


def test_a_released_month_is_locked_and_no_other_day(desk: Desk) -> None:
    released(desk, "monthly")
    lock = PeriodLock.objects.get()
    assert (lock.period, lock.first, lock.last) == ("2024-03", date(2024, 3, 1), date(2024, 3, 31))


def test_the_correction_of_a_month_is_a_second_version_of_that_month(desk: Desk) -> None:
    first = released(desk, "monthly")
    annual = desk.drafted()
    second = correct_release(
        actor=STATISTICIAN, scope=desk.statistics, release_id=first.pk, reason="漏报一件", now=first.released_at
    )
    assert (second.kind, second.period, second.version) == ("monthly", "2024-03", 2)
    ActFactory.create(body=desk.market, filed_on=None, decided_on=date(2024, 3, 14))
    second = desk.issue(desk.approve(desk.submit(second)))
    changed = {each.label: (each.old, each.new) for each in differences(second)}
    before, after = changed["执法行为总数（2024年3月）"]
    assert int(after) == int(before) + 1
    assert get_release(EVERYTHING, annual.pk).version == 1
    assert verify_release(get_release(EVERYTHING, first.pk)) == verify_release(second) == []


def test_a_report_that_its_snapshot_does_not_give_again_is_laid_out_in_no_other_form(desk: Desk) -> None:
    made = released(desk, "monthly")
    ReportRelease.objects.filter(pk=made.pk).update(texts={"remarks": "后来加的"}, text="改过的全文")
    with pytest.raises(NotAsReleased, match="与发布时不同，没有生成文件"):
        as_released(get_release(EVERYTHING, made.pk))
    ReportRelease.objects.filter(pk=made.pk).update(snapshot="2020-01-01-1")
    with pytest.raises(NotAsReleased, match="没有编号为“2020-01-01-1”的快照"):
        as_released(get_release(EVERYTHING, made.pk))
