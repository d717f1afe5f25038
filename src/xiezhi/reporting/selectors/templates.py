"""Questions about templates: which there are, and by which an organisation reports."""

from datetime import date

from xiezhi.registry.models import Ancestry
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import AREA
from xiezhi.reporting.annual.kinds import ANNUAL
from xiezhi.reporting.annual.template import Template, build, template
from xiezhi.reporting.models import ReportTemplate

BUILT_IN = "平台自带模板"


class UnknownTemplate(LookupError):
    """No template in view has this number; the message is for the person who asked."""


def templates(scope: Scope) -> list[ReportTemplate]:
    """Templates that organisations in view own: by organisation and name, drafts first, then the newest version."""
    found = ReportTemplate.objects.select_related("organisation").defer("content")
    if scope.organisation_ids is not None:
        found = found.filter(organisation_id__in=scope.organisation_ids)
    rows = list(found.order_by("organisation__sort_order", "organisation_id", "name", "-areas", "-version"))
    return sorted(rows, key=lambda row: not row.is_draft)


def get_template(scope: Scope, template_id: int) -> ReportTemplate:
    """One template in view. Raises UnknownTemplate."""
    found = ReportTemplate.objects.filter(pk=template_id).first()
    if found is None or not scope.covers(found.organisation_id):
        raise UnknownTemplate("没有这个模板，或它属于你管辖范围之外的机构。")
    return found


def template_for(organisation_id: int, category: int, *, on: date, kind: str = ANNUAL) -> ReportTemplate | None:
    """The template that people made for a report whose period ends on a day; None where the built-in one serves.

    That of the nearest organisation at or above, of those in use by then the one that was published last.
    """
    depths = dict(
        Ancestry.objects.filter(organisation_id=organisation_id, valid_from__lte=on, valid_to__gte=on).values_list(
            "ancestor_id", "depth"
        )
    )
    fitting = ReportTemplate.objects.filter(
        organisation_id__in=depths, kind=kind, areas=category == AREA, version__gt=0, valid_from__lte=on
    )
    newest = sorted(fitting.order_by("-published_at", "-pk"), key=lambda found: depths[found.organisation_id])
    return newest[0] if newest else None


def chosen_template(organisation_id: int, category: int, *, on: date, kind: str = ANNUAL) -> tuple[str, Template]:
    """The template by which an organisation reports, and what it is called."""
    own = template_for(organisation_id, category, on=on, kind=kind)
    if own is None:
        return BUILT_IN, template(areas=category == AREA, kind=kind)
    return f"{own.name} 第{own.version}版", build(own.content)
