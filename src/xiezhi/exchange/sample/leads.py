"""Leads of the last months, made by the services that pages use: told, merged, handed over, decided, answered, or late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from xiezhi.cases.models import Lead
from xiezhi.cases.reporters import Reporter
from xiezhi.cases.selectors.leads import channels_of
from xiezhi.cases.services.leads import answering, deciding, merging, triage
from xiezhi.cases.services.leads.registering import Report, register
from xiezhi.cases.services.leads.turns import LeadTurn
from xiezhi.exchange.sample.arrays import Random
from xiezhi.exchange.sample.material import read, words
from xiezhi.exchange.sample.parties import person_names
from xiezhi.exchange.sample.spec import Body, Spec
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Organisation, Power, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import find
from xiezhi.registry.selectors.powers import of_body
from xiezhi.trail.actor import Actor

SOURCES = table("source").codes
COMPANY, INDIVIDUAL = (table("party_type").codes[name] for name in ("法人", "个体工商户"))
TOLD = ("12345热线", "投诉举报")
CHECKED, DECIDED = 14, 9  # days after which the sample's bodies have decided, and how long that takes them at most


@dataclass(frozen=True, slots=True)
class Desk:
    """Who makes the leads of one body, from which material, and by which draw."""

    actor: Actor
    body: Organisation
    given: Body
    random: Random
    now: datetime

    def at(self, moment: datetime, lead: Lead) -> LeadTurn:
        """A turn at a lead at a moment of the past."""
        everybody = frozenset({Role.OFFICER.value, Role.BODY_HEAD.value, Role.SUPERVISOR.value})
        moment = min(moment, self.now)
        lead.refresh_from_db(fields=["revision"])
        return LeadTurn(
            self.actor, Scope(None, everybody), lead.pk, lead.revision, timezone.localtime(moment).date(), moment
        )

    def one_of(self, choices: Sequence[Any]) -> Any:
        """One of several, each as likely as the others."""
        return choices[int(self.random.integers(0, len(choices)))]

    def weighted(self, shares: Mapping[str, float]) -> str:
        """One of several by their weights."""
        weights = np.array(list(shares.values()), dtype=np.float64)
        return list(shares)[int(self.random.choice(len(weights), p=weights / weights.sum()))]

    def happens(self, share: float) -> bool:
        """True as often as the share says."""
        return bool(self.random.random() < share)


def make_leads(spec: Spec, *, actor: Actor, now: datetime) -> int:
    """Make the leads of a sample; returns how many were told, those that were merged included."""
    material = read("leads.toml")
    random = np.random.default_rng(spec.seed + 7)
    everywhere = Scope.everything()
    today = timezone.localtime(now).date()
    organisations = [find(everywhere, body.name, on=today) for body in spec.bodies]
    # The bodies that citizens turn to most are those with most officers.
    weights = np.array([body.officers**1.5 for body in spec.bodies], dtype=np.float64)
    total = min(material["count"], material["most_a_body"] * len(organisations))
    places = random.choice(len(weights), total, p=weights / weights.sum())
    ages = np.sort(random.random(total))[::-1] * material["days"]
    for serial, (place, age) in enumerate(zip(places.tolist(), ages.tolist(), strict=True), start=1):
        desk = Desk(actor, organisations[place], spec.bodies[place], random, now)
        moment = now - timedelta(days=age, minutes=5)
        lead = _told(desk, _report(desk, material, serial, moment, None))
        if desk.happens(material["merged"]):
            _told_again(desk, material, serial + total, moment, lead)
        _gone_on(desk, material, lead, moment, organisations)
    return Lead.objects.count()


def _told_again(desk: Desk, material: Mapping[str, Any], serial: int, moment: datetime, lead: Lead) -> None:
    """The same matter by another channel within hours, merged."""
    later = min(moment + timedelta(hours=float(desk.random.uniform(0.5, 20))), desk.now)
    other = _told(desk, _report(desk, material, serial, later, lead))
    merging.merge(turn=desk.at(later, lead), other_id=other.pk)


def _report(desk: Desk, material: Mapping[str, Any], serial: int, moment: datetime, model: Lead | None) -> Report:
    """What is told; of a matter told before, in other words and by another channel."""
    source = desk.weighted(material["shares"])
    matters = material["matters"].get(desk.given.profile, material["matters"]["any"])
    title, content = desk.one_of([each for each in matters if model is None or each[0] == model.title] or matters)
    number = int(desk.random.integers(2, 31))
    spot = f"{desk.one_of(material['places']['streets'])}{int(desk.random.integers(1, 180))}号"
    firm = f"{desk.one_of(words()['first'])}{desk.one_of(words()['second'])}{desk.one_of(('商贸有限公司', '餐饮店', '便利店'))}"
    told = source in TOLD
    anonymous = told and desk.happens(material["anonymous"])
    day = timezone.localtime(moment).date()
    return Report(
        source=SOURCES[source],
        received_at=moment,
        title=title,
        content=content.format(place=model.place if model else spot, firm=firm, n=number),
        place=model.place if model else spot,
        number=f"GD{day:%Y%m%d}{serial:05d}" if source == TOLD[0] else "",
        urgency=1 if source == TOLD[0] else 0,
        party_type=model.party_type if model else COMPANY if firm.endswith("公司") else INDIVIDUAL,
        party_name=(model.party_name if model else firm) if desk.happens(0.7) else "",
        occurred_on=day - timedelta(days=int(desk.random.integers(0, 4))),
        reporter=_reporter(desk) if told and not anonymous else Reporter(),
        anonymous=anonymous,
        wants_answer=source == TOLD[0] or (told and not anonymous),
        stated_by=day + timedelta(days=7) if source == TOLD[0] else None,
    )


def _reporter(desk: Desk) -> Reporter:
    # 1000 to 1009 begin no number that was ever given to anybody.
    return Reporter(str(person_names(desk.random, 1)[0]), f"100{int(desk.random.integers(10**7, 10**8))}")


def _told(desk: Desk, report: Report) -> Lead:
    return register(
        actor=desk.actor,
        scope=Scope(None, frozenset({Role.SUPERVISOR.value})),
        body_id=desk.body.pk,
        report=report,
        today=timezone.localtime(report.received_at).date(),
        now=report.received_at,
    )


def _gone_on(
    desk: Desk, material: Mapping[str, Any], lead: Lead, moment: datetime, organisations: Sequence[Organisation]
) -> None:
    """What was done about it since, as far as it is old enough for that; some of it came to a stop."""
    age = (desk.now - moment).days
    moment += timedelta(days=1)  # after all that was told of it
    if age < 1 or desk.happens(material["late"] / 2):
        return
    others = [each for each in organisations if each.pk != desk.body.pk]
    if others and desk.happens(material["handed_over"]):
        target = desk.one_of(others).pk
        triage.hand_over(turn=desk.at(moment + timedelta(hours=4), lead), body_id=target, reason="属于贵单位职责。")
        return
    triage.accept(turn=desk.at(moment + timedelta(hours=int(desk.random.integers(1, 8))), lead))
    if age < CHECKED or desk.happens(material["late"]):
        return
    decided = moment + timedelta(days=int(desk.random.integers(2, DECIDED)))
    _decide(desk, material, lead, decided)
    _answer(desk, material, lead, decided + timedelta(hours=2))


def _decide(desk: Desk, material: Mapping[str, Any], lead: Lead, moment: datetime) -> None:
    turn = desk.at(moment, lead)
    outcome = desk.weighted(material["outcomes"])
    power = _power(desk, turn.today)
    if outcome == "转立案" and power is not None and desk.given.category != "公安":
        deciding.file_case(turn=turn, procedure_id="penalty.ordinary", power_id=power.pk)
    elif outcome == "转行政检查":
        deciding.send_to_inspection(turn=turn, explanation="到现场检查反映的情况。")
    elif outcome == "移送其他机关":
        deciding.transfer(turn=turn, receiver="苍澜海关", explanation="属于海关监管的事项。")
    elif outcome == "不予立案":
        reason = desk.weighted(material["refusals"])
        turn = replace(turn, scope=Scope(None, frozenset({Role.OFFICER.value})))
        deciding.refuse(
            turn=turn, reason=int(reason), explanation=material["explanations"][reason], approved_name="示例·主体负责人"
        )
    else:
        deciding.close(turn=turn, explanation="属于咨询建议，没有反映违法行为，已解释说明。")


def _power(desk: Desk, on: date) -> Power | None:
    items = of_body(Scope.everything(), desk.body.pk, on=on, kind=table("power_kind").codes["行政处罚"])
    return desk.one_of(items) if items else None


def _answer(desk: Desk, material: Mapping[str, Any], lead: Lead, moment: datetime) -> None:
    waiting = [each.pk for each in channels_of(lead) if each.wants_answer]
    if waiting and desk.happens(material["answered"]):
        turn = desk.at(moment, lead)
        said = answering.Answer(turn.today, int(desk.random.integers(1, 6)), desk.one_of(material["answers"]["texts"]))
        answering.answer(turn=turn, channel_ids=frozenset(waiting), said=said)
