"""Parts behind 按…分, 从…看 and …中: one whole divided one or several ways."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from xiezhi.reader.likeness import shared
from xiezhi.reader.relations.among import natural_list, opens_within
from xiezhi.reader.relations.claims import Claims
from xiezhi.reader.relations.parts import Division, fits, is_part, names_leaders_only, same_measure, value_of


def within(claims: Claims) -> Iterator[Division]:
    """144件行政处罚案件中，简易程序137件、普通程序7件; also 行政处罚中，… with the whole named before."""
    for whole in range(len(claims)):
        if claims.is_number(whole) and opens_within(claims, whole):
            parts = _follow(claims, whole, whole + 1, claims.page.segment(claims.figures[whole].start)[1])
            if parts:
                yield Division(whole, parts, "partial")
    yield from _named_within(claims)


_NAMED_WITHIN = re.compile(
    r"(?:^|[。;，,\n])(?:(?:其中[,，]?|在)?(?P<name>[\u4e00-\u9fff]{2,14}?)(?:当中|中)[,，:]"
    r"|在(?P<plain>[\u4e00-\u9fff]{2,10}?)中(?=[\u4e00-\u9fff]{1,8}\d))"
)


def _named_within(claims: Claims) -> Iterator[Division]:
    for match in _NAMED_WITHIN.finditer(claims.page.plain):
        first = claims.first_from(match.end())
        if first is None or claims.sentences[first] != claims.page.sentence(match.end())[0]:
            continue
        paragraph = claims.paragraphs[first]
        wholes = [
            i
            for i in range(first - 1, max(-1, first - 20), -1)
            if claims.paragraphs[i] == paragraph
            and fits(claims, i, first)
            and shared(match["name"] or match["plain"], claims.figures[i].label) >= 0.99
        ]
        if wholes:
            parts = _follow(claims, wholes[0], first, claims.page.segment(claims.figures[first].start)[1])
            yield Division(wholes[0], parts, "partial")
            yield from _further_segments(claims, wholes[0], first)


def _further_segments(claims: Claims, whole: int, first: int) -> Iterator[Division]:
    """行政处罚中，区直1428件，镇街530件；简易1042件，普通926件: each part of the sentence may divide the same whole."""
    members = [i for i in claims.same_sentence(first) if i > first and claims.segments[i] != claims.segments[first]]
    for segment in dict.fromkeys(claims.segments[i] for i in members):
        parts = tuple(
            i
            for i in members
            if claims.segments[i] == segment and is_part(claims, i) and same_measure(claims, whole, i)
        )
        if len(parts) > 1:
            yield Division(whole, parts, "holding")


def _follow(claims: Claims, whole: int, first: int, end: int) -> tuple[int, ...]:
    unit = claims.figures[whole].unit
    group = [
        i for i in range(first, min(len(claims), first + 40)) if claims.figures[i].start < end and is_part(claims, i)
    ]
    same = [i for i in group if claims.figures[i].unit == unit]
    chosen = same or [i for i in group if fits(claims, whole, i)]
    return natural_list(claims, whole, chosen) if chosen else ()


_FAR_OFF = Fraction(3, 10)  # of the whole; a sum that misses it by more is about another one of several
_BY_KIND = re.compile(r"(?:按照?|从|分)(?P<kind>[\u4e00-\u9fff]{1,10}?)(?:来看|看|来分|分类|划分|统计|分)[,，:]")


def by_kind(claims: Claims) -> Iterator[Division]:
    """按层级分，区直部门28117件，镇街33087件; several such divisions share the whole before the first."""
    anchor: dict[int, int] = {}
    openings = list(_BY_KIND.finditer(claims.page.plain))
    for place, match in enumerate(openings):
        first = claims.first_from(match.end())
        end = claims.page.sentence(match.start())[1]
        if place + 1 < len(openings):
            end = min(end, openings[place + 1].start())
        if first is None or claims.figures[first].start >= end:
            continue
        start = anchor.setdefault(claims.paragraphs[first], first)
        groups = _by_unit(claims, first, end)
        found = [_whole_of_kinds(claims, start, group) for group in groups]
        for group, division in zip(groups, found, strict=True):
            told = division or _beside_whole(claims, group, [other for other in found if other])
            if told:
                yield told


def _beside_whole(claims: Claims, group: list[int], settled: list[Division]) -> Division | None:
    """甲县立案88件、罚款912万元，乙县立案…: where one column of such a list divides a number of an earlier sentence,
    the other divides the number of its name beside that one."""
    for division in settled:
        if set(division.parts) & set(group) or len(division.parts) != len(group):
            continue
        name = claims.figures[group[0]].label
        for whole in claims.same_sentence(division.whole):
            same_name = name in claims.figures[whole].label or claims.figures[whole].label in name
            if same_name and fits(claims, whole, group[0]) and claims.sentences[whole] != claims.sentences[group[0]]:
                return Division(whole, tuple(group), "complete")
    return None


def _by_unit(claims: Claims, first: int, end: int) -> list[list[int]]:
    """The figures of a list by measure word (工矿13起、死亡14人；铁路2起、死亡2人), those in brackets left out."""
    groups: dict[str, list[int]] = {}
    for index in range(first, min(len(claims), first + 60)):
        if claims.figures[index].start >= end:
            break
        if is_part(claims, index) and claims.depths[index] <= claims.depths[first]:
            groups.setdefault(claims.figures[index].unit, []).append(index)
    return [_one_segment(claims, group) for group in groups.values()]


def _one_segment(claims: Claims, group: list[int]) -> list[int]:
    """A list that is complete before a semicolon ends there."""
    first = [i for i in group if claims.segments[i] == claims.segments[group[0]]]
    return first if len(first) > 1 else group


def _whole_of_kinds(claims: Claims, start: int, group: list[int]) -> Division | None:
    """The whole stands before the first 按…分 of the paragraph; one that the parts add up to is preferred.

    Further up than the paragraph, or past a nearer one that cannot hold the parts, only an exact whole counts.
    """
    if len(group) < 2:
        return None
    wholes = [i for i in range(start - 1, max(-1, start - 25), -1) if claims.is_number(i) and fits(claims, i, group[0])]
    value = value_of(claims, group)
    exact = next((i for i in wholes if claims.figures[i].value == value), None)
    if exact is not None:
        return Division(exact, tuple(group), "complete")
    near = [i for i in wholes if claims.paragraphs[i] == claims.paragraphs[group[0]] and not claims.depths[i]]
    if not near:
        return None
    whole = min(near, key=lambda i: abs(claims.figures[i].value - value))
    parts = natural_list(claims, whole, group)
    if names_leaders_only(claims, parts):
        holding = next((i for i in near if claims.figures[i].value >= value), None)
        return None if holding is None else Division(holding, parts, "partial", doubtful=True)
    apart = abs(claims.figures[whole].value - value)
    doubtful = len(near) > 1 and apart > claims.figures[whole].value * _FAR_OFF
    return None if doubtful and value > claims.figures[whole].value else Division(whole, parts, "complete", doubtful)
