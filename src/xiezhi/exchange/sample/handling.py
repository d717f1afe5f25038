"""Cases in hand to try: taken by the sample's own people through the ordinary procedure, some weeks back until now."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any, Final

from xiezhi.accounts.models import User
from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.file_contents import ground_of
from xiezhi.cases.selectors.steps import step_of
from xiezhi.cases.services.filing import hand_in
from xiezhi.cases.services.opening import open_case
from xiezhi.cases.services.steps import take
from xiezhi.cases.services.turns import Turn
from xiezhi.cases.statements import Statement
from xiezhi.law.facts import Value
from xiezhi.law.vocabulary import table
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors import powers
from xiezhi.registry.selectors.officers import valid_on
from xiezhi.registry.selectors.organisations import find
from xiezhi.trail.actor import Actor

ORDINARY: Final = "penalty.ordinary"
PENALTY_POWER: Final = table("power_kind").codes["行政处罚"]
# Who takes a step of a role: the accounts of the sample.
_PEOPLE: Final[Mapping[str, str]] = {"officer": "zhifa", "body_head": "fuzeren", "legal_reviewer": "fazhi"}
_NO: Final = ("grave", "monitoring", "crime_suspected", "public_interest", "complex", "several_relations")


@dataclass(frozen=True, slots=True)
class Scene:
    """The body, its items by name, two of its officers' certificates, and the day of loading."""

    body_id: int
    items: Mapping[str, int]
    numbers: tuple[str, ...]
    now: datetime
    today: date


@cache
def _material() -> dict[str, Any]:
    raw = resources.files("xiezhi.exchange.sample").joinpath("data/handling.toml").read_text(encoding="utf-8")
    return tomllib.loads(raw)


def prepare_cases(*, body: str, today: date, now: datetime) -> int:
    """Open the cases of the material for a body and take their steps; how many there are, 0 for a body without an item."""
    found = find(Scope.everything(), body, on=today)
    held = powers.held_on(Scope.everything(), on=today, kind=PENALTY_POWER).filter(organisation=found).order_by("code")
    items = dict(held.values_list("name", "pk"))
    valid = valid_on(Scope.everything(), found.pk, on=today)
    numbers = tuple({certificate.officer_id: certificate.number for certificate in valid}.values())[:2]
    if not items or len(numbers) < 2:
        return 0
    scene = Scene(found.pk, items, numbers, now, today)
    for told in _material()["case"]:
        _handle(scene, told)
    return len(_material()["case"])


def _handle(scene: Scene, told: Mapping[str, Any]) -> None:
    first = scene.today - timedelta(days=told["began"])
    named = [pk for name, pk in scene.items.items() if told["item"] in name]
    case = open_case(
        actor=_actor("officer"),
        scope=_scope(scene, "officer"),
        procedure_id=ORDINARY,
        power_id=(named or list(scene.items.values()))[0],
        today=first,
        now=scene.now - timedelta(days=told["began"]),
    )
    for step in told["steps"]:
        _take(scene, case, told, step, first)
    if "archived" in told:
        case.refresh_from_db()
        day = first + timedelta(days=told["steps"][-1]["after"])
        turn = _turn(scene, case, "officer", day)
        hand_in(turn=turn, retention=ground_of(case).retention.id, note=told["archived"])


def _turn(scene: Scene, case: CaseFile, role: str, day: date) -> Turn:
    """The turn of somebody of the sample on a day."""
    now = scene.now - (scene.today - day)
    return Turn(_actor(role), _scope(scene, role), case.pk, case.revision, day, now)


def _take(scene: Scene, case: CaseFile, told: Mapping[str, Any], step: Mapping[str, Any], first: date) -> None:
    case.refresh_from_db()
    day = first + timedelta(days=step["after"])
    turn = _turn(scene, case, step_of(case, step["id"]).roles[0], day)
    facts = {**_facts(step, day, first, told), **_stated(step.get("facts", {}), first)}
    texts = {**_texts(told), **step.get("texts", {})}
    take(turn=turn, step_id=step["id"], statement=Statement(facts, texts, scene.numbers))


def _facts(step: Mapping[str, Any], day: date, first: date, told: Mapping[str, Any]) -> dict[str, Value]:
    """What a step of any kind may ask; a step takes only what it asks."""
    day_facts = ("investigated_on", "notified_on", "served_on", "published_on", "paid_on")
    return {
        "source": told["source"],
        "party_type": told["type"],
        "discovered_on": first,
        "act_ended_on": first,
        **dict.fromkeys(day_facts, day),
        **dict.fromkeys(_NO, False),
        **dict.fromkeys(("certificate_shown", "recused", "notice_waived"), True),
        "hearing_offered": True,
        "defended": False,
        "earlier_fines": 0,
        "review_passed": True,
        "penalties": frozenset({"罚款"}),
        "fine": step.get("fine", 0),
        "benchmark_quantity": told.get("gear", 1),
        "service_way": "直接送达",
    }


def _stated(facts: Mapping[str, Any], first: date) -> dict[str, Value]:
    return {
        name: first + timedelta(days=value["day"]) if isinstance(value, dict) else value
        for name, value in facts.items()
    }


def _texts(told: Mapping[str, Any]) -> dict[str, str]:
    common = _material()["common"]
    return {
        "party_name": told["party"],
        "place": told["place"],
        "violation": told["violation"],
        "evidence": "现场检查笔录1份，照片4张，询问笔录1份，票据复印件2份",
        "findings": told["violation"],
        "proposal": "建议按一般情节给予罚款",
        "basis": "示例依据（非真实条款）",
        **common,
    }


def _actor(role: str) -> Actor:
    user = User.objects.get(username=_PEOPLE[role])
    return Actor(user.pk, user.display_name, "sample")


def _scope(scene: Scene, role: str) -> Scope:
    return Scope.of({role: frozenset({scene.body_id})})
