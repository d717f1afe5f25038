"""Ledgers whose totals are those of published reports, put straight into the tables."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from tests.factories import CertificateFactory, OfficerFactory, area, organisation

from xiezhi.registry.models import Certificate, Organisation


@dataclass(frozen=True)
class Lot:
    """So many acts alike of one body, spread over a year."""

    body: Organisation
    year: int
    kind: int
    number: int
    procedure: int = 0
    outcome: int = 0
    penalties: int = 0
    fine: int = 0


_INSERT = """
INSERT INTO cases_act (body_id, number, kind, procedure, source, power_code, power_name, party_type, party_name,
    party_cipher, party_hash, party_id_cipher, party_id_hash, inspected_on, decided_on, decision_number, penalties, fine,
    confiscated, outcome, rectified, led_to_ref, certificate_numbers, certificate_ids, warnings, remark, remainder,
    content_hash, revision, recorded_at)
SELECT %(body)s, %(prefix)s || n, %(kind)s, %(procedure)s, 1, '', '', 3, '', '', '', '', '',
    CASE WHEN %(kind)s = 1 THEN day END, CASE WHEN %(kind)s <> 1 THEN day END, '', %(penalties)s, %(fine)s, 0, %(outcome)s,
    0, '', '{}', '{}', '{}', '', '{}', '', 0, now()
FROM (SELECT n, make_date(%(year)s, 1, 1) + (n * 37 %% 365) AS day FROM generate_series(1, %(number)s) AS n) AS days
"""


def record(lots: list[Lot]) -> None:
    with connection.cursor() as cursor:
        for place, lot in enumerate(lots):
            values = {
                name: getattr(lot, name) for name in ("year", "kind", "number", "procedure", "outcome", "penalties")
            }
            cursor.execute(_INSERT, {**values, "fine": lot.fine, "body": lot.body.pk, "prefix": f"{place}-"})


def officers(bodies: list[Organisation], *, opening: int, issued: int, cancelled: int, year: int) -> None:
    officer = OfficerFactory()
    Certificate.objects.bulk_create(
        CertificateFactory.build(
            officer=officer,
            organisation=bodies[place % len(bodies)],
            issued_on=date(year, 3, 1) if place >= opening else date(year - 3, 1, 1),
            cancelled_on=date(year, 6, 1) + timedelta(days=place % 30) if place < cancelled else None,
            expires_on=date(year + 5, 1, 1),
        )
        for place in range(opening + issued)
    )


def shares(total: int, parts: int) -> list[int]:
    """`total` in `parts` almost equal whole parts."""
    return [total // parts + (place < total % parts) for place in range(parts)]


def subdistrict() -> Organisation:
    """汉沽-like street office, 2023: 339 = 195 + 144, against 475 = 309 + 166 the year before."""
    district = area("滨海区")
    street = organisation("海晏街道办事处", district, category=3)
    organisation("海晏街道综合执法大队", street, category=3, nature=3)
    record(
        [
            Lot(street, 2023, 1, 195),
            Lot(street, 2023, 2, 116, procedure=1, outcome=1, penalties=4, fine=100_00),
            Lot(street, 2023, 2, 11, procedure=1, outcome=1, penalties=1),
            Lot(street, 2023, 2, 10, procedure=1, outcome=2),
            Lot(street, 2023, 2, 7, procedure=2, outcome=1, penalties=1),
            Lot(street, 2022, 1, 309),
            Lot(street, 2022, 2, 166, procedure=1, outcome=1, penalties=4, fine=50_00),
        ]
    )
    officers([street], opening=26, issued=1, cancelled=2, year=2023)
    return street


# Made-up names of two characters: 32 and 24 of them.
NAMES = [first + second for first in "松柏桐榆槐柳枫" for second in "岭溪湾坪庄渡桥洲"]
LARGEST_DEPARTMENTS = [7830, 7177, 2619, 2158, 1372, 1178]
LARGEST_TOWNS = [2440, 1846, 1692, 1607, 1559, 1541, 1533, 1516]


def district() -> Organisation:
    """宝坻-like district, 2024: 59,535 = 1,917 + 57,618 of 32 departments and 24 towns."""
    whole = area("云汀区")
    departments = [organisation(f"云汀区{name}局", whole, sort_order=n) for n, name in enumerate(NAMES[:32])]
    towns = [organisation(f"{name}镇", whole, category=3, sort_order=100 + n) for n, name in enumerate(NAMES[32:])]
    volumes = [
        *LARGEST_DEPARTMENTS[::-1],
        *shares(27_313 - sum(LARGEST_DEPARTMENTS), 26),
        *LARGEST_TOWNS[::-1],
        *shares(32_222 - sum(LARGEST_TOWNS), 16),
    ]
    penalties = [*shares(1395, 32), *shares(522, 24)]
    bodies = [*departments, *towns]
    lots = []
    for body, volume, penalised in zip(bodies, volumes, penalties, strict=True):
        lots.append(Lot(body, 2024, 1, volume - penalised))
        lots.append(Lot(body, 2024, 2, penalised, procedure=2, outcome=1, penalties=4, fine=500_00))
    lots += [Lot(body, 2023, 1, number) for body, number in zip(bodies, shares(39_846, 56), strict=True)]
    lots += [
        Lot(body, 2023, 2, number, procedure=2, outcome=1, penalties=4, fine=400_00)
        for body, number in zip(bodies, shares(2031, 56), strict=True)
    ]
    record(lots)
    officers(bodies, opening=1443, issued=99, cancelled=145, year=2024)
    return whole
