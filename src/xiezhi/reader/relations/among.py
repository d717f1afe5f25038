"""Parts behind 其中 and inside brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from xiezhi.reader.likeness import pairs
from xiezhi.reader.relations.claims import Claims
from xiezhi.reader.relations.parts import (
    Division,
    act_kinds,
    fits,
    has_residual,
    is_part,
    known_division,
    same_measure,
    total_word,
    value_of,
)
from xiezhi.reader.units import compatible, is_count
from xiezhi.reader.vocabulary import alternatives, vocabulary

_LONGEST = 40


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
        inside = [i for i in range(whole + 1, min(len(claims), whole + _LONGEST)) if claims.figures[i].end <= closing]
        parts = tuple(i for i in inside if _fits_bracket(claims, whole, i))
        if not parts or any(word in plain[opening:closing] for word in ("上年", "去年", "同期")):
            continue
        partial = (
            len(parts) == 1
            or _partial_opening().match(plain[opening + 1 : closing])
            or "等" in plain[claims.figures[parts[-1]].end : closing]
        )
        yield Division(whole, parts, "partial" if partial else "complete")


def _fits_bracket(claims: Claims, whole: int, part: int) -> bool:
    """Whether a figure in brackets is a part; a whole without measure word takes that of its parts (总数为339（处罚144件…）)."""
    if claims.figures[whole].unit:
        return fits(claims, whole, part)
    return is_part(claims, part) and not claims.is_earlier(whole) and is_count(claims.figures[part].unit)


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
        if first is None or claims.figures[first].start >= sentence_end or opens_within(claims, first):
            continue
        end = _bracket_end(claims.page.plain, match.start(), sentence_end)
        nested = claims.page.plain.find("其中", claims.figures[first].end, end)
        members = [i for i in range(first, min(len(claims), first + 30)) if claims.figures[i].start < end]
        level = [i for i in members if claims.depths[i] <= claims.depths[first]]
        if nested >= 0:
            level = [i for i in level if claims.figures[i].start < nested or _in_brackets(claims.page.plain, nested)]
        yield from _among_units(claims, match.start(), _to_next_total(claims, level))


def _to_next_total(claims: Claims, members: list[int]) -> list[int]:
    """The members up to a part of the sentence that opens with a total of its own (；全队共有18人…)."""
    if members and total_word().search(claims.before(members[0])):
        return members
    for place, index in enumerate(members):
        if place and claims.segments[index] != claims.segments[members[0]]:
            before = claims.page.plain[claims.segments[index] : claims.figures[index].start]
            if total_word().search(before) and not re.search(r"\d", before):
                return members[:place]
    return members


def _in_brackets(plain: str, offset: int) -> bool:
    """Whether a bracket opens shortly before an offset and is not closed yet (…5件（其中…）)."""
    before = plain[max(0, offset - 60) : offset]
    return before.rfind("(") > before.rfind(")")


def _bracket_end(plain: str, offset: int, end: int) -> int:
    closing = plain.find(")", offset, end)
    opening = plain.find("(", offset, end)
    return closing if closing >= 0 and (opening < 0 or opening > closing) else end


def _among_units(claims: Claims, offset: int, members: list[int]) -> Iterator[Division]:
    members = [i for i in members if is_part(claims, i)]
    acts = _acts(claims, members)
    if acts:
        whole, doubtful = _whole_before(claims, offset, acts)
        if whole is not None:
            yield Division(whole, tuple(acts), "partial", doubtful=doubtful)
            members = [i for i in members if i not in acts]
    exchanged = _exchanged(claims, offset, members)
    if exchanged:
        yield exchanged
        members = [i for i in members if i not in exchanged.parts]
    yield from _by_measure(claims, offset, members, {exchanged.whole} if exchanged else set())


def _by_measure(claims: Claims, offset: int, members: list[int], settled: set[int]) -> Iterator[Division]:
    seen: set[int] = set()
    for first in members:
        if first in seen:
            continue
        group = [i for i in members if i >= first and same_measure(claims, first, i)]
        seen.update(group)
        whole, doubtful = _whole_before(claims, offset, group)
        # A list that adds up is complete: what follows it in the sentence divides nothing of the same whole.
        if whole is None or whole in settled or _of_something_else(claims, whole, group):
            continue
        parts = natural_list(claims, whole, _without_deeds(claims, whole, group))
        if len(parts) == 1 < len(group) and value_of(claims, parts) == claims.figures[whole].value:
            continue
        yield Division(whole, parts, "partial", doubtful=doubtful)
        if value_of(claims, parts) == claims.figures[whole].value:
            settled.add(whole)


def _exchanged(claims: Claims, offset: int, members: list[int]) -> Division | None:
    """Parts counted with measure words used for each other (持证19人，5名已考试，1名未参加), told where they add up."""
    tables = vocabulary("relations")["sums"]
    for family in (*tables["same_measures"], *tables["visited"]):
        group = [i for i in members if claims.units[i] in family]
        if len({claims.units[i] for i in group}) < 2:
            continue
        whole, _ = _whole_before(claims, offset, group)
        if whole is None or claims.units[whole] not in family:
            continue
        parts = _adding_up(claims, whole, group)
        if parts:
            return Division(whole, parts, "partial")
    return None


def _adding_up(claims: Claims, whole: int, group: list[int]) -> tuple[int, ...]:
    """The beginning of a list that adds up to the whole, nothing when none does."""
    total = value_of(claims, [])
    for size, index in enumerate(group, 1):
        total += claims.figures[index].value
        if total == claims.figures[whole].value and size > 1:
            return tuple(group[:size])
    return ()


def _of_something_else(claims: Claims, whole: int, group: list[int]) -> bool:
    """Whether a list has another measure word than the figure before 其中 and nothing of its name (检查29家次 … 处罚4次)."""
    one, other = claims.figures[whole], claims.figures[group[0]]
    if claims.units[whole] == claims.units[group[0]] or claims.sentences[whole] == claims.sentences[group[0]]:
        return False
    alike = any(claims.units[whole] in family > {claims.units[group[0]]} for family in _families())
    return not alike and not pairs(one.label) & pairs(other.label)


@cache
def _families() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(words) for words in vocabulary("relations")["sums"]["same_measures"])


def _acts(claims: Claims, members: list[int]) -> list[int]:
    """Kinds of enforcement act counted with different measure words (处罚1120件，检查1985次): one list all the same."""
    named = [i for i in members if act_kinds(claims, [i])]
    units = {claims.figures[i].unit for i in named}
    fitting = len(named) > 1 and act_kinds(claims, named) and len(units) > 1
    return named if fitting and all(compatible(claims.figures[named[0]].unit, unit) for unit in units) else []


def _whole_before(claims: Claims, offset: int, group: list[int]) -> tuple[int | None, bool]:
    """The figure before 其中 that the parts divide, in this sentence or in the one before it.

    The nearest with the parts' measure word is taken, unless only one further off can hold them. The second value says
    that the choice is doubtful.
    """
    part, depth = group[0], claims.depths[group[0]]
    sentence, paragraph = claims.page.sentence(offset)[0], claims.page.paragraph(offset)[0]
    earlier = [
        i
        for i in range(part - 1, max(-1, part - 25), -1)
        if claims.figures[i].end <= offset and claims.is_number(i) and claims.depths[i] <= depth
    ]
    here = [i for i in earlier if claims.sentences[i] == sentence and fits(claims, i, part)]
    if here:
        alike = [i for i in here if same_measure(claims, i, part)]
        return _best(claims, [*alike, *(i for i in here if i not in alike)], group, sure=len(alike) or len(here))
    above = claims.page.sentence(max(sentence - 1, 0))[0]
    there = [i for i in earlier if claims.sentences[i] == above >= paragraph and fits(claims, i, part)]
    chosen = [i for i in there if same_measure(claims, i, part)] or there
    if not chosen:
        return None, False
    if has_residual(claims, tuple(group)):
        value = value_of(claims, group)
        return min(chosen, key=lambda i: abs(claims.figures[i].value - value)), False
    best, doubtful = _best(claims, chosen, group, sure=len(chosen))
    return best, doubtful or len(chosen) > 1


def _best(claims: Claims, wholes: list[int], group: list[int], *, sure: int) -> tuple[int, bool]:
    """The nearest of several wholes, or one further off when the nearest cannot even hold the first part.

    The first `sure` wholes have the parts' measure word; the others count only where they fit.
    """
    nearest = claims.figures[wholes[0]].value
    value = value_of(claims, group)
    exact = next((i for i in wholes if claims.figures[i].value == value), None)
    if exact is not None and len(group) > 1:
        return exact, False
    if claims.figures[group[0]].value <= nearest:
        return wholes[0], False
    holding = next((i for i in wholes[1:sure] if claims.figures[i].value >= value), None)
    if holding is not None:
        return holding, True
    # None of them holds the list: it divides the one that it comes nearest to, if any of these.
    closest = min(wholes, key=lambda i: abs(claims.figures[i].value - value))
    return closest, closest != wholes[0]


def natural_list(claims: Claims, whole: int, group: list[int]) -> tuple[int, ...]:
    """Cut a list at its natural stop; a longer or shorter beginning that adds up exactly is preferred."""
    target, total = claims.figures[whole].value, value_of(claims, [])
    for size, index in enumerate(group, 1):
        total += claims.figures[index].value
        if total == target and size > 1 and not _rest_follows(claims, group, size):
            return tuple(group[:size])
    for size in range(2, min(4, len(group) - 1) + 1):
        if known_division(claims, tuple(group[:size]), "divisions"):
            return tuple(group[:size])
    for size, index in enumerate(group):
        if size and _starts_anew(claims, whole, group[0], index):
            return tuple(group[:size])
    return _first_segment(claims, whole, group)


def _rest_follows(claims: Claims, group: list[int], size: int) -> bool:
    """Whether the list goes on with its remainder (…，其他10件), so that it does not end here."""
    if size >= len(group) or claims.segments[group[size]] != claims.segments[group[size - 1]]:
        return False
    listed = re.fullmatch(r"、[^,，;。:()]{0,20}", claims.gap(group[size] - 1, group[size])) is not None
    return claims.figures[group[size]].value > 0 and (listed or has_residual(claims, (group[size], group[size])))


def _first_segment(claims: Claims, whole: int, group: list[int]) -> tuple[int, ...]:
    """Leave out what stands behind a semicolon and makes the list too long (其中持证24名；辅助15名)."""
    everything = tuple(group)
    first = tuple(i for i in group if claims.segments[i] == claims.segments[group[0]])
    too_much = value_of(claims, everything) > claims.figures[whole].value >= value_of(claims, first)
    told = has_residual(claims, everything) or known_division(claims, everything, "divisions")
    several = len({claims.segments[i] for i in group}) > 2
    return first if too_much and not told and not several else everything


@cache
def _stage() -> re.Pattern[str]:
    return re.compile(alternatives(vocabulary("relations")["sums"]["righted"]))


@cache
def _new_deed() -> re.Pattern[str]:
    return re.compile(alternatives(vocabulary("relations")["sums"]["new_deeds"]))


def _without_deeds(claims: Claims, whole: int, group: list[int]) -> list[int]:
    """A list of things found without what was done about them (隐患165条，其中重大隐患14条，下发整改指令书11条)."""
    name = pairs(claims.figures[whole].label)
    if not pairs(claims.figures[group[0]].label) & name:
        return group
    return [
        i
        for i in group
        if claims.gap(i - 1, i).startswith("、")
        or not _new_deed().match(claims.figures[i].label)
        or pairs(claims.figures[i].label) & name
    ]


def _starts_anew(claims: Claims, whole: int, first: int, index: int) -> bool:
    """Whether a new statement begins with this figure: another part of the sentence with a total of its own, or
    the whole's own verb again (检查药店350家次，其中…，检查医疗机构120家次)."""
    figure, label = claims.figures[index], claims.figures[whole].label
    verb = label[:2]
    if _stage().match(figure.label) and not _stage().match(claims.figures[first].label):
        return True
    if len(label) > 2 and figure.label.startswith(verb) and not claims.figures[first].label.startswith(verb):
        return True
    if claims.segments[index] == claims.segments[index - 1]:
        return False
    before = claims.page.plain[claims.segments[index] : figure.start]
    return bool(total_word().search(before)) and len(figure.label) > 2


_WITHIN = re.compile(r"^[\u4e00-\u9fff“”]{0,14}(?:中|里|之中)[,，:]")


def opens_within(claims: Claims, index: int) -> bool:
    """Return whether …中， follows a figure, so that what comes next divides it."""
    return bool(_WITHIN.match(claims.page.plain[claims.figures[index].end : claims.figures[index].end + 18]))
