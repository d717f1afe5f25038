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
        *("defended", "defence_reviewed", "proposed_fine", "earlier_fines", "hard_to_enforce", "benchmark_quantity"),
        # Circumstances; what the register knows of a first violation goes before what is stated.
        *("minor_violation", "corrected_in_time", "no_harm", "slight_harm", "first_violation", "no_fault"),
        *("harm_removed", "coerced", "confessed", "meritorious", "other_lenience", "emergency", "party_age"),
    }
)
