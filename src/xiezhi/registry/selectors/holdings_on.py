"""What stands in the register under one organisation on a day, apart from its acts."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from xiezhi.registry.models import Appointment, Certificate, Placement, Power


@dataclass(frozen=True, slots=True)
class Held:
    """How many certificates in stock, power items, appointments and organisations directly below."""

    certificates: int
    powers: int
    appointments: int
    below: int


def held_on(organisation_id: int, *, on: date) -> Held:
    """What an organisation holds on a day."""
    standing = Q(valid_from__lte=on, valid_to__gte=on)
    stock = Q(issued_on__isnull=True) | Q(issued_on__lte=on), Q(cancelled_on__isnull=True) | Q(cancelled_on__gt=on)
    return Held(
        certificates=Certificate.objects.filter(*stock, organisation_id=organisation_id).count(),
        powers=Power.objects.filter(standing, organisation_id=organisation_id).count(),
        appointments=Appointment.objects.filter(standing, organisation_id=organisation_id).count(),
        below=Placement.objects.filter(
            standing, parent_id=organisation_id, organisation__valid_from__lte=on, organisation__valid_to__gte=on
        ).count(),
    )
