"""Inspections to try: caps and checklists (invented, and marked so), plans drawn and approved, visits of today."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

from xiezhi.cases.services.visits import Arrangement, approve_plan, make_visit
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Checklist, Enterprise, Organisation, Power
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors import enterprises, powers
from xiezhi.registry.selectors.enterprises import EnterpriseFilters
from xiezhi.registry.selectors.local_rules import rows_of
from xiezhi.registry.selectors.officers import valid_on
from xiezhi.registry.selectors.organisations import find, names_on
from xiezhi.registry.services.caps import Cap, set_cap
from xiezhi.registry.services.local_rules import Desk, Told, publish, save_draft
from xiezhi.registry.services.plans import PlanDraft, draft_plan
from xiezhi.trail.actor import Actor

INSPECTION_POWER = table("power_kind").codes["行政检查"]
EVERYBODY = Scope(None, frozenset({"officer", "body_head", "administrator"}))
DRAWN = 6


@dataclass(frozen=True, slots=True)
class Scene:
    """Who loads the sample, when, and over which district."""

    actor: Actor
    district: Organisation
    today: date
    now: datetime

    @property
    def began(self) -> date:
        """The first day of the year, from which caps and checklists hold."""
        return date(self.today.year, 1, 1)


@cache
def _material() -> dict[str, Any]:
    raw = resources.files("xiezhi.exchange.sample").joinpath("data/inspecting.toml").read_text(encoding="utf-8")
    return tomllib.loads(raw)


def prepare_inspections(*, actor: Actor, district: str, bodies: Sequence[str], today: date, now: datetime) -> None:
    """Enter caps of the district, checklists of its first bodies, and plans and visits of the first two of them."""
    everything = Scope.everything()
    scene = Scene(actor, find(everything, district, on=today), today, now)
    _caps(scene)
    items = [item for name in bodies if (item := _item(find(everything, name, on=today), today)) is not None]
    for item in items:
        _checklist(scene, item)
    firms = list(enterprises.standing(everything, on=today).order_by("code")[: 2 * DRAWN])
    if items and firms:
        _plans(scene, items[0], firms)
        _visits(scene, items[:2], firms)


def _item(body: Organisation, today: date) -> Power | None:
    held = powers.held_on(Scope.everything(), on=today, kind=INSPECTION_POWER)
    return held.filter(organisation=body).order_by("code").first()


def _caps(scene: Scene) -> None:
    for level, visits in _material()["caps"].items():
        cap = Cap(
            scene.district, visits, _material()["caps_source"], scene.began, risk=table("risk_level").codes[level]
        )
        set_cap(actor=scene.actor, scope=EVERYBODY, cap=cap)


def _checklist(scene: Scene, item: Power) -> None:
    desk = Desk(scene.actor, Scope.everything(), scene.today, scene.now)
    fields = {
        "issuer": names_on([item.organisation_id], on=scene.today)[item.organisation_id],
        "level": table("local_level").codes["县级"],
        "source": _material()["checklists_source"],
        "valid_from": scene.began,
        "power_code": item.code,
        "lines": [{"text": text, "basis": basis} for text, basis in _material()["lines"]],
    }
    drafted = save_draft(desk=desk, rows=rows_of(Checklist), told=Told(item.organisation, fields))
    publish(desk=desk, rows=rows_of(Checklist), row_id=drafted.pk)


def _plans(scene: Scene, item: Power, firms: Sequence[Enterprise]) -> None:
    """One that was drawn and approved, and one that waits for the head of the body."""
    told = {"year": scene.today.year, "quarter": (scene.today.month + 2) // 3}
    filters = EnterpriseFilters(industry=_material()["plan_industry"])
    pool = enterprises.filtered(enterprises.standing(Scope.everything(), on=scene.today), filters).count()
    last = scene.today + timedelta(days=30)
    drawn = PlanDraft(
        title=_material()["plan_title"].format(**told),
        kind=1,
        power_id=item.pk,
        first_day=scene.today,
        last_day=last,
        share=min(100, max(1, 100 * DRAWN // max(pool, 1))),
        filters=filters,
    )
    if pool:
        plan = draft_plan(actor=scene.actor, scope=EVERYBODY, draft=drawn, today=scene.today, now=scene.now)
        approve_plan(actor=scene.actor, scope=EVERYBODY, plan_id=plan.pk, today=scene.today, now=scene.now)
    waiting = PlanDraft(
        title=_material()["waiting_title"].format(**told),
        kind=table("inspection_kind").codes["专项检查"],
        power_id=item.pk,
        first_day=scene.today + timedelta(days=3),
        last_day=last,
        purpose=_material()["waiting_purpose"],
        enterprise_ids=tuple(firm.pk for firm in firms[:3]),
    )
    draft_plan(actor=scene.actor, scope=EVERYBODY, draft=waiting, today=scene.today, now=scene.now)


def _visits(scene: Scene, items: Sequence[Power], firms: Sequence[Enterprise]) -> None:
    """Visits of two bodies to one enterprise, which could be one, and one after a complaint."""
    for place, item in enumerate(items):
        _visit(scene, item, firms[0], days=7 + place)
    _visit(scene, items[0], firms[-1], days=2, exempt=1, exempt_reason=_material()["exempt_reason"])


def _visit(scene: Scene, item: Power, firm: Enterprise, *, days: int, **more: Any) -> None:
    valid = valid_on(Scope.everything(), item.organisation_id, on=scene.today)
    numbers = list({certificate.officer_id: certificate.number for certificate in valid}.values())[:2]
    make_visit(
        actor=scene.actor,
        scope=EVERYBODY,
        enterprise_id=firm.pk,
        power_id=item.pk,
        kind=table("inspection_kind").codes["个案检查"],
        arranged=Arrangement(scene.today, scene.today + timedelta(days=days), tuple(numbers), **more),
        today=scene.today,
        now=scene.now,
    )
