"""How often a year an enterprise may be visited: the row that governs it on a day."""

from datetime import date

from django.db.models import Q, QuerySet

from xiezhi.registry.models import Ancestry, Enterprise, VisitCap
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.enterprises import areas_of


def in_view(scope: Scope, *, on: date) -> QuerySet[VisitCap]:
    """Caps of the areas that a scope may know, those of the past too, by area, industry, level and day."""
    areas = areas_of(scope, on=on)
    every = VisitCap.objects.select_related("area")
    found = every if areas is None else every.filter(area_id__in=areas)
    return found.order_by("area_id", "industry", "risk", "-valid_from")


def rated(enterprise: Enterprise, *, on: date) -> int:
    """The risk level that holds on a day, a code of risk_level; 0 where there is none or its time has passed."""
    begun = enterprise.risk_from is None or enterprise.risk_from <= on
    lasts = enterprise.risk_to is None or on <= enterprise.risk_to
    return enterprise.risk if begun and lasts else 0


def cap_of(enterprise: Enterprise, *, on: date) -> VisitCap | None:
    """The cap that governs an enterprise on a day; None where nobody has entered one.

    The nearest area goes first, then the one for the industry, then the one for the risk level.
    """
    above = dict(
        Ancestry.objects.filter(organisation_id=enterprise.area_id, valid_from__lte=on, valid_to__gte=on).values_list(
            "ancestor_id", "depth"
        )
    )
    held = VisitCap.objects.filter(
        Q(industry="") | Q(industry=enterprise.industry),
        area_id__in=above,
        risk__in={0, rated(enterprise, on=on)},
        valid_from__lte=on,
        valid_to__gte=on,
    )
    return min(held, key=lambda cap: (above[cap.area_id], not cap.industry, not cap.risk), default=None)
