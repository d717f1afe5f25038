"""Which account belongs to which officer."""

from django.db import transaction

from xiezhi.accounts.models import User
from xiezhi.registry.models import Certificate, OfficerAccount
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record


class LinkRefused(ValueError):
    """The account cannot be given to this officer; the message says why and what to do."""


@transaction.atomic
def link_officer(*, actor: Actor, user: User, certificate_number: str) -> OfficerAccount:
    """Say that a user is the officer who holds this certificate. Raises LinkRefused."""
    wanted = certificate_number.strip()
    certificate = Certificate.objects.filter(number=wanted).first()
    if certificate is None:
        raise LinkRefused(f"没有证号为“{wanted}”的执法证，请核对证号，或先导入执法人员台账。")
    taken = OfficerAccount.objects.filter(officer_id=certificate.officer_id).exclude(user=user).first()
    if taken is not None:
        raise LinkRefused(f"执法证“{wanted}”的持证人已有账号，一名执法人员只能对应一个账号。")
    link = OfficerAccount.objects.select_for_update().filter(user=user).first() or OfficerAccount(user=user)
    link.officer_id = certificate.officer_id
    link.save()
    record(
        actor=actor,
        action="officer.linked",
        subject=f"user:{user.pk}",
        body={"officer": certificate.officer_id, "certificate": certificate.number},
    )
    return link
