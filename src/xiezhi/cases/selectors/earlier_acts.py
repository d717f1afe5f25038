"""Earlier penalties of one party, by any body: asked for one case, and kept nowhere."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from xiezhi.cases import sealing
from xiezhi.cases.models import Act, CaseFile
from xiezhi.cases.particulars import NATURAL_PERSON, Particulars
from xiezhi.cases.selectors.filters import ActFilters, filtered
from xiezhi.law.vocabulary import table
from xiezhi.registry.scope import Scope

PENALTY = table("kind").codes["行政处罚"]


@dataclass(frozen=True, slots=True)
class EarlierActs:
    """How many penalties of any body the register holds against a party: for the same item, and in all.

    `sure`: the party is told apart by a number or by the name of an enterprise; names of people are shared.
    """

    same_item: int
    every: int
    sure: bool

    @property
    def first_violation(self) -> bool | None:
        """Whether this is the first one; None where the register cannot tell."""
        if self.same_item:
            return False
        return True if self.sure and not self.every else None


def acts_against(party: Particulars, party_type: str, *, body_id: int, since: date | None = None) -> QuerySet[Act]:
    """Penalties of any body against a party, counted on or after `since`.

    Whoever is told apart by another identity number is somebody else; a person without a number is looked for in the
    acts of the body `body_id` alone, as names are shared.
    """
    filters = ActFilters(text=party.party_name, kinds=(PENALTY,), first=since)
    named = filtered(Scope.everything(), filters)
    named = named.filter(Q(party_hash=sealing.keyed_hash(party.party_name)) | Q(party_name=party.party_name))
    if party.party_number:
        return named.filter(party_id_hash__in=(b"", sealing.keyed_hash(party.party_number)))
    return named.filter(body_id=body_id) if party_type == NATURAL_PERSON else named


def earlier_acts(case: CaseFile, party: Particulars, party_type: str) -> EarlierActs | None:
    """What the register holds against the party of a case, beside the act of the case itself; None without a name or type."""
    if not party.party_name or not party_type:
        return None
    acts = acts_against(party, party_type, body_id=case.body_id).exclude(pk=case.act_id or 0)
    codes = list(acts.values_list("power_code", flat=True))
    sure = bool(party.party_number) or party_type != NATURAL_PERSON
    return EarlierActs(codes.count(case.power_code), len(codes), sure)


def fines_of(case: CaseFile, party: Particulars, *, party_type: str, since: object) -> int:
    """Fines that any body imposed on this party for this item on or after the day on which the violation ended.

    The act of this very case does not count.
    """
    if not party.party_name or not isinstance(since, date):
        return 0
    acts = acts_against(party, party_type, body_id=case.body_id, since=since).exclude(pk=case.act_id or 0)
    return acts.filter(fine__gt=0, power_code=case.power_code).count()
