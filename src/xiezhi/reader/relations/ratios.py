"""Stated shares and rates against the numbers that give them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import combinations

from xiezhi.reader.intervals import Interval, cut, interval_of, rounded
from xiezhi.reader.likeness import shared
from xiezhi.reader.messages import named, percent
from xiezhi.reader.model import Figure, Status
from xiezhi.reader.relations.claims import Claim, Claims
from xiezhi.reader.relations.parts import Division, is_part, total_of
from xiezhi.reader.units import compatible
from xiezhi.reader.vocabulary import vocabulary


_HOLDS = {"exact", "rounding"}
_NEAR_BY = 30  # figures before a share among which another base is looked for


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage with what stands above and below the line (indexes); `firm` when the text leaves no other reading,
    not `named` when only the measure word speaks for the base, so that another result tells nothing; `sure` when no
    other base is to be tried."""

    rate: int
    above: tuple[int, ...]
    below: int
    firm: bool
    named: bool = True
    sure: bool = False


def ratios(claims: Claims, found: list[Division]) -> list[Claim]:
    """Return verdicts on every share and rate whose base the text states."""
    result: list[Claim] = []
    bases: dict[int, int] = {}
    common = _common_bases(claims)
    for rate, figure in enumerate(claims.figures):
        if claims.is_change(rate) or not (figure.role == "share" or (figure.is_percent and figure.role == "number")):
            continue
        share = (
            common.get(rate) or _handed_out(claims, rate, found) or _share(claims, rate, found) or _rate(claims, rate)
        )
        share = share or _like_before(claims, rate, bases)
        claim = _judge_best(claims, share, found) if share else _without_above(claims, rate, found)
        if claim:
            result.append(claim)
        if claim and claim.kind == "ratio" and claim.status in _HOLDS:
            bases[claims.sentences[rate]] = claim.operands[-2]
    return result


def _common_bases(claims: Claims) -> dict[int, Share]:
    """Three or more shares of a sentence have one base: the number before them over which most of them hold."""
    listed: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for rate, figure in enumerate(claims.figures):
        match = _share_words().search(claims.before(rate)) if figure.is_percent and not claims.is_change(rate) else None
        part = _part_of_share(claims, rate, match) if match and not match["base"] and rate else None
        if part is not None:
            listed[claims.sentences[rate]].append((part, rate))
    return {
        rate: Share(rate, (part,), base, firm=True, sure=True)
        for pairs in listed.values()
        if len(pairs) > 2 and (base := _common_base(claims, pairs)) is not None
        for part, rate in pairs
    }


def _common_base(claims: Claims, pairs: list[tuple[int, int]]) -> int | None:
    first, unit = pairs[0][0], claims.figures[pairs[0][0]].unit
    best, most = None, max(1, len(pairs) // 2)
    for base in range(first - 1, max(-1, first - 2 * _NEAR_BY), -1):
        whole = claims.figures[base]
        if whole.unit != unit or whole.value <= 0 or not is_part(claims, base):
            continue
        held = sum(_gives(claims, part, base, rate) for part, rate in pairs)
        if held > most:
            best, most = base, held
    return best


def _gives(claims: Claims, part: int, base: int, rate: int) -> bool:
    claim = judge(claims, Share(rate, (part,), base, firm=False))
    return claim is not None and claim.status in _HOLDS


def _like_before(claims: Claims, rate: int, bases: dict[int, int]) -> Share | None:
    """高级32人，占7.5%；中级268人，占62.9%: the base of the share before in the sentence, where that one holds."""
    base = bases.get(claims.sentences[rate])
    match = _share_words().search(claims.before(rate))
    part = _part_of_share(claims, rate, match) if match and not match["base"] and rate else None
    if base is None or part is None or part == base or claims.figures[base].unit != claims.figures[part].unit:
        return None
    return Share(rate, (part,), base, firm=True)


_HANDED_OUT = re.compile(r"(?:占比|比例|比重|占)分别(?:为|是|达|约为|约)?$")


def _handed_out(claims: Claims, rate: int, found: list[Division]) -> Share | None:
    """简易201户次，一般33户次，占比分别为85.9%和14.1%: the shares go to the numbers before them in turn."""
    first = rate
    while (
        first
        and claims.figures[first - 1].is_percent
        and re.fullmatch(r"[、,，和及与 ]*", claims.gap(first - 1, first))
    ):
        first -= 1
    last = rate
    while last + 1 < len(claims) and claims.figures[last + 1].is_percent:
        last += 1
    size = last - first + 1
    numbers = [i for i in range(first) if claims.sentences[i] == claims.sentences[rate] and is_part(claims, i)]
    if size < 2 or len(numbers) < size or not _HANDED_OUT.search(claims.before(first)):
        return None
    parts = tuple(numbers[-size:])
    division = next((d for d in found if set(parts) <= set(d.parts) and _can_be_base(claims, d)), None)
    return Share(rate, (parts[rate - first],), division.whole, firm=not division.doubtful) if division else None


def _judge_best(claims: Claims, share: Share, found: list[Division]) -> Claim | None:
    """The verdict on the base that the sentence gives, or on another stated near by that gives the share as written."""
    claim = judge(claims, share)
    if claim is None or claim.status in _HOLDS or share.sure:
        return claim
    for base in _other_bases(claims, share, found):
        other = judge(claims, Share(share.rate, share.above, base, firm=False))
        if other and other.status in _HOLDS:
            return other
    several = _from_several(claims, share, found)
    if several:
        return several
    return claim if share.named or claim.status == "violated" else None


def _other_bases(claims: Claims, share: Share, found: list[Division]) -> list[int]:
    """Numbers before a share that may be its base: of its part's measure word, none of the parts beside it."""
    part = claims.figures[share.above[0]]
    beside = {i for division in found if share.above[0] in division.parts for i in division.parts}
    return [
        i
        for i in range(share.rate - 1, max(-1, share.rate - _NEAR_BY), -1)
        if (claims.paragraphs[i] == claims.paragraphs[share.rate] or share.rate - i < 8)
        and i not in {*beside, *share.above}
        and is_part(claims, i)
        and claims.figures[i].unit == part.unit > ""
        and claims.figures[i].value >= part.value
        and not _has_share(claims, i)
    ]


def _from_several(claims: Claims, share: Share, found: list[Division]) -> Claim | None:
    """纠错率 over 撤销12件 and 确认违法3件 together: several parts of the base may give the rate."""
    rule = rule_for(claims.figures[share.rate].label)
    for division in found:
        if rule and division.whole == share.below and share.above[0] in division.parts:
            parts = tuple(i for i in division.parts if any(word in claims.figures[i].label for word in rule.several))
            if len(parts) > 1:
                claim = judge(claims, Share(share.rate, parts, division.whole, firm=False))
                return claim if claim and claim.status in _HOLDS else None
    return None


def judge(claims: Claims, share: Share) -> Claim | None:
    """Return the verdict on a share: the stated percentage against the quotient, with cut digits recognised."""
    rate, base = claims.figures[share.rate], claims.figures[share.below]
    if base.value <= 0:
        return None
    above_value = sum((claims.figures[i].value for i in share.above), Fraction(0))
    factor = Fraction(1) if rate.role == "share" else Fraction(1000 if rate.unit == "‰" else 100)
    value = above_value / base.value * factor
    quotient = _sum_interval(claims, share.above).over(claims.intervals[share.below]).times(factor)
    impossible = (above_value == 0) != (rate.value == 0) and rate.granularity <= 1 and (above_value == 0 or value >= 1)
    status, cut_off = _status(rate, quotient, value, firm=share.firm or impossible)
    operands = (*share.above, share.below, share.rate)
    right = percent(value, rate.granularity).replace("%", rate.unit)
    if rate.role == "share":
        right = percent(value * 100, Fraction(1, 10))
    sums = f"{'+'.join(named(claims.figures[i]) for i in share.above)}÷{named(base)}"
    if status in _HOLDS:
        message = f"{sums}={right}，与{rate.label[-12:]}{rate.raw}一致。"
    elif cut_off:
        message = f"{sums}应四舍五入为{right}，报告写{rate.raw}，是截尾所得，请改为{right}。"
    elif status == "violated":
        message = f"{sums}={right}，报告写{rate.raw}，请核对。"
    else:
        message = f"{sums}={right}，与{rate.label[-12:]}{rate.raw}不同，分子分母口径可能不同，请核对并写明。"
    return Claim("ratio", operands, share.rate, status, rate.value, value, message)


def _status(rate: Figure, quotient: Interval, value: Fraction, *, firm: bool) -> tuple[Status, bool]:
    if rate.value == value:
        return "exact", False
    if quotient.meets(interval_of(rate)):
        return "rounding", False
    cut_off = not rate.loose and cut(rate.value, rate.granularity).contains(value)
    if firm or cut_off:
        return "violated", cut_off
    return "unverifiable", False


def _sum_interval(claims: Claims, indexes: tuple[int, ...]) -> Interval:
    result = claims.intervals[indexes[0]]
    for index in indexes[1:]:
        result = result + claims.intervals[index]
    return result


@cache
def _share_words() -> re.Pattern[str]:
    return re.compile(vocabulary("relations")["ratios"]["share"])


def _share(claims: Claims, rate: int, found: list[Division]) -> Share | None:
    """女性400人，占30%: the number before is the part; the whole is the one 占…的 names, or the one that it is part of."""
    told = _told_base(claims, rate)
    if told is not None:
        return told
    match = _share_words().search(claims.before(rate))
    if not match or rate == 0:
        return None
    part = _part_of_share(claims, rate, match)
    if part is None:
        return None
    if match["base"]:
        whole = _named_whole(claims, part, match["base"])
        if whole is not None:
            return Share(rate, (part,), whole, firm=claims.figures[whole].unit == claims.figures[part].unit)
    for division in found:
        if part in division.parts and _can_be_base(claims, division):
            return Share(rate, (part,), division.whole, firm=not division.doubtful and not match["base"])
    if match["base"] or any(
        _base_named(claims, i) for i in range(rate) if claims.sentences[i] == claims.sentences[rate]
    ):
        return None
    return _nearest_whole(claims, rate, part)


def _told_base(claims: Claims, rate: int) -> Share | None:
    """街道339件，占全部申请1113件的30%: the base stands with its number between 占 and the share."""
    if rate < 2 or not re.fullmatch(r"的(?:比例|比重)?(?:约|近|为|达)*", claims.before(rate)):
        return None
    base, part = rate - 1, rate - 2
    if not re.match(r"^[ ,，、]*占[^,，;。、]{0,20}$", claims.before(base)) or not is_part(claims, base):
        return None
    alike = claims.is_number(part) and claims.figures[part].unit == claims.figures[base].unit
    return Share(rate, (part,), base, firm=True) if alike else None


def _can_be_base(claims: Claims, division: Division) -> bool:
    """Whether a division's whole is the base of its parts' shares: the text says so, or the parts add up to it."""
    return claims.figures[division.whole].value > 0 and (division.cover != "holding" or total_of(claims, division))


def _has_share(claims: Claims, index: int) -> bool:
    """Whether a figure is followed by a share of its own, so that it is another part and not the whole."""
    following = index + 1
    return claims.figures[following].is_percent and bool(_share_words().search(claims.before(following)))


def _base_named(claims: Claims, index: int) -> bool:
    match = _share_words().search(claims.before(index)) if claims.figures[index].is_percent else None
    return bool(match and match["base"])


def _part_of_share(claims: Claims, rate: int, match: re.Match[str]) -> int | None:
    """The number directly before 占, with nothing but marks between; else the one that the clause's subject names."""
    before = claims.before(rate)[: match.start()].strip(" ,，、(;")
    candidates = [
        i
        for i in range(rate - 1, max(-1, rate - 4), -1)
        if claims.is_number(i) and claims.sentences[i] == claims.sentences[rate]
    ]
    if not before:
        return candidates[0] if candidates and candidates[0] == rate - 1 else None
    named_like = [
        i for i in candidates if shared(before.split("，")[-1].split(",")[-1], claims.figures[i].label) >= 0.8
    ]
    return named_like[0] if named_like else None


def _named_whole(claims: Claims, part: int, words: str) -> int | None:
    text = re.sub(r"^(?:全部|所有|总|全[区市县省局]|同期|当年|本)+|(?:总数|总量|总人数|数量|数|的|总)+$", "", words)
    if len(text) < 2:
        return None
    best, score = None, 0.0
    for index in range(len(claims)):
        figure = claims.figures[index]
        if index == part or not claims.is_number(index) or not _can_hold(figure, claims.figures[part]):
            continue
        if not figure.label.endswith(text) and not text.endswith(figure.label):
            continue
        likeness = shared(text, figure.label) - 0.01 * min(
            20, abs(claims.sentences[index] - claims.sentences[part]) / 200
        )
        if likeness > max(score, 0.75):
            best, score = index, likeness
    return best


def _can_hold(whole: Figure, part: Figure) -> bool:
    return whole.value >= part.value and whole.period == part.period and compatible(whole.unit, part.unit)


def _nearest_whole(claims: Claims, rate: int, part: int) -> Share | None:
    figure = claims.figures[part]
    wholes = [
        i
        for i in range(part - 1, max(-1, part - 8), -1)
        if claims.segments[i] == claims.segments[rate]
        and is_part(claims, i)
        and claims.figures[i].unit == figure.unit
        and claims.figures[i].value >= figure.value
        and not _has_share(claims, i)
    ]
    return Share(rate, (part,), wholes[0], firm=len(wholes) == 1) if wholes else None


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    above: tuple[str, ...]
    below: tuple[str, ...]
    several: tuple[str, ...] = ()


@cache
def _rules() -> tuple[_Rule, ...]:
    rules = [
        _Rule(name, tuple(entry["above"]), tuple(entry["below"]))
        for entry in vocabulary("relations")["ratios"]["rates"]
        for name in entry["names"]
    ]
    return tuple(sorted(rules, key=lambda rule: -len(rule.name)))


def rule_for(label: str) -> _Rule | None:
    """Return the rule of the rate that a label names, with the rate's own stem above the line."""
    if any(word in label for word in vocabulary("relations")["ratios"]["without_base"]):
        return None
    for rule in _rules():
        if rule.name in label:
            own = tuple(word for word in rule.above if word in rule.name)
            return _Rule(rule.name, (*own, *_synonyms(own)) or rule.above, rule.below, rule.above)
    found = re.search(r"([\u4e00-\u9fff]{2})率", label)
    return _Rule(found.group(), (found[1],), ()) if found else None


def _synonyms(stems: tuple[str, ...]) -> tuple[str, ...]:
    """Other words for the same deed (破案, 破获)."""
    groups = vocabulary("relations")["ratios"]["synonyms"]
    return tuple(word for group in groups if set(group) & set(stems) for word in group if word not in stems)


def _rate(claims: Claims, rate: int) -> Share | None:
    """提出意见83条，已整改81条，整改率97.6%: the rate's own word names the part, the number before it the base."""
    rule = rule_for(claims.figures[rate].label)
    if rule is None:
        return None
    nearby = _nearby(claims, rate)
    above = next((i for i in nearby if any(word in _tail(claims.figures[i].label) for word in rule.above)), None)
    if above is None:
        return None
    candidates = [i for i in range(above - 1, max(-1, above - 6), -1) if i in nearby and _may_be_base(claims, i, above)]
    base = next((i for i in candidates if _named_below(claims, i, rule)), None)
    if base is None and above - 1 in nearby and _named_below(claims, above - 1, rule):
        base = above - 1
    if base is None:
        base = next((i for i in candidates if claims.figures[i].unit == claims.figures[above].unit), None)
    if base is None:
        return None
    return _rate_share(claims, rate, above, base, rule)


def _rate_share(claims: Claims, rate: int, above: int, base: int, rule: _Rule) -> Share:
    """The share with how sure its base is: told side by side, or the only one of the sentence that the rate's kind names."""
    figure, one, other = claims.figures[rate], claims.figures[base], claims.figures[above]
    alike = one.unit == other.unit and claims.depths[base] <= claims.depths[above]
    named = _named_below(claims, base, rule)
    beside = alike and base == above - 1 and above == rate - 1
    only = named and sum(_named_below(claims, i, rule) for i in _nearby(claims, rate) if i != above) == 1
    timely = any(word in figure.label for word in vocabulary("relations")["ratios"]["timely"])
    told = alike and above == rate - 1 and (only or (named and claims.segments[base] == claims.segments[rate]))
    sure = told or (beside and (named or figure.value != 100))
    return Share(rate, (above,), base, firm=sure and not (timely and figure.value == 100), named=beside or named)


def _tail(label: str) -> str:
    return label[-12:]


def _nearby(claims: Claims, rate: int) -> list[int]:
    """Numbers of the rate's sentence before it, nearest first."""
    return [
        i
        for i in range(rate - 1, max(-1, rate - 9), -1)
        if claims.sentences[i] == claims.sentences[rate] and is_part(claims, i)
    ]


def _may_be_base(claims: Claims, base: int, above: int) -> bool:
    one, other = claims.figures[base], claims.figures[above]
    return compatible(one.unit, other.unit) and one.value >= other.value and one.period == other.period


def _named_below(claims: Claims, index: int, rule: _Rule) -> bool:
    return any(word in claims.figures[index].label for word in rule.below)


def _without_above(claims: Claims, rate: int, found: list[Division]) -> Claim | None:
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


def _stated_base(claims: Claims, rate: int, rule: _Rule) -> int | None:
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
    return base if of_same or (not subject and _named_below(claims, base, rule)) else None


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
