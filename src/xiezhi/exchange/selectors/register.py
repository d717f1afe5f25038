"""What a ledger's rows are held against: organisations with all their names, and certificates."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Final

import polars as pl

from xiezhi.registry.models import Ancestry, Certificate, Organisation, OrganisationName
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import AREA, ENTRUSTED

PUBLIC_SECURITY: Final = 4
_LIKE: Final = 0.6
# Comparing is slow: a file of nothing but unknown names gets no hint for each of them.
_MOST_ASKED: Final = 200
_LONGEST_ASKED: Final = 60
_CERTIFICATES: Final = {
    "certificate": pl.String,
    "certificate_id": pl.Int32,
    "certificate_body": pl.Int32,
    "issued_on": pl.Date,
    "expires_on": pl.Date,
    "cancelled_on": pl.Date,
}
_BODIES: Final = {
    "body_id": pl.Int32,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
    "entrusted": pl.Boolean,
    "police": pl.Boolean,
}


@dataclass(frozen=True, slots=True)
class Known:
    """An organisation as the register has it, whatever the day."""

    id: int
    code: str
    category: int
    nature: int
    valid_from: date
    valid_to: date

    @property
    def can_act(self) -> bool:
        """False for an area (行政区划)."""
        return self.category != AREA


@dataclass(frozen=True, slots=True)
class Register:
    """The register at one moment. `names`: name → (organisation, first day, last day) of every bearer, ever."""

    organisations: dict[int, Known]
    codes: dict[str, int]
    names: dict[str, list[tuple[int, date, date]]]
    below: pl.DataFrame
    certificates: pl.DataFrame
    asked: dict[str, str | None] = field(default_factory=dict)

    def bearers(self, name: str) -> set[int]:
        """Organisations that bear or ever bore a name."""
        return {organisation for organisation, _, _ in self.names.get(name, ())}

    def bearers_on(self, name: str, day: date) -> set[int]:
        """Organisations that bore a name on a day; of several only those that existed then."""
        found = {organisation for organisation, first, last in self.names.get(name, ()) if first <= day <= last}
        standing = {
            key for key in found if self.organisations[key].valid_from <= day <= self.organisations[key].valid_to
        }
        return standing or found

    def near(self, name: str, scope: Scope) -> str | None:
        """The name in view that is most like a name that nobody bears, None when none is or after many questions."""
        if len(self.asked) >= _MOST_ASKED:
            return None
        if name not in self.asked:
            in_view = [
                known
                for known, bearers in self.names.items()
                if any(scope.covers(body) and self.organisations[body].can_act for body, _, _ in bearers)
            ]
            self.asked[name] = next(iter(get_close_matches(name[:_LONGEST_ASKED], in_view, n=1, cutoff=_LIKE)), None)
        return self.asked[name]

    def bodies(self) -> pl.DataFrame:
        """body_id, valid_from, valid_to, entrusted, police of every organisation."""
        rows = [
            (known.id, known.valid_from, known.valid_to, known.nature == ENTRUSTED, known.category == PUBLIC_SECURITY)
            for known in self.organisations.values()
        ]
        return pl.DataFrame(rows, schema=_BODIES, orient="row")


def load_register() -> Register:
    """Read the register as it stands now."""
    organisations = {
        row[0]: Known(*row)
        for row in Organisation.objects.values_list("pk", "code", "category", "nature", "valid_from", "valid_to")
    }
    names: dict[str, list[tuple[int, date, date]]] = defaultdict(list)
    for name in OrganisationName.objects.all():
        names[name.name].append((name.organisation_id, name.valid_from, name.valid_to))
    below = list(Ancestry.objects.filter(depth__gt=0).values_list("ancestor_id", "organisation_id").distinct())
    certificates = Certificate.objects.values_list(
        "number", "pk", "organisation_id", "issued_on", "expires_on", "cancelled_on"
    )
    return Register(
        organisations=organisations,
        codes={known.code: known.id for known in organisations.values() if known.code},
        names=dict(names),
        below=pl.DataFrame(below, schema={"body_id": pl.Int32, "certificate_body": pl.Int32}, orient="row"),
        certificates=pl.DataFrame(list(certificates), schema=_CERTIFICATES, orient="row"),
    )
