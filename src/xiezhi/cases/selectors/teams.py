"""Who acts for a body on a day: its officers by their certificates, and whether the body may act at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xiezhi.registry.models import Certificate, Organisation
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.officers import numbered, valid_certificates
from xiezhi.registry.selectors.organisations import AREA, ENTRUSTED


@dataclass(frozen=True, slots=True)
class Team:
    """The officers of a case by their certificates; `qualified`: how many of them hold a valid one of the body that day.

    `valid_ids`: the certificates that are.
    """

    certificates: tuple[Certificate, ...]
    unknown: tuple[str, ...]
    qualified: int
    valid_ids: frozenset[int] = frozenset()

    @property
    def size(self) -> int:
        """How many people they are: two certificates of one officer are one."""
        return len(self.officer_ids) + len(self.unknown)

    @property
    def officer_ids(self) -> tuple[int, ...]:
        """Ids of the officers, in the order of their certificates, each once."""
        return tuple(dict.fromkeys(certificate.officer_id for certificate in self.certificates))


def each_officer(numbers: Sequence[str], known: Mapping[str, Certificate]) -> list[int]:
    """Ids of the officers who bear these certificates, of those that are known by number, each once."""
    return list(dict.fromkeys(known[number].officer_id for number in numbers if number in known))


def team_of(body_id: int, numbers: Sequence[str], *, on: date) -> Team:
    """The officers who bear these certificates, as the register has them on a day."""
    return team_among(numbered(Scope.everything(), numbers), body_id, numbers, on=on)


def team_among(found: Mapping[str, Certificate], body_id: int, numbers: Sequence[str], *, on: date) -> Team:
    """As `team_of`, where the certificates were read already; `found`: them by number."""
    bearing = valid_certificates(Scope.everything(), body_id, on=on).filter(number__in=list(numbers))
    valid = set(bearing.values_list("pk", flat=True)) if found else set()
    certificates = tuple(found[number] for number in numbers if number in found)
    return Team(
        certificates=certificates,
        unknown=tuple(dict.fromkeys(number for number in numbers if number not in found)),
        qualified=len({each.officer_id for each in certificates if each.pk in valid}),
        valid_ids=frozenset(each.pk for each in certificates if each.pk in valid),
    )


def is_qualified(body: Organisation, *, on: date) -> bool:
    """Neither an area nor an entrusted organisation, and it existed on the day (行政处罚法第十七条至第二十条)."""
    stands = body.valid_from <= on <= body.valid_to
    return stands and body.category != AREA and body.nature != ENTRUSTED
