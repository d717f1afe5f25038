"""Registering the account of an adviser, and ending the engagement."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from django.db import transaction

from xiezhi.accounts.services.users import UserRefused, create_user
from xiezhi.registry.models import Adviser, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import UnknownOrganisation, get
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

ENGAGERS: Final = (Role.BODY_HEAD, Role.ADMINISTRATOR)


class AdviserRefused(ValueError):
    """The adviser cannot be registered so; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Engagement:
    """Who is engaged by which organisation, in which capacity, from which day to which."""

    organisation_id: int
    username: str
    name: str
    password: str
    capacity: str
    firm: str
    licence: str
    first: date
    last: date


@transaction.atomic
def register_adviser(*, actor: Actor, scope: Scope, engagement: Engagement, now: datetime) -> Adviser:
    """Make the account of an adviser, who must change the password at the first log-in. Raises AdviserRefused.

    The account is appointed to nothing: a case opens to it only by being let in (`cases.services.teamwork.advice`).
    """
    _require_engager(scope, engagement.organisation_id)
    if engagement.capacity not in Adviser.CAPACITIES:
        raise AdviserRefused(f"身份须为{'或者'.join(Adviser.CAPACITIES)}，请重新选择。")
    if engagement.last < engagement.first:
        raise AdviserRefused("聘期届满早于聘期开始，请核对日期。")
    if not engagement.name.strip():
        raise AdviserRefused("请填写姓名：讨论和法律意见都以姓名署名。")
    try:
        organisation = get(scope, engagement.organisation_id)
        user = create_user(
            username=engagement.username,
            display_name=engagement.name,
            password=engagement.password,
            record=partial(record, actor=actor),
            must_change_password=True,
        )
    except (UserRefused, UnknownOrganisation) as refused:
        raise AdviserRefused(str(refused)) from refused
    adviser = Adviser.objects.create(
        user=user,
        organisation=organisation,
        capacity=engagement.capacity,
        firm=engagement.firm[:100],
        licence=engagement.licence[:40],
        valid_from=engagement.first,
        valid_to=engagement.last,
        registered_name=actor.name,
        registered_at=now,
    )
    body = {"organisation": organisation.pk, "from": engagement.first.isoformat(), "to": engagement.last.isoformat()}
    record(actor=actor, action="adviser.registered", subject=f"user:{user.pk}", body=body)
    return adviser


@transaction.atomic
def end_engagement(*, actor: Actor, scope: Scope, adviser_id: int, today: date) -> None:
    """From today on the account opens nothing. Raises AdviserRefused."""
    adviser = Adviser.objects.select_for_update().filter(pk=adviser_id).first()
    if adviser is None:
        raise AdviserRefused("没有这名法律顾问，请刷新页面。")
    _require_engager(scope, adviser.organisation_id)
    adviser.valid_to = today - timedelta(days=1)
    adviser.valid_from = min(adviser.valid_from, adviser.valid_to)
    adviser.save(update_fields=["valid_from", "valid_to"])
    record(actor=actor, action="adviser.ended", subject=f"user:{adviser.user_id}", body={"last": str(adviser.valid_to)})


def _require_engager(scope: Scope, organisation_id: int) -> None:
    if scope.organisation_ids is not None and not scope.over(*ENGAGERS).covers(organisation_id):
        raise AdviserRefused("法律顾问由聘请它的执法主体的负责人或者管理员登记。")
