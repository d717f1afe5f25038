"""A lead comes to be: by hand, or by an order of the hotline."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import Lead, LeadChannel
from xiezhi.cases.models.lead import WAITING
from xiezhi.cases.particulars import NATURAL_PERSON
from xiezhi.cases.reporters import Reporter
from xiezhi.cases.selectors.lead_clocks import HOTLINE, local_day
from xiezhi.cases.services.leads.turns import WATCHERS, Told, put_due, put_step, required
from xiezhi.cases.services.numbering import take_number
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Organisation, Power
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import AREA, ENTRUSTED
from xiezhi.trail.actor import Actor

SERIES = "线索"


@dataclass(frozen=True, slots=True)
class Report:
    """What was told, by which channel and by whom. Codes are those of `law.vocabulary`, 0 = none; `received_at` is aware.

    `title` and `place` stand in lists and name nobody; `content` and `reporter` are sealed. `stated_by` is the day by
    which the order itself wants an answer.
    """

    source: int
    received_at: datetime
    title: str
    content: str = ""
    place: str = ""
    number: str = ""
    urgency: int = 0
    party_type: int = 0
    party_name: str = ""
    power: Power | None = None
    occurred_on: date | None = None
    reporter: Reporter = field(default_factory=Reporter)
    anonymous: bool = False
    wants_answer: bool = False
    stated_by: date | None = None


@transaction.atomic
def register(*, actor: Actor, scope: Scope, body_id: int, report: Report, today: date, now: datetime) -> Lead:
    """Register what was told to a body. Raises CaseRefused, also for an order that was registered before."""
    body = receiving_body(scope.over(*WATCHERS), body_id, on=today)
    return put_lead(actor=actor, body=body, report=report, today=today, now=now)


def put_lead(*, actor: Actor, body: Organisation, report: Report, today: date, now: datetime) -> Lead:
    """A part of registering, for somebody whose right to register for the body was looked at. Raises CaseRefused."""
    _check(report, now)
    lead = Lead(
        body=body,
        # Taken first: its lock orders those who register for this body, so that one order cannot come in twice.
        number=str(take_number(body, SERIES, on=today)),
        state=WAITING,
        source=report.source,
        title=required(report.title, "事由")[:200],
        place=report.place.strip()[:200],
        content=sealing.encrypt(report.content.strip()),
        power_code=report.power.code if report.power else "",
        power_name=report.power.name if report.power else "",
        occurred_on=report.occurred_on,
        received_on=local_day(report.received_at),
        arrived_at=report.received_at,
        created_name=actor.name,
        created_at=now,
        changed_name=actor.name,
        changed_what="登记",
        changed_at=now,
        **party_columns(report.party_type, report.party_name),
    )
    refuse_known_order(body, report)
    lead.save()
    put_channel(lead, report)
    put_due(lead)
    lead.save()
    told = Told(event={"source": report.source, "order": report.number if report.source == HOTLINE else ""})
    put_step(lead, actor, action="lead.registered", today=today, now=now, told=told)
    return lead


def receiving_body(scope: Scope, body_id: int, *, on: date) -> Organisation:
    """A body in view that can receive a lead on a day. Raises CaseRefused."""
    body = Organisation.objects.filter(pk=body_id, valid_from__lte=on, valid_to__gte=on).first()
    if body is None or not scope.covers(body.pk) or body.category == AREA or body.nature == ENTRUSTED:
        raise CaseRefused("请选择承办的执法主体：须是你管辖范围内今天存续的执法主体。")
    return body


def refuse_known_order(body: Organisation, report: Report) -> None:
    """Raise CaseRefused where the body has this order already."""
    number = _number(report)
    known = LeadChannel.objects.filter(body=body, source=report.source, number=number).exclude(number="")
    found = known.select_related("lead").first()
    if found is not None:
        raise CaseRefused(f"编号为“{number}”的来件已登记为{found.lead.number}，没有重复登记。")


def put_channel(lead: Lead, report: Report) -> LeadChannel:
    """The channel of a report."""
    return LeadChannel.objects.create(
        lead=lead,
        body=lead.body,
        source=report.source,
        number=_number(report),
        urgency=report.urgency if report.source == HOTLINE else 0,
        received_at=report.received_at,
        anonymous=report.anonymous,
        reporter=report.reporter.sealed(),
        wants_answer=report.wants_answer,
        stated_by=report.stated_by,
    )


def _number(report: Report) -> str:
    """The number of an order as it is kept and compared."""
    return report.number.strip()[:100]


def party_columns(party_type: int, name: str) -> dict[str, Any]:
    """The columns of who is reported: sealed and keyed where it is, or may be, a natural person."""
    shown = " ".join(name.split())[:200]
    person = party_type in (0, table("party_type").codes[NATURAL_PERSON])
    return {
        "party_type": party_type,
        "party_name": "" if person else shown,
        "party_cipher": sealing.encrypt(shown if person else ""),
        "party_hash": sealing.keyed_hash(shown if person else ""),
    }


def _check(report: Report, now: datetime) -> None:
    day = local_day(report.received_at)
    if report.received_at > now:
        raise CaseRefused("收到时间晚于现在，请核对。")
    if report.occurred_on is not None and report.occurred_on > day:
        raise CaseRefused(f"发生日期{report.occurred_on}晚于收到日期{day}，请核对。")
    if report.stated_by is not None and report.stated_by < day:
        raise CaseRefused(f"来件载明的答复期限{report.stated_by}早于收到日期{day}，请核对。")
    if report.anonymous and report.reporter:
        raise CaseRefused("匿名反映不登记反映人：请去掉姓名和联系方式，或者取消“匿名”。")
    if report.wants_answer and report.source != HOTLINE and not report.reporter.contact:
        raise CaseRefused("需要答复的，请填写反映人的联系方式；没有联系方式的，请取消“需要答复”。")
