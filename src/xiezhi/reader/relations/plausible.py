"""Numbers that cannot be, whatever else the report says."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from xiezhi.reader.messages import named, number
from xiezhi.reader.model import Status
from xiezhi.reader.relations.claims import Claim, Claims
from xiezhi.reader.vocabulary import vocabulary


def implausible(claims: Claims) -> Iterator[Claim]:
    """Return shares above a hundred per cent and periodical papers more than a year has periods."""
    for index, figure in enumerate(claims.figures):
        if figure.is_percent and not claims.is_change(index):
            yield from _share_over_whole(claims, index)
        elif figure.unit in {"期", "次", "份"}:
            yield from _too_many_issues(claims, index)


def _share_over_whole(claims: Claims, index: int) -> Iterator[Claim]:
    figure = claims.figures[index]
    limit = Fraction(1000 if figure.unit == "‰" else 100)
    share = figure.label.rstrip("高达到为约").endswith(("率", "占比", "比例", "比重")) or figure.label.startswith("占")
    if (
        figure.value <= limit
        or not share
        or any(word in figure.label for word in vocabulary("relations")["ratios"]["over_hundred"])
    ):
        return
    message = f"{named(figure)}超过{limit.numerator}{figure.unit}，比率不可能大于整体，请核对。"
    yield Claim("plausibility", (index,), index, "violated", figure.value, limit, message)


def hundred(claims: Claims) -> Iterator[Claim]:
    """服务类占45%、政策类占35%、其他占20%: shares of one whole that names its remainder make a hundred."""
    for members in claims.by_sentence():
        shares = [
            i for i in members if claims.figures[i].unit == "%" and not claims.is_change(i) and "占" in claims.before(i)
        ]
        if len(shares) < 3 or any(claims.is_number(i) for i in members if shares[0] < i < shares[-1]):
            continue
        value = sum((claims.figures[i].value for i in shares), Fraction(0))
        step = sum((claims.figures[i].granularity for i in shares), Fraction(0)) / 2
        named_rest = any(
            word in claims.figures[i].label for i in shares for word in vocabulary("relations")["sums"]["residual"]
        )
        if abs(value - 100) <= step:
            status: Status = "exact" if value == 100 else "rounding"
            yield Claim(
                "sum",
                tuple(shares),
                None,
                status,
                Fraction(100),
                value,
                f"{len(shares)}项占比合计{number(value)}%，可以成立。",
            )
        elif named_rest:
            yield Claim(
                "sum",
                tuple(shares),
                None,
                "violated",
                Fraction(100),
                value,
                f"{len(shares)}项占比合计{number(value)}%，不是100%，请核对。",
            )


def _too_many_issues(claims: Claims, index: int) -> Iterator[Claim]:
    figure = claims.figures[index]
    for rule in vocabulary("relations")["plausibility"]["yearly"]:
        if any(word in figure.label for word in rule["names"]) and figure.value > rule["most"]:
            message = f"{named(figure)}，而{rule['say']}，请核对期数或说明统计时段。"
            yield Claim("plausibility", (index,), index, "unverifiable", figure.value, Fraction(rule["most"]), message)
            return
