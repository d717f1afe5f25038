"""One fact stated twice."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import pairwise, takewhile

from xiezhi.reader.cells import Grid
from xiezhi.reader.grids import Grids
from xiezhi.reader.labels import strip_edges
from xiezhi.reader.likeness import alike, pairs, shared
from xiezhi.reader.messages import named
from xiezhi.reader.model import Figure, Status
from xiezhi.reader.relations.claims import Claim, Claims
from xiezhi.reader.relations.parts import Division
from xiezhi.reader.units import compatible
from xiezhi.reader.vocabulary import alternatives, vocabulary

_TELLING = 20  # below this two numbers may be equal by chance
_VISITS = {"家", "家次", "户次", "次", "户"}


def restatements(claims: Claims, found: list[Division], grids: Grids) -> Iterator[Claim]:
    """Return facts that are stated twice: equal ones as exact, different ones judged by how surely they are one fact."""
    listed = {index for division in found for index in division.parts}
    taken: set[int] = set()
    homes = {i: place.grid for i, figure in enumerate(claims.figures) if (place := grids.place(figure.start))}
    listed |= homes.keys()
    equal = [claim for claim in _equal(claims) if _of_one_fact(claims, homes, *claim.operands)]
    yield from equal
    yield from _equal_changes(claims)
    for claim in _in_repeated_lists(claims, equal):
        taken.update(claim.operands)
        yield claim
    taken.update(claim.operands[-1] for claim in equal)
    for claim in _transposed(claims, listed, taken):
        taken.update(claim.operands)
        yield claim
    yield from _different(claims, listed, taken)


def _of_one_fact(claims: Claims, homes: dict[int, Grid], one: int, other: int) -> bool:
    """Whether equal numbers can be one fact: cells of one table never are, cells of two only under the same name."""
    if one not in homes and other not in homes:
        return True
    if homes.get(one) is homes.get(other):
        return False
    names = {essence(claims.figures[i].label) for i in (one, other)}
    return len(names) == 1 if one in homes and other in homes else len(min(names, key=len)) > 1


def _equal(claims: Claims) -> Iterator[Claim]:
    by_value: dict[Fraction, list[int]] = defaultdict(list)
    for index, figure in enumerate(claims.figures):
        if figure.role == "number" and not claims.is_change(index) and not (figure.bound and not figure.loose):
            by_value[figure.value].append(index)
    for group in by_value.values():
        for place, later in enumerate(group[1:12], 1):
            earlier = next((i for i in group[:place] if _same_fact(claims, i, later)), None)
            if earlier is not None:
                one, other = claims.figures[earlier], claims.figures[later]
                message = f"{named(one)}与{named(other)}两处一致。"
                yield Claim("restatement", (earlier, later), later, "exact", other.value, one.value, message)


def _same_fact(claims: Claims, earlier: int, later: int) -> bool:
    one, other = claims.figures[earlier], claims.figures[later]
    if one.period != other.period or one.item != other.item or not _one_measure(one.unit, other.unit):
        return False
    if _of_parallel_items(claims, earlier, later):
        return False
    if one.is_percent and one.value in {0, 100}:
        return one.label == other.label and len(one.label) > 3
    if claims.sentences[earlier] == claims.sentences[later]:
        return shared(one.label, other.label) >= 0.99 and len(pairs(one.label)) > 1
    if _same_neighbours(claims, one, other):
        return True
    likeness = max(
        shared(essence(one.label), essence(other.label)), alike(essence(one.context), essence(other.context))
    )
    common = pairs(essence(one.context)) & pairs(essence(other.context))
    needed = 0.5 if one.value >= 100 else 0.6
    return likeness >= needed and len(common) >= (1 if one.value >= 100 else 2)


_LEAST_COMMON = 4  # letters that the names of two heads must end in to be heads of one list
_NO_SUBJECT = re.compile(r"其中|我[区市县局街镇]|本[区市县局街镇]|[全各][区市县州省局街镇]")


def _of_parallel_items(claims: Claims, earlier: int, later: int) -> bool:
    """Whether two numbers stand behind different heads of one list (甲站设岗2个，人员3人；乙站设岗1个，人员3人)."""
    heads = [claims.first_from(claims.segments[i]) for i in (earlier, later)]
    one, other = (earlier if head is None else head for head in heads)
    if one in {other, earlier} or other == later or claims.figures[one].value == claims.figures[other].value:
        return False
    texts = [claims.page.plain[claims.segments[i] : claims.figures[i].start] for i in (one, other)]
    common = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(*(text[::-1] for text in texts), strict=False))
    )
    if common < _LEAST_COMMON:
        return False
    left, right = (essence(strip_edges(_NO_SUBJECT.sub("", text[: len(text) - common]))) for text in texts)
    return bool(left and right) and left != right


_NEIGHBOURS = re.compile(r"[\u4e00-\u9fff]{4}\Z")


def _same_neighbours(claims: Claims, one: Figure, other: Figure) -> bool:
    """Whether the letters on both sides of the two numbers are the same (…等8名同志)."""
    plain = claims.page.plain
    before = plain[one.start - 4 : one.start]
    behind = plain[one.end : one.end + 2]
    same = before == plain[other.start - 4 : other.start] and behind == plain[other.end : other.end + 2]
    return same and bool(_NEIGHBOURS.match(before)) and behind.isalpha()


def _one_measure(one: str, other: str) -> bool:
    return compatible(one, other) or (one in _VISITS and other in _VISITS)


@cache
def _empty() -> re.Pattern[str]:
    return re.compile(alternatives(vocabulary("relations")["restatement"]["empty"]))


@cache
def essence(text: str) -> str:
    """Return a name without verbs, bodies and adverbs that do not tell which thing is meant."""
    return _empty().sub("", text)


def _in_repeated_lists(claims: Claims, equal: list[Claim]) -> Iterator[Claim]:
    """Two sentences that agree in two facts tell the same list: a third fact that differs between them is wrong.

    Only facts that can hardly agree by chance count, and only names that each sentence has once.
    """
    agreed: dict[tuple[int, int], list[Claim]] = defaultdict(list)
    for claim in equal:
        one, other = (claims.sentences[i] for i in claim.operands)
        if one != other and claim.computed is not None and abs(claim.computed) >= _TELLING:
            agreed[one, other].append(claim)
    for known in agreed.values():
        if len({claim.computed for claim in known}) < 2:
            continue
        used = {index for claim in known for index in claim.operands}
        left = _named_once(claims, known[0].operands[0], used)
        right = _named_once(claims, known[0].operands[1], used)
        for name in left.keys() & right.keys():
            if _alike_but_different(claims, left[name], right[name]):
                yield _judge_list(claims, left[name], right[name])


def _named_once(claims: Claims, index: int, used: set[int]) -> dict[str, int]:
    """The other numbers of a figure's sentence by name, without names that it has twice."""
    others = [i for i in claims.same_sentence(index) if i not in used and claims.is_number(i)]
    names = Counter(essence(claims.figures[i].label) for i in others)
    return {name: i for i in others if names[name := essence(claims.figures[i].label)] == 1 and len(name) > 1}


def _alike_but_different(claims: Claims, earlier: int, later: int) -> bool:
    one, other = claims.figures[earlier], claims.figures[later]
    return (
        _one_measure(one.unit, other.unit)
        and one.period == other.period
        and not claims.is_earlier(earlier)
        and not claims.is_earlier(later)
        and not claims.intervals[earlier].meets(claims.intervals[later])
    )


def _judge_list(claims: Claims, earlier: int, later: int) -> Claim:
    one, other = claims.figures[earlier], claims.figures[later]
    message = f"前文写{named(one)}，后文写{named(other)}，两处其余数字相同而此数不同，请核对。"
    return Claim("restatement", (earlier, later), later, "violated", other.value, one.value, message)


def _equal_changes(claims: Claims) -> Iterator[Claim]:
    """The same growth of one thing told twice, once beside its number and once by itself."""
    changed = [i for i, figure in enumerate(claims.figures) if figure.change and figure.change.granularity < 1]
    for place, later in enumerate(changed):
        earlier = next((i for i in changed[:place] if _same_growth(claims, i, later)), None)
        if earlier is not None:
            one, other = claims.figures[earlier], claims.figures[later]
            value = other.change.value if other.change else None
            message = f"{one.label[-12:]}与{other.label[-12:]}的增幅两处一致。"
            yield Claim("restatement", (earlier, later), later, "exact", value, value, message)


def _same_growth(claims: Claims, earlier: int, later: int) -> bool:
    one, other = claims.figures[earlier], claims.figures[later]
    if one.change is None or other.change is None or not (claims.is_change(later) or claims.is_change(earlier)):
        return False
    alone = (one.change.kind, one.change.value) == (other.change.kind, other.change.value)
    return alone and bool(pairs(one.label + one.context) & pairs(other.label))


def _different(claims: Claims, listed: set[int], taken: set[int]) -> Iterator[Claim]:
    by_name: dict[str, list[int]] = defaultdict(list)
    for index in range(len(claims)):
        if claims.is_number(index) and index not in taken and (name := _thing(claims, index)):
            by_name[name].append(index)
    for group in by_name.values():
        for place, later in enumerate(group[1:6], 1):
            earlier = next((i for i in group[:place] if _may_differ(claims, i, later, listed)), None)
            if earlier is not None:
                yield _judge(claims, earlier, later, crowded=len(group) > 2)
                break


def _transposed(claims: Claims, listed: set[int], taken: set[int]) -> Iterator[Claim]:
    """全区行政处罚1195件 and 全区行政处罚1159件: the same digits in another order for the same total are a slip."""
    by_digits: dict[tuple[str, str, str | None], list[int]] = defaultdict(list)
    for index, figure in enumerate(claims.figures):
        digits = "".join(sorted(re.sub(r"\D", "", figure.raw)))
        whole = re.match(vocabulary("labels")["whole"], figure.scope or "")
        if whole and len(set(digits) - {"0"}) > 2 and claims.is_number(index) and not claims.is_earlier(index):
            by_digits[digits, figure.unit, figure.period].append(index)
    for group in by_digits.values():
        for earlier, later in pairwise(group):
            if earlier in taken or later in listed or not _same_total(claims, earlier, later):
                continue
            one, other = claims.figures[earlier], claims.figures[later]
            message = f"前文写{named(one)}，后文写{named(other)}，数字相同而次序不同，疑为笔误，请核对。"
            yield Claim("restatement", (earlier, later), later, "violated", other.value, one.value, message)


def _same_total(claims: Claims, earlier: int, later: int) -> bool:
    one, other = claims.figures[earlier], claims.figures[later]
    apart = one.value != other.value and claims.sentences[earlier] != claims.sentences[later]
    return apart and essence(one.label) == essence(other.label) != ""


@cache
def _thing_end() -> re.Pattern[str]:
    return re.compile(vocabulary("relations")["restatement"]["thing_end"])


@cache
def _all_of() -> re.Pattern[str]:
    return re.compile(vocabulary("relations")["restatement"]["all_of"])


def _thing(claims: Claims, index: int) -> str | None:
    """The one thing that a label names so surely that two numbers for it contradict each other, else None."""
    figure = claims.figures[index]
    if not _tells(figure):
        return None
    name = essence(figure.label)
    thing = _thing_end().sub("", name)
    if thing == name:
        return name
    return thing if len(thing) >= 3 and _all_of().search(claims.before(index)) else None


def _tells(figure: Figure) -> bool:
    """Whether a label names one thing only, so that two numbers for it contradict each other."""
    general = vocabulary("relations")["restatement"]["general"]
    name = essence(figure.label)
    return len(name) >= 3 and figure.label not in general and name not in general


def _may_differ(claims: Claims, earlier: int, later: int, listed: set[int]) -> bool:
    one, other = claims.figures[earlier], claims.figures[later]
    if (
        one.period != other.period
        or not _one_unit(one.unit, other.unit)
        or claims.sentences[earlier] == claims.sentences[later]
    ):
        return False
    if claims.intervals[earlier].meets(claims.intervals[later]) or earlier in listed or later in listed:
        return False
    if _of_parallel_items(claims, earlier, later):
        return False
    return _scope(one) == _scope(other)


def _one_unit(one: str, other: str) -> bool:
    return one == other or {one, other} <= {"人", "名", "位"}


def _scope(figure: Figure) -> str | None:
    scope = figure.scope
    return (
        None
        if scope is None or re.match(vocabulary("labels")["whole"], scope) or scope.endswith(("区", "市", "县"))
        else scope
    )


def _judge(claims: Claims, earlier: int, later: int, *, crowded: bool) -> Claim:
    one, other = claims.figures[earlier], claims.figures[later]
    status: Status = "violated" if not crowded and _is_standing(one, other) else "unverifiable"
    ending = "同一事实两处不同，请核对。" if status == "violated" else "名称相同而数字不同，若范围或时段不同请写明。"
    message = f"前文写{named(one)}，后文写{named(other)}，{ending}"
    return Claim("restatement", (earlier, later), later, status, other.value, one.value, message)


def _is_standing(one: Figure, other: Figure) -> bool:
    """Whether the number is one that a body has only once a year: its bodies, officers, all its cases."""
    standing = vocabulary("relations")["restatement"]["standing"]
    named_so = any(word in one.label and word in other.label for word in standing)
    return named_so and "新增" not in one.label + other.label and _total_like(one) == _total_like(other)


def _total_like(figure: Figure) -> bool:
    return bool(re.search("注销|申领|新增|培训|减少|增加|退休|调离", figure.context))
