"""Stated shares and rates against the numbers that give them."""

from __future__ import annotations

from xiezhi.reader.grids import Grids
from xiezhi.reader.relations.claims import Claim, Claims
from xiezhi.reader.relations.feasibility import without_above
from xiezhi.reader.relations.parts import Division, is_part
from xiezhi.reader.relations.quotients import HOLDS, Share, judge
from xiezhi.reader.relations.rates import by_rate, named_below, rule_for, says
from xiezhi.reader.relations.shares import by_share, common_bases, handed_out, has_share, like_before
from xiezhi.reader.relations.tabled import tabled_shares

_CLOSE_BY = 8  # figures before a share among which any number of its measure word may be its base
_FAR = 80  # and those among which only one that the rate's kind names


def ratios(claims: Claims, found: list[Division], grids: Grids) -> list[Claim]:
    """Return verdicts on every share and rate whose base the text states."""
    result: list[Claim] = []
    bases: dict[int, int] = {}
    common = common_bases(claims) | tabled_shares(claims, grids)
    for rate, figure in enumerate(claims.figures):
        if claims.is_change(rate) or not (
            figure.role == "share" or ((figure.is_percent or figure.unit == "成") and figure.role == "number")
        ):
            continue
        share = (
            common.get(rate)
            or handed_out(claims, rate, found)
            or by_share(claims, rate, found)
            or by_rate(claims, rate)
        )
        share = share or like_before(claims, rate, bases)
        claim = _judge_best(claims, share, found) if share else without_above(claims, rate, found)
        if claim:
            result.append(claim)
        if claim and claim.kind == "ratio" and claim.status in HOLDS:
            bases[claims.sentences[rate]] = claim.operands[-2]
    return result


def _judge_best(claims: Claims, share: Share, found: list[Division]) -> Claim | None:
    """The verdict on the base that the sentence gives, or on another stated near by that gives the share as written."""
    claim = judge(claims, share)
    if claim is None or claim.status in HOLDS or share.sure:
        return claim
    for base in _other_bases(claims, share, found):
        other = judge(claims, Share(share.rate, share.above, base, firm=False))
        if other and other.status in HOLDS:
            return other
    several = _from_several(claims, share, found)
    if several:
        return several
    return claim if share.named or claim.status == "violated" else None


def _other_bases(claims: Claims, share: Share, found: list[Division]) -> list[int]:
    """Numbers before a share that may be its base: of its part's measure word, none of the parts beside it."""
    part, rule = claims.figures[share.above[0]], rule_for(claims.figures[share.rate].label)
    beside = {i for division in found if share.above[0] in division.parts for i in division.parts}
    return [
        i
        for i in range(share.rate - 1, max(-1, share.rate - _FAR), -1)
        if (
            claims.paragraphs[i] == claims.paragraphs[share.rate]
            or share.rate - i < _CLOSE_BY
            or (rule and named_below(claims, i, rule))
        )
        and i not in {*beside, *share.above}
        and is_part(claims, i)
        and claims.figures[i].unit == part.unit > ""
        and claims.figures[i].value >= part.value
        and not has_share(claims, i)
    ]


def _from_several(claims: Claims, share: Share, found: list[Division]) -> Claim | None:
    """纠错率 over 撤销12件 and 确认违法3件 together: several parts of the base may give the rate."""
    rule = rule_for(claims.figures[share.rate].label)
    for division in found:
        if rule and division.whole == share.below and share.above[0] in division.parts:
            parts = tuple(i for i in division.parts if says(claims.figures[i].label, rule.several, rule.name))
            if len(parts) > 1:
                claim = judge(claims, Share(share.rate, parts, division.whole, firm=False))
                return claim if claim and claim.status in HOLDS else None
    return None
