"""Who holds which role over a body on a day: whom to tell, to ask and to name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q

from xiezhi.accounts.models import User
from xiezhi.registry.models import STAFF, Ancestry, Appointment, OfficerAccount
from xiezhi.registry.selectors.substitutions import in_force

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Person:
    """A user as colleagues see one."""

    id: int
    name: str


def people_of(body_id: int, roles: Iterable[str], *, on: date) -> list[Person]:
    """Active users who hold one of these roles over a body on a day, also in somebody's place, by name; at most MOST.

    Who acts in whose place is as `scope_of` has it.
    """
    above = Ancestry.objects.filter(organisation_id=body_id, valid_from__lte=on, valid_to__gte=on).values("ancestor_id")
    appointed = Appointment.objects.filter(organisation_id__in=above, valid_from__lte=on, valid_to__gte=on)
    held, served = appointed.filter(role__in=list(roles)), appointed.filter(role__in=STAFF)
    standing_in = in_force(on=on).filter(appointment__in=held.values("pk"), substitute__in=served.values("user_id"))
    return _people(Q(pk__in=held.values("user_id")) | Q(pk__in=standing_in.values("substitute_id")))


def people_appointed_at(organisation_ids: Iterable[int], role: str, *, on: date) -> list[Person]:
    """Active users appointed to a role at one of these organisations themselves on a day, by name; at most MOST."""
    held = Appointment.objects.filter(
        organisation_id__in=list(organisation_ids), role=role, valid_from__lte=on, valid_to__gte=on
    )
    return _people(Q(pk__in=held.values("user_id")))


def people(user_ids: Iterable[int]) -> list[Person]:
    """Active users by their ids, by name."""
    return _people(Q(pk__in=set(user_ids)))


def accounts_of(officer_ids: Iterable[int]) -> dict[int, int]:
    """The user of each officer who has an account."""
    found = OfficerAccount.objects.filter(officer_id__in=list(officer_ids))
    return dict(found.values_list("officer_id", "user_id"))


def _people(wanted: Q) -> list[Person]:
    users = User.objects.filter(wanted, is_active=True).order_by("display_name", "pk")[:MOST]
    return [Person(*row) for row in users.values_list("pk", "display_name")]
