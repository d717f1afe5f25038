"""Stated changes: against a stated earlier figure, among the changes of parts, and whether they are possible at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

from xiezhi.reader.changes import level_in_bracket
from xiezhi.reader.intervals import Interval, cut, interval_of_change, point
from xiezhi.reader.messages import amount, half_up, named, number, percent, places_of
from xiezhi.reader.model import Change, Figure, Status
from xiezhi.reader.relations.claims import Claim, Claims
from xiezhi.reader.relations.parts import Division
from xiezhi.reader.units import is_count
from xiezhi.reader.vocabulary import vocabulary


def trends(claims: Claims, found: list[Division]) -> list[Claim]:
    """Return verdicts on every change that belongs to a stated figure."""
    result: list[Claim] = []
    for index in range(len(claims)):
        change = claims.figures[index].change
        if change is None or claims.is_change(index):
            continue
        earlier = _earlier(claims, index)
        if earlier is not None:
            result.append(_against_earlier(claims, index, earlier, change, None))
        elif change.kind == "yoy_pct" and _counts(claims, index):
            result.append(_feasible(claims, index, change))
    result += _second_changes(claims)
    result += [claim for division in found if (claim := _of_parts(claims, division))]
    return result


def _counts(claims: Claims, index: int) -> bool:
    """Whether a figure counts whole things; one without measure word does when its name says what (治安案件1326)."""
    figure = claims.figures[index]
    bare = not figure.unit and figure.granularity == 1 and figure.value > 1 and len(figure.label) > 1
    return is_count(figure.unit) or (bare and figure.role == "number")


@cache
def _previous() -> re.Pattern[str]:
    return re.compile(rf"(?:{vocabulary('changes')['previous']})")


@cache
def _previous_from() -> re.Pattern[str]:
    return re.compile(vocabulary("changes")["previous_from"])


_REACHED = re.compile(
    r"(?:增至|增加到|增长到|上升至|上升到|提高到|提升至|提高至|降至|下降到|下降至|减少到|减至|增加至|增长至|减少至|精简至|压缩至|压缩到|缩短至|缩短到|扩展到|扩大到|到|至|变为|[精压缩降增减扩提调上][简缩减短至加整大高升]?为)$"
)


def _earlier(claims: Claims, index: int) -> int | None:
    """The figure of the period before, stated beside this one: 上年2031件, 由2031件降至1917件, 2023年2031件."""
    for other in (index - 1, index + 1, index - 2, index + 2, index + 3):
        if 0 <= other < len(claims) and _may_be_earlier(claims, index, other) and reached_from(claims, index, other):
            return other
    return None


def _may_be_earlier(claims: Claims, index: int, other: int) -> bool:
    figure, candidate = claims.figures[index], claims.figures[other]
    if claims.sentences[other] != claims.sentences[index] or candidate.unit != figure.unit or candidate.change:
        return False
    return claims.is_number(other) or candidate.is_percent


def reached_from(claims: Claims, index: int, other: int) -> bool:
    """Return whether `other` is the level of the period before from which the figure `index` was reached."""
    figure, candidate = claims.figures[index], claims.figures[other]
    if _in_bracket_of_change(claims, index, other):
        return True
    before = claims.before(other)
    if claims.is_earlier(other) or _previous().search(before):
        return _leads_to_change(claims, index, other) or not _other_name(claims, index, other)
    if other == index - 1 and re.search(r"[由从][^,，;。]{0,14}$", before):
        return bool(_REACHED.search(_year_end().sub("", claims.before(index))))
    return _is_year_before(candidate, figure) and not _other_name(claims, index, other)


def _in_bracket_of_change(claims: Claims, index: int, other: int) -> bool:
    """Whether a number is all that stands in brackets behind a figure's change: 112件，环比增长21.7%（二季度98件）."""
    change, candidate = claims.figures[index].change, claims.figures[other]
    if change is None or not change.end < candidate.start < change.end + 20:
        return False
    return bool(level_in_bracket().search(claims.page.plain[change.end : candidate.start])) and (
        claims.page.plain[candidate.end : candidate.end + 1] == ")"
    )


def _leads_to_change(claims: Claims, index: int, other: int) -> bool:
    """Whether the earlier level stands between a figure and the change measured from it (较去年60件增长3倍)."""
    change = claims.figures[index].change
    if change is None or not claims.figures[index].start < claims.figures[other].start < change.start:
        return False
    between = claims.page.plain[claims.figures[other].end : change.start]
    return not re.search(r"[,，;。:\d]", between) and bool(_comparing().search(claims.before(other)))


@cache
def _comparing() -> re.Pattern[str]:
    return re.compile(r"(?:比|较|与|同)(?:(?:19|20)\d{2} ?年度?|上年度?|去年|上一年度?|前一年|原来)(?:同期)?的?$")


@cache
def _year_end() -> re.Pattern[str]:
    return re.compile(r"(?:(?:19|20)\d{2} ?年度?|今年|本年度?|目前|现在)的?$")


def _is_year_before(candidate: Figure, figure: Figure) -> bool:
    return bool(
        candidate.period
        and figure.period
        and candidate.period.isdigit()
        and int(candidate.period) + 1 == int(figure.period)
    )


def _other_name(claims: Claims, index: int, other: int) -> bool:
    """Whether two figures side by side are about different things."""
    one, two = claims.figures[index].label, _bare(claims.figures[other].label)
    return bool(two) and two not in one and _bare(one) not in claims.figures[other].label


def _bare(label: str) -> str:
    return re.sub(r"(?:上年度?|去年|上一年度?|前一年|同期|全年|水平|基数|\d{4}年度?|的|为|是)+", "", label)


def _against_earlier(claims: Claims, index: int, earlier: int, change: Change, own: int | None) -> Claim:
    figure, before = claims.figures[index], claims.figures[earlier]
    computed, possible = _computed(claims, index, earlier, change)
    operands = (earlier, index) if own is None else (earlier, index, own)
    if possible is None:
        message = f"{named(before)}为零，无法计算{_words(change, figure)}。"
        return Claim("change", operands, index, "unverifiable", change.value, None, message)
    status, cut_off = _verdict(change, computed, possible)
    points = abs(figure.value - before.value)
    if figure.is_percent and change.kind == "yoy_pct" and status != "exact" and abs(change.value) == points:
        return _points_as_percent(claims, operands, computed, change, certain=status == "violated")
    right = _written(change, computed, figure)
    text = f"{before.raw}到{figure.raw}"
    if status in {"exact", "rounding"}:
        message = f"{text}，{right}，与报告所写{_words(change, figure)}一致。"
    elif cut_off:
        message = f"{text}应四舍五入为{right}，报告写{_words(change, figure)}，是截尾所得，请改正。"
    else:
        message = f"{text}应为{right}，报告写{_words(change, figure)}，请核对。"
    return Claim("change", operands, index, status, change.value, computed, message)


def _points_as_percent(
    claims: Claims, operands: tuple[int, ...], computed: Fraction, change: Change, *, certain: bool
) -> Claim:
    """A rate that moved by 7 percentage points and is said to have moved by 7 %."""
    before, figure = claims.figures[operands[0]], claims.figures[operands[1]]
    points, words = number(abs(change.value)), _words(change, figure)
    message = (
        f"{before.raw}到{figure.raw}相差{points}个百分点（按比例算为{_written(change, computed, figure)}），"
        f"报告写{words}，如指百分点请写明“个百分点”。"
    )
    status: Status = "violated" if certain else "unverifiable"
    return Claim("change", operands, operands[1], status, change.value, computed, message)


def _computed(claims: Claims, index: int, earlier: int, change: Change) -> tuple[Fraction, Interval | None]:
    now, before = claims.figures[index].value, claims.figures[earlier].value
    if change.kind != "yoy_pct":
        return now - before, claims.intervals[index] - claims.intervals[earlier]
    low = claims.intervals[earlier].low
    if before <= 0 or low is None or low <= 0:
        return Fraction(0), None
    quotient = claims.intervals[index].over(claims.intervals[earlier])
    return (now / before - 1) * 100, (quotient - point(1)).times(Fraction(100))


def _verdict(change: Change, computed: Fraction, possible: Interval) -> tuple[Status, bool]:
    if change.value == computed:
        return "exact", False
    if possible.meets(interval_of_change(change)):
        return "rounding", False
    return "violated", change.bound is None and cut(change.value, change.granularity).contains(computed)


def _words(change: Change, figure: Figure) -> str:
    way = "增长" if change.value >= 0 else "下降"
    if change.kind == "yoy_pct":
        return f"{way}{number(abs(change.value), places_of(change.granularity) or None)}%"
    if change.kind == "yoy_pp":
        return f"{'上升' if change.value >= 0 else '下降'}{number(abs(change.value))}个百分点"
    return f"{'增加' if change.value >= 0 else '减少'}{amount(abs(change.value), figure)}"


def _written(change: Change, value: Fraction, figure: Figure) -> str:
    if change.kind == "yoy_pct":
        way = "增长" if value >= 0 else "下降"
        return f"{way}{percent(abs(value), change.granularity)}"
    if change.kind == "yoy_pp":
        return f"{'上升' if value >= 0 else '下降'}{number(abs(half_up(value, change.granularity)))}个百分点"
    return f"{'增加' if value >= 0 else '减少'}{amount(abs(value), figure)}"


def _feasible(claims: Claims, index: int, change: Change) -> Claim:
    """Is there a whole number for the period before that gives the stated percentage?"""
    figure, now = claims.figures[index], claims.intervals[index]
    stated = interval_of_change(change)
    previous = _previous_interval(now, stated)
    numbers = previous.whole_numbers() if previous else None
    if previous is None or previous.high is None or (numbers and numbers[1] >= 0):
        guess = figure.value / (1 + change.value / 100) if change.value > -100 else None
        text = f"上期约{number(half_up(guess, Fraction(1)))}{figure.unit}" if guess is not None else "上期数未写明"
        message = f"{named(figure)}{_words(change, figure)}可以成立，{text}。"
        return Claim("change_feasible", (index,), index, "feasible", change.value, guess, message)
    guess = figure.value / (1 + change.value / 100)
    options = [_option(figure, change, count) for count in (guess.__floor__(), guess.__floor__() + 1) if count > 0]
    hint = next(
        (
            f"，上期{count}{figure.unit}截尾得此数"
            for count, value in options
            if cut(change.value, change.granularity).contains(value)
        ),
        "",
    )
    listed = "、".join(f"上期{count}{figure.unit}为{_written(change, value, figure)}" for count, value in options)
    message = f"没有整数的上期数能使{named(figure)}{_words(change, figure)}（{listed}{hint}），请核对。"
    return Claim(
        "change_feasible", (index,), index, "violated", change.value, options[0][1] if options else None, message
    )


def _option(figure: Figure, change: Change, count: int) -> tuple[int, Fraction]:
    return count, (figure.value / count - 1) * 100


def _previous_interval(now: Interval, stated: Interval) -> Interval | None:
    """The period before, from now ÷ (1 + change); None when the change leaves it open."""
    factors = (point(100) + stated).times(Fraction(1, 100))
    if factors.low is None or factors.low <= 0 or factors.high is None:
        return None
    return now.over(factors)


def _second_changes(claims: Claims) -> Iterator[Claim]:
    """较上年减少114件，下降5.6%: both changes of one figure must lead to the same earlier number."""
    for own, index in claims.base_of.items():
        first, second = claims.figures[index].change, claims.figures[own].change
        if first is None or second is None or {first.kind, second.kind} != {"yoy_abs", "yoy_pct"}:
            continue
        if claims.is_change(index):
            continue
        absolute, relative = (first, second) if first.kind == "yoy_abs" else (second, first)
        figure = claims.figures[index]
        before = figure.value - absolute.value
        if before <= 0:
            continue
        computed = absolute.value / before * 100
        possible = (
            interval_of_change(absolute).times(100 / before)
            if absolute.value >= 0
            else -((-interval_of_change(absolute)).times(100 / before))
        )
        status, cut_off = _verdict(relative, computed, possible)
        right = _written(relative, computed, figure)
        text = f"{named(figure)}、{_words(absolute, figure)}，推得上期{amount(before, figure)}，{right}"
        ending = (
            "，与报告一致。"
            if status != "violated"
            else f"，报告写{_words(relative, figure)}，{'是截尾所得，' if cut_off else ''}请核对。"
        )
        yield Claim("change", (index, own), index, status, relative.value, computed, text + ending)


def _of_parts(claims: Claims, division: Division) -> Claim | None:
    """The change of a whole against the changes of its parts, when the parts add up."""
    whole = claims.figures[division.whole]
    parts = [claims.figures[i] for i in division.parts]
    if whole.change is None or sum((part.value for part in parts), Fraction(0)) != whole.value:
        return None
    changes = [part.change for part in parts]
    kinds = {change.kind for change in changes if change} | {whole.change.kind}
    operands = (division.whole, *(i for i, change in zip(division.parts, changes, strict=True) if change))
    if len(operands) < 2 or len(kinds) != 1:
        return None
    if whole.change.kind == "yoy_abs":
        return _absolute_changes(claims, division, operands)
    if whole.change.kind == "yoy_pct" and len(operands) == len(parts) + 1:
        return _relative_changes(claims, division, operands)
    return None


def _absolute_changes(claims: Claims, division: Division, operands: tuple[int, ...]) -> Claim | None:
    whole = claims.figures[division.whole]
    stated = [change for i in operands[1:] if (change := claims.figures[i].change)]
    value = sum((change.value for change in stated), Fraction(0))
    complete = len(operands) == len(division.parts) + 1
    if whole.change is None:
        return None
    text = "、".join(
        f"{claims.figures[i].label[-8:]}{_words(change, claims.figures[i])}"
        for i in operands[1:]
        if (change := claims.figures[i].change)
    )
    same = value == whole.change.value
    status: Status = "exact" if same else "violated" if complete else "unverifiable"
    missing = "" if complete else "，有的分项没有写明变化"
    ending = "一致。" if same else f"相差{amount(abs(value - whole.change.value), whole)}{missing}，请核对。"
    message = f"{text}，合计{_written(whole.change, value, whole)}，与总数{_words(whole.change, whole)}{ending}"
    return Claim("change", operands, division.whole, status, whole.change.value, value, message)


def _relative_changes(claims: Claims, division: Division, operands: tuple[int, ...]) -> Claim | None:
    before = [_before(claims, i) for i in operands]
    if any(interval is None for interval in before):
        return None
    known = [interval for interval in before if interval is not None]
    parts = known[1]
    for interval in known[2:]:
        parts = parts + interval
    whole = claims.figures[division.whole]
    change = whole.change
    if change is None:
        return None
    earlier = sum((_implied(claims.figures[i]) for i in operands[1:]), Fraction(0))
    computed = (whole.value / earlier - 1) * 100 if earlier else Fraction(0)
    status: Status = "rounding" if parts.meets(known[0]) else "violated"
    ending = "相符。" if status == "rounding" else "不符，请核对各项增幅。"
    message = f"由各分项增幅推得上期合计约{amount(half_up(earlier, Fraction(1)), whole)}，总数应{_written(change, computed, whole)}，与报告所写{_words(change, whole)}{ending}"
    return Claim("change", operands, division.whole, status, change.value, computed, message)


def _before(claims: Claims, index: int) -> Interval | None:
    change = claims.figures[index].change
    return _previous_interval(claims.intervals[index], interval_of_change(change)) if change else None


def _implied(figure: Figure) -> Fraction:
    change = figure.change
    return figure.value / (1 + change.value / 100) if change and change.value > -100 else Fraction(0)
