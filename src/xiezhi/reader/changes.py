"""Stated changes against an earlier period (较上年增长42.2%, 减少46人), and the lists of them after 分别."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from xiezhi.reader.model import Change, ChangeKind
from xiezhi.reader.page import Page
from xiezhi.reader.tokens import Token
from xiezhi.reader.units import is_count
from xiezhi.reader.vocabulary import alternatives, vocabulary

_REACH = 400  # letters of one sentence in which a comparator still governs a change
_NEAR = 160  # letters before a number in which its change is worded
_POINTS = {"百分点", "个百分点"}
_JOINS = re.compile(r"^[ 、,，和及与以]*$")
_SIGN = re.compile(r"(?:^|[^\d\w一-龥%)])(?P<sign>[-+])$")


@dataclass(frozen=True, slots=True)
class Mark:
    """A token that is a change: its signed change, the words naming its subject, its place in a list.

    `chained` counts the changes before it in the same list; `separate` says that 分别 hands the list out one to one.
    """

    token: int
    change: Change
    subject: str
    subject_end: int
    chained: int
    separate: bool


def find_changes(page: Page, tokens: list[Token]) -> dict[int, Mark]:
    """Return the tokens (by index) that state a change."""
    marks: dict[int, Mark] = {}
    for index, token in enumerate(tokens):
        mark = _mark(page, tokens, index, marks.get(index - 1))
        if mark and token.kind != "rank":
            marks[index] = _chained(page, tokens, index, mark, marks.get(index - 1))
    return marks


def _chained(page: Page, tokens: list[Token], index: int, mark: Mark, before: Mark | None) -> Mark:
    """Tell a change against the period just before (环比) from one against the year before."""
    left = page.plain[tokens[index - 1].end if index else 0 : tokens[index].start]
    goes_on = bool(mark.chained and before and before.change.chained)
    if not goes_on and not is_chained(left):
        return mark
    return replace(mark, change=replace(mark.change, chained=True))


def is_chained(words: str) -> bool:
    """Return whether words, or the header of a column, compare with the period just before."""
    return any(word in words for word in vocabulary("changes")["chained"])


def level_follows(page: Page, change: Change) -> bool:
    """Return whether the level of the period before stands in brackets right behind a change (环比增长21.7%（二季度98件）)."""
    found = _BRACKETED.match(page.plain, change.end)
    return bool(found and level_in_bracket().search(found[0]))


_BRACKETED = re.compile(r" ?[(][^()]{0,16}?(?=[\d.]+ ?[^\d()]{0,3}[)])")


@cache
def level_in_bracket() -> re.Pattern[str]:
    """What may stand between a change and the level of the period before."""
    return re.compile(vocabulary("changes")["level_in_bracket"])


@cache
def _comparator() -> str:
    table = vocabulary("changes")
    return rf"(?:{alternatives(table['comparators'])}|{table['year_comparator']})"


@cache
def _direction_pattern() -> re.Pattern[str]:
    table = vocabulary("changes")
    words = alternatives([*table["up"], *table["down"], "新增"])
    fillers = alternatives(table["fillers"])
    return re.compile(
        rf"(?:(?P<comparator>{_comparator()})[^,，;:。()、\d]{{0,4}}?)?(?P<direction>{words})(?P<filler>(?:{fillers})*)[ (]?$"
    )


@cache
def _signed_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<comparator>{_comparator()})(?:{alternatives(vocabulary('changes')['fillers'])})*[ :(]?(?P<sign>[-+])$"
    )


@cache
def _comparator_search() -> re.Pattern[str]:
    return re.compile(_comparator())


@cache
def _multiple_pattern() -> re.Pattern[str]:
    return re.compile(r"(?:是|为|达|相当于)(?:上年|去年|上年度|上年同期|去年同期|同期)(?:同期)?的?$")


def _mark(page: Page, tokens: list[Token], index: int, before: Mark | None) -> Mark | None:
    token = tokens[index]
    kind = _kind(token)
    if kind is None:
        return None
    start = max(page.sentence(token.number_start)[0], tokens[index - 1].end if index else 0, token.start - _NEAR)
    left = page.plain[start : token.start]
    if before and _JOINS.match(left):
        sign = -1 if before.change.value < 0 else 1
        return _chain(token, kind, sign, before) if before.change.kind == kind else None
    if token.unit == "倍" and _multiple_pattern().search(left):
        change = Change("yoy_pct", (token.value - 1) * 100, token.granularity * 100, token.start, token.end)
        return Mark(index, change, "", token.start, 0, False)
    found = _signed_pattern().search(left) if token.is_percent else None
    if found:
        sign = -1 if found["sign"] == "-" else 1
        return _new(page, index, token, kind, sign, start, left, start + found.start(), before)
    return _by_direction(page, tokens, index, kind, start, left, before)


def _by_direction(
    page: Page, tokens: list[Token], index: int, kind: ChangeKind, start: int, left: str, before: Mark | None
) -> Mark | None:
    found = _direction_pattern().search(left)
    if not found:
        return None
    token, table = tokens[index], vocabulary("changes")
    sign = 1 if found["direction"] in [*table["up"], "新增"] else -1
    own = found["comparator"] and is_chained(found["comparator"]) != before.change.chained if before else False
    if before and not own and before.change.kind == kind and _JOINS.match(left[: _phrase_start(found)]):
        return _chain(token, kind, sign, before)
    if not _is_change(page, token, kind, found):
        return None
    return _new(page, index, token, kind, sign, start, left, start + _phrase_start(found), before)


def _is_change(page: Page, token: Token, kind: ChangeKind, found: re.Match[str]) -> bool:
    table = vocabulary("changes")
    direction, filler = found["direction"], found["filler"]
    reached_level = (
        filler.startswith(tuple(table["level"])) and not direction.endswith(("幅", "速")) and filler[:1] != "达"
    )
    if reached_level and not (filler.startswith("为") and found["comparator"]):
        return False
    weak = direction in table["weak"] or direction == "新增"
    if weak and not found["comparator"] and (len(direction) < 2 or kind == "yoy_abs" or direction == "新增"):
        return False
    if kind != "yoy_abs":
        return True
    if found["comparator"]:
        return True
    sentence = max(page.sentence(token.number_start)[0], token.start - _REACH)
    before = page.plain[sentence : token.start]
    if _FROM_TO.search(before[: -len(found.group())]):
        return True
    return _comparator_search().search(before) is not None or "同期" in before


# 由126项精简为98项，减少28项: both levels stand right before the change.
_FROM_TO = re.compile(r"[由从][^,，;。]{0,16}\d[^,，;。]{0,12}(?:至|到|为)[^,，;。]{0,3}\d[^,，;。]{0,8}[,，]$")


def _phrase_start(found: re.Match[str]) -> int:
    return found.start("comparator") if found["comparator"] else found.start("direction")


# What one of a unit is in per cent: 三成 are 30 %, 四分之一 is a share of one.
_PERCENT = {"倍": 100, "成": 10, "share": 100}


def _kind(token: Token) -> ChangeKind | None:
    if token.unit in _POINTS:
        return "yoy_pp"
    if token.unit in {"%", "‰", *_PERCENT} or token.kind == "share":
        return "yoy_pct"
    return "yoy_abs" if is_count(token.unit) or token.unit else None


def _stated(token: Token, kind: ChangeKind, sign: int) -> Change:
    factor = _PERCENT.get("share" if token.kind == "share" else token.unit, 1)
    blurred = token.loose and not (token.kind == "share" and token.bound == "around")
    # A share in words is known to a twentieth each side; that is its last digit's room, no blur on top of it.
    granularity = token.granularity * factor * (2 if token.kind == "share" else 1)
    bound = token.bound if blurred else None
    return Change(kind, sign * token.value * factor, granularity, token.start, token.end, bound)


def _chain(token: Token, kind: ChangeKind, sign: int, before: Mark) -> Mark:
    return Mark(
        before.token + 1,
        _stated(token, kind, sign),
        before.subject,
        before.subject_end,
        before.chained + 1,
        before.separate,
    )


def _new(
    page: Page,
    index: int,
    token: Token,
    kind: ChangeKind,
    sign: int,
    start: int,
    left: str,
    phrase: int,
    before: Mark | None,
) -> Mark:
    subject = left[: phrase - start]
    separate = "分别" in left
    return Mark(index, _stated(token, kind, sign), _last_clause(subject), phrase, 0, separate)


_CLAUSE = re.compile(r"[,，;:。()]")


def _last_clause(text: str) -> str:
    """The words of the last clause, or of the one before it when the comparator stands in a clause of its own."""
    pieces = [piece.strip() for piece in _CLAUSE.split(text)]
    comparator = _comparator_search()
    meaningful = [piece for piece in pieces if piece and comparator.sub("", piece).strip(" 年度办案量全与同比较")]
    return meaningful[-1] if meaningful else ""


def transparent(subject: str) -> bool:
    """Whether the words before a change name no subject of their own, so that it belongs to the figure before it."""
    return _transparent_pattern().fullmatch(subject) is not None


@cache
def _transparent_pattern() -> re.Pattern[str]:
    table = vocabulary("changes")
    return re.compile(rf"(?:{_comparator()}|{alternatives(table['transparent'])}|[\s,，、;:()“”\"])*")


@cache
def _earlier_level() -> re.Pattern[str]:
    return re.compile(vocabulary("changes")["earlier_level"])


def is_earlier_level(page: Page, start: int, label: str = "") -> bool:
    """Return whether the number at `start` is the level of an earlier period: 较2023年的244件, 去年同期处罚1157件."""
    before = page.plain[max(page.sentence(start)[0], start - 40) : start]
    if _earlier_level().search(before):
        return True
    named = before.removesuffix(label) if label else before
    return named != before and bool(_earlier_level().search(named))
