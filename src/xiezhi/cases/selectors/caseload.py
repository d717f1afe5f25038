"""The list of cases handled here, open and ended, with its exact count."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from xiezhi.cases import sealing
from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.cases import in_view, is_draft_of_another, shown_party
from xiezhi.cases.selectors.inspections import READ_AHEAD
from xiezhi.cases.selectors.next_up import NextUp, next_up
from xiezhi.law.procedures import NoProcedureInForce, procedures, version
from xiezhi.paging import cut
from xiezhi.registry.scope import Scope

PAGE = 50
# What stands for the number of a case that is not on record yet, by its kind of act.
UNNUMBERED = {"行政处罚": "（未立案）", "行政检查": "（未检查）"}
# Which cases are shown; "" for all of them.
STATES = ("open", "ended", "")


@dataclass(frozen=True, slots=True)
class CaseFilters:
    """Conditions that all must hold; an empty one asks for nothing.

    `text`: the beginning of a number, a decision's number, a power item's name, a party's whole name. `procedure`: an id
    of `law.procedures`. `handler`: an officer's id.
    """

    text: str = ""
    state: str = "open"
    procedure: str = ""
    body: int | None = None
    handler: int | None = None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as listed; the party as it may be seen, "" before it is written; `next`: whose step is next, None for an ended one."""

    case: CaseFile
    title: str
    party: str
    procedure: str
    stage: str
    next: NextUp | None = None


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page of the list; `total` is exact, pages count from 1."""

    rows: list[CaseRow]
    total: int
    page: int
    pages: int


def cases_listed(
    scope: Scope, *, filters: CaseFilters, on: date, reader: int = 0, page: int = 1, size: int = PAGE
) -> CasePage:
    """One page of the cases in view, the last opened first; a page past the end is the last one.

    `reader`: who sees the parties of what that user registered before the first step is taken.
    """
    found = _filtered(scope, filters)
    total = found.count()
    at = cut(total, page=page, size=size)
    ordered = found.select_related("inspection").prefetch_related(*READ_AHEAD).order_by("-opened_on", "-pk")
    cases = list(ordered[at.rows])
    nexts = next_up(cases, scope, on=on)
    return CasePage([_row(case, nexts.get(case.pk), reader) for case in cases], total, at.page, at.pages)


def _filtered(scope: Scope, filters: CaseFilters) -> QuerySet[CaseFile]:
    found = in_view(scope)
    if filters.state:
        found = found.filter(ended=filters.state == "ended")
    if filters.procedure:
        found = found.filter(procedure__in=[each.version for each in procedures() if each.id == filters.procedure])
    if filters.body is not None:
        found = found.filter(body_id=filters.body)
    if filters.handler is not None:
        found = found.filter(officer_ids__contains=[filters.handler])
    text = filters.text.strip()
    return found.filter(_named(text)) if text else found


def _named(text: str) -> Q:
    """No search by a part of a person's name: only the whole one is found, by its keyed hash."""
    numbered = Q(act__number__startswith=text) | Q(act__decision_number=text) | Q(power_name__contains=text)
    return numbered | Q(act__party_hash=sealing.keyed_hash(text)) | Q(act__party_name__contains=text)


def _row(case: CaseFile, following: NextUp | None, reader: int) -> CaseRow:
    act = case.act
    return CaseRow(
        case=case,
        title=(act.decision_number or act.number) if act else UNNUMBERED.get(_kind(case), "（未编号）"),
        party="" if is_draft_of_another(case, reader) else shown_party(case),
        procedure=_procedure_title(case),
        stage="已办结" if case.ended else _stage(case),
        next=following,
    )


def _procedure_title(case: CaseFile) -> str:
    try:
        return version(case.procedure).title
    except NoProcedureInForce:
        return case.procedure


def _kind(case: CaseFile) -> str:
    try:
        return version(case.procedure).kind
    except NoProcedureInForce:
        return ""


def _stage(case: CaseFile) -> str:
    if not case.step:
        return "待办理"
    return f"已办{version(case.procedure).step(case.step).title}"
