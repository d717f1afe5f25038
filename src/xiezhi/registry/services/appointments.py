"""Who acts as what over which part of the tree."""

from datetime import date, timedelta

from django.db import transaction

from xiezhi.accounts.models import User
from xiezhi.registry.models import FOREVER, Appointment, Organisation, Role
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record


class AppointmentRefused(ValueError):
    """The appointment cannot be made or ended as asked."""


@transaction.atomic
def appoint(
    *,
    actor: Actor,
    user: User,
    role: Role,
    organisation: Organisation,
    valid_from: date,
    valid_to: date = FOREVER,
) -> Appointment:
    """Let a user act as `role` over an organisation and all below it. Raises AppointmentRefused."""
    if valid_to < valid_from:
        raise AppointmentRefused("任职的失效日期早于生效日期。")
    same = Appointment.objects.filter(user=user, role=role, organisation=organisation, valid_to__gte=valid_from)
    if same.filter(valid_from__lte=valid_to).exists():
        raise AppointmentRefused("该用户在这段时间已有相同的任职。")
    appointment = Appointment.objects.create(
        user=user, role=role, organisation=organisation, valid_from=valid_from, valid_to=valid_to
    )
    record(
        actor=actor,
        action="appointment.made",
        subject=f"user:{user.pk}",
        body={"role": role.value, "organisation": organisation.pk, "from": valid_from.isoformat()},
    )
    return appointment


@transaction.atomic
def end_appointment(*, actor: Actor, appointment: Appointment, last_day: date) -> None:
    """The appointment ends with `last_day` (the day before its first one: it never held)."""
    appointment.valid_to = max(last_day, appointment.valid_from - timedelta(days=1))
    if appointment.valid_to < appointment.valid_from:
        appointment.delete()
    else:
        appointment.save(update_fields=["valid_to"])
    record(
        actor=actor,
        action="appointment.ended",
        subject=f"user:{appointment.user_id}",
        body={"role": appointment.role, "organisation": appointment.organisation_id, "last_day": last_day.isoformat()},
    )
