"""Saving a user's mapping of headers to columns."""

from collections.abc import Mapping

from django.db import transaction

from xiezhi.exchange.errors import LedgerRefused, UnknownProfile
from xiezhi.exchange.models import MappingProfile
from xiezhi.exchange.profiles import check_own
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record


@transaction.atomic
def save_profile(
    *, actor: Actor, name: str, ledger: str, mapping: Mapping[str, str], profile_id: int | None = None
) -> MappingProfile:
    """Make or change a saved mapping. Raises LedgerRefused for a bad one, UnknownProfile for one of somebody else."""
    check_own(ledger, mapping)
    name = name.strip()
    if not name or len(name) > 60:
        raise LedgerRefused("方案名称不能为空，也不能超过60个字。")
    owner = actor.id or None
    saved = _own(profile_id, owner) if profile_id else MappingProfile(owner_id=owner)
    if MappingProfile.objects.filter(owner_id=owner, ledger=ledger, name=name).exclude(pk=saved.pk).exists():
        raise LedgerRefused(f"已有名为“{name}”的方案，请换一个名称，或修改原方案。")
    saved.name, saved.ledger, saved.mapping = name, ledger, dict(mapping)
    saved.save()
    record(actor=actor, action="profile.saved", subject=f"profile:{saved.pk}", body={"name": name, "ledger": ledger})
    return saved


@transaction.atomic
def delete_profile(*, actor: Actor, profile_id: int) -> None:
    """Remove a saved mapping. Raises UnknownProfile."""
    saved = _own(profile_id, actor.id or None)
    record(actor=actor, action="profile.deleted", subject=f"profile:{saved.pk}", body={"name": saved.name})
    saved.delete()


def _own(profile_id: int, owner: int | None) -> MappingProfile:
    saved = MappingProfile.objects.select_for_update().filter(pk=profile_id, owner_id=owner).first()
    if saved is None:
        raise UnknownProfile("没有这个列对应方案，或它属于其他用户。")
    return saved
