"""Questions about saved mappings."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from xiezhi.exchange.errors import UnknownProfile
from xiezhi.exchange.models import MappingProfile


def profiles_of(actor_id: int, ledger: str) -> QuerySet[MappingProfile]:
    """The mappings that a user may use for a ledger: their own, and those of nobody (made at the command line)."""
    return MappingProfile.objects.filter(Q(owner_id=actor_id or None) | Q(owner=None), ledger=ledger).order_by("name")


def saved_mapping(profile: str | int | None, ledger: str, actor_id: int) -> Mapping[str, str] | None:
    """The mapping with this id or name; None for none. Raises UnknownProfile."""
    if profile is None or profile == "":
        return None
    wanted = str(profile)
    by = Q(pk=int(wanted)) if wanted.isdecimal() and len(wanted) < 10 else Q(name=wanted)
    found = profiles_of(actor_id, ledger).filter(by).first()
    if found is None:
        raise UnknownProfile(f"没有列对应方案“{wanted}”，请核对编号或名称。")
    mapping: Mapping[str, str] = found.mapping
    return mapping
