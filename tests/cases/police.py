"""A police station's body with its people and item, and what each step of its procedures states in a case in order."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.cases.matters import NUMBER, PERSON, Street
from tests.factories import CertificateFactory, PowerFactory, UserFactory, area, organisation

from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.cases import one_case
from xiezhi.cases.services.opening import open_case
from xiezhi.cases.services.steps import take
from xiezhi.cases.services.turns import Turn
from xiezhi.cases.statements import Statement
from xiezhi.cases.texts import texts as texts_known
from xiezhi.registry.models import Organisation
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.officers import link_officer
from xiezhi.trail.actor import Actor

HERE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 6, 18)
ARRIVED = datetime(2026, 6, 18, 9, 0, tzinfo=HERE)
FINE = frozenset({"罚款"})
WHO: dict[str, Any] = {"party_type": "自然人", "act_ended_on": DAY, "source": "投诉举报", "discovered_on": DAY}
WHOM = {"party_name": PERSON, "place": "汀北路夜市", "violation": "酒后推搡他人，未造成伤害"}
WHERE = {"party_number": NUMBER, "party_address": "云汀新区海河里3号楼"}
SUSPECTED: dict[str, Any] = {
    "crime_suspected": False,
    "public_interest": False,
    "complex": False,
    "several_relations": False,
    "minor_or_disabled": False,
}
SERVED: dict[str, Any] = {"service_way": "直接送达", "served_on": DAY, "victim_served": True}

# Procedure → step → who takes it, the hours after arrival, facts and texts.
STEPS: dict[str, dict[str, tuple[str, int, dict[str, Any], dict[str, str]]]] = {
    "security.summary": {
        "decide": (
            "officer",
            1,
            {
                **WHO,
                "certificate_shown": True,
                "crime_suspected": False,
                "notified_on": DAY,
                "penalties": FINE,
                "fine": 20_000,
                "earlier_fines": 0,
                "defended": False,
                "no_objection": True,
            },
            {**WHOM, "basis": "《治安管理处罚法》第三十条"},
        ),
        "serve": ("officer", 1, {"handed_over": True, "victim_served": True}, {}),
        "report": ("officer", 5, {}, {}),
        "execute": ("officer", 30, {"paid_on": date(2026, 6, 19)}, {}),
        "close": ("officer", 30, {}, {}),
    },
    "security.expedited": {
        "accept": (
            "officer",
            1,
            {
                **WHO,
                **SUSPECTED,
                "arrived_at": ARRIVED,
                "admits": True,
                "consented": True,
                "penalties": FINE,
                "fine": 50_000,
            },
            {**WHOM, **WHERE, "evidence": "执法记录仪视频、自行书写材料"},
        ),
        "notify": (
            "officer",
            3,
            {"notified_on": DAY, "earlier_fines": 0, "defended": False},
            {"basis": "《治安管理处罚法》第三十条"},
        ),
        "review": ("legal_reviewer", 5, {"review_passed": True}, {}),
        "decide": (
            "body_head",
            8,
            {"penalties": FINE, "fine": 50_000, "by_station": True},
            {"basis": "《治安管理处罚法》第三十条"},
        ),
        "to_ordinary": ("officer", 6, {}, {"reasons": "被侵害人对事实提出异议"}),
        "serve": ("officer", 9, SERVED, {}),
        "execute": ("officer", 30, {"paid_on": date(2026, 6, 19)}, {}),
        "close": ("officer", 30, {}, {}),
    },
    "security.ordinary": {
        "file": ("officer", 1, WHO, WHOM),
        "investigate": (
            "officer",
            24,
            {
                **SUSPECTED,
                "investigated_on": date(2026, 6, 19),
                "certificate_shown": True,
                "recused": True,
                "penalties": frozenset({"行政拘留"}),
                "detention_days": 5,
            },
            {**WHERE, "evidence": "询问笔录", "findings": "推搡他人", "proposal": "行政拘留五日"},
        ),
        "notify": (
            "officer",
            25,
            {
                "notified_on": date(2026, 6, 19),
                "penalties": frozenset({"行政拘留"}),
                "detention_days": 5,
                "hearing_offered": False,
            },
            {"basis": "《治安管理处罚法》第三十条"},
        ),
        "hear_party": ("officer", 25, {"defended": False, "notice_waived": True}, {}),
        "review": ("legal_reviewer", 30, {"review_passed": True}, {"review_opinion": "同意"}),
        "discuss": (
            "body_head",
            40,
            {"discussed_on": date(2026, 6, 20)},
            {"discussion_members": "局长、副局长", "discussion": "同意拟处理意见"},
        ),
        "terminate": ("body_head", 60, {}, {}),
        "decide": (
            "body_head",
            48,
            {"penalties": frozenset({"行政拘留"}), "detention_days": 5, "by_station": False},
            {"basis": "《治安管理处罚法》第三十条", "discretion": "情节较轻"},
        ),
        "serve": ("officer", 49, {**SERVED, "served_on": date(2026, 6, 20), "family_told": True}, {}),
        "execute": ("officer", 50, {"detained_on": date(2026, 6, 20)}, {}),
        "close": ("officer", 200, {}, {}),
        "mediate": ("officer", 48, {"civil_dispute": True, "settled": True}, {"settlement": "赔偿医药费，已履行"}),
        "to_crime": ("body_head", 48, {}, {"suspected_crime": "故意伤害", "reasons": "伤情鉴定为轻伤二级"}),
        "extend": ("body_head", 60, {"extended_by": "上一级机关", "extended_days": 30}, {"reasons": "案情复杂"}),
    },
}


def station(district: Organisation | None = None) -> Street:
    """云汀分局 with two officers and an item."""
    body = organisation("市公安局云汀分局", district or area("云汀新区"), category=4)
    first, second = (CertificateFactory.create(organisation=body) for _ in range(2))
    item = PowerFactory.create(organisation=body, name="对扰乱公共场所秩序的处罚")
    user = UserFactory.create(display_name="汪警官")
    link_officer(actor=Actor(0, "测试", "test"), user=user, certificate_number=first.number)
    held = Scope.of({"officer": frozenset({body.pk})})
    return Street(body, item, (first, second), user, Actor(user.pk, "汪警官", "test"), held)


def police_case(place: Street, procedure_id: str) -> CaseFile:
    """A case of which no step was taken."""
    now = ARRIVED.astimezone(UTC)
    return open_case(
        actor=place.actor, scope=place.scope, procedure_id=procedure_id, power_id=place.item.pk, today=DAY, now=now
    )


def police_step(place: Street, case: CaseFile, name: str, **changed: Any) -> CaseFile:
    """Take a step as it is in order, but for what is changed: facts, texts, `hours` after arrival, `role`, `officers`."""
    role, hours, facts, texts = STEPS[case.procedure.partition("@")[0]][name]
    role, hours = changed.pop("role", role), changed.pop("hours", hours)
    numbers = changed.pop("officers", tuple(certificate.number for certificate in place.certificates))
    at = ARRIVED + timedelta(hours=hours)
    scope = Scope.of({role: frozenset({place.body.pk})})
    turn = Turn(place.actor, scope, case.pk, case.revision, at.date(), at.astimezone(UTC))
    written = {key: value for key, value in changed.items() if key in texts_known()}
    stated = {**facts, **{key: value for key, value in changed.items() if key not in written}}
    kept = {key: value for key, value in stated.items() if value is not None}
    take(turn=turn, step_id=name, statement=Statement(kept, {**texts, **written}, numbers))
    return one_case(Scope.everything(), case.pk)


def police_taken(place: Street, procedure_id: str, *names: str, **changed: dict[str, Any]) -> CaseFile:
    """A case of which these steps were taken, each with what is changed for it."""
    case = police_case(place, procedure_id)
    for name in names:
        case = police_step(place, case, name, **changed.get(name, {}))
    return case
