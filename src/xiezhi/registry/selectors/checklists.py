"""What is looked at in an inspection of a power item."""

from collections.abc import Iterator
from datetime import date

from xiezhi.registry.models import Checklist
from xiezhi.registry.models.checklist import ChecklistLine
from xiezhi.registry.selectors.local_rules import reaching

GENERAL = ChecklistLine("遵守该事项有关法律、法规、规章的情况")


def checklist_for(body_id: int, power_code: str, *, on: date) -> Checklist | None:
    """The published checklist of a power item by which a body inspects on a day; None where none was published."""
    return next(iter(reaching(Checklist.objects.filter(power_code=power_code), body_id, on=on)), None)


def lines_of(checklist: Checklist | None) -> tuple[ChecklistLine, ...]:
    """Its lines; one general line where there is no checklist."""
    return (checklist.parts if checklist is not None else ()) or (GENERAL,)


def unfounded(checklist: Checklist) -> Iterator[str]:
    """What a checklist leaves open and may: lines that name no article, each in words."""
    for place, line in enumerate(checklist.parts, start=1):
        if not line.basis:
            yield f"第{place}项“{line.text}”没有写检查依据"
