"""Rates by their names (整改率, 办结率): which numbers give them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from xiezhi.reader.relations.claims import Claims
from xiezhi.reader.relations.parts import is_part
from xiezhi.reader.relations.quotients import Share
from xiezhi.reader.units import compatible
from xiezhi.reader.vocabulary import vocabulary

_REACH = 10  # figures before a rate among which its part and its base stand


@dataclass(frozen=True, slots=True)
class Rule:
    """A rate's name, the words above and below its line, and all that may be counted together above it."""

    name: str
    above: tuple[str, ...]
    below: tuple[str, ...]
    several: tuple[str, ...] = ()


@cache
def _rules() -> tuple[Rule, ...]:
    rules = [
        Rule(name, tuple(entry["above"]), tuple(entry["below"]))
        for entry in vocabulary("relations")["ratios"]["rates"]
        for name in entry["names"]
    ]
    return tuple(sorted(rules, key=lambda rule: -len(rule.name)))


def rule_for(label: str) -> Rule | None:
    """Return the rule of the rate that a label names, with the rate's own stem above the line."""
    if any(word in label for word in vocabulary("relations")["ratios"]["without_base"]):
        return None
    for rule in _rules():
        if rule.name in label:
            own = tuple(word for word in rule.above if word in rule.name)
            return Rule(rule.name, (*own, *_synonyms(own)) or rule.above, rule.below, rule.above)
    found = re.search(r"([\u4e00-\u9fff]{2})率", label)
    return Rule(found.group(), (found[1],), ()) if found else None


def _synonyms(stems: tuple[str, ...]) -> tuple[str, ...]:
    """Other words for the same deed (破案, 破获)."""
    groups = vocabulary("relations")["ratios"]["synonyms"]
    return tuple(word for group in groups if set(group) & set(stems) for word in group if word not in stems)


def by_rate(claims: Claims, rate: int) -> Share | None:
    """提出意见83条，已整改81条，整改率97.6%: the rate's own word names the part, the number before it the base."""
    rule = rule_for(claims.figures[rate].label)
    if rule is None:
        return None
    near = nearby(claims, rate)
    above = next((i for i in near if named_above(claims, i, rule) and _one_period(claims, i, rate)), None)
    if above is None:
        return None
    candidates = [
        i for i in range(above - 1, max(-1, above - _REACH), -1) if i in near and _may_be_base(claims, i, above)
    ]
    base = next((i for i in candidates if _divided_by(claims, i, above)), None)
    if base is None:
        base = next((i for i in candidates if named_below(claims, i, rule)), None)
    if base is None and above - 1 in near and named_below(claims, above - 1, rule):
        base = above - 1
    if base is None:
        base = next((i for i in candidates if claims.figures[i].unit == claims.figures[above].unit), None)
    if base is None or _of_another(claims, near, rule, claims.figures[rate].label, base):
        return None
    return _rate_share(claims, rate, above, base, rule)


def _rate_share(claims: Claims, rate: int, above: int, base: int, rule: Rule) -> Share:
    """The share with how sure its base is: told side by side, or the only one of the sentence that the rate's kind names."""
    figure, one, other = claims.figures[rate], claims.figures[base], claims.figures[above]
    alike = one.unit == other.unit and claims.depths[base] <= claims.depths[above]
    named = named_below(claims, base, rule)
    beside = alike and base == above - 1 and above == rate - 1
    only = named and sum(named_below(claims, i, rule) for i in nearby(claims, rate) if i != above) == 1
    timely = any(word in figure.label for word in vocabulary("relations")["ratios"]["timely"])
    told = alike and above == rate - 1 and (only or (named and claims.segments[base] == claims.segments[rate]))
    sure = told or (beside and (named or figure.value != 100))
    here = claims.sentences[base] == claims.sentences[rate]
    firm = here and sure and not (timely and figure.value == 100)
    return Share(rate, (above,), base, firm=firm, named=here and (beside or named))


def _of_another(claims: Claims, near: list[int], rule: Rule, label: str, base: int) -> bool:
    """Whether the rate names what it is of (重大隐患整改率), and that stands beside a base of another name."""
    subject = label.partition(rule.name)[0]
    if len(subject) < 2 or subject in claims.figures[base].label:
        return False
    return any(claims.figures[i].label.endswith(subject) for i in near)


def _one_period(claims: Claims, one: int, other: int) -> bool:
    return claims.figures[one].period == claims.figures[other].period


_NOT = ("不", "未", "无", "非", "没")


def named_above(claims: Claims, index: int, rule: Rule) -> bool:
    """Return whether a figure's name says what the rate counts; 不合格 is no 合格 unless the rate says 不合格率."""
    return says(claims.figures[index].label, rule.above, rule.name)


def says(label: str, words: tuple[str, ...], rate: str) -> bool:
    """Return whether the end of a label has one of the words, not denied unless the rate's own name denies it."""
    tail = label[-12:]
    denied = rate.startswith(_NOT)
    return any(
        word in tail and (denied or not tail[: tail.rindex(word)].endswith(_NOT) or word.startswith(_NOT))
        for word in words
    )


def _divided_by(claims: Claims, base: int, above: int) -> bool:
    """Whether a figure's whole name opens that of the part: 限期整改127个 … 限期整改的已改好121个."""
    whole, part = claims.figures[base].label, claims.figures[above].label
    return len(whole) > 2 and whole != part and part.startswith(whole)


def nearby(claims: Claims, rate: int) -> list[int]:
    """Return the numbers before a rate in its sentence, nearest first; where it opens one, those of the sentence before."""
    before = [i for i in range(rate - 1, max(-1, rate - _REACH), -1) if is_part(claims, i)]
    here = [i for i in before if claims.sentences[i] == claims.sentences[rate]]
    if here or not before or claims.paragraphs[before[0]] != claims.paragraphs[rate]:
        return here
    return [i for i in before if claims.sentences[i] == claims.sentences[before[0]]]


def _may_be_base(claims: Claims, base: int, above: int) -> bool:
    one, other = claims.figures[base], claims.figures[above]
    return compatible(one.unit, other.unit) and one.value >= other.value and one.period == other.period


def named_below(claims: Claims, index: int, rule: Rule) -> bool:
    """Return whether a figure's label names what the rate is taken of."""
    return any(word in claims.figures[index].label for word in rule.below)
