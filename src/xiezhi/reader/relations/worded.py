"""Changes told in words, with both years stated: 翻一番, 持平."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

from xiezhi.reader.intervals import Interval
from xiezhi.reader.messages import number
from xiezhi.reader.model import Status
from xiezhi.reader.relations.claims import Claim, Claims
from xiezhi.reader.relations.trends import reached_from
from xiezhi.reader.vocabulary import alternatives, vocabulary


def worded(claims: Claims) -> Iterator[Claim]:
    """Return verdicts on words of change behind a number whose earlier level stands in the same sentence."""
    for match in _pattern().finditer(claims.page.plain):
        now, before = _years(claims, match.start())
        if now is not None and before is not None and claims.figures[before].value > 0:
            yield _judge(claims, now, before, match)


@cache
def _pattern() -> re.Pattern[str]:
    words = [word for entry in vocabulary("changes")["worded"] for word in entry["words"]]
    return re.compile(
        rf"(?P<near>基本|大致|大体|接近|近|约|将近)?(?P<word>{alternatives(words)})(?P<more>还多|多|以上|有余)?"
    )


def _years(claims: Claims, offset: int) -> tuple[int | None, int | None]:
    """The number that changed and its earlier level: the last two of the sentence before the words, of one measure,
    or the one before them and the one in brackets behind them (28家，较去年翻了一番（去年14家）)."""
    following = claims.first_from(offset)
    last = (len(claims) if following is None else following) - 1
    if following is not None and last >= 0 and _told_behind(claims, last, following, offset):
        return last, following
    if last < 0 or claims.sentences[last] != claims.page.sentence(offset)[0]:
        return None, None
    near = [i for i in claims.same_sentence(last) if i <= last and claims.is_number(i) and not claims.figures[i].change]
    if len(near) < 2 or re.search(r"\d", claims.page.plain[claims.figures[near[-1]].end : offset]):
        return None, None
    one, other = near[-2], near[-1]
    if claims.figures[one].unit != claims.figures[other].unit:
        return None, None
    if reached_from(claims, other, one):
        return other, one
    if reached_from(claims, one, other):
        return one, other
    return None, None


def _told_behind(claims: Claims, now: int, before: int, offset: int) -> bool:
    one, other = claims.figures[now], claims.figures[before]
    between = claims.page.plain[offset : other.start]
    opened = "(" in between and not re.search(r"[。;\d]", between)
    return opened and one.unit == other.unit and claims.is_number(now) and claims.is_earlier(before)


def _judge(claims: Claims, now: int, before: int, match: re.Match[str]) -> Claim:
    word = match.group("word")
    entry = next(entry for entry in vocabulary("changes")["worded"] if word in entry["words"])
    low, high = entry["blurred" if match.group("near") or match.group("more") else "range"]
    one, other = claims.figures[before], claims.figures[now]
    value = (other.value / one.value - 1) * 100
    allowed = Interval(1 + Fraction(low, 100), 1 + Fraction(high, 100))
    holds = claims.intervals[now].over(claims.intervals[before]).meets(allowed)
    status: Status = "exact" if value == entry["value"] else "rounding" if holds else "violated"
    way = "增长" if value >= 0 else "下降"
    text = f"{one.raw}到{other.raw}，{way}{number(abs(value), 1)}%"
    ending = f"，与“{word}”相符。" if status != "violated" else f"，不是“{word}”，请核对。"
    return Claim("change", (before, now), now, status, Fraction(entry["value"]), value, text + ending)
