"""What became of an organisation, day by day, as the register tells it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from xiezhi.registry.models import BEGINNING, FOREVER, Organisation
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import get, names_on


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of a history; `day` is None for what has been so as far as the register knows."""

    day: date | None
    what: str


def history(scope: Scope, organisation_id: int) -> list[Happened]:
    """Everything that the register knows of an organisation in view, oldest first. Raises UnknownOrganisation."""
    organisation = get(scope, organisation_id)
    lines = [*_names(organisation), *_places(organisation), *_existence(organisation), *_kin(organisation)]
    return sorted(lines, key=lambda line: line.day or date.min)


def _names(organisation: Organisation) -> Iterator[Happened]:
    for row in organisation.names.order_by("valid_from"):
        first = row.valid_from == BEGINNING
        yield Happened(None if first else row.valid_from, f"名称：{row.name}" if first else f"更名为{row.name}")


def _places(organisation: Organisation) -> Iterator[Happened]:
    for row in organisation.placements.order_by("valid_from"):
        first = row.valid_from == BEGINNING
        parent = _called(row.parent_id, row.valid_from)
        yield Happened(None if first else row.valid_from, f"隶属：{parent}" if first else f"改为隶属{parent}")


def _existence(organisation: Organisation) -> Iterator[Happened]:
    yield Happened(organisation.valid_from, "设立（登记的生效日期）")
    if organisation.valid_to != FOREVER and organisation.merged_into_id is None:
        yield Happened(organisation.valid_to, "终止，这是最后一日")


def _kin(organisation: Organisation) -> Iterator[Happened]:
    if organisation.merged_into_id is not None:
        into = _called(organisation.merged_into_id, organisation.valid_to)
        yield Happened(organisation.valid_to, f"并入{into}，这是单独存在的最后一日")
    if organisation.split_from_id is not None:
        yield Happened(organisation.valid_from, f"由{_called(organisation.split_from_id, organisation.valid_from)}分立")
    for part in Organisation.objects.filter(merged_into=organisation).order_by("valid_to", "pk"):
        yield Happened(part.valid_to, f"{_called(part.pk, part.valid_to)}并入（其最后一日）")
    for part in Organisation.objects.filter(split_from=organisation).order_by("valid_from", "pk"):
        yield Happened(part.valid_from, f"分立出{_called(part.pk, part.valid_from)}")


def _called(organisation_id: int, day: date) -> str:
    return names_on([organisation_id], on=day)[organisation_id]
