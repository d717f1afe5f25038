"""The form by which a lead is registered: from its texts to a report."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.reporters import Reporter
from xiezhi.cases.services.leads.registering import Report
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Power
from xiezhi.web.days import typed_day
from xiezhi.web.numbers import whole_number

# The order of the form: what comes by telephone first, what is found on the street next, 其他 last.
CHANNELS = (
    *("投诉举报", "12345热线", "巡查发现", "日常检查", "专项检查", "非现场执法"),
    *("上级交办", "部门移送", "媒体曝光", "其他"),
)
# Channels by which somebody told of it, who may want an answer; by the others officers found it themselves.
TOLD = ("投诉举报", "12345热线", "上级交办", "部门移送", "媒体曝光", "其他")


def read_report(texts: Mapping[str, str], powers: list[Power], *, now: datetime) -> Report:
    """The report of a form that was sent. Raises CaseRefused for what cannot be read."""
    source = coded("source", texts.get("source", ""))
    if not source:
        raise CaseRefused("请选择来源。")
    anonymous = bool(texts.get("anonymous"))
    return Report(
        source=source,
        number=texts.get("number", "").replace("\x00", "").strip(),
        urgency=coded("lead_urgency", texts.get("urgency", "")),
        received_at=_moment(texts.get("received_at", ""), now),
        title=texts.get("title", ""),
        content=texts.get("content", "").replace("\x00", "")[:2000],
        place=texts.get("place", "").replace("\x00", ""),
        party_type=coded("party_type", texts.get("party_type", "")),
        party_name=texts.get("party_name", "").replace("\x00", ""),
        power=power_named(texts.get("power", ""), powers),
        occurred_on=typed_day(texts.get("occurred_on", ""), "发生日期", CaseRefused),
        reporter=Reporter.entered(texts.get("reporter", ""), texts.get("contact", "")),
        anonymous=anonymous,
        wants_answer=bool(texts.get("wants_answer")),
        stated_by=typed_day(texts.get("stated_by", ""), "来件载明的答复期限", CaseRefused),
    )


def coded(key: str, text: str) -> int:
    """The code of a list that a field holds, 0 for none."""
    return whole_number(text, low=1, high=len(table(key).names)) or 0


def power_named(text: str, powers: list[Power]) -> Power | None:
    """The item whose name or code a field holds, None for an empty one. Raises CaseRefused."""
    wanted = text.strip()
    if not wanted:
        return None
    found = next((power for power in powers if wanted in (power.name, power.code)), None)
    if found is None:
        raise CaseRefused(f"没有名为“{wanted[:40]}”的处罚事项：请从列出的事项中选择；登记线索时也可以不填。")
    return found


def _moment(text: str, now: datetime) -> datetime:
    """A moment of the form, in the time zone of the platform; now for an empty one, and for the minute that is not over."""
    if not text.strip():
        return now
    try:
        typed = timezone.make_aware(datetime.fromisoformat(text.strip()).replace(tzinfo=None))
    except ValueError as bad:
        raise CaseRefused(f"收到时间“{text[:20]}”不是时间，请重新选择。") from bad
    return min(typed, now) if (typed - now).total_seconds() < 60 else typed
