"""Records of interviews in view, what still stands in the way of issuing one, and what its document states."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from xiezhi.cases.errors import UnknownCase
from xiezhi.cases.interviews import PENALTY, PERSON, SECURITY, Record, unsaid
from xiezhi.cases.models import CaseFile, Interview
from xiezhi.cases.selectors.document_values import Asked
from xiezhi.cases.selectors.governing import PUBLIC_SECURITY
from xiezhi.cases.selectors.teams import team_of
from xiezhi.law.derivations import spoken_moment
from xiezhi.law.evaluation import Governing
from xiezhi.law.procedures import version
from xiezhi.registry.scope import Scope

ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that stands in the way of issuing a record: what, what to do, by which article ("" for none)."""

    title: str
    remedy: str
    article: str = ""


def interviews_of(case: CaseFile) -> list[Interview]:
    """Records of a case in their order, without what they say."""
    return list(Interview.objects.filter(case=case).select_related("document").defer("content", "document__content"))


def one_interview(scope: Scope, interview_id: int) -> Interview:
    """A record of a case in view. Raises UnknownCase."""
    found = Interview.objects.select_related("case__body", "case__act").filter(pk=interview_id).first()
    if found is None or not scope.covers(found.case.body_id):
        raise UnknownCase("没有这份询问笔录，或不在你的管辖范围内。")
    return found


def matter_of(case: CaseFile) -> str:
    """Which prompts hold: those of public security for its procedures, else those of penalties."""
    return SECURITY if version(case.procedure).sector == PUBLIC_SECURITY else PENALTY


def lacks(case: CaseFile, record: Record, *, now: datetime) -> list[Lack]:
    """Everything that stands in the way of issuing a record."""
    day = day_of(record, now)
    said = (Lack(f"没有记录“{p.title}”", "请问明并记下回答", p.article) for p in unsaid(record, matter_of(case), day))
    return [*_moments(record, now), *_people(case, record, day), *said]


def day_of(record: Record, now: datetime) -> date:
    """The day of an interview in the zone of the platform; today while it is not known."""
    return timezone.localtime(record.began or now).date()


def _moments(record: Record, now: datetime) -> Iterator[Lack]:
    if record.began is None or record.ended is None:
        yield Lack("没有填询问开始或者结束时间", "请填写")
    elif record.ended <= record.began:
        yield Lack("结束时间不晚于开始时间", "请核对")
    elif record.ended > now:
        yield Lack("结束时间在现在之后", "请在询问结束后制作，或者核对时间")
    if not record.place:
        yield Lack("没有填询问地点", "请填写")
    if not record.person.get("name"):
        yield Lack("没有填被询问人姓名", "请填写")


def _people(case: CaseFile, record: Record, day: date) -> Iterator[Lack]:
    rule = Governing(day).rule("penalty.officers")
    team = team_of(case.body_id, record.officers, on=day)
    if team.qualified < ENOUGH:
        remedy = f"当日持有效执法证的询问人只有{team.qualified}人，应当不少于{ENOUGH}人"
        yield Lack("询问人不足", remedy, rule.citation if rule else "")
    if record.clerk and not team_of(case.body_id, (record.clerk,), on=day).qualified:
        yield Lack("记录人当日没有有效执法证", "请另选记录人")


def interview_values(interview: Interview, record: Record) -> Asked:
    """What the document of a record states besides its case."""
    on = day_of(record, interview.changed_at)
    team = team_of(interview.case.body_id, record.officers, on=on)
    clerk = team_of(interview.case.body_id, (record.clerk,) if record.clerk else (), on=on)
    named = "、".join(f"{each.officer.name}（{each.number}）" for each in team.certificates)
    person = (f"{title}{record.person[key]}" for key, (title, _) in PERSON.items() if record.person.get(key))
    values: dict[str, str | list[dict[str, str]]] = {
        "笔录开始": _spoken(record.began),
        "笔录结束": _spoken(record.ended),
        "笔录地点": record.place,
        "被询问人": "，".join(person).removeprefix("姓名"),
        "询问人": named,
        "记录人": "、".join(f"{each.officer.name}（{each.number}）" for each in clerk.certificates) or named,
        "第几次": str(interview.place),
        "问答": [{"问": line.ask, "答": line.answer} for line in record.lines],
    }
    return Asked(more={name: value for name, value in values.items() if value})


def _spoken(moment: datetime | None) -> str:
    return spoken_moment(timezone.localtime(moment)) if moment else ""
