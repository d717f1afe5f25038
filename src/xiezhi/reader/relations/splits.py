"""Wholes divided over bodies: departments and streets in different sentences, lists of bodies above a threshold,
what was put right against what was found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

from xiezhi.reader.likeness import pairs, shared
from xiezhi.reader.messages import amount, named
from xiezhi.reader.model import Status
from xiezhi.reader.relations.claims import Claim, Claims
from xiezhi.reader.relations.sums import total
from xiezhi.reader.scopes import tier_of
from xiezhi.reader.units import compatible
from xiezhi.reader.vocabulary import alternatives, vocabulary

_NEAR = Fraction(10, 100)


@cache
def _empty_words() -> re.Pattern[str]:
    table = vocabulary("labels")
    tiers = alternatives([*table["upper_tier"], *table["lower_tier"]])
    return re.compile(
        rf"各?(?:{tiers})(?:行政)?(?:执法)?(?:部门|单位|机关)?|{alternatives(vocabulary('relations')['restatement']['empty'])}|信息|活动|次数"
    )


@cache
def core(label: str) -> str:
    """Return what is counted, without body, verb and words such as 案件 or 总数."""
    return _empty_words().sub("", label)


def tiers(claims: Claims) -> Iterator[Claim]:
    """全区行政处罚1917件 = 区直部门1395次 + 街镇522次, told in different sentences."""
    placed = [
        (i, tier) for i in range(len(claims)) if claims.is_number(i) and (tier := tier_of(claims.figures[i].scope))
    ]
    lower = [i for i, tier in placed if tier == "lower"]
    for upper in (i for i, tier in placed if tier == "upper"):
        name = core(claims.figures[upper].label)
        partner = next(
            (
                i
                for i in lower
                if i > upper and _one_measure(claims, upper, i) and core(claims.figures[i].label) == name
            ),
            None,
        )
        whole = _whole_for(claims, upper, name) if partner is not None and len(name) > 1 else None
        if whole is not None and partner is not None:
            yield _judge_tiers(claims, whole, upper, partner)


def _one_measure(claims: Claims, one: int, other: int) -> bool:
    """Whether two figures can be added: one measure word, and one year (a table puts the year before beside this one)."""
    a, b = claims.figures[one], claims.figures[other]
    return a.unit == b.unit and a.period == b.period


def _whole_for(claims: Claims, part: int, name: str) -> int | None:
    for index in range(part - 1, max(-1, part - 20), -1):
        figure = claims.figures[index]
        if not claims.is_number(index) or tier_of(figure.scope) or figure.value < claims.figures[part].value:
            continue
        if figure.period != claims.figures[part].period:
            continue
        if core(figure.label) == name and compatible(figure.unit, claims.figures[part].unit):
            return index
    return None


def _judge_tiers(claims: Claims, whole: int, upper: int, lower: int) -> Claim:
    stated = claims.figures[whole]
    value, parts = total(claims, (upper, lower))
    status: Status = "unverifiable"
    if value == stated.value:
        status = "exact"
    elif parts.meets(claims.intervals[whole]):
        status = "rounding"
    elif stated.value and abs(value - stated.value) / stated.value <= _NEAR:
        status = "violated"
    text = f"{_who(claims, upper)}+{_who(claims, lower)}={amount(value, stated)}"
    ends = {
        "exact": f"，与{named(stated)}一致。",
        "rounding": f"，与{named(stated)}在约数范围内相符。",
        "violated": f"，与{named(stated)}相差{amount(abs(value - stated.value), stated)}，请核对两级分项和总数。",
        "unverifiable": f"，与{named(stated)}相差较大，两级口径可能不同，请写明。",
    }
    return Claim("sum", (whole, upper, lower), whole, status, stated.value, value, text + ends[status])


def _who(claims: Claims, index: int) -> str:
    figure = claims.figures[index]
    return f"{figure.scope or ''}{figure.raw}"


def body_lists(claims: Claims) -> Iterator[Claim]:
    """执法活动总量1000件以上的部门有：A(7830件)、B(7177件): each above the threshold, together within the total."""
    for threshold, figure in enumerate(claims.figures):
        if figure.bound is None or figure.loose or figure.role != "number":
            continue
        listed = _listed(claims, threshold)
        if len(listed) > 1:
            yield _judge_threshold(claims, threshold, listed)
            partial = _within_total(claims, threshold, listed)
            if partial:
                yield partial


def _listed(claims: Claims, threshold: int) -> list[int]:
    colon = re.match(
        r"^[\u4e00-\u9fff]{0,12}(?:有|为|是|分别为|包括|如下)?[::]",
        claims.page.plain[claims.figures[threshold].end :][:20],
    )
    if not colon:
        return []
    unit = claims.figures[threshold].unit
    return [
        i
        for i in claims.same_sentence(threshold)
        if i > threshold and claims.is_number(i) and claims.figures[i].unit == unit
    ]


def _judge_threshold(claims: Claims, threshold: int, listed: list[int]) -> Claim:
    limit = claims.figures[threshold]
    floor = limit.bound in {"ge", "gt"}
    wrong = [
        i for i in listed if (claims.figures[i].value < limit.value if floor else claims.figures[i].value > limit.value)
    ]
    operands = (threshold, *listed)
    if wrong:
        names = "、".join(named(claims.figures[i]) for i in wrong)
        return Claim(
            "plausibility",
            operands,
            threshold,
            "violated",
            limit.value,
            claims.figures[wrong[0]].value,
            f"{names}不在“{limit.raw}”之列，请核对数字或门槛。",
        )
    extreme = (min if floor else max)(claims.figures[i].value for i in listed)
    return Claim(
        "plausibility", operands, threshold, "exact", limit.value, extreme, f"所列{len(listed)}项均符合“{limit.raw}”。"
    )


def _within_total(claims: Claims, threshold: int, listed: list[int]) -> Claim | None:
    """The bodies listed against the sum of the paragraph's own acts (处罚1395次、检查25918次) when 总量 is listed."""
    if not re.search("总量|总数|合计", claims.figures[threshold].label):
        return None
    paragraph = claims.paragraphs[threshold]
    acts = [
        i
        for i in range(threshold)
        if claims.paragraphs[i] == paragraph
        and claims.is_number(i)
        and compatible(claims.figures[i].unit, claims.figures[threshold].unit)
    ]
    if len(acts) < 2:
        return None
    whole, _ = total(claims, tuple(acts))
    value, _ = total(claims, tuple(listed))
    text = f"所列{len(listed)}项合计{amount(value, claims.figures[threshold])}"
    sums = "+".join(claims.figures[i].raw for i in acts)
    operands = (*acts, *listed)
    if value <= whole:
        return Claim(
            "sum",
            operands,
            None,
            "partial",
            whole,
            value,
            f"{text}，不超过本段{sums}={amount(whole, claims.figures[threshold])}。",
        )
    return Claim(
        "sum",
        operands,
        None,
        "unverifiable",
        whole,
        value,
        f"{text}，超过本段{sums}={amount(whole, claims.figures[threshold])}，请核对统计口径。",
    )


@cache
def _stage(name: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:{alternatives(vocabulary('relations')['sums'][name])})")


def righted(claims: Claims) -> Iterator[Claim]:
    """发现隐患5409件，督促整改隐患4623处: not more can be put right than was found."""
    for later in range(1, len(claims)):
        figure = claims.figures[later]
        if not claims.is_number(later) or not _stage("righted").match(figure.label):
            continue
        earlier = next((i for i in range(later - 1, max(-1, later - 3), -1) if _found_before(claims, i, later)), None)
        if earlier is not None:
            yield _judge_righted(claims, earlier, later)


def _found_before(claims: Claims, earlier: int, later: int) -> bool:
    if claims.sentences[earlier] != claims.sentences[later] or not claims.is_number(earlier):
        return False
    one, other = claims.figures[earlier], claims.figures[later]
    if not _stage("found").match(one.label) or not compatible_finding(one.unit, other.unit):
        return False
    rest = _stage("righted").sub("", other.label)
    return not pairs(rest) or other.label == rest or shared(_stage("found").sub("", one.label), rest) >= 0.4


def compatible_finding(one: str, other: str) -> bool:
    """Return whether what was found and what was put right can be compared (隐患 are counted in 件, 处, 个, 项, 条)."""
    finding = {"件", "处", "个", "项", "条", "起", "类", "宗"}
    return one == other or (one in finding and other in finding)


def _judge_righted(claims: Claims, earlier: int, later: int) -> Claim:
    one, other = claims.figures[earlier], claims.figures[later]
    status: Status = "partial"
    if claims.intervals[earlier].below(claims.intervals[later]):
        status = "unverifiable"
        message = f"{named(other)}多于{named(one)}，若含往年存量请写明，否则请核对。"
    elif one.value == other.value:
        status = "exact"
        message = f"{named(other)}与{named(one)}相等。"
    else:
        rest = amount(max(one.value - other.value, Fraction(0)), one)
        message = f"{named(other)}不超过{named(one)}，其余{rest}未写明。"
    return Claim("sum", (earlier, later), earlier, status, one.value, other.value, message)
