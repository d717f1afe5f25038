"""Cases in hand to try, of every kind of act: taken by the sample's own people and its police, some weeks back until now."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any, Final

from django.utils import timezone

from xiezhi.accounts.models import User
from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.file_contents import ground_of
from xiezhi.cases.selectors.governing import PENALTY
from xiezhi.cases.selectors.steps import step_of
from xiezhi.cases.selectors.transfers import newest_beside
from xiezhi.cases.services import reviews
from xiezhi.cases.services.filing import hand_in
from xiezhi.cases.services.opening import open_case
from xiezhi.cases.services.steps import take
from xiezhi.cases.services.turns import Turn
from xiezhi.cases.statements import Statement
from xiezhi.exchange.sample.together import Setting, is_of, put_evidence, work_together
from xiezhi.law.facts import Value, schema
from xiezhi.law.procedures import procedure
from xiezhi.law.vocabulary import table
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors import powers
from xiezhi.registry.selectors.officers import valid_on
from xiezhi.registry.selectors.organisations import find
from xiezhi.trail.actor import Actor

ORDINARY: Final = "penalty.ordinary"
PENALTY_POWER: Final = table("power_kind").codes["行政处罚"]
# Who takes a step of a role at the body itself and at the police: the accounts of the sample.
OWN, POLICE = "own", "police"
_PEOPLE: Final[Mapping[str, Mapping[str, str]]] = {
    OWN: {"officer": "zhifa", "body_head": "fuzeren", "legal_reviewer": "fazhi"},
    POLICE: {"officer": "minjing", "body_head": "gafuze", "legal_reviewer": "gafazhi"},
}
_NO: Final = (
    *("grave", "monitoring", "crime_suspected", "public_interest", "complex", "several_relations"),
    "minor_or_disabled",
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A body with its items by kind and name and two of its officers' certificates, whose people act, and the day of loading."""

    body_id: int
    items: Mapping[int, Mapping[str, int]]
    numbers: tuple[str, ...]
    whose: str
    now: datetime
    today: date


@cache
def _material(name: str = "handling") -> dict[str, Any]:
    raw = resources.files("xiezhi.exchange.sample").joinpath(f"data/{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(raw)


def prepare_cases(*, body: str, police: str | None, setting: Setting) -> list[tuple[str, CaseFile]]:
    """Open the cases of the material for a body and the police beside it and take their steps; parties and cases.

    Those of a body without an item, and those in which the police act where there are none, are left out.
    """
    named = {OWN: body, **({POLICE: police} if police else {})}
    scenes = {
        whose: scene
        for whose, name in named.items()
        if (scene := _scene(name, whose, setting.today, setting.now)) is not None
    }
    told = [each for each in (*_material()["case"], *_material("kinds")["case"]) if _needed(each) <= scenes.keys()]
    return [(each["party"], _handle(scenes, each, setting)) for each in told]


def _scene(name: str, whose: str, today: date, now: datetime) -> Scene | None:
    found = find(Scope.everything(), name, on=today)
    own = Scope.everything().within(frozenset({found.pk}))
    items = {
        kind: dict(powers.held_on(own, on=today, kind=kind).order_by("code").values_list("name", "pk"))
        for kind in powers.kinds_held(own, on=today)
    }
    valid = valid_on(Scope.everything(), found.pk, on=today)
    numbers = tuple({certificate.officer_id: certificate.number for certificate in valid}.values())[:2]
    return (
        Scene(found.pk, items, numbers, whose, now, today) if items.get(PENALTY_POWER) and len(numbers) == 2 else None
    )


def _needed(told: Mapping[str, Any]) -> set[str]:
    """Whose people act in a case."""
    return {told.get("at", OWN), *(step.get("by", OWN) for step in told["steps"])}


def _handle(scenes: Mapping[str, Scene], told: Mapping[str, Any], setting: Setting) -> CaseFile:
    scene = scenes[told.get("at", OWN)]
    first = scene.today - timedelta(days=told["began"])
    procedure_id = told.get("procedure", ORDINARY)
    items = scene.items[table("power_kind").codes[procedure(procedure_id, first).kind or PENALTY]]
    named = [pk for name, pk in items.items() if told["item"] in name]
    case = open_case(
        actor=_actor(scene, "officer"),
        scope=_scope(scene, "officer"),
        procedure_id=procedure_id,
        power_id=(named or list(items.values()))[0],
        today=first,
        now=scene.now - timedelta(days=told["began"]),
    )
    for step in told["steps"]:
        _take(scenes, case, told, step, first)
        if step.get("beside"):
            case = CaseFile.objects.get(pk=newest_beside(Scope.everything(), case.pk))
    if is_of(told["party"]):
        case.refresh_from_db()
        put_evidence(setting=setting, case=case, first=first)
    if "submitted" in told:
        _submit(scenes[told.get("at", OWN)], case, told["submitted"], first)
    if is_of(told["party"]):
        case.refresh_from_db()
        work_together(setting=setting, case=case)
    if "archived" in told:
        _hand_in(scene, case, told, first)
    return case


def _hand_in(scene: Scene, case: CaseFile, told: Mapping[str, Any], first: date) -> None:
    case.refresh_from_db()
    turn = _turn(scene, case, "officer", first + timedelta(days=told["steps"][-1]["after"]))
    hand_in(turn=turn, retention=ground_of(case).retention.id, note=told["archived"])


def _submit(scene: Scene, case: CaseFile, told: Mapping[str, Any], first: date) -> None:
    case.refresh_from_db()
    turn = _turn(scene, case, "officer", first + timedelta(days=told["after"]))
    reviews.submit(turn=turn, note=told["note"], written={"discretion": told["discretion"]})


def _turn(scene: Scene, case: CaseFile, role: str, day: date) -> Turn:
    moment = scene.now - (scene.today - day)
    return Turn(_actor(scene, role), _scope(scene, role), case.pk, case.revision, day, moment)


def _take(
    scenes: Mapping[str, Scene], case: CaseFile, told: Mapping[str, Any], step: Mapping[str, Any], first: date
) -> None:
    case.refresh_from_db()
    scene = scenes[step.get("by", told.get("at", OWN))]
    day = first + timedelta(days=step["after"])
    role = step_of(case, step["id"]).roles[0]
    turn = _turn(scene, case, role, day)
    facts = {**_facts(step, day, first, told), **_moments(turn.now), **_stated(step.get("facts", {}), first)}
    receiver = scenes[step["to"]].body_id if "to" in step else None
    texts = {**_texts(told), **step.get("texts", {})}
    take(turn=turn, step_id=step["id"], statement=Statement(facts, texts, scene.numbers, receiver))


def _moments(moment: datetime) -> dict[str, Value]:
    """Moments that a step may ask: somebody came in some hours ago, papers were received just now."""
    here = timezone.localtime(moment).replace(second=0, microsecond=0)
    return {"arrived_at": here - timedelta(hours=5), "police_received_at": here}


def _facts(step: Mapping[str, Any], day: date, first: date, told: Mapping[str, Any]) -> dict[str, Value]:
    """What a step of any kind may ask; a step takes only what it asks."""
    day_facts = (
        *("investigated_on", "notified_on", "served_on", "published_on", "paid_on"),
        *("crime_reported_on", "no_crime_found_on", "reverse_received_on"),
    )
    plain = _material("kinds")["facts"]
    return {
        **plain["fixed"],
        **dict.fromkeys(plain["days"], day),
        **{name: first + timedelta(days=after) for name, after in plain["ahead"].items()},
        "source": told.get("source", "其他"),
        "party_type": told["type"],
        "discovered_on": first,
        "act_ended_on": first,
        **dict.fromkeys(day_facts, day),
        **dict.fromkeys(_NO, False),
        **dict.fromkeys(("certificate_shown", "recused", "notice_waived", "admits", "consented"), True),
        "transfer_enclosed": frozenset(schema()["transfer_enclosed"].values),
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
        name: first + timedelta(days=value["day"])
        if isinstance(value, dict)
        else frozenset(value)
        if isinstance(value, list)
        else value
        for name, value in facts.items()
    }


def _texts(told: Mapping[str, Any]) -> dict[str, str]:
    common = _material()["common"]
    return {
        "party_name": told["party"],
        "party_number": told.get("number", ""),
        "party_address": told["place"],
        "place": told["place"],
        "violation": told["violation"],
        **_material("kinds")["texts"],
        "evidence": "现场检查笔录1份，照片4张，询问笔录1份，票据复印件2份",
        "findings": told["violation"],
        "proposal": "建议按一般情节给予罚款",
        "basis": "示例依据（非真实条款）",
        **common,
    }


def _actor(scene: Scene, role: str) -> Actor:
    user = User.objects.get(username=_PEOPLE[scene.whose][role])
    return Actor(user.pk, user.display_name, "sample")


def _scope(scene: Scene, role: str) -> Scope:
    return Scope.of({role: frozenset({scene.body_id})})
