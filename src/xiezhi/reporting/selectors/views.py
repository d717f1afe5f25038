"""Questions about saved views: one's own, and the shared ones whose organisation is in view."""

from django.db.models import Q

from xiezhi.registry.scope import Scope
from xiezhi.reporting.models import SavedView
from xiezhi.reporting.questions import FigureQuestion


class UnknownView(LookupError):
    """No such view, or not for this user: the two are not told apart."""


def views_of(scope: Scope, *, user_id: int) -> list[SavedView]:
    """The views to offer: one's own first, then those of others; all of organisations in view, by title."""
    found = SavedView.objects.filter(Q(owner_id=user_id) | Q(shared=True)).select_related("owner", "organisation")
    if scope.organisation_ids is not None:
        found = found.filter(organisation_id__in=scope.organisation_ids)
    return sorted(found, key=lambda view: (view.owner_id != user_id, view.title, view.pk))


def view_of(scope: Scope, *, user_id: int, view_id: int) -> SavedView:
    """One view that may be opened. Raises UnknownView."""
    found = SavedView.objects.filter(Q(owner_id=user_id) | Q(shared=True), pk=view_id).select_related("owner").first()
    if found is None or not scope.covers(found.organisation_id):
        raise UnknownView
    return found


def question_of(view: SavedView) -> FigureQuestion:
    """The question that a view keeps."""
    return FigureQuestion.of(view.organisation_id, view.parameters)
