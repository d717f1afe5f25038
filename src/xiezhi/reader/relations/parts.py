"""Where a text divides a whole into parts: brackets, 其中, 按…分, totals before and behind a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from xiezhi.reader.likeness import shared
from xiezhi.reader.relations.claims import Claims
from xiezhi.reader.units import compatible
from xiezhi.reader.vocabulary import alternatives, vocabulary

_TELLING = 20  # below this a sum may meet an earlier figure by chance
Cover = Literal["complete", "partial", "holding"]


@dataclass(frozen=True, slots=True)
class Division:
    """A whole and its parts (indexes). `cover`: `complete` parts must add up, `partial` ones must not exceed the whole,
    a `holding` list is told only when it adds up, because the text does not say that it must."""

    whole: int
    parts: tuple[int, ...]
    cover: Cover
    doubtful: bool = False


def divisions(claims: Claims) -> list[Division]:
    """Return every division that the text claims, each whole with each list once."""
    found: dict[tuple[int, tuple[int, ...]], Division] = {}
    for finder in (brackets, among, within, by_kind, leading_totals, closing_totals, unmarked_lists):
        for division in finder(claims):
            if not any(
                other.whole == division.whole and set(division.parts) <= set(other.parts) for other in found.values()
            ):
                found[division.whole, division.parts] = division
    return list(found.values())


def fits(claims: Claims, whole: int, part: int) -> bool:
    """Return whether a figure can be a part of another by its measure word."""
    return claims.is_number(part) and compatible(claims.figures[whole].unit, claims.figures[part].unit)


def total_of(claims: Claims, division: Division) -> bool:
    """Return whether the parts' stated values add up to the whole's."""
    return sum(claims.figures[i].value for i in division.parts) == claims.figures[division.whole].value


@cache
def _partial_opening() -> re.Pattern[str]:
    return re.compile(rf"^[ ,，]*(?:{alternatives(vocabulary('relations')['sums']['partial'])})")


def brackets(claims: Claims) -> Iterator[Division]:
    """全区共有主体56个(包括32家区直单位,24个街镇)."""
    plain = claims.page.plain
    for whole, figure in enumerate(claims.figures):
        opening = figure.end + (plain[figure.end : figure.end + 1] == " ")
        if not claims.is_number(whole) or plain[opening : opening + 1] != "(":
            continue
        closing = _closing(plain, opening)
        inside = [i for i in range(whole + 1, min(len(claims), whole + 40)) if claims.figures[i].end <= closing]
        parts = tuple(i for i in inside if fits(claims, whole, i))
        if not parts or any(_restates(plain[opening:closing], word) for word in ("上年", "去年", "同期")):
            continue
        partial = (
            len(parts) == 1
            or _partial_opening().match(plain[opening + 1 : closing])
            or "等" in plain[claims.figures[parts[-1]].end : closing]
        )
        yield Division(whole, parts, "partial" if partial else "complete")


def _restates(inside: str, word: str) -> bool:
    return word in inside


def _closing(plain: str, opening: int) -> int:
    depth = 0
    for offset in range(opening, min(len(plain), opening + 600)):
        depth += (plain[offset] == "(") - (plain[offset] == ")")
        if depth == 0:
            return offset
    return opening


def among(claims: Claims) -> Iterator[Division]:
    """受理33起，其中维持18起、终止6起: the list runs to the end of the sentence or its first natural stop."""
    for match in re.finditer("其中", claims.page.plain):
        first = claims.first_from(match.end())
        sentence_end = claims.page.sentence(match.start())[1]
        if first is None or claims.figures[first].start >= sentence_end or _opens_within(claims, first):
            continue
        end = _bracket_end(claims.page.plain, match.start(), sentence_end)
        nested = claims.page.plain.find("其中", claims.figures[first].end, end)
        members = [i for i in range(first, min(len(claims), first + 30)) if claims.figures[i].start < end]
        level = [i for i in members if claims.depths[i] <= claims.depths[first]]
        if nested >= 0:
            level = [i for i in level if claims.figures[i].start < nested or _in_brackets(claims.page.plain, nested)]
        yield from _among_units(claims, match.start(), level)


def _in_brackets(plain: str, offset: int) -> bool:
    """Whether a bracket opens shortly before an offset and is not closed yet (…5件（其中…）)."""
    before = plain[max(0, offset - 60) : offset]
    return before.rfind("(") > before.rfind(")")


def _bracket_end(plain: str, offset: int, end: int) -> int:
    closing = plain.find(")", offset, end)
    opening = plain.find("(", offset, end)
    return closing if closing >= 0 and (opening < 0 or opening > closing) else end


def _among_units(claims: Claims, offset: int, members: list[int]) -> Iterator[Division]:
    seen: set[int] = set()
    for first in members:
        if first in seen or not claims.is_number(first):
            continue
        whole, doubtful = _whole_before(claims, offset, first)
        group = [i for i in members if i >= first and claims.is_number(i) and _same_measure(claims, first, i)]
        seen.update(group)
        if whole is not None:
            cut, natural = _natural_list(claims, whole, group)
            yield Division(whole, cut, "partial", doubtful=doubtful or not natural)


def _same_measure(claims: Claims, one: int, other: int) -> bool:
    return claims.figures[one].unit == claims.figures[other].unit


def _whole_before(claims: Claims, offset: int, part: int) -> tuple[int | None, bool]:
    """The nearest figure before 其中 with the part's measure word, in this sentence or in the one before it.

    The second value says that others with the same measure word stand there too, so that the choice is doubtful.
    """
    sentence, paragraph = claims.page.sentence(offset)[0], claims.page.paragraph(offset)[0]
    earlier = [
        i for i in range(part - 1, max(-1, part - 25), -1) if claims.figures[i].end <= offset and claims.is_number(i)
    ]
    here = [i for i in earlier if claims.sentences[i] == sentence and fits(claims, i, part)]
    if here:
        exact = [i for i in here if _same_measure(claims, i, part)]
        return (exact or here)[0], False
    above = claims.page.sentence(max(sentence - 1, 0))[0]
    there = [i for i in earlier if claims.sentences[i] == above >= paragraph and fits(claims, i, part)]
    exact = [i for i in there if _same_measure(claims, i, part)]
    chosen = exact or there
    return (chosen[0], len(chosen) > 1) if chosen else (None, False)


def _natural_list(claims: Claims, whole: int, group: list[int]) -> tuple[tuple[int, ...], bool]:
    """Cut a list at its natural stop; a longer or shorter beginning that adds up exactly is preferred."""
    target, total = claims.figures[whole].value, claims.figures[group[0]].value * 0
    for size, index in enumerate(group, 1):
        total += claims.figures[index].value
        if total == target and size > 1:
            return tuple(group[:size]), True
    for size, index in enumerate(group):
        if size and _starts_anew(claims, whole, group[0], index):
            return tuple(group[:size]), True
    return tuple(group), True


def _starts_anew(claims: Claims, whole: int, first: int, index: int) -> bool:
    """Whether a new statement begins with this figure: another part of the sentence with a total of its own, or
    the whole's own verb again (检查药店350家次，其中…，检查医疗机构120家次)."""
    figure, label = claims.figures[index], claims.figures[whole].label
    verb = label[:2]
    if len(label) > 2 and figure.label.startswith(verb) and not claims.figures[first].label.startswith(verb):
        return True
    if claims.segments[index] == claims.segments[index - 1]:
        return False
    before = claims.page.plain[claims.segments[index] : figure.start]
    return bool(_total_word().search(before)) and len(figure.label) > 2


@cache
def _total_word() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(vocabulary('relations')['sums']['total_words'])})")


_WITHIN = re.compile(r"^[\u4e00-\u9fff“”]{0,14}(?:中|里|之中)[,，:]")


def _opens_within(claims: Claims, index: int) -> bool:
    return bool(_WITHIN.match(claims.page.plain[claims.figures[index].end : claims.figures[index].end + 18]))


def within(claims: Claims) -> Iterator[Division]:
    """144件行政处罚案件中，简易程序137件、普通程序7件; also 行政处罚中，… with the whole named before."""
    for whole in range(len(claims)):
        if claims.is_number(whole) and _opens_within(claims, whole):
            parts = _follow(claims, whole, whole + 1, claims.page.segment(claims.figures[whole].start)[1])
            if parts:
                yield Division(whole, parts, "partial")
    yield from _named_within(claims)


_NAMED_WITHIN = re.compile(r"(?:^|[。;，,\n])(?:其中[,，]?|在)?(?P<name>[\u4e00-\u9fff]{2,14}?)(?:当中|中)[,，:]")


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
            and shared(match["name"], claims.figures[i].label) >= 0.99
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
            if claims.segments[i] == segment and claims.is_number(i) and _same_measure(claims, whole, i)
        )
        if len(parts) > 1:
            yield Division(whole, parts, "holding")


def _follow(claims: Claims, whole: int, first: int, end: int) -> tuple[int, ...]:
    unit = claims.figures[whole].unit
    group = [
        i for i in range(first, min(len(claims), first + 40)) if claims.figures[i].start < end and claims.is_number(i)
    ]
    same = [i for i in group if claims.figures[i].unit == unit]
    chosen = same or [i for i in group if fits(claims, whole, i)]
    return _natural_list(claims, whole, chosen)[0] if chosen else ()


_BY_KIND = re.compile(r"(?:按|按照|从)(?P<kind>[\u4e00-\u9fff]{1,10}?)(?:来看|看|来分|分类|划分|统计|分)[,，:]")


def by_kind(claims: Claims) -> Iterator[Division]:
    """按层级分，区直部门28117件，镇街33087件; several such divisions share the whole before the first."""
    anchor: dict[int, int] = {}
    for match in _BY_KIND.finditer(claims.page.plain):
        first = claims.first_from(match.end())
        segment_end = claims.page.segment(match.start())[1]
        if first is None or claims.figures[first].start >= segment_end:
            continue
        paragraph = claims.paragraphs[first]
        start = anchor.setdefault(paragraph, first)
        division = _whole_of_kinds(claims, start, first, segment_end)
        if division:
            yield division


def _whole_of_kinds(claims: Claims, start: int, first: int, end: int) -> Division | None:
    """The whole stands before the first 按…分 of the paragraph; further up only one that the parts add up to counts."""
    for whole in range(start - 1, max(-1, start - 25), -1):
        if not fits(claims, whole, first):
            continue
        division = Division(whole, _follow(claims, whole, first, end), "complete")
        if len(division.parts) < 2:
            return None
        if claims.paragraphs[whole] == claims.paragraphs[first] or total_of(claims, division):
            return division
    return None


def leading_totals(claims: Claims) -> Iterator[Division]:
    """应诉案件共计18起，胜诉14起，撤诉2起，审理中2起: a total, then a list that nothing introduces."""
    for whole in range(len(claims)):
        if not claims.is_number(whole):
            continue
        group: list[int] = []
        for index in range(whole + 1, min(len(claims), whole + 25)):
            if claims.sentences[index] != claims.sentences[whole]:
                break
            if _beside(claims, whole, index):
                if _is_total(claims, index):
                    break
                group.append(index)
        if len(group) > 1 and (_is_total(claims, whole) or _adds_up_at_start(claims, whole, group)):
            parts = _exact_beginning(claims, whole, group)
            handed_out = "分别" in claims.gap(whole, group[0])
            yield Division(whole, parts, "complete" if handed_out and _is_total(claims, whole) else "holding")


def _beside(claims: Claims, whole: int, part: int) -> bool:
    """Whether a figure has the whole's measure word and does not stand in brackets of its own."""
    same = claims.figures[part].unit == claims.figures[whole].unit and claims.depths[part] == claims.depths[whole]
    return same and claims.is_number(part)


def _adds_up_at_start(claims: Claims, whole: int, group: list[int]) -> bool:
    """Whether the numbers right behind an unmarked figure add up to it (复议3件，维持2件，终止1件)."""
    if group[0] != whole + 1 or not all(claims.figures[i].value for i in group[:2]):
        return False
    return _beginning_that_fits(claims, whole, group) is not None


def unmarked_lists(claims: Claims) -> Iterator[Division]:
    """案件来源：巡查765起，举报298起，交办63起: a list of its own sentence that adds up to a figure shortly before."""
    first = 0
    while first < len(claims):
        sentence = claims.sentences[first]
        members = [i for i in claims.same_sentence(first) if claims.is_number(i)]
        first = max(claims.same_sentence(first)) + 1
        if len(members) < 2 or len({claims.figures[i].unit for i in members}) > 1:
            continue
        value = sum(claims.figures[i].value for i in members)
        for whole in range(members[0] - 1, max(-1, members[0] - 14), -1):
            if (
                value >= _TELLING
                and claims.sentences[whole] < sentence
                and fits(claims, whole, members[0])
                and claims.figures[whole].value == value
            ):
                yield Division(whole, tuple(members), "holding")
                break


def _is_total(claims: Claims, index: int) -> bool:
    text = claims.before(index)[-14:]
    clause = re.split(r"[,，;:。()]", text)[-1]
    return bool(_total_word().search(clause))


def _exact_beginning(claims: Claims, whole: int, group: list[int]) -> tuple[int, ...]:
    found = _beginning_that_fits(claims, whole, group)
    return found or tuple(i for i in group if claims.segments[i] == claims.segments[group[0]])


def _beginning_that_fits(claims: Claims, whole: int, group: list[int]) -> tuple[int, ...] | None:
    """The shortest beginning of a list (two figures or more, zeros behind it included) that adds up to the whole."""
    total, target = claims.figures[whole].value * 0, claims.figures[whole].value
    fitting = None
    for size, index in enumerate(group, 1):
        total += claims.figures[index].value
        if total > target:
            break
        if total == target and size > 1:
            fitting = tuple(group[:size])
    return fitting


@cache
def _closing_total() -> re.Pattern[str]:
    return re.compile(vocabulary("relations")["sums"]["closing_total"])


def closing_totals(claims: Claims) -> Iterator[Division]:
    """检查A 3件、B 5件，合计8件."""
    for whole in range(1, len(claims)):
        if not claims.is_number(whole) or not _closing_total().match(claims.gap(whole - 1, whole)):
            continue
        group: list[int] = []
        for index in range(whole - 1, max(-1, whole - 25), -1):
            if claims.sentences[index] != claims.sentences[whole]:
                break
            if _beside(claims, whole, index):
                group.insert(0, index)
        if len(group) > 1:
            yield Division(whole, _exact_ending(claims, whole, group), "complete")


def _exact_ending(claims: Claims, whole: int, group: list[int]) -> tuple[int, ...]:
    total, target = claims.figures[whole].value * 0, claims.figures[whole].value
    for size, index in enumerate(reversed(group), 1):
        total += claims.figures[index].value
        if total == target and size > 1:
            return tuple(group[-size:])
    return tuple(group)
