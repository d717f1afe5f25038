"""Plans of inspections in view."""

from django.db.models import Count, QuerySet

from xiezhi.registry.models import InspectionPlan, PlanTarget
from xiezhi.registry.scope import Scope


class UnknownPlan(LookupError):
    """No plan in view has this id; the message is for the person who asked."""

    @classmethod
    def out_of_view(cls) -> "UnknownPlan":
        """There is none, or it is another body's; which of the two is not said."""
        return cls("没有这个检查计划，或不在你的管辖范围内。")


def in_view(scope: Scope) -> QuerySet[InspectionPlan]:
    """Plans of bodies in view with how many enterprises (`enterprises`) they hold, the latest first."""
    every = InspectionPlan.objects.select_related("body").annotate(enterprises=Count("targets"))
    found = every if scope.organisation_ids is None else every.filter(body_id__in=scope.organisation_ids)
    return found.order_by("-first_day", "-pk")


def get(scope: Scope, plan_id: int) -> InspectionPlan:
    """One plan in view. Raises UnknownPlan."""
    found = in_view(scope).filter(pk=plan_id).first()
    if found is None:
        raise UnknownPlan.out_of_view()
    return found


def targets(plan: InspectionPlan) -> list[PlanTarget]:
    """Its enterprises in the order of the draw."""
    return list(PlanTarget.objects.filter(plan=plan).select_related("enterprise").order_by("place"))
