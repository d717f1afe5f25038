"""Leads that may tell of the same matter, by place, party, item and day; never by who reported."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q

from xiezhi.cases.models import Lead
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.bigrams import bigrams

NEAR_DAYS = 30
LIKE, ENOUGH, SHOWN, LOOKED_AT = 0.5, 2, 5, 300


@dataclass(frozen=True, slots=True)
class Likeness:
    """A lead, how much speaks for its being the same matter, and what does, in words."""

    lead: Lead
    weight: int
    reasons: tuple[str, ...]


def alike(scope: Scope, lead: Lead) -> list[Likeness]:
    """Leads in view that may be the same matter as this one, likeliest first."""
    days = timedelta(days=NEAR_DAYS)
    near = Lead.objects.select_related("body").filter(
        received_on__range=(lead.received_on - days, lead.received_on + days), merged_into__isnull=True
    )
    if scope.organisation_ids is not None:
        near = near.filter(body_id__in=scope.organisation_ids)
    shared = near.exclude(pk=lead.pk).annotate(pairs=bigrams(F("searched"))).filter(_worth_a_look(lead))
    found = [likeness(lead, other) for other in shared.order_by("-received_on", "-pk")[:LOOKED_AT]]
    wanted = [each for each in found if each.weight >= ENOUGH]
    wanted.sort(key=lambda each: (-each.weight, abs((each.lead.received_on - lead.received_on).days), each.lead.pk))
    return wanted[:SHOWN]


def likeness(lead: Lead, other: Lead) -> Likeness:
    """What speaks for two leads being the same matter; the same whichever of them is asked about."""
    apart = abs((lead.received_on - other.received_on).days)
    said = [
        (3, "被反映人相同", _same_party(lead, other)),
        (2, "地点相近", bool(lead.place and other.place) and dice(lead.place, other.place) >= LIKE),
        (1, "事由相近", dice(lead.title, other.title) >= LIKE),
        (1, "职权事项相同", bool(lead.power_code) and lead.power_code == other.power_code),
        (0, "同日收到" if apart == 0 else f"相隔 {apart} 天", True),
    ]
    held = [(weight, words) for weight, words, holds in said if holds]
    return Likeness(other, sum(weight for weight, _ in held), tuple(words for _, words in held))


def dice(one: str, other: str) -> float:
    """How like two texts are by their pairs of characters, from 0 to 1 (Dice's coefficient over multisets)."""
    left, right = Counter(_pairs(one)), Counter(_pairs(other))
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else float(one == other)


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]


def _same_party(lead: Lead, other: Lead) -> bool:
    if lead.party_hash:
        return bytes(lead.party_hash) == bytes(other.party_hash)
    return bool(lead.party_name) and lead.party_name == other.party_name


def _worth_a_look(lead: Lead) -> Q:
    """What the indexes can find: a pair of characters of the place, or the party."""
    pairs = list(dict.fromkeys(_pairs(lead.place) or _pairs(lead.title)))
    wanted = Q(pairs__overlap=pairs) if pairs else Q()
    if lead.party_hash:
        wanted |= Q(party_hash=bytes(lead.party_hash))
    elif lead.party_name:
        wanted |= Q(pairs__overlap=_pairs(lead.party_name))
    return wanted
