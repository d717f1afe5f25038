"""What the template of the analysis page is given: the question, its answer as table and charts, the saved views."""

from dataclasses import dataclass

from django.http import QueryDict

from xiezhi.measures.errors import BadQuestion
from xiezhi.measures.rules import rule
from xiezhi.paging import cut
from xiezhi.registry.selectors.organisations import UnknownOrganisation
from xiezhi.reporting.models import SavedView
from xiezhi.reporting.models.view import LONGEST_TITLE
from xiezhi.reporting.questions import BASES
from xiezhi.reporting.selectors.analysis import Analysis, analyse
from xiezhi.reporting.selectors.views import views_of
from xiezhi.web.analysis.asking import Asked, address, offered
from xiezhi.web.analysis.grid import PAGE, Shaper
from xiezhi.web.analysis.opening import Opening
from xiezhi.web.analysis.plots import plots
from xiezhi.web.listing.pager import pager
from xiezhi.web.numbers import read_page
from xiezhi.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Saving:
    """The form that keeps a view, as typed, with why it was refused ("" where it was not)."""

    title: str = ""
    shared: bool = False
    refusal: str = ""
    view_id: int = 0


@dataclass
class Answered:
    """A question with its answer; without one, the errors of `asked` say why."""

    asked: Asked
    analysis: Analysis | None


def answered(visit: Visit, asked: Asked) -> Answered:
    """The answer to what was asked; what only the answering finds wrong is added to the errors."""
    if asked.errors:
        return Answered(asked, None)
    try:
        return Answered(asked, analyse(visit.scope, asked.question, today=visit.today))
    except UnknownOrganisation as unknown:
        asked.errors["org"] = str(unknown)
    except BadQuestion as refused:
        asked.errors["m"] = str(refused)
    return Answered(asked, None)


def context_of(
    visit: Visit, told: Answered, parameters: QueryDict, *, view: SavedView | None = None, saving: Saving | None = None
) -> dict[str, object]:
    """Values of the template `reporting/figures.html`."""
    asked = told.asked
    context: dict[str, object] = {
        "asked": asked,
        "question": asked.question,
        "errors": asked.errors,
        "offered": offered(visit, asked),
        "views": views_of(visit.scope, user_id=visit.user.pk),
        "view": view,
        "may_change": view is not None and view.owner_id == visit.user.pk,
        "saving": saving or Saving(),
        "longest_title": LONGEST_TITLE,
    }
    if told.analysis is not None:
        context |= _result(visit, asked, told.analysis, parameters)
    return context


def _result(visit: Visit, asked: Asked, analysis: Analysis, parameters: QueryDict) -> dict[str, object]:
    question, table = asked.question, analysis.table
    opening = Opening(question, table.period, visit.scope)
    number = read_page(parameters.get("page", ""))
    shaper = Shaper(question, analysis, opening)
    grid = shaper.grid(number)
    at = cut(grid.total, page=number, size=PAGE)
    if number > at.page:
        grid = shaper.grid(at.page)
    return {
        "analysis": analysis,
        "table": table,
        "grid": grid,
        "plots": plots(question, analysis),
        "rule": rule(table.rule),
        "basis": BASES[question.basis],
        "cut": table.period.text != question.period,
        "order_refused": question.order_refused(),
        "apart": [entry.title for entry in table.measures if not entry.additive],
        "money": any(entry.is_money for entry in table.measures),
        "pager": pager(
            page=at.page,
            pages=at.pages,
            shown=len(grid.lines),
            size=PAGE,
            total=grid.total,
            address=lambda page: address(question, page=page if page > 1 else ""),
        ),
        "pages": at.pages,
        "xlsx": address(question, "figures-xlsx"),
        "csv": address(question, "figures-csv"),
    }
