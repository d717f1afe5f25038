"""Shares by 占: the number before is the part, and the whole is named, divided or shared with other shares."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from xiezhi.reader.likeness import shared
from xiezhi.reader.model import Figure
from xiezhi.reader.relations.claims import Claims
from xiezhi.reader.relations.parts import Division, is_part, total_of
from xiezhi.reader.relations.quotients import HOLDS, Share, judge
from xiezhi.reader.units import compatible
from xiezhi.reader.vocabulary import vocabulary

_LONGEST_LIST = 20  # shares that 分别 hands out
_NEAR_BY = 60  # figures before a list of shares among which their base is looked for


def by_share(claims: Claims, rate: int, found: list[Division]) -> Share | None:
    """女性400人，占30%: the number before is the part; the whole is the one 占…的 names, or the one that it is part of."""
    match = share_words().search(claims.before(rate)) if rate else None
    part = part_of_share(claims, rate, match) if match else None
    if match is None or part is None:
        return _told_base(claims, rate)
    return _told_base(claims, rate) or _with_part(claims, rate, part, match["base"], found)


def _with_part(claims: Claims, rate: int, part: int, base: str | None, found: list[Division]) -> Share | None:
    whole = _named_whole(claims, part, base) if base else None
    if whole is not None:
        return Share(rate, (part,), whole, firm=claims.figures[whole].unit == claims.figures[part].unit)
    for division in found:
        if part in division.parts and can_be_base(claims, division):
            return Share(rate, (part,), division.whole, firm=not division.doubtful and not base)
    sentence = [i for i in claims.same_sentence(rate) if i < rate]
    if base or any(_base_named(claims, i) for i in sentence):
        return None
    return _nearest_whole(claims, rate, part)


@cache
def share_words() -> re.Pattern[str]:
    """Return the pattern of 占 with the base that it may name."""
    return re.compile(vocabulary("relations")["ratios"]["share"])


def _told_base(claims: Claims, rate: int) -> Share | None:
    """街道339件，占全部申请1113件的30%: the base stands with its number between 占 and the share."""
    if rate < 2 or not re.fullmatch(r"的(?:比例|比重)?(?:约|近|为|达)*", claims.before(rate)):
        return None
    base, part = rate - 1, rate - 2
    if not re.match(r"^[ ,，、]*占[^,，;。、]{0,20}$", claims.before(base)) or not is_part(claims, base):
        return None
    alike = claims.is_number(part) and claims.figures[part].unit == claims.figures[base].unit
    return Share(rate, (part,), base, firm=True) if alike else None


def can_be_base(claims: Claims, division: Division) -> bool:
    """Whether a division's whole is the base of its parts' shares: the text says so, or the parts add up to it."""
    return claims.figures[division.whole].value > 0 and (division.cover != "holding" or total_of(claims, division))


def has_share(claims: Claims, index: int) -> bool:
    """Whether a figure is followed by a share of its own, so that it is another part and not the whole."""
    following = index + 1
    return claims.figures[following].is_percent and bool(share_words().search(claims.before(following)))


def _base_named(claims: Claims, index: int) -> bool:
    match = share_words().search(claims.before(index)) if claims.figures[index].is_percent else None
    return bool(match and match["base"])


def part_of_share(claims: Claims, rate: int, match: re.Match[str]) -> int | None:
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
        and not has_share(claims, i)
    ]
    return Share(rate, (part,), wholes[0], firm=len(wholes) == 1) if wholes else None


def common_bases(claims: Claims) -> dict[int, Share]:
    """Three or more shares of a sentence have one base: the number before them over which most of them hold."""
    listed: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for rate, figure in enumerate(claims.figures):
        match = share_words().search(claims.before(rate)) if figure.is_percent and not claims.is_change(rate) else None
        part = part_of_share(claims, rate, match) if match and not match["base"] and rate else None
        if part is not None:
            listed[claims.sentences[rate]].append((part, rate))
    return {
        rate: Share(rate, (part,), base, firm=True, sure=True)
        for pairs in listed.values()
        if len(pairs) > 2 and (base := _common_base(claims, pairs)) is not None
        for part, rate in pairs
    }


def _common_base(claims: Claims, pairs: list[tuple[int, int]]) -> int | None:
    """The number over which most of the shares hold, and of two such the one that more give exactly."""
    first, unit = pairs[0][0], claims.figures[pairs[0][0]].unit
    best, most = None, (max(1, len(pairs) // 2), len(pairs))
    for base in range(first - 1, max(-1, first - _NEAR_BY), -1):
        whole = claims.figures[base]
        if whole.unit != unit or whole.value <= 0 or not is_part(claims, base):
            continue
        verdicts = [_verdict(claims, part, base, rate) for part, rate in pairs]
        held = sum(status in HOLDS for status in verdicts), verdicts.count("exact")
        if held > most:
            best, most = base, held
    return best


def _verdict(claims: Claims, part: int, base: int, rate: int) -> str | None:
    claim = judge(claims, Share(rate, (part,), base, firm=False))
    return claim.status if claim else None


def like_before(claims: Claims, rate: int, bases: dict[int, int]) -> Share | None:
    """高级32人，占7.5%；中级268人，占62.9%: the base of the share before in the sentence, where that one holds."""
    base = bases.get(claims.sentences[rate])
    match = share_words().search(claims.before(rate))
    part = part_of_share(claims, rate, match) if match and not match["base"] and rate else None
    if base is None or part is None or part == base or claims.figures[base].unit != claims.figures[part].unit:
        return None
    return Share(rate, (part,), base, firm=True)


_HANDED_OUT = re.compile(
    r"(?:(?:占比|比例|比重|占)分别(?:为|是|达|约为|约)?|分别占(?:[^,，;。、()]{0,16}?的)?(?:约|近)?)$"
)


def handed_out(claims: Claims, rate: int, found: list[Division]) -> Share | None:
    """简易201户次，一般33户次，占比分别为85.9%和14.1%: the shares go to the numbers before them in turn."""
    first = rate
    while (
        first > max(0, rate - _LONGEST_LIST)
        and claims.figures[first - 1].is_percent
        and re.fullmatch(r"[、,，和及与 ]*", claims.gap(first - 1, first))
    ):
        first -= 1
    last = rate
    while last + 1 < min(len(claims), first + _LONGEST_LIST) and claims.figures[last + 1].is_percent:
        last += 1
    size = last - first + 1
    numbers = [i for i in claims.same_sentence(first) if i < first and is_part(claims, i)]
    if size < 2 or len(numbers) < size or not _HANDED_OUT.search(claims.before(first)):
        return None
    parts = tuple(numbers[-size:])
    division = next((d for d in found if set(parts) <= set(d.parts) and can_be_base(claims, d)), None)
    return Share(rate, (parts[rate - first],), division.whole, firm=not division.doubtful) if division else None
