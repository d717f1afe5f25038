"""Questions about appointments."""

from xiezhi.registry.models import Appointment
from xiezhi.registry.scope import Scope


def appointed(scope: Scope) -> frozenset[int]:
    """Ids of the users who hold, or held, an appointment over an organisation in view."""
    appointments = Appointment.objects.all()
    if scope.organisation_ids is not None:
        appointments = appointments.filter(organisation_id__in=scope.organisation_ids)
    return frozenset(appointments.values_list("user_id", flat=True))
