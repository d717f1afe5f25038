"""What an address of the list asks: conditions, the figure whose acts are listed, order and size of the page."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models.expressions import RawSQL
from django.http import Http404

from xiezhi.cases.selectors.filters import ActFilters
from xiezhi.registry.selectors.organisations import UnknownOrganisation
from xiezhi.web.listing.conditions import Conditions, read_conditions
from xiezhi.web.listing.figure import read_figure
from xiezhi.web.listing.heads import NEWEST, ORDERS
from xiezhi.web.numbers import whole_number
from xiezhi.web.sheets.figure import FigureSheet, figure_sheet
from xiezhi.web.visit import Visit

SIZES = (20, 50, 100)


@dataclass(frozen=True, slots=True)
class Asked:
    """A list of acts. `figure`: only the acts that it counts are meant."""

    conditions: Conditions
    figure: FigureSheet | None
    order: str
    size: int

    @property
    def filters(self) -> ActFilters:
        """The conditions as the list takes them."""
        return self.conditions.filters

    @property
    def among(self) -> RawSQL | None:
        """The acts that the figure counts; None without one."""
        return self.figure.found.records.ids if self.figure else None

    @property
    def counts_acts(self) -> bool:
        """False where the figure counts certificates, organisations or power items."""
        return self.figure is None or self.figure.counts_acts

    @property
    def kept(self) -> dict[str, object]:
        """Parameters besides the conditions, that every further address keeps."""
        return {
            **(self.figure.parameters if self.figure else {}),
            "order": "" if self.order == NEWEST else self.order,
            "size": "" if self.size == SIZES[0] else self.size,
        }


def read_list(visit: Visit, parameters: Mapping[str, str]) -> Asked:
    """The list that an address asks for. Raises BadQuestion for a figure that is put wrong, Http404 for one not in view."""
    figure = read_figure(parameters)
    try:
        sheet = figure_sheet(visit.scope, figure, today=visit.today) if figure else None
    except UnknownOrganisation as unknown:
        raise Http404(str(unknown)) from unknown
    size = whole_number(parameters.get("size", ""), low=1, high=max(SIZES))
    order = parameters.get("order", "")
    return Asked(
        conditions=read_conditions(parameters),
        figure=sheet,
        order=order if order in ORDERS else NEWEST,
        size=size if size in SIZES else SIZES[0],
    )
