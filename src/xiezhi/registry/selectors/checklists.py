"""What is looked at in an inspection of a power item."""

from datetime import date

from django.db.models import QuerySet

from xiezhi.registry.models import Checklist
from xiezhi.registry.scope import Scope

GENERAL = ({"text": "遵守该事项有关法律、法规、规章的情况", "basis": ""},)


def in_view(scope: Scope, *, on: date) -> QuerySet[Checklist]:
    """Checklists of bodies in view that hold on a day."""
    every = Checklist.objects.filter(valid_from__lte=on, valid_to__gte=on)
    return every if scope.organisation_ids is None else every.filter(organisation_id__in=scope.organisation_ids)


def lines_on(body_id: int, power_code: str, *, on: date) -> list[tuple[str, str]]:
    """Text and basis of each line of the version that held on a day; one general line where the body has no checklist."""
    found = in_view(Scope.everything(), on=on).filter(organisation_id=body_id, power_code=power_code).first()
    lines = found.lines if found and found.lines else GENERAL
    return [(line["text"], line.get("basis", "")) for line in lines]
