"""Rates whose part is not stated: do parts of the base give them, and can any whole number?"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from itertools import combinations

from xiezhi.reader.intervals import cut, rounded
from xiezhi.reader.messages import named, percent
from xiezhi.reader.model import Figure
from xiezhi.reader.relations.claims import Claim, Claims
from xiezhi.reader.relations.parts import Division
from xiezhi.reader.relations.quotients import Share, judge
from xiezhi.reader.relations.rates import Rule, named_below, rule_for
from xiezhi.reader.vocabulary import vocabulary


def without_above(claims: Claims, rate: int, found: list[Division]) -> Claim | None:
    """A rate whose part is not stated: some of the base's parts may give it; else is any whole number possible?"""
    figure = claims.figures[rate]
    rule = rule_for(figure.label)
    if rule is None:
        return None
    for division in found:
        if (
            claims.sentences[division.whole] == claims.sentences[rate]
            and division.whole < rate
            and len(division.parts) > 1
        ):
            parts = _parts_giving(claims, division, figure)
            if parts:
                return judge(claims, Share(rate, parts, division.whole, firm=False))
    base = _stated_base(claims, rate, rule)
    return None if base is None else _feasible(claims, rate, base)


def _parts_giving(claims: Claims, division: Division, rate: Figure) -> tuple[int, ...] | None:
    parts = division.parts[:8]
    for size in range(1, len(parts)):
        for chosen in combinations(parts, size):
            value = (
                sum((claims.figures[i].value for i in chosen), Fraction(0)) / claims.figures[division.whole].value * 100
            )
            if rate.value not in {0, 100} and rounded(rate.value, rate.granularity).contains(value):
                return chosen
    return None


def _stated_base(claims: Claims, rate: int, rule: Rule) -> int | None:
    """The base of a rate: the number just before it, when its name says what the rate is of or the rate's kind does."""
    if _level_words().search(claims.before(rate)):
        return None
    base = rate - 1
    while base > 0 and claims.figures[base].is_percent:
        base -= 1
    if base < 0 or claims.segments[base] != claims.segments[rate] or not claims.is_number(base):
        return None
    figure = claims.figures[base]
    exact = claims.intervals[base].is_point and figure.value > 0
    if not exact or any(word in figure.label for word in rule.above):
        return None
    subject = claims.figures[rate].label.partition(rule.name)[0]
    of_same = len(subject) > 1 and _counted(figure.label).endswith(subject[-2:])
    return base if of_same or (not subject and named_below(claims, base, rule)) else None


@cache
def _level_words() -> re.Pattern[str]:
    return re.compile(vocabulary("relations")["ratios"]["level"])


def _counted(label: str) -> str:
    """The thing that a label counts, without the words for counting it (查处隐患数量: 隐患)."""
    return re.sub(r"(?:的?(?:总数|总量|数量|件数|人数|起数|数))$", "", label)


def _feasible(claims: Claims, rate: int, base: int) -> Claim | None:
    stated, whole = claims.figures[rate], claims.figures[base]
    if stated.loose or stated.bound or stated.unit != "%":
        return None
    possible = rounded(stated.value, stated.granularity).times(whole.value / 100).whole_numbers()
    operands = (base, rate)
    if possible and possible[1] >= 0:
        count = max(possible[0], 0)
        message = f"{count}÷{whole.raw}={percent(Fraction(count) / whole.value * 100, stated.granularity)}，{stated.label[-12:]}{stated.raw}可以由整数得到。"
        return Claim(
            "ratio_feasible", operands, rate, "feasible", stated.value, Fraction(count) / whole.value * 100, message
        )
    below = (stated.value * whole.value / 100).__floor__()
    near = [percent(Fraction(count) / whole.value * 100, stated.granularity) for count in (below, below + 1)]
    hint = _cut_hint(stated, whole, below)
    message = f"以{named(whole)}为基数，{below}对应{near[0]}、{below + 1}对应{near[1]}，没有整数能得到{stated.label[-12:]}{stated.raw}{hint}，请核对；若另有基数请写明。"
    return Claim(
        "ratio_feasible", operands, rate, "violated", stated.value, Fraction(below) / whole.value * 100, message
    )


def _cut_hint(stated: Figure, whole: Figure, below: int) -> str:
    for count in (below, below + 1):
        exact = Fraction(count) / whole.value * 100
        if cut(stated.value, stated.granularity).contains(exact):
            return f"（{count}÷{whole.raw}截尾得{stated.raw}，四舍五入应为{percent(exact, stated.granularity)}）"
        if stated.value - stated.granularity < exact < stated.value:
            return f"（{count}÷{whole.raw}进一得{stated.raw}，四舍五入应为{percent(exact, stated.granularity)}）"
    return ""
