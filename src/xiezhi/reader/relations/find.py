"""All relations of a page, judged, numbered in the order of the text, none twice."""

from __future__ import annotations

from collections.abc import Iterable

from xiezhi.reader.figures import Found
from xiezhi.reader.model import Relation
from xiezhi.reader.page import Page
from xiezhi.reader.relations.among import among, brackets
from xiezhi.reader.relations.averages import averages
from xiezhi.reader.relations.captions import captioned
from xiezhi.reader.relations.claims import Claim, Claims
from xiezhi.reader.relations.flows import flows
from xiezhi.reader.relations.kinds import by_kind, within
from xiezhi.reader.relations.lists import closing_totals, colon_lists, leading_totals, money_totals, unmarked_lists
from xiezhi.reader.relations.parts import Division, total_of
from xiezhi.reader.relations.plausible import hundred, implausible
from xiezhi.reader.relations.ratios import ratios
from xiezhi.reader.relations.restatements import restatements
from xiezhi.reader.relations.splits import body_lists, righted, tiers
from xiezhi.reader.relations.sums import judge_divisions
from xiezhi.reader.relations.tables import tables
from xiezhi.reader.relations.trends import trends
from xiezhi.reader.relations.worded import worded


def find_relations(page: Page, found: Found) -> tuple[Relation, ...]:
    """Return the relations between the figures of a page."""
    places = {figure.id: index for index, figure in enumerate(found.figures)}
    claims = Claims(page, found.figures, {places[one]: places[other] for one, other in found.base_of.items()})
    parts = [*tables(claims, found.grids), *_divisions(claims)]
    judged = [
        *judge_divisions(claims, parts),
        *tiers(claims),
        *body_lists(claims),
        *righted(claims),
        *ratios(claims, parts, found.grids),
        *averages(claims, parts),
        *trends(claims, parts),
        *worded(claims),
        *captioned(claims, found.grids),
        *restatements(claims, parts, found.grids),
        *flows(claims),
        *implausible(claims),
        *hundred(claims),
    ]
    return _numbered(claims, judged)


def _numbered(claims: Claims, judged: list[Claim]) -> tuple[Relation, ...]:
    seen: dict[tuple[str, frozenset[int]], Claim] = {}
    for claim in judged:
        seen.setdefault((claim.kind, frozenset(claim.operands)), claim)
    ordered = sorted(seen.values(), key=lambda claim: (min(claim.operands), max(claim.operands), claim.kind))
    return tuple(
        Relation(
            id=f"r{place}",
            kind=claim.kind,
            operands=tuple(claims.figures[i].id for i in claim.operands),
            result=None if claim.result is None else claims.figures[claim.result].id,
            status=claim.status,
            stated=claim.stated,
            computed=claim.computed,
            message=claim.message,
        )
        for place, claim in enumerate(ordered, 1)
    )


def _divisions(claims: Claims) -> list[Division]:
    """Every division that the text claims, each whole with each list once; what adds up elsewhere claims nothing here."""
    found: dict[tuple[int, tuple[int, ...]], Division] = {}
    for finder in (
        brackets,
        among,
        within,
        by_kind,
        leading_totals,
        closing_totals,
        colon_lists,
        money_totals,
        unmarked_lists,
    ):
        for division in finder(claims):
            if not any(_told_already(division, other) for other in found.values()):
                found[division.whole, division.parts] = division
    settled = [
        set(division.parts) for division in found.values() if len(division.parts) > 1 and total_of(claims, division)
    ]
    firm = [division for division in found.values() if division.cover != "holding"]
    kept = [
        division
        for division in found.values()
        if division.cover != "holding" or not (_nested(division, firm) or _by_chance(claims, division, found.values()))
    ]
    return [
        division
        for division in kept
        if total_of(claims, division) or not any(set(division.parts) <= parts for parts in settled)
    ]


def _told_already(division: Division, other: Division) -> bool:
    """Whether another list of the same whole holds this one, and claims as much."""
    firmer = other.cover == "holding" != division.cover and division.parts == other.parts
    return not firmer and other.whole == division.whole and set(division.parts) <= set(other.parts)


def _by_chance(claims: Claims, division: Division, others: Iterable[Division]) -> bool:
    """Whether a list adds up only by counting a number and its own parts (15名 = 10人，其中5人、3人 …)."""
    return any(
        other.whole in division.parts and set(other.parts) & set(division.parts) and total_of(claims, other)
        for other in others
    )


def _nested(division: Division, firm: list[Division]) -> bool:
    """Whether a part of a list is a part of another part of it (9人，其中1人…), or all of it stands in one list."""
    own = {division.whole, *division.parts}
    return any(
        set(other.parts) & set(division.parts) and (other.whole in division.parts or own <= set(other.parts))
        for other in firm
    )
