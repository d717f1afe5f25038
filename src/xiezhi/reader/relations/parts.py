"""Where a text divides a whole into parts; the finders stand in `among`, `kinds` and `lists`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Literal

from xiezhi.reader.relations.claims import Claims
from xiezhi.reader.units import compatible
from xiezhi.reader.vocabulary import alternatives, vocabulary

Cover = Literal["complete", "partial", "holding"]


@dataclass(frozen=True, slots=True)
class Division:
    """A whole and its parts (indexes). `cover`: `complete` parts must add up, `partial` ones must not exceed the whole,
    a `holding` list is told only when it adds up, because the text does not say that it must."""

    whole: int
    parts: tuple[int, ...]
    cover: Cover
    doubtful: bool = False


def fits(claims: Claims, whole: int, part: int) -> bool:
    """Return whether a figure can be a part of another by its measure word; levels of earlier years never are."""
    return (
        is_part(claims, part) and not claims.is_earlier(whole) and compatible(claims.units[whole], claims.units[part])
    )


def is_part(claims: Claims, index: int) -> bool:
    """Return whether a figure can be added to others: no average, and none of an earlier year told for comparison."""
    return claims.is_number(index) and not claims.is_earlier(index) and index not in claims.averages


def value_of(claims: Claims, parts: tuple[int, ...] | list[int]) -> Fraction:
    """Return the sum of the stated values."""
    return sum((claims.figures[i].value for i in parts), Fraction(0))


def total_of(claims: Claims, division: Division) -> bool:
    """Return whether the parts' stated values add up to the whole's."""
    return value_of(claims, division.parts) == claims.figures[division.whole].value


def same_measure(claims: Claims, one: int, other: int) -> bool:
    """Return whether two figures have the same measure word."""
    return claims.units[one] == claims.units[other]


@cache
def total_word() -> re.Pattern[str]:
    """Return the pattern of words that say that a number is a total."""
    return re.compile(rf"(?:{alternatives(vocabulary('relations')['sums']['total_words'])})")


@cache
def _leaders() -> re.Pattern[str]:
    return re.compile(alternatives(vocabulary("relations")["sums"]["leaders"]))


def names_leaders_only(claims: Claims, parts: tuple[int, ...]) -> bool:
    """Return whether the words before or in a list say that it names the largest only (居前列的, 最多, 主要为)."""
    if not parts:
        return False
    first, last = claims.figures[parts[0]], claims.figures[parts[-1]]
    start = max(claims.sentences[parts[0]], first.start - 40)
    return bool(_leaders().search(claims.page.plain, start, last.end))


def labelled(claims: Claims, index: int) -> str:
    """Return the words that name a figure and those of its clause right before it (正在办理)."""
    clause = _CLAUSE.split(claims.before(index))[-1]
    return f"{claims.figures[index].label} {clause[-10:]}"


_CLAUSE = re.compile(r"[,，;:。、()]")


def known_division(claims: Claims, parts: tuple[int, ...], table: str, *, whole: int | None = None) -> bool:
    """Return whether the parts' names are together one of the known divisions, each part one of its members.

    What is itself named as one of them is not the `whole` that they divide (第一季度, 第二季度, … in a row of a table).
    """
    labels = [f"{claims.figures[i].scope or ''}{labelled(claims, i)}" for i in parts]
    own = "" if whole is None else f"{claims.figures[whole].scope or ''}{labelled(claims, whole)}"
    return (table == "divisions" and opposites(claims, parts)) or any(
        len(members) == len(labels)
        and not any(word in own for words in members for word in words)
        and all(any(any(word in label for word in words) for label in labels) for words in members)
        for members in vocabulary("relations")["sums"][table]
    )


_DENIED = re.compile(r"(?:未|不|没有?|无|非)([\u4e00-\u9fff]{2})")


def opposites(claims: Claims, parts: tuple[int, ...]) -> bool:
    """Return whether two names deny each other (已改正81份，未改正7份), so that together they are the whole."""
    if len(parts) != 2:
        return False
    one, other = (claims.figures[i].label for i in parts)
    denied = [(_DENIED.search(name), rest) for name, rest in ((one, other), (other, one))]
    return any(found and found[1] in rest and not _DENIED.search(rest) for found, rest in denied)


def has_residual(claims: Claims, parts: tuple[int, ...]) -> bool:
    """Return whether a list names its remainder (其他, 正在审理), so that it must add up."""
    words = vocabulary("relations")["sums"]["residual"]
    if len(parts) < 2:
        return False
    return any(word in label for label in [labelled(claims, i) for i in parts] for word in words)


def act_kinds(claims: Claims, parts: tuple[int, ...] | list[int]) -> int:
    """Return how many kinds of enforcement act the parts name, each once; 0 when one of them names none or one twice."""
    kinds = vocabulary("relations")["sums"]["act_kinds"]
    named = [next((kind for kind in kinds if kind in claims.figures[i].label), None) for i in parts]
    return len(named) if None not in named and len(set(named)) == len(named) else 0
