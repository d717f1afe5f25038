"""Which law governs what a body does: of its area and its branch of administration."""

from collections.abc import Collection
from datetime import date

from xiezhi.law.evaluation import Governing
from xiezhi.law.procedures import Procedure, procedures
from xiezhi.law.reading import names
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Organisation, OrganisationName
from xiezhi.registry.selectors.organisations import name_on

PUBLIC_SECURITY, PENALTY, ON_SPOT = "public_security", "行政处罚", "简易程序"
POLICE = table("category").codes["公安"]


def governing(body: Organisation, *, on: date) -> Governing:
    """The law of a day for a body: its area from the six digits of its code, its branch from category and name."""
    return Governing(on, region_of(body), sector_of(body, on=on))


def governing_each(matters: Collection[tuple[Organisation, date]]) -> dict[tuple[int, date], Governing]:
    """As `governing` for many bodies and days, by one query; keys are the body's id and the day."""
    names = OrganisationName.objects.filter(organisation_id__in={body.pk for body, _ in matters})
    spans: dict[int, list[tuple[date, date, str]]] = {}
    for body_id, first, last, name in names.values_list("organisation_id", "valid_from", "valid_to", "name"):
        spans.setdefault(body_id, []).append((first, last, name))
    found = {}
    for body, on in matters:
        name = next((name for first, last, name in spans[body.pk] if first <= on <= last), "")
        found[body.pk, on] = Governing(on, region_of(body), _sector(body, name))
    return found


def filing_procedures(sector: str, *, on: date) -> list[Procedure]:
    """The procedures of a penalty that begin with a filing, for bodies of a sector on a day; police have their own."""
    own = PUBLIC_SECURITY if sector == PUBLIC_SECURITY else ""
    return [
        found
        for found in procedures()
        if found.covers(on) and found.kind == PENALTY and found.form != ON_SPOT and found.sector == own
    ]


def region_of(body: Organisation) -> str:
    """The code of the area (GB/T 2260) that a body's 统一社会信用代码 holds, "" for a body without a code."""
    area = body.code[2:8]
    return area if area.isascii() and area.isdigit() else ""


def sector_of(body: Organisation, *, on: date) -> str:
    """The branch of administration with rules of its own that a body belongs to, "" for none."""
    return _sector(body, name_on(body, on=on))


def _sector(body: Organisation, name: str) -> str:
    if body.category == POLICE:
        return PUBLIC_SECURITY
    for sector, words in names("sector_names").items():
        if any(word in name for word in words.split()):
            return sector
    return ""
