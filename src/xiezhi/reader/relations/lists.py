"""Lists with a total before or behind them and no word between that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

from xiezhi.reader.numerals import parse_chinese
from xiezhi.reader.relations.claims import Claims
from xiezhi.reader.relations.parts import Division, fits, has_residual, is_part, known_division, total_word, value_of
from xiezhi.reader.vocabulary import vocabulary

_CLOSE = Fraction(10, 100)  # of the whole, by which a list that names its remainder may miss it and still mean it
_TELLING = 20  # below this a sum may meet an earlier figure by chance


def leading_totals(claims: Claims) -> Iterator[Division]:
    """应诉案件共计18起，胜诉14起，撤诉2起，审理中2起: a total, then a list that nothing introduces."""
    for whole in range(len(claims)):
        if not is_part(claims, whole):
            continue
        group = _behind(claims, whole)
        if len(group) > 1 and (_is_total(claims, whole) or _adds_up_at_start(claims, whole, group)):
            parts = _exact_beginning(claims, whole, group)
            handed_out = "分别" in claims.gap(whole, group[0])
            yield Division(whole, parts, "complete" if handed_out and _is_total(claims, whole) else "holding")
            continue
        size = _known_behind(claims, whole, group)
        if size:
            yield Division(whole, tuple(group[:size]), "partial")


def _behind(claims: Claims, whole: int) -> list[int]:
    """The figures behind a number in its sentence that may be its parts, up to the next total."""
    group: list[int] = []
    for index in range(whole + 1, min(len(claims), whole + 25)):
        if claims.sentences[index] != claims.sentences[whole]:
            break
        if _beside(claims, whole, index):
            if _is_total(claims, index):
                break
            group.append(index)
    return group


_MOST_KINDS = 5


def _known_behind(claims: Claims, whole: int, group: list[int]) -> int:
    """How many figures right behind a number are together all of it by their names (发出89份，已改正81份，未改正7份)."""
    if len(group) < 2 or group[0] != whole + 1:
        return 0
    listed = claims.gap(whole, whole + 1).lstrip().startswith("、") or (
        whole and re.fullmatch(r"、[^,，;。:()]{0,20}", claims.gap(whole - 1, whole))
    )
    sizes = range(min(_MOST_KINDS, len(group)), 1, -1)
    return (
        0
        if listed
        else next((n for n in sizes if known_division(claims, tuple(group[:n]), "divisions", whole=whole)), 0)
    )


def _beside(claims: Claims, whole: int, part: int) -> bool:
    """Whether a figure has the whole's measure word and does not stand in brackets of its own."""
    same = claims.units[part] == claims.units[whole] and claims.depths[part] == claims.depths[whole]
    return same and is_part(claims, part)


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
        if len(members) < 2 or len({claims.units[i] for i in members}) > 1:
            continue
        value = value_of(claims, members)
        earlier = [
            i
            for i in range(members[0] - 1, max(-1, members[0] - 14), -1)
            if claims.sentences[i] < sentence and fits(claims, i, members[0])
        ]
        exact = next((i for i in earlier if claims.figures[i].value == value), None) if value >= _TELLING else None
        if exact is not None:
            yield Division(exact, tuple(members), "holding")
        elif has_residual(claims, tuple(members)) and len(members) > 2:
            yield from _with_rest(claims, earlier, members, value)


def _with_rest(claims: Claims, earlier: list[int], members: list[int], value: Fraction) -> Iterator[Division]:
    """A list that names its remainder divides the number before it in the paragraph that comes near its sum."""
    near = [
        i
        for i in earlier
        if claims.paragraphs[i] == claims.paragraphs[members[0]] and claims.depths[i] == 0 and is_part(claims, i)
    ]
    whole = min(near, key=lambda i: abs(claims.figures[i].value - value), default=None)
    if whole is not None and abs(claims.figures[whole].value - value) <= claims.figures[whole].value * _CLOSE:
        yield Division(whole, tuple(members), "complete")


def _is_total(claims: Claims, index: int) -> bool:
    text = claims.before(index)[-14:]
    clause = re.split(r"[,，;:。()]", text)[-1]
    return bool(total_word().search(clause))


def _exact_beginning(claims: Claims, whole: int, group: list[int]) -> tuple[int, ...]:
    found = _beginning_that_fits(claims, whole, group)
    return found or tuple(i for i in group if claims.segments[i] == claims.segments[group[0]])


def _beginning_that_fits(claims: Claims, whole: int, group: list[int]) -> tuple[int, ...] | None:
    """The shortest beginning of a list (two figures or more, zeros behind it included) that adds up to the whole."""
    total, target = claims.figures[whole].value * 0, claims.figures[whole].value
    fitting = None
    for size, index in enumerate(group, 1):
        total += claims.figures[index].value
        if total > target or (fitting and claims.segments[index] != claims.segments[fitting[-1]]):
            break
        if total == target and size > 1:
            fitting = tuple(group[:size])
    return fitting


_COLON = re.compile(r"^[ ]*[::](?!\d)")


def colon_lists(claims: Claims) -> Iterator[Division]:
    """违法行为1500起：占道900起、乱停400起、乱倒200起: a colon right behind the whole."""
    for whole in range(len(claims) - 2):
        if not is_part(claims, whole) or not _COLON.match(claims.gap(whole, whole + 1)):
            continue
        group = [i for i in claims.same_sentence(whole) if i > whole and _beside(claims, whole, i)]
        group = [i for i in group if claims.segments[i] == claims.segments[whole]]
        if len(group) > 1 and fits(claims, whole, group[0]) and group[0] == whole + 1:
            told = _KINDS_TOLD.search(claims.before(whole))
            all_named = told is not None and parse_chinese(told["number"]) == len(group)
            parts = _beginning_that_fits(claims, whole, group) or tuple(group)
            yield Division(whole, parts, "complete" if all_named else "partial")


# How many kinds a list has, told before its total (查处四类违法行为共88件：…).
_KINDS_TOLD = re.compile(r"(?P<number>[两二三四五六七八九十]{1,2})大?[类种项方]")


def money_totals(claims: Claims) -> Iterator[Division]:
    """罚款11100元；…罚款7900元，罚款总额达19000元: amounts of one name before the total of that name."""
    for whole in range(2, len(claims)):
        name = _TOTAL_END.sub("", claims.figures[whole].label)
        if name == claims.figures[whole].label or not is_part(claims, whole) or len(name) < 2:
            continue
        group = [
            i
            for i in claims.same_sentence(whole)
            if i < whole and _beside(claims, whole, i) and claims.figures[i].label in {name, f"{name}金额"}
        ]
        if len(group) > 1 and claims.depths[group[0]] == claims.depths[whole]:
            yield Division(whole, tuple(group), "complete")


_TOTAL_END = re.compile(r"(?:总额|总金额|总数|总量|合计|总计)$")


@cache
def _closing_total() -> re.Pattern[str]:
    return re.compile(vocabulary("relations")["sums"]["closing_total"])


def closing_totals(claims: Claims) -> Iterator[Division]:
    """检查A 3件、B 5件，合计8件; also …。三类案件合计2640宗, where the words say which sentence is meant."""
    for whole in range(1, len(claims)):
        if not is_part(claims, whole):
            continue
        gap = claims.gap(whole - 1, whole)
        if _closing_total().match(gap):
            group = _before_total(claims, whole, claims.sentences[whole])
            if len(group) > 1:
                periods = "全年" not in gap or "分别" in claims.before(group[0]) or _by_periods(claims, group)
                yield Division(whole, _exact_ending(claims, whole, group), "complete" if periods else "holding")
        elif found := _summing_up().match(gap):
            yield from _sentence_summed_up(claims, whole, parse_chinese(found["number"] or ""))


def _by_periods(claims: Claims, group: list[int]) -> bool:
    """Whether each number of a list is of a part of the year."""
    return all(re.search(r"季度|半年|月", claims.before(i)) for i in group)


def _before_total(claims: Claims, whole: int, start: int) -> list[int]:
    group: list[int] = []
    for index in range(whole - 1, max(-1, whole - 25), -1):
        if claims.figures[index].start < start:
            break
        if _beside(claims, whole, index):
            group.insert(0, index)
    return group


@cache
def _summing_up() -> re.Pattern[str]:
    return re.compile(vocabulary("relations")["sums"]["summing_up"])


def _sentence_summed_up(claims: Claims, whole: int, number: int | None) -> Iterator[Division]:
    group = _before_total(claims, whole, claims.page.sentence(max(claims.sentences[whole] - 1, 0))[0])
    if len(group) < 2:
        return
    exact = _exact_ending(claims, whole, group)
    told = number == len(group) or value_of(claims, exact) == claims.figures[whole].value
    yield Division(whole, exact, "complete" if told else "partial", doubtful=not told)


def _exact_ending(claims: Claims, whole: int, group: list[int]) -> tuple[int, ...]:
    total, target = claims.figures[whole].value * 0, claims.figures[whole].value
    for size, index in enumerate(reversed(group), 1):
        total += claims.figures[index].value
        if total == target and size > 1:
            return tuple(group[-size:])
    return tuple(group)
