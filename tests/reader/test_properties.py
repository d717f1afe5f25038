"""Generated reports: a consistent one is never called wrong, one changed number always is."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from xiezhi.reader import Reading, read
from xiezhi.reader.intervals import Interval, cut, point, rounded
from xiezhi.reader.messages import half_up, number, percent

COUNTS = st.integers(1, 50000)
KINDS = ["警告", "罚款", "没收违法所得", "责令停产", "吊销许可证件", "通报批评"]


def statuses(reading: Reading, kind: str) -> list[str]:
    return [relation.status for relation in reading.relations if relation.kind == kind]


def bracketed(total: int, parts: list[int]) -> str:
    listed = "、".join(f"{kind}{part}件" for kind, part in zip(KINDS, parts, strict=False))
    return f"全年作出行政处罚决定{total}件（{listed}）。"


@settings(deadline=None)
@given(st.lists(COUNTS, min_size=2, max_size=6))
def test_consistent_total_is_exact(parts: list[int]) -> None:
    reading = read(bracketed(sum(parts), parts))
    assert statuses(reading, "sum") == ["exact"]
    assert all(relation.status != "violated" for relation in reading.relations)


@settings(deadline=None)
@given(st.lists(COUNTS, min_size=2, max_size=6), st.integers(-5000, 5000).filter(bool))
def test_inconsistent_total_is_violated(parts: list[int], slip: int) -> None:
    total = sum(parts) + slip
    assume(total > 0)
    reading = read(bracketed(total, parts))
    assert statuses(reading, "sum") == ["violated"]
    relation = next(relation for relation in reading.relations if relation.kind == "sum")
    assert (relation.stated, relation.computed) == (total, sum(parts))
    assert relation.operands[0] == relation.result == "f1"
    assert f"{abs(slip)}件" in relation.message


@settings(deadline=None)
@given(st.integers(1, 20000), st.integers(0, 20000), st.integers(0, 2))
def test_rate_as_rounded_half_up_holds_and_another_is_violated(above: int, rest: int, places: int) -> None:
    below = above + rest
    step = Fraction(1, 10**places)
    exact = Fraction(above, below) * 100
    right = percent(exact, step)
    sentence = "受理投诉{}件，办结{}件，办结率{}。"
    assert statuses(read(sentence.format(below, above, right)), "ratio")[0] in {"exact", "rounding"}
    wrong = number(half_up(exact, step) + 2 * step, places)
    assert statuses(read(sentence.format(below, above, f"{wrong}%")), "ratio") == ["violated"]


@settings(deadline=None)
@given(st.integers(1, 90000), st.integers(1, 90000), st.integers(0, 2))
def test_change_against_a_stated_year_holds_when_computed(before: int, now: int, places: int) -> None:
    step = Fraction(1, 10**places)
    change = (Fraction(now, before) - 1) * 100
    way = "增长" if change >= 0 else "下降"
    sentence = f"2023年办理许可{before}件，2024年办理许可{now}件，同比{way}{percent(abs(change), step)}。"
    assert statuses(read(sentence), "change")[0] in {"exact", "rounding"}
    wrong = number(half_up(abs(change), step) + 3 * step, places)
    sentence = f"2023年办理许可{before}件，2024年办理许可{now}件，同比{way}{wrong}%。"
    assert statuses(read(sentence), "change") == ["violated"]


@settings(deadline=None)
@given(st.integers(1, 400), st.integers(1, 400))
def test_change_that_a_whole_number_gives_is_feasible(before: int, now: int) -> None:
    change = (Fraction(now, before) - 1) * 100
    way = "增长" if change >= 0 else "下降"
    sentence = f"全年立案{now}件，同比{way}{percent(abs(change), Fraction(1, 10))}。"
    assert statuses(read(sentence), "change_feasible") == ["feasible"]


@settings(deadline=None)
@given(st.integers(1, 99), st.integers(0, 10**6))
def test_blurred_numbers_hold_whatever_they_can_stand_for(tens: int, seed: int) -> None:
    whole = tens * 1000
    first = seed % whole
    rest = whole - first + seed % 1000
    assume(first > 0)
    reading = read(f"检查企业{whole}余家（工业{first}家、商业{rest}家）。")
    assert statuses(reading, "sum")[0] in {"exact", "rounding"}


@given(
    st.text(
        alphabet="全年办理案件共其中，。、；：（）%万余件起人0123456789同比增长下降占率达第条分别为合计三之均每持平翻番成表 .:“”《》\n\t|",
        max_size=120,
    )
)
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_and_spans_are_the_text(text: str) -> None:
    reading = read(text)
    end = 0
    for figure in reading.figures:
        assert figure.raw == text[figure.start : figure.end]
        assert end <= figure.start < figure.end
        end = figure.end
    known = {figure.id for figure in reading.figures}
    for relation in reading.relations:
        assert set(relation.operands) <= known
        assert relation.result is None or relation.result in relation.operands
        assert relation.message.endswith("。")


@settings(deadline=None)
@given(
    st.fractions(-1000, 1000, max_denominator=1000), st.sampled_from([Fraction(1), Fraction(1, 10), Fraction(1, 100)])
)
def test_rounding_and_its_interval_agree(value: Fraction, step: Fraction) -> None:
    assert rounded(half_up(value, step), step).contains(value)
    digits = (abs(value) / step).__floor__() * step * (-1 if value < 0 else 1)
    if digits:
        assert cut(digits, step).contains(value)


@settings(deadline=None)
@given(st.fractions(0, 100), st.fractions(0, 100), st.fractions(0, 100), st.fractions(0, 100))
def test_sum_of_intervals_holds_the_sum_of_members(a: Fraction, b: Fraction, c: Fraction, d: Fraction) -> None:
    one, other = Interval(min(a, b), max(a, b)), Interval(min(c, d), max(c, d))
    assert (one + other).contains(a + c)
    assert (one - other).contains(b - d)
    assert one.meets(point(a))
