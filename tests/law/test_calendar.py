import json
import os
from datetime import date
from pathlib import Path

import pytest

from xiezhi.law.calendar import calendar, days, read

CN = calendar()
HOLIDAYS = Path(os.environ.get("XIEZHI_VECTORS") or "absent") / "holidays"
needs_vectors = pytest.mark.skipif(not HOLIDAYS.is_dir(), reason="XIEZHI_VECTORS does not name a folder with holidays")


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 2, 16), "春节"),
        (date(2026, 2, 14), ""),  # 周六，春节调休上班
        (date(2026, 2, 28), ""),  # 周六，春节调休上班
        (date(2026, 3, 7), "周末"),
        (date(2026, 10, 1), "国庆节"),
        (date(2026, 9, 20), ""),  # 周日，国庆节调休上班
        (date(2020, 1, 31), "春节"),  # 国务院办公厅关于延长2020年春节假期的通知
        (date(2020, 2, 3), ""),
        (date(2018, 12, 29), ""),  # 周六，2019年元旦调休上班，由下一年的通知安排
        (date(2022, 12, 31), "元旦"),
    ],
)
def test_why_a_day_is_not_worked(day: date, reason: str) -> None:
    assert CN.reason_off(day) == reason
    assert CN.is_working(day) == (not reason)


def test_a_rest_day_that_is_worked_is_made_up() -> None:
    assert CN.is_made_up(date(2026, 2, 14))
    assert not CN.is_made_up(date(2026, 2, 13))
    assert not CN.is_made_up(date(2026, 3, 7))


def test_a_year_without_a_notice_has_weekdays_alone() -> None:
    assert not CN.knows(date(2030, 10, 1))
    assert CN.is_working(date(2030, 10, 1))
    assert CN.reason_off(date(2030, 10, 5)) == "周末"
    assert CN.knows(date(2026, 10, 1))


@needs_vectors
def test_every_day_is_as_the_notices_say() -> None:
    for year in range(2018, 2027):
        table = json.loads((HOLIDAYS / f"{year}.json").read_text(encoding="utf-8"))
        for entry in table["days"]:
            day = date.fromisoformat(entry["date"])
            assert CN.is_working(day) != entry["isOffDay"], day
            assert (CN.off if entry["isOffDay"] else CN.worked)[day] == entry["name"]
        named = {date.fromisoformat(entry["date"]) for entry in table["days"]}
        others = set(days(date(year, 1, 1), date(year, 12, 31))) - named
        assert {day for day in others if day in CN.off or day in CN.worked} <= {date(2018, 12, 29), date(2018, 12, 30), date(2018, 12, 31), date(2022, 12, 31)}  # fmt: skip


@needs_vectors
def test_working_days_are_those_on_which_two_libraries_agree() -> None:
    vectors = json.loads((HOLIDAYS / "workday_vectors.json").read_text(encoding="utf-8"))
    for year, number in vectors["workdays_per_year"].items():
        assert CN.working_days(date(int(year) - 1, 12, 31), date(int(year), 12, 31)) == number, year
    assert vectors["add_workdays"]
    for row in vectors["add_workdays"]:
        start, end = date.fromisoformat(row["start"]), date.fromisoformat(row["result"])
        assert CN.working_day_after(start, row["add_workdays"]) == end
        assert CN.working_days(start, end) == row["add_workdays"]
        assert CN.working_days(end, start) == -row["add_workdays"]


REGION = """
title = "广西"
version = "1"
[[year]]
year = 2026
notice = "三月三放假安排"
sources = ["测试"]
holidays = [{ name = "三月三", off = [2026-04-19, 2026-04-21], work = [2026-10-04] }]
"""


def test_a_regional_calendar_adds_its_days_and_wins() -> None:
    joined = CN.plus(read("gx.toml", REGION))
    assert joined.reason_off(date(2026, 4, 20)) == "三月三"
    assert joined.is_working(date(2026, 10, 4))
    assert joined.reason_off(date(2026, 10, 5)) == "国庆节"
    assert (joined.title, joined.version) == ("国家工作日历、广西", "2026+1")
    made_up = CN.plus(read("x.toml", REGION.replace("2026-04-19, 2026-04-21", "2026-02-28, 2026-02-28")))
    assert made_up.reason_off(date(2026, 2, 28)) == "三月三"


def test_days_off_can_be_added_without_knowing_the_year() -> None:
    more = CN.with_days_off({date(2027, 2, 8): "春节"}, "预估")
    assert more.reason_off(date(2027, 2, 8)) == "春节"
    assert not more.knows(date(2027, 2, 8))
    assert more.title == CN.title


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("work = [2026-10-04]", "work = [2026-04-20]", "2026-04-20 is both off and worked"),
        ("work = [2026-10-04]", "work = [2026-10-04, 2026-10-04]", "2026-10-04 stands there twice"),
        ("2026-04-19, 2026-04-21", "2026-04-21, 2026-04-19", "off must be the first and the last day"),
        ("2026-04-19, 2026-04-21", "2026-04-19", "off must be the first and the last day"),
        ("2026-04-19, 2026-04-21", "1, 2", "off must be a list of dates"),
        ('["测试"]', "[]", "sources must name where the notice stands"),
        ('title = "广西"', "", "title must be a text"),
        ("year = 2026", 'year = "2026"', "year must be a whole number"),
    ],
)
def test_a_bad_calendar_is_refused_with_its_file(old: str, new: str, problem: str) -> None:
    assert old in REGION
    with pytest.raises(ValueError, match=r"^gx\.toml \[calendar") as refused:
        read("gx.toml", REGION.replace(old, new))
    assert problem in str(refused.value)
