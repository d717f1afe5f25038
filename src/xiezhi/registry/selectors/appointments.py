"""Questions about appointments."""

from datetime import date

from xiezhi.accounts.models import User
from xiezhi.registry.models import Appointment
from xiezhi.registry.scope import Scope


def appointed(scope: Scope) -> frozenset[int]:
    """Ids of the users who hold, or held, an appointment over an organisation in view."""
    appointments = Appointment.objects.all()
    if scope.organisation_ids is not None:
        appointments = appointments.filter(organisation_id__in=scope.organisation_ids)
    return frozenset(appointments.values_list("user_id", flat=True))


def appointments_of(user: User, *, on: date) -> list[tuple[int, str]]:
    """Organisation and role of each appointment that a user holds on a day, oldest first."""
    held = Appointment.objects.filter(user=user, valid_from__lte=on, valid_to__gte=on)
    return list(held.order_by("valid_from", "pk").values_list("organisation_id", "role"))
