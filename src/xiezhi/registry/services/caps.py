"""The yearly caps that a locality has published, entered with their source."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from xiezhi.registry.models import Organisation, Role, VisitCap
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import AREA
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

MOST = 366


class CapRefused(ValueError):
    """The cap cannot be entered so; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Cap:
    """A cap as published: `industry` "" and `risk` 0 stand for any; `verified`: the published text itself was read."""

    area: Organisation
    visits: int
    source: str
    valid_from: date
    industry: str = ""
    risk: int = 0
    verified: bool = False


@transaction.atomic
def set_cap(*, actor: Actor, scope: Scope, cap: Cap) -> VisitCap:
    """Enter a cap; the one before it for the same area, industry and level ends on the day before. Raises CapRefused."""
    _check(scope, cap)
    same = VisitCap.objects.select_for_update().filter(area=cap.area, industry=cap.industry, risk=cap.risk)
    later = same.filter(valid_from__gte=cap.valid_from).order_by("-valid_from").first()
    if later is not None:
        raise CapRefused(f"该行业、等级已有{later.valid_from}生效的上限，请把生效日期改为之后的日期。")
    same.filter(valid_to__gte=cap.valid_from).update(valid_to=cap.valid_from - timedelta(days=1))
    entered = VisitCap.objects.create(
        area=cap.area,
        industry=cap.industry,
        risk=cap.risk,
        visits=cap.visits,
        source=cap.source.strip(),
        verified=cap.verified,
        valid_from=cap.valid_from,
    )
    told = {"industry": cap.industry, "risk": cap.risk, "visits": cap.visits, "from": cap.valid_from.isoformat()}
    record(actor=actor, action="cap.set", subject=f"organisation:{cap.area.pk}", body=told | {"source": entered.source})
    return entered


def _check(scope: Scope, cap: Cap) -> None:
    if cap.area.category != AREA:
        raise CapRefused("检查频次上限按行政区划公布，请选择行政区划。")
    if not scope.over(Role.SUPERVISOR, Role.ADMINISTRATOR).covers(cap.area.pk):
        raise CapRefused("须由该区划的监督人员或者管理员登记检查频次上限。")
    if not 0 <= cap.visits <= MOST:
        raise CapRefused(f"每年上限应为 0 至 {MOST} 次，请核对公布文件。")
    if not cap.source.strip():
        raise CapRefused("请填写公布该上限的文件名称、文号。")
