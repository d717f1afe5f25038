"""Who acts in whose place on a day."""

from datetime import date

from django.db.models import F, QuerySet

from xiezhi.accounts.models import User
from xiezhi.registry.models import Ancestry, Appointment, Substitution
from xiezhi.registry.scope import Scope


def in_force(*, on: date) -> QuerySet[Substitution]:
    """Substitutions of a day, while the appointment itself holds and its bearer's account is in use."""
    return Substitution.objects.filter(
        valid_from__lte=on,
        valid_to__gte=on,
        appointment__valid_from__lte=on,
        appointment__valid_to__gte=on,
        appointment__user__is_active=True,
    )


def substitutions(scope: Scope) -> list[Substitution]:
    """Substitutions for appointments over organisations in view, the latest first."""
    found = Substitution.objects.select_related("appointment__user", "appointment__organisation", "substitute")
    if scope.organisation_ids is not None:
        found = found.filter(appointment__organisation_id__in=scope.organisation_ids)
    return list(found.order_by("-valid_to", "-valid_from", "pk")[:200])


def acting_for(user_id: int, role: str, body_id: int, *, on: date) -> User | None:
    """The one in whose place a user acts as `role` over a body on a day; None for who holds the role himself."""
    above = Ancestry.objects.filter(organisation_id=body_id, valid_from__lte=on, valid_to__gte=on).values("ancestor_id")
    own = Appointment.objects.filter(
        user_id=user_id, role=role, organisation_id__in=above, valid_from__lte=on, valid_to__gte=on
    )
    if own.exists():
        return None
    standing_in = in_force(on=on).filter(
        substitute_id=user_id, appointment__role=role, appointment__organisation_id__in=above
    )
    found = standing_in.select_related("appointment__user").order_by("pk").first()
    return found.appointment.user if found is not None else None


def replaceable(scope: Scope, roles: tuple[str, ...], *, on: date) -> list[Appointment]:
    """Appointments in view on a day to one of these roles, by organisation and name."""
    found = Appointment.objects.select_related("user", "organisation").filter(
        role__in=roles, valid_to__gte=on, user__is_active=True
    )
    if scope.organisation_ids is not None:
        found = found.filter(organisation_id__in=scope.organisation_ids)
    return list(found.order_by("organisation_id", F("user__display_name"), "pk")[:300])
