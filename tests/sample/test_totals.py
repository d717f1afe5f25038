"""The ledgers add up to what they were made to, recounted row by row in plain Python."""

import os
import subprocess
import sys
from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sample.recount import by_year, in_year, stock
from tests.sample.specs import small_spec

from xiezhi.exchange.sample.ledgers import Ledgers, ledgers
from xiezhi.exchange.sample.spec import SpecRefused, Totals, load_spec


@pytest.fixture(scope="module")
def recounted(district: Ledgers) -> dict[int, Counter]:
    return by_year(district.acts)


def test_the_district_has_the_published_totals(recounted: dict[int, Counter]) -> None:
    years = recounted
    assert (years[2024]["行政处罚"], years[2024]["行政检查"], years[2024]["all"]) == (1917, 57618, 59535)
    assert (years[2023]["行政处罚"], years[2023]["行政检查"], years[2023]["all"]) == (2031, 39846, 41877)
    assert set(years) == {2023, 2024}


def test_departments_and_towns_have_theirs_and_the_largest_stand_out(
    district: Ledgers, recounted: dict[int, Counter]
) -> None:
    year = recounted[2024]
    towns = {row["名称"] for row in district.organisations.iter_rows(named=True) if row["类别"] == "街镇"}
    bodies = {row["名称"] for row in district.organisations.iter_rows(named=True) if row["主体性质"] == "法定行政机关"}
    assert (len(bodies - towns), len(towns)) == (32, 24)
    assert [sum(year["body", name, kind] for name in towns) for kind in ("行政处罚", "行政检查")] == [522, 31700]
    assert [sum(year["body", name, kind] for name in bodies - towns) for kind in ("行政处罚", "行政检查")] == [
        1395,
        25918,
    ]
    volumes = sorted((year["body", name] for name in bodies - towns), reverse=True)
    assert volumes[:6] == [7830, 7177, 2619, 2158, 1372, 1178]
    assert volumes[6] < 1000
    volumes = sorted((year["body", name] for name in towns), reverse=True)
    assert volumes[:8] == [2440, 1846, 1692, 1607, 1559, 1541, 1533, 1516]
    assert volumes[8] < 1500


def test_officers_flow_from_stock_to_stock(district: Ledgers) -> None:
    assert stock(district.officers, date(2023, 12, 31)) == 1443
    assert in_year(district.officers, "发证日期", 2024) == 99
    assert in_year(district.officers, "注销日期", 2024) == 145
    assert stock(district.officers, date(2024, 12, 31)) == 1397
    assert district.officers["执法证号"].n_unique() == len(district.officers)


def test_the_subdistrict_has_the_published_totals(subdistrict: Ledgers) -> None:
    years = by_year(subdistrict.acts)
    year = years[2023]
    assert (year["all"], year["行政检查"], year["行政处罚"], year["行政强制"]) == (339, 195, 144, 0)
    assert (year["procedure", "简易程序"], year["procedure", "普通程序"]) == (137, 7)
    assert (year["fine"], year["exempt"]) == (11600, 10)
    assert (years[2022]["all"], years[2022]["行政检查"], years[2022]["行政处罚"]) == (475, 309, 166)
    assert stock(subdistrict.officers, date(2023, 12, 31)) == 25
    assert in_year(subdistrict.officers, "发证日期", 2023) == 1
    assert in_year(subdistrict.officers, "注销日期", 2023) == 2


def test_a_larger_scale_has_so_many_times_the_acts_and_the_same_officers() -> None:
    made, once = ledgers(load_spec("subdistrict_2023").scaled(7)), load_spec("subdistrict_2023")
    year = by_year(made.acts)[2023]
    assert (year["all"], year["行政处罚"], year["fine"], year["exempt"]) == (7 * 339, 7 * 144, 7 * 11600, 70)
    assert made.officers.equals(ledgers(once).officers)


def test_the_same_specification_gives_the_same_ledgers() -> None:
    first, second = (ledgers(load_spec("subdistrict_2023")) for _ in range(2))
    assert first.acts.equals(second.acts)
    assert first.officers.equals(second.officers)


def test_another_process_makes_the_same_ledgers(subdistrict: Ledgers) -> None:
    code = (
        "from xiezhi.exchange.sample.ledgers import ledgers; from xiezhi.exchange.sample.spec import load_spec;"
        "print(ledgers(load_spec('subdistrict_2023')).acts.hash_rows(seed=1).sum())"
    )
    for seed in ("1", "2"):
        answer = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert int(answer.stdout) == subdistrict.acts.hash_rows(seed=1).sum()


@st.composite
def totals(draw: st.DrawFn) -> Totals:
    """Any totals of one year that can all hold."""
    counts = {kind: draw(st.integers(0, 120)) for kind in ("行政检查", "行政处罚", "行政强制", "行政许可")}
    summary = draw(st.integers(0, counts["行政处罚"]))
    ordinary = draw(st.integers(0, counts["行政处罚"] - summary))
    exempt = draw(st.integers(0, counts["行政处罚"]))
    # Whoever is exempt, one case without a limit is left; else every case may be fined 200 yuan.
    most = 10**7 if ordinary > exempt else 200 * (counts["行政处罚"] - exempt)
    return Totals(
        counts=counts,
        volumes={"第0局": draw(st.integers(0, sum(counts.values())))},
        procedures={"简易程序": summary, "普通程序": ordinary},
        exempt=exempt,
        fine_yuan=draw(st.integers(0, most)),
    )


@settings(max_examples=40, deadline=None)
@given(stated=totals(), seed=st.integers(0, 10**6))
def test_any_totals_that_can_hold_are_met(stated: Totals, seed: int) -> None:
    found = by_year(ledgers(small_spec(stated, seed=seed)).acts).get(2024, {})
    for kind, count in stated.counts.items():
        assert found.get(kind, 0) == count
    assert found.get(("body", "第0局"), 0) == stated.volumes["第0局"]
    assert found.get(("procedure", "简易程序"), 0) == stated.procedures["简易程序"]
    assert found.get(("procedure", "普通程序"), 0) == stated.procedures["普通程序"]
    assert found.get("exempt", 0) == stated.exempt
    assert found.get("fine", 0) == stated.fine_yuan


@settings(max_examples=20, deadline=None)
@given(opening=st.integers(0, 60), issued=st.integers(0, 30), cancelled=st.integers(0, 60), bodies=st.integers(1, 5))
def test_any_flow_of_officers_closes(opening: int, issued: int, cancelled: int, bodies: int) -> None:
    cancelled = min(cancelled, opening)
    spec = small_spec(
        Totals(counts={"行政检查": 30}, volumes={}), bodies=bodies, opening=opening, issued=issued, cancelled=cancelled
    )
    officers = ledgers(spec).officers
    assert stock(officers, date(2023, 12, 31)) == opening
    assert stock(officers, date(2024, 12, 31)) == opening + issued - cancelled
    assert in_year(officers, "发证日期", 2024) == issued
    assert in_year(officers, "注销日期", 2024) == cancelled


@pytest.mark.parametrize(
    "stated",
    [
        Totals(counts={"行政检查": 5}, volumes={"第0局": 6}),
        Totals(counts={"行政检查": 5}, volumes={"第9局": 1}),
        Totals(counts={"行政巡游": 5}, volumes={}),
        Totals(counts={"行政检查": -5}, volumes={}),
        Totals(counts={"行政检查": 50}, volumes={}, ceiling=3),
        Totals(counts={"行政处罚": 5}, volumes={}, procedures={"简易程序": 6}),
        Totals(counts={"行政处罚": 5}, volumes={}, exempt=6),
        Totals(counts={"行政处罚": 5}, volumes={}, procedures={"简易程序": 5}, exempt=0, fine_yuan=15_001),
    ],
)
def test_totals_that_cannot_hold_are_refused(stated: Totals) -> None:
    with pytest.raises(SpecRefused):
        ledgers(small_spec(stated))
