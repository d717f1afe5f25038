"""What a ledger's rows are held against: organisations with all their names, and certificates."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from xiezhi.registry.models import Ancestry, Certificate, Organisation, OrganisationName
from xiezhi.registry.selectors.organisations import AREA, ENTRUSTED

PUBLIC_SECURITY: Final = 4
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
