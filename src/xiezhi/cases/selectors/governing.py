"""Which law governs what a body does: of its area and its branch of administration."""

from datetime import date

from xiezhi.law.evaluation import Governing
from xiezhi.law.reading import names
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Organisation
from xiezhi.registry.selectors.organisations import name_on

POLICE = table("category").codes["公安"]


def governing(body: Organisation, *, on: date) -> Governing:
    """The law of a day for a body: its area from the six digits of its code, its branch from category and name."""
    return Governing(on, region_of(body), sector_of(body, on=on))


def region_of(body: Organisation) -> str:
    """The code of the area (GB/T 2260) that a body's 统一社会信用代码 holds, "" for a body without a code."""
    area = body.code[2:8]
    return area if area.isascii() and area.isdigit() else ""


def sector_of(body: Organisation, *, on: date) -> str:
    """The branch of administration with rules of its own that a body belongs to, "" for none."""
    if body.category == POLICE:
        return "public_security"
    name = name_on(body, on=on)
    for sector, words in names("sector_names").items():
        if any(word in name for word in words.split()):
            return sector
    return ""
