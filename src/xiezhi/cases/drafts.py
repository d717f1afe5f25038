"""What an officer enters before a decision, as one value: for the live check, for keeping and for deciding."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from xiezhi.cases.particulars import Particulars
from xiezhi.law.facts import Value


@dataclass(frozen=True, slots=True)
class Draft:
    """Texts, the basis of the penalty, the officers' certificates, and facts of `law.facts` that the officers state.

    Facts that the register or the platform knows (officers, powers, days) are never taken from here.
    """

    particulars: Particulars = field(default_factory=Particulars)
    basis: str = ""
    certificate_numbers: tuple[str, ...] = ()
    facts: Mapping[str, Value] = field(default_factory=dict)


# What a form may state; everything else is found out.
STATED = frozenset(
    {
        *("party_type", "penalties", "fine", "act_ended_on", "certificate_shown", "crime_suspected", "notified_on"),
        *("defended", "defence_reviewed", "proposed_fine", "earlier_fines", "hard_to_enforce"),
    }
)
