"""Advisers of bodies in view, and which adviser a user is."""

from datetime import date

from xiezhi.registry.models import Adviser
from xiezhi.registry.scope import Scope


def adviser_of(user_id: int, *, on: date) -> Adviser | None:
    """The adviser that a user is on a day; None for anybody else and outside the time of engagement."""
    found = Adviser.objects.filter(user_id=user_id, user__is_active=True, valid_from__lte=on, valid_to__gte=on)
    return found.select_related("user").first()


def is_adviser(user_id: int) -> bool:
    """Whether the account was made for an adviser, whatever the day."""
    return Adviser.objects.filter(user_id=user_id).exists()


def advisers(scope: Scope) -> list[Adviser]:
    """Advisers of organisations in view, the latest first."""
    found = Adviser.objects.select_related("user", "organisation")
    if scope.organisation_ids is not None:
        found = found.filter(organisation_id__in=scope.organisation_ids)
    return list(found.order_by("-valid_to", "pk")[:200])


def advisers_for(body_id: int, *, on: date) -> list[Adviser]:
    """Advisers whom a body engages on a day, by name."""
    found = Adviser.objects.filter(
        organisation_id=body_id, user__is_active=True, valid_from__lte=on, valid_to__gte=on
    ).select_related("user")
    return list(found.order_by("user__display_name", "pk"))
