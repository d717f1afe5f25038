"""Cases that one officer passes to another: what is proposed, what is still to be approved."""

from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from xiezhi.cases import sealing
from xiezhi.cases.models import CaseFile, HandOver
from xiezhi.registry.models import Role
from xiezhi.registry.scope import Scope

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class ShownHandOver:
    """A hand-over in words."""

    row: HandOver
    reason: str
    opinion: str


def hand_overs_of(case: CaseFile) -> list[ShownHandOver]:
    """Hand-overs of a case, the latest first."""
    return _shown(HandOver.objects.filter(case=case))


def hand_overs(scope: Scope, *, user_id: int) -> list[ShownHandOver]:
    """Hand-overs over which a head of a body in view decides, and those that a user proposed, open ones first."""
    found = HandOver.objects.all()
    if scope.organisation_ids is not None:
        headed = scope.over(Role.BODY_HEAD).organisation_ids or frozenset()
        found = found.filter(case__body_id__in=headed) | found.filter(
            proposed_by=user_id, case__body_id__in=scope.organisation_ids
        )
    shown = _shown(found)
    return sorted(shown, key=lambda each: each.row.state != HandOver.State.PROPOSED)


def open_cases_of(officer_id: int, body_ids: frozenset[int] | None) -> QuerySet[CaseFile]:
    """Open cases that an officer handles, of these bodies (None: of all), the oldest first."""
    found = CaseFile.objects.filter(ended=False, officer_ids__contains=[officer_id])
    if body_ids is not None:
        found = found.filter(body_id__in=body_ids)
    return found.order_by("pk")


def _shown(found: QuerySet[HandOver]) -> list[ShownHandOver]:
    rows = found.select_related("case__act", "giver", "taker").order_by("-proposed_at", "-pk")[:MOST]
    return [ShownHandOver(row, sealing.decrypt(row.reason), sealing.decrypt(row.opinion)) for row in rows]
