"""Who may review legally: appointed to it, and qualified on the day (行政处罚法第五十八条第二款)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from xiezhi.registry.models import Appointment, ReviewerQualification, Role
from xiezhi.registry.scope import Scope


class UnknownReviewer(LookupError):
    """No reviewer in view has this number; the message is for the person who asked."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A user who is appointed to review: for which organisations, and by which qualifications, those that ended too."""

    user_id: int
    name: str
    organisation_ids: tuple[int, ...]
    held: tuple[ReviewerQualification, ...]
    is_qualified: bool


def is_qualified(user_id: int, *, on: date) -> bool:
    """True where a qualification of the user is on record for the day."""
    return _on(user_id, on).exists()


def reviewers(scope: Scope, *, on: date) -> list[Reviewer]:
    """Users who are appointed as reviewers over what is in view on a day, by name."""
    appointed = Appointment.objects.filter(role=Role.LEGAL_REVIEWER, valid_from__lte=on, valid_to__gte=on)
    if scope.organisation_ids is not None:
        appointed = appointed.filter(organisation_id__in=scope.organisation_ids)
    places: dict[tuple[str, int], list[int]] = defaultdict(list)
    for user_id, name, organisation in appointed.order_by("pk").values_list(
        "user_id", "user__display_name", "organisation_id"
    ):
        places[name, user_id].append(organisation)
    held: dict[int, list[ReviewerQualification]] = defaultdict(list)
    rows = ReviewerQualification.objects.filter(user_id__in=[user_id for _, user_id in places])
    for row in rows.order_by("-valid_from", "-pk"):
        held[row.user_id].append(row)
    return [
        Reviewer(
            user_id=user_id,
            name=name,
            organisation_ids=tuple(dict.fromkeys(organisations)),
            held=tuple(held[user_id]),
            is_qualified=any(row.valid_from <= on <= row.valid_to for row in held[user_id]),
        )
        for (name, user_id), organisations in sorted(places.items())
    ]


def reviewer(scope: Scope, user_id: int, *, on: date) -> Reviewer:
    """One of them. Raises UnknownReviewer."""
    found = next((each for each in reviewers(scope, on=on) if each.user_id == user_id), None)
    if found is None:
        raise UnknownReviewer("没有这名法制审核人员，或不在你的管辖范围内。")
    return found


def _on(user_id: int, on: date) -> QuerySet[ReviewerQualification]:
    return ReviewerQualification.objects.filter(user_id=user_id, valid_from__lte=on, valid_to__gte=on)
