"""Naming who acts in whose place while somebody is away (代行职责), and ending it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from xiezhi.accounts.models import User
from xiezhi.registry.models import STAFF, Ancestry, Appointment, Role, Substitution
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

NAMERS: Final = (Role.BODY_HEAD, Role.ADMINISTRATOR)
LONGEST: Final = timedelta(days=366)
# Chosen and not written: why somebody is away may tell of an illness or a family, which nobody needs to know.
REASONS: Final = ("年休假", "请假", "培训、学习", "出差、外出公务", "挂职、借调", "其他")
# Who reviews a decision does not make it, and who makes it does not review it (行政处罚法第五十八条).
_REVIEWS: Final = frozenset({Role.LEGAL_REVIEWER.value})
_DECIDES: Final = frozenset({Role.BODY_HEAD.value, Role.DEPUTY_HEAD.value})


class SubstitutionRefused(ValueError):
    """Nobody can be put in this place so; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Absence:
    """Whose appointment, who acts in its place, from which day to which, and why."""

    appointment_id: int
    substitute_id: int
    first: date
    last: date
    reason: str


@transaction.atomic
def substitute(*, actor: Actor, scope: Scope, absence: Absence, today: date, now: datetime) -> Substitution:
    """Let somebody act in another's place. Raises SubstitutionRefused.

    Nobody stands in for oneself, and nobody passes on what one has in somebody's place: so no circle can come about.
    """
    appointment = Appointment.objects.select_related("user", "organisation").filter(pk=absence.appointment_id).first()
    deputy = _held_together(appointment, absence.substitute_id) if appointment else None
    if appointment is None or deputy is None:
        raise SubstitutionRefused("没有这一任职或者这名用户，请刷新页面后重新选择。")
    _require_namer(actor, scope, appointment)
    _require_days(appointment, absence, today)
    _require_fit(appointment, deputy, absence)
    _require_no_circle(appointment, deputy, absence)
    made = Substitution.objects.create(
        appointment=appointment,
        substitute=deputy,
        valid_from=absence.first,
        valid_to=absence.last,
        reason=absence.reason,
        made_name=actor.name,
        made_at=now,
    )
    _tell(actor, made, "substitution.made")
    return made


@transaction.atomic
def end_substitution(*, actor: Actor, scope: Scope, substitution_id: int, today: date) -> None:
    """End a substitution with the day before today; one that has not begun is deleted. Raises SubstitutionRefused."""
    found = Substitution.objects.select_for_update(of=("self",)).select_related("appointment__user")
    made = found.filter(pk=substitution_id).first()
    if made is None:
        raise SubstitutionRefused("没有这一代行，可能已被撤销，请刷新页面。")
    _require_namer(actor, scope, made.appointment)
    if made.valid_to < today:
        raise SubstitutionRefused("这一代行已经结束。")
    _tell(actor, made, "substitution.ended")
    if made.valid_from >= today:
        made.delete()
        return
    made.valid_to = today - timedelta(days=1)
    made.save(update_fields=["valid_to"])


def _held_together(appointment: Appointment, substitute_id: int) -> User | None:
    """The substitute; both users are locked, so that no two substitutions can close a circle at once."""
    both = User.objects.select_for_update().filter(pk__in=(appointment.user_id, substitute_id)).order_by("pk")
    return next((user for user in both if user.pk == substitute_id and user.is_active), None)


def _require_namer(actor: Actor, scope: Scope, appointment: Appointment) -> None:
    """Who is away names a substitute; so do the head and the administrator of the body, by appointments of their own."""
    everything = scope.organisation_ids is None
    if everything or actor.id == appointment.user_id or scope.over(*NAMERS).covers(appointment.organisation_id):
        return
    raise SubstitutionRefused("代行人由本人、该执法主体的负责人或者管理员指定。")


def _require_days(appointment: Appointment, absence: Absence, today: date) -> None:
    if appointment.role not in STAFF:
        raise SubstitutionRefused(f"{appointment.get_role_display()}的职责不能代行；请按任职办理。")
    if absence.last < absence.first or absence.last < today:
        raise SubstitutionRefused("代行的结束日期须不早于开始日期和今天，请核对日期。")
    if absence.last - absence.first > LONGEST:
        raise SubstitutionRefused("一次代行最长一年；更长的请重新任职。")
    if absence.first < today:
        raise SubstitutionRefused(f"代行不能从今天（{today}）以前开始：已办的审批不能补认。")
    if not appointment.valid_from <= absence.first <= absence.last <= appointment.valid_to:
        raise SubstitutionRefused(
            f"代行的期间须在任职期间（{appointment.valid_from}至{appointment.valid_to}）之内，请核对日期。"
        )
    if absence.reason not in REASONS:
        raise SubstitutionRefused("请选择事由。")


def _require_fit(appointment: Appointment, deputy: User, absence: Absence) -> None:
    if deputy.pk == appointment.user_id:
        raise SubstitutionRefused("不能由本人代行本人的职责，请选择其他人员。")
    if not _serves(deputy, appointment.organisation_id, absence.first):
        raise SubstitutionRefused(f"{deputy.display_name}不是该执法主体的人员，不能代行，请选择本单位人员。")
    _require_review_apart(appointment, deputy, absence)
    same = appointment.substitutions.filter(_meanwhile(absence)).first()
    if same is not None:
        raise SubstitutionRefused(
            f"{same.valid_from}至{same.valid_to}已由{same.substitute.display_name}代行，请先撤销再指定。"
        )


def _require_review_apart(appointment: Appointment, deputy: User, absence: Absence) -> None:
    """Nobody comes to review what he decides, neither by standing in for the reviewer nor for who decides."""
    other = _DECIDES if appointment.role in _REVIEWS else _REVIEWS if appointment.role in _DECIDES else frozenset()
    above = _above(appointment.organisation_id, absence.first)
    own = deputy.appointments.filter(_meanwhile(absence), role__in=other, organisation_id__in=above).first()
    then = deputy.substitutions.filter(_meanwhile(absence), appointment__role__in=other)
    place = then.filter(appointment__organisation_id__in=above).select_related("appointment").first()
    held = own or (place.appointment if place else None)
    if held is not None:
        raise SubstitutionRefused(
            f"{deputy.display_name}这段时间是{held.get_role_display()}，不能代行{appointment.get_role_display()}的职责："
            "作出决定的人不审核自己的决定，请指定其他人员。"
        )


def _require_no_circle(appointment: Appointment, deputy: User, absence: Absence) -> None:
    """The one who stands in is there himself, and the one who is away stands in for nobody meanwhile."""
    absent, then = appointment.user, Substitution.objects.filter(_meanwhile(absence))
    away = then.filter(appointment__user=deputy).select_related("substitute").first()
    if away is not None and away.substitute_id == absent.pk:
        raise SubstitutionRefused(f"{absent.display_name}这段时间正代行{deputy.display_name}的职责，不能互相代行。")
    if away is not None:
        raise SubstitutionRefused(
            f"{deputy.display_name}这段时间自己由{away.substitute.display_name}代行，不能再代行他人，请指定其他人员。"
        )
    held = then.filter(substitute=absent).select_related("appointment__user").first()
    if held is not None:
        other = held.appointment.user.display_name
        raise SubstitutionRefused(
            f"{absent.display_name}这段时间正代行{other}的职责，代行的职责不能转由他人代行；请先为{other}另行指定。"
        )


def _serves(user: User, organisation_id: int, on: date) -> bool:
    above = _above(organisation_id, on)
    return Appointment.objects.filter(
        user=user, role__in=STAFF, organisation_id__in=above, valid_from__lte=on, valid_to__gte=on
    ).exists()


def _above(organisation_id: int, on: date) -> QuerySet[Ancestry, int]:
    found = Ancestry.objects.filter(organisation_id=organisation_id, valid_from__lte=on, valid_to__gte=on)
    return found.values_list("ancestor_id", flat=True)


def _meanwhile(absence: Absence) -> Q:
    return Q(valid_from__lte=absence.last, valid_to__gte=absence.first)


def _tell(actor: Actor, made: Substitution, action: str) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"user:{made.appointment.user_id}",
        body={
            "substitute": made.substitute_id,
            "role": made.appointment.role,
            "organisation": made.appointment.organisation_id,
            "from": made.valid_from.isoformat(),
            "to": made.valid_to.isoformat(),
        },
    )
