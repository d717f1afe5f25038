"""An ordinary penalty in the hands of an officer, a reviewer and the head of the body; what each step states."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from tests.cases.matters import CODE, COMPANY, Street
from tests.factories import qualify

from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.cases import one_case
from xiezhi.cases.services.opening import open_case
from xiezhi.cases.services.steps import take
from xiezhi.cases.services.turns import Turn
from xiezhi.cases.statements import Statement
from xiezhi.cases.texts import texts as texts_known
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor

FILED, INVESTIGATED, NOTIFIED = date(2026, 6, 18), date(2026, 7, 1), date(2026, 7, 2)
FINE = frozenset({"罚款"})
ROLES = {"officer": "简书白", "body_head": "负责人", "legal_reviewer": "审核员"}

# What each step states in a case that is in order: its day, who takes it, facts and texts.
STEPS: dict[str, tuple[date, str, dict[str, Any], dict[str, str]]] = {
    "propose": (
        FILED,
        "officer",
        {
            "source": "投诉举报",
            "discovered_on": FILED,
            "party_type": "法人",
            "act_ended_on": FILED,
            "grave": False,
        },
        {"party_name": COMPANY, "party_number": CODE, "place": "汀北路12号", "violation": "擅自占用道路约60平方米"},
    ),
    "file": (FILED, "body_head", {}, {"opinion": "同意立案"}),
    "investigate": (
        INVESTIGATED,
        "officer",
        {
            "investigated_on": INVESTIGATED,
            "certificate_shown": True,
            "recused": True,
            "monitoring": False,
            "crime_suspected": False,
            "public_interest": False,
            "complex": False,
            "several_relations": False,
            "penalties": FINE,
            "fine": 500_000,
        },
        {
            "party_address": "云汀新区长江道18号",
            "evidence": "现场照片6张，询问笔录1份",
            "findings": "占用道路60平方米，堆放建材",
            "proposal": "罚款5000元",
        },
    ),
    "notify": (
        NOTIFIED,
        "officer",
        {"notified_on": NOTIFIED, "penalties": FINE, "fine": 500_000, "earlier_fines": 0, "hearing_offered": True},
        {"basis": "《城市道路管理条例》第四十二条"},
    ),
    "hear_party": (date(2026, 7, 3), "officer", {"defended": False, "notice_waived": True}, {}),
    "call_hearing": (
        date(2026, 7, 6),
        "officer",
        {
            "hearing_requested_on": date(2026, 7, 6),
            "hearing_notice_on": date(2026, 7, 6),
            "hearing_held_on": date(2026, 7, 16),
        },
        {"hearing_place": "7月16日9时，街道会议室", "hearing_host": "主持人冯一，记录员陈二"},
    ),
    "hold_hearing": (
        date(2026, 7, 16),
        "officer",
        {
            "hearing_held_on": date(2026, 7, 16),
            "hearing_host_independent": True,
            "hearing_abandoned": False,
            "defended": False,
        },
        {"hearing_report": "当事人对事实无异议，请求从轻"},
    ),
    "review": (date(2026, 7, 17), "legal_reviewer", {"review_passed": True}, {"review_opinion": "同意"}),
    "discuss": (
        date(2026, 7, 20),
        "body_head",
        {"discussed_on": date(2026, 7, 20)},
        {"discussion_members": "主任、副主任", "discussion": "一致同意"},
    ),
    "decide": (
        date(2026, 7, 20),
        "body_head",
        {"penalties": FINE, "fine": 500_000},
        {"basis": "《城市道路管理条例》第四十二条", "discretion": "一般情节"},
    ),
    "serve": (
        date(2026, 7, 21),
        "officer",
        {"service_way": "直接送达", "served_on": date(2026, 7, 21)},
        {"receiver": "当事人"},
    ),
    "publish": (date(2026, 7, 22), "officer", {"published_on": date(2026, 7, 22)}, {}),
    "execute": (date(2026, 7, 30), "officer", {"paid_on": date(2026, 7, 30)}, {}),
    "close": (date(2026, 7, 31), "officer", {}, {"closing_note": "已履行"}),
}
SHORT = ("propose", "file", "investigate", "notify", "hear_party", "decide", "serve", "publish", "execute", "close")


def turn_of(place: Street, case: CaseFile, role: str, on: date) -> Turn:
    """The turn of somebody with a role over the body who sees the case as it is."""
    user = place.user.pk if role == "officer" else 10_000 + list(ROLES).index(role)
    if role == "legal_reviewer":
        qualify(user)
    scope = Scope.of({role: frozenset({place.body.pk})})
    now = datetime.combine(on, time(2, 0), UTC)
    return Turn(Actor(user, ROLES[role], "test"), scope, case.pk, case.revision, on, now)


def opened(place: Street, on: date = FILED, procedure_id: str = "penalty.ordinary") -> CaseFile:
    """A case of which no step was taken."""
    now = datetime.combine(on, time(1, 0), UTC)
    return open_case(
        actor=place.actor, scope=place.scope, procedure_id=procedure_id, power_id=place.item.pk, today=on, now=now
    )


def step(place: Street, case: CaseFile, name: str, **changed: Any) -> CaseFile:
    """Take a step as it is in order, but for what is changed: facts, texts, `on`, `role`, `officers`, `revision`."""
    on, role, facts, texts = STEPS[name]
    on, role = changed.pop("on", on), changed.pop("role", role)
    team = tuple(certificate.number for certificate in place.certificates) if name == "propose" else ()
    numbers = changed.pop("officers", team)
    turn = turn_of(place, case, role, on)
    if "revision" in changed:
        turn = replace(turn, revision=changed.pop("revision"))
    written = {key: value for key, value in changed.items() if key in texts_known()}
    stated = {**facts, **{key: value for key, value in changed.items() if key not in written}}
    kept = {key: value for key, value in stated.items() if value is not None}
    take(turn=turn, step_id=name, statement=Statement(kept, {**texts, **written}, numbers))
    return one_case(Scope.everything(), case.pk)


def taken(place: Street, *names: str, **changed: dict[str, Any]) -> CaseFile:
    """A case of which these steps were taken, each with what is changed for it."""
    case = opened(place)
    for name in names:
        case = step(place, case, name, **changed.get(name, {}))
    return case
