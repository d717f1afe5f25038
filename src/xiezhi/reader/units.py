"""Measure words: how they are found, which of them can be added or compared."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import chain

from xiezhi.reader.vocabulary import vocabulary


@cache
def _by_first_letter() -> dict[str, list[tuple[str, str]]]:
    """Measure words by their first letter, longest first, each with the letters that it must not be followed by.

    A look-up instead of a regular expression: some two hundred guarded words would cost more to compile than to use.
    """
    guards = vocabulary("units")["not_before"]
    words = dict.fromkeys(word for group in _groups() for word in group)
    singles = [word for word in words if len(word) == 1 and "\u4e00" <= word <= "\u9fff"]
    pairs = [f"{single}{visits}" for single in singles for visits in ("次", "/次", "(次)")]
    table: dict[str, list[tuple[str, str]]] = {}
    for word in sorted({*words, *pairs}, key=lambda word: (-len(word), word)):
        table.setdefault(word[0], []).append((word, guards["次"] if word in pairs else guards.get(word, "")))
    return table


def match_unit(plain: str, position: int) -> str:
    """Return the longest measure word that starts at a position, or the empty string.

    A measure word that makes another word with the next letter (次数, 家庭) does not match.
    """
    for word, refused in _by_first_letter().get(plain[position : position + 1], ()):
        if plain.startswith(word, position) and not (
            refused and plain[position + len(word) : position + len(word) + 1] in [*refused]
        ):
            return word
    return ""


def _groups() -> list[list[str]]:
    tables = vocabulary("units")
    return [
        *tables["counts"].values(),
        *(tables[name]["words"] for name in ("alone", "durations", "sizes", "money", "shares")),
    ]


@cache
def families() -> dict[str, frozenset[str]]:
    """Return for each measure word the names of the groups in which it can be added to others."""
    table: dict[str, set[str]] = {}
    for name, words in vocabulary("units")["counts"].items():
        for word in words:
            table.setdefault(word, set()).add(name)
    return {word: frozenset(names) for word, names in table.items()}


@cache
def compatible(one: str, other: str) -> bool:
    """Return whether figures with these two measure words can be parts of one whole."""
    if one == other:
        return True
    known = families()
    return bool(known.get(one, frozenset()) & known.get(other, frozenset()))


@cache
def is_size(unit: str) -> bool:
    """Return whether the unit is measured (area, weight, share), so that a whole number may be a rounded one."""
    tables = vocabulary("units")
    return unit in chain(tables["sizes"]["words"], tables["shares"]["words"], ["倍"])


@cache
def is_count(unit: str) -> bool:
    """Return whether the unit counts whole things."""
    return (
        bool(unit)
        and not is_size(unit)
        and unit not in vocabulary("units")["money"]["words"]
        and unit not in vocabulary("units")["durations"]["words"]
    )


def step_of_whole(unit: str, granularity: Fraction) -> bool:
    """Return whether a number of this unit and last digit is exact, because things and yuan are counted in ones."""
    return granularity == 1 and not is_size(unit)
