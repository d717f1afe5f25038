"""Which role may open which page: the one place that says so. A test walks every address by it.

A page stands for one or several addresses (see `urls`); the names here are those of the addresses.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from types import MappingProxyType
from typing import Protocol

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from xiezhi.accounts.models import User
from xiezhi.registry.models import STAFF, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.advisers import is_adviser
from xiezhi.web.kept_form import kept_of
from xiezhi.web.visit import Visit

EVERYBODY = frozenset(Role.values)
TAKERS = frozenset(STAFF)
HANDLERS = TAKERS | {Role.SUPERVISOR}
OFFICERS = frozenset({Role.OFFICER})
DECIDERS = frozenset({Role.OFFICER, Role.BODY_HEAD})
REVIEWERS = frozenset({Role.LEGAL_REVIEWER, Role.BODY_HEAD, Role.SUPERVISOR})
LEGALITY_READERS = REVIEWERS | {Role.AUDITOR}
LEAD_HANDLERS = frozenset({Role.OFFICER, Role.BODY_HEAD})
LEAD_READERS = LEAD_HANDLERS | {Role.SUPERVISOR}
ISSUERS = frozenset({Role.OFFICER, Role.LEGAL_REVIEWER, Role.BODY_HEAD})
TEMPLATE_KEEPERS = frozenset({Role.BODY_HEAD, Role.ADMINISTRATOR})
KEEPERS = frozenset({Role.OFFICER, Role.STATISTICIAN, Role.ADMINISTRATOR})
WATCHERS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR})
KEEPERS_OF_TREE = WATCHERS | {Role.STATISTICIAN}
LEDGER_READERS = KEEPERS | WATCHERS | {Role.BODY_HEAD}
REPORTERS = frozenset({Role.STATISTICIAN, Role.SUPERVISOR, Role.BODY_HEAD, Role.ADMINISTRATOR, Role.AUDITOR})
WRITERS = frozenset({Role.STATISTICIAN, Role.SUPERVISOR})
DRAFTERS = WRITERS | {Role.BODY_HEAD}
LOCAL_DRAFTERS = frozenset({Role.ADMINISTRATOR, Role.LEGAL_REVIEWER})
LOCAL_PUBLISHERS = frozenset({Role.BODY_HEAD, Role.SUPERVISOR})
LOCAL_KEEPERS = LOCAL_DRAFTERS | LOCAL_PUBLISHERS
APPROVERS = frozenset({Role.SUPERVISOR, Role.BODY_HEAD})
ENGAGERS = frozenset({Role.BODY_HEAD, Role.ADMINISTRATOR})

# Address name → roles that may open it. Addresses that need no appointment are in OPEN and SIGNED_IN.
PAGES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "dashboard": EVERYBODY,
        "work": HANDLERS,
        "penalty-new": OFFICERS,
        "cases": HANDLERS,
        "transfers": HANDLERS,
        "case": HANDLERS,
        "case-draft": OFFICERS,
        "case-check": OFFICERS,
        "case-step": OFFICERS,
        "case-take": TAKERS,
        "case-take-check": TAKERS,
        "case-give-up": OFFICERS,
        "case-document": HANDLERS,
        "upload-new": TAKERS,
        "upload": TAKERS,
        "evidence-new": TAKERS,
        "evidence": HANDLERS,
        "evidence-change": TAKERS,
        "evidence-original": HANDLERS,
        "evidence-file": HANDLERS,
        "evidence-small": HANDLERS,
        "case-file": HANDLERS,
        "case-file-progress": HANDLERS,
        "case-file-arrange": DECIDERS,
        "case-file-archive": DECIDERS,
        "archives": HANDLERS,
        "archives-export": HANDLERS,
        "archive-volume": HANDLERS,
        "archive-retention": frozenset({Role.BODY_HEAD}),
        "destructions": HANDLERS,
        "destruction-new": DECIDERS,
        "destruction": HANDLERS,
        "destruction-progress": HANDLERS,
        "destruction-step": DECIDERS,
        "review-submit": OFFICERS,
        "reviews": REVIEWERS,
        "review": HANDLERS,
        "review-act": frozenset({Role.LEGAL_REVIEWER}),
        "reviewers": REVIEWERS | {Role.ADMINISTRATOR},
        "reviewer-put": frozenset({Role.ADMINISTRATOR}),
        "reviewer-end": frozenset({Role.ADMINISTRATOR}),
        "case-together": HANDLERS,
        "hand-overs": DECIDERS,
        "hand-over-all": DECIDERS,
        "hand-over-decide": frozenset({Role.BODY_HEAD}),
        "substitutes": TAKERS | {Role.ADMINISTRATOR},
        "substitute-change": TAKERS | {Role.ADMINISTRATOR},
        "advisers": ENGAGERS,
        "adviser-change": ENGAGERS,
        "interference": HANDLERS,
        "interference-new": TAKERS,
        "interference-csv": frozenset({Role.SUPERVISOR}),
        "chains": EVERYBODY,
        "inspections": HANDLERS,
        "inspection-new": OFFICERS,
        "joint-visits": HANDLERS,
        "inspection": HANDLERS,
        "inspection-qr": HANDLERS,
        "inspection-change": DECIDERS,
        "inspection-check": OFFICERS,
        "inspection-handover": OFFICERS,
        "plans": HANDLERS,
        "plan-new": OFFICERS,
        "plan": HANDLERS,
        "plan-approve": frozenset({Role.BODY_HEAD}),
        "plan-discard": DECIDERS,
        "enterprises": EVERYBODY,
        "enterprise": EVERYBODY,
        "visit-caps": EVERYBODY,
        "my-certificate": OFFICERS,
        "my-certificate-qr": OFFICERS,
        "street": OFFICERS,
        "street-data": OFFICERS,
        "street-draft": OFFICERS,
        "leads": LEAD_READERS,
        "lead-new": LEAD_READERS,
        "lead-standing": frozenset({Role.SUPERVISOR, Role.BODY_HEAD}),
        "lead": LEAD_READERS,
        "lead-step": LEAD_READERS,
        "lead-reporter": LEAD_HANDLERS,
        "lead-document-draft": LEAD_READERS,
        "lead-document-issue": LEAD_HANDLERS,
        "lead-document-pdf": LEAD_HANDLERS,
        "lead-document": LEAD_READERS,
        "lead-document-copy": LEAD_READERS,
        "case-document-copy": HANDLERS,
        "case-document-receipt": HANDLERS,
        "case-documents": HANDLERS,
        "case-document-draft": HANDLERS,
        "case-document-issue": ISSUERS,
        "case-document-pdf": ISSUERS,
        "interview-new": OFFICERS,
        "interview": OFFICERS,
        "interview-save": OFFICERS,
        "interview-issue": OFFICERS,
        "document-templates": TEMPLATE_KEEPERS,
        "document-template": TEMPLATE_KEEPERS,
        "document-template-file": TEMPLATE_KEEPERS,
        "document-template-put": TEMPLATE_KEEPERS,
        "document-template-back": TEMPLATE_KEEPERS,
        "acts": EVERYBODY,
        "act": EVERYBODY,
        "act-party": HANDLERS,
        "acts-export": EVERYBODY,
        "legality": LEGALITY_READERS,
        "legality-csv": LEGALITY_READERS,
        "records": EVERYBODY,
        "benchmarks": EVERYBODY,
        "exemptions": EVERYBODY,
        "amounts": EVERYBODY,
        "review-list": EVERYBODY,
        "checklists": EVERYBODY,
        "local-findings": LOCAL_KEEPERS | {Role.AUDITOR},
        "local-row": EVERYBODY,
        "local-new": LOCAL_DRAFTERS,
        "local-edit": LOCAL_DRAFTERS,
        "local-step": LOCAL_KEEPERS,
        "local-publish": LOCAL_PUBLISHERS,
        "local-export": EVERYBODY,
        "ledgers": LEDGER_READERS,
        "ledger-new": KEEPERS,
        "ledger-preview": KEEPERS,
        "ledger": LEDGER_READERS,
        "ledger-progress": LEDGER_READERS,
        "ledger-refused": KEEPERS,
        "ledger-undo": KEEPERS,
        "figures": EVERYBODY,
        "figures-xlsx": EVERYBODY,
        "figures-csv": EVERYBODY,
        "figure-difference": EVERYBODY,
        "figure-difference-csv": EVERYBODY,
        "figure-view": EVERYBODY,
        "figure-view-save": EVERYBODY,
        "figure-view-change": EVERYBODY,
        "figure-view-delete": EVERYBODY,
        "reports": REPORTERS,
        "report-text": WRITERS,
        "report-docx": REPORTERS,
        "report-pdf": REPORTERS,
        "report-html": REPORTERS,
        "report-check": EVERYBODY,
        "releases": REPORTERS,
        "release-new": DRAFTERS,
        "release": REPORTERS,
        "release-step": DRAFTERS,
        "release-docx": REPORTERS,
        "release-pdf": REPORTERS,
        "release-html": REPORTERS,
        "release-verify": REPORTERS,
        "period-locks": REPORTERS,
        "period-lock": APPROVERS,
        "templates": WRITERS,
        "template-new": WRITERS,
        "template-measures": WRITERS,
        "template": WRITERS,
        "template-edit": WRITERS,
        "template-block": WRITERS,
        "template-preview": WRITERS,
        "organisations": KEEPERS_OF_TREE,
        "organisation": KEEPERS_OF_TREE,
        "organisation-change": frozenset({Role.ADMINISTRATOR}),
        "trail": WATCHERS,
    }
)
# The pages at an enterprise's door are opened by a code and by nothing else; the shell of the app for the street holds
# nothing of anybody and is kept by phones.
SHELL = frozenset({"street-shell", "street-offline", "street-worker", "street-manifest"})
OPEN = SHELL | {"login", "visit", "certificate-shown"}
# What whoever has logged in may open: the inbox, and for an adviser the cases that he was let into.
SIGNED_IN = frozenset(
    {
        *("logout", "password", "inbox", "inbox-open", "inbox-read"),
        *("advice", "advised-case", "advised-comment", "advised-document"),
        *("advised-evidence", "advised-evidence-small"),
    }
)

# Kind of ledger → roles that may import it: the tree of organisations is the administrator's alone.
LEDGERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "acts": KEEPERS,
        "orders": frozenset({Role.OFFICER, Role.ADMINISTRATOR}),
        "officers": frozenset({Role.STATISTICIAN, Role.ADMINISTRATOR}),
        "powers": frozenset({Role.STATISTICIAN, Role.ADMINISTRATOR}),
        "enterprises": frozenset({Role.STATISTICIAN, Role.ADMINISTRATOR}),
        "organisations": frozenset({Role.ADMINISTRATOR}),
        "benchmarks": frozenset({Role.ADMINISTRATOR}),
        "exemptions": frozenset({Role.ADMINISTRATOR}),
        "checklists": frozenset({Role.STATISTICIAN, Role.ADMINISTRATOR}),
    }
)

# Who sees officers' names and the numbers of their certificates in a list: who keeps that register.
OFFICERS_SEEN_BY = LEDGERS["officers"]


class View(Protocol):
    """A view of a page: the request, the visit, then what the address holds."""

    def __call__(self, request: HttpRequest, visit: Visit, **captured: object) -> HttpResponseBase:
        """Answer the request."""
        ...


def may_open(scope: Scope, page: str, *, of: int | None = None) -> bool:
    """True when one of the roles held opens the page; with `of`, the page of what belongs to this organisation."""
    reach = scope.over(*PAGES[page])
    return bool(reach.roles) if of is None else reach.covers(of)


def page(name: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Let in who may open the page `name`, hand the view its Visit, and refuse everybody else in plain words.

    The scope of the Visit is cut to where one of the page's roles is held; `reach` has all of it.
    """
    roles = PAGES[name]

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, **captured: object) -> HttpResponseBase:
            if not isinstance(request.user, User):
                return to_the_door(request)
            if request.user.must_change_password:
                return redirect("password")
            visit = Visit.of(request, request.user)
            request.visit = visit  # type: ignore[attr-defined]  # read by the context processor of the shell
            if not visit.reach.has_role(*roles):
                if name == "dashboard" and is_adviser(visit.user.pk):
                    return redirect("advice")
                return refuse(request, visit, roles)
            visit.scope = visit.reach.over(*roles)
            return view(request, visit, **captured)

        return guarded

    return decorate


def signed_in(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let in whoever has logged in, appointed or not."""

    @wraps(view)
    def guarded(request: HttpRequest, **captured: object) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return to_the_door(request)
        return view(request, **captured)

    return guarded


def at_home(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let in whoever has logged in and hand the view its Visit; what it shows belongs to this user alone."""

    @wraps(view)
    def guarded(request: HttpRequest, **captured: object) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return to_the_door(request)
        if request.user.must_change_password:
            return redirect("password")
        visit = Visit.of(request, request.user)
        request.visit = visit  # type: ignore[attr-defined]  # as above
        return view(request, visit, **captured)

    return guarded


def to_the_door(request: HttpRequest) -> HttpResponseBase:
    """The way in for somebody who is not logged in. What a form said is kept; a part of a page is told, not given a page."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401)
    kept = kept_of(request)
    if kept:
        return render(request, "accounts/login.html", {"next": request.get_full_path(), "kept": kept}, status=401)
    return redirect_to_login(request.get_full_path())


def refuse(request: HttpRequest, visit: Visit, roles: frozenset[str]) -> HttpResponse:
    """The page that says who may, who you are, and whom to ask."""
    context = {
        "needed": [str(Role(role).label) for role in Role.values if role in roles],
        "held": [str(Role(role).label) for role in Role.values if role in visit.reach.roles],
        "appointed": bool(visit.reach.roles),
    }
    return render(request, "shell/refused.html", context, status=403)
