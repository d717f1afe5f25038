"""Records of interviews: what must be said, who may write, two who write at once, and what is issued."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from tests.cases.matters import NUMBER, Street, street
from tests.cases.ordinary import FILED, taken, turn_of
from tests.factories import CertificateFactory, organisation

from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile, UnknownCase
from xiezhi.cases.interviews import PENALTY, SECURITY, Line, Record, prompts, unsaid
from xiezhi.cases.models import CaseFile, Interview
from xiezhi.cases.selectors.interviews import lacks
from xiezhi.cases.services.interviews import begin_interview, issue_interview, open_interview, save_interview
from xiezhi.office.filled import text_of
from xiezhi.registry.scope import Scope
from xiezhi.trail.selectors import events_of

BEGAN = datetime(2026, 6, 18, 1, 5, tzinfo=UTC)
ENDED = datetime(2026, 6, 18, 1, 45, tzinfo=UTC)
NOW = datetime(2026, 6, 18, 2, 0, tzinfo=UTC)


@pytest.fixture
def place(db: None) -> Street:
    return street()


@pytest.fixture
def case(place: Street) -> CaseFile:
    return taken(place, "propose", "file")


def begin(place: Street, case: CaseFile) -> Interview:
    return begin_interview(actor=place.actor, scope=place.scope, case_id=case.pk, now=BEGAN)


def answered(interview: Interview, **changed: Any) -> Record:
    """The record with every prompt answered and all that is asked filled in."""
    first = Record.opened(interview.content)
    lines = changed.pop("lines", [Line(line.ask, "清楚，没有异议。", line.prompt) for line in first.lines])
    moments = {
        "began": BEGAN,
        "ended": ENDED,
        **{name: changed.pop(name) for name in ("began", "ended") if name in changed},
    }
    officers = changed.pop("officers", first.officers)
    texts = {"place": "汀北路12号", "name": "𠮷田·艾力", "number": NUMBER, **changed}
    return Record.entered(moments=moments, texts=texts, officers=officers, lines=lines)


def save(place: Street, interview: Interview, record: Record, revision: int | None = None) -> Interview:
    seen = interview.revision if revision is None else revision
    return save_interview(
        actor=place.actor, scope=place.scope, interview_id=interview.pk, revision=seen, record=record, now=NOW
    )


def missing(case: CaseFile, record: Record, now: datetime = NOW) -> list[str]:
    return [lack.title for lack in lacks(case, record, now=now)]


def test_a_record_begins_with_what_must_be_said(place: Street, case: CaseFile) -> None:
    record = Record.opened(begin(place, case).content)
    assert [line.prompt for line in record.lines] == [
        "identity",
        "duty",
        "recusal",
        "person",
        "",
        "defence",
        "read_back",
    ]
    assert "柳堤街道办事处的执法人员" in record.lines[0].ask
    assert record.place == "汀北路12号"
    assert set(record.officers) == {certificate.number for certificate in place.certificates}


def test_prompts_have_articles_and_days_of_force() -> None:
    assert prompts(SECURITY, date(2026, 1, 1))[0].id == "identity"
    assert prompts(PENALTY, date(2021, 7, 14)) == ()
    assert all("《" in prompt.article for prompt in prompts(PENALTY, FILED))
    assert len(unsaid(Record(), PENALTY, FILED)) == 6


@pytest.mark.parametrize(
    ("changed", "lacking"),
    [
        ({}, []),
        ({"ended": None}, ["没有填询问开始或者结束时间"]),
        ({"ended": BEGAN}, ["结束时间不晚于开始时间"]),
        ({"ended": BEGAN - timedelta(minutes=1)}, ["结束时间不晚于开始时间"]),
        ({"ended": NOW + timedelta(minutes=1)}, ["结束时间在现在之后"]),
        ({"place": " \n "}, ["没有填询问地点"]),
        ({"name": "\x00"}, ["没有填被询问人姓名"]),
        ({"officers": ("不存在",)}, ["询问人不足"]),
    ],
)
def test_what_is_missing_is_named(place: Street, case: CaseFile, changed: dict[str, Any], lacking: list[str]) -> None:
    assert missing(case, answered(begin(place, case), **changed)) == lacking


def test_one_officer_or_an_expired_certificate_is_not_enough(place: Street, case: CaseFile) -> None:
    interview = begin(place, case)
    first = place.certificates[0].number
    expired = CertificateFactory.create(organisation=place.body, expires_on=date(2026, 6, 17))
    elsewhere = CertificateFactory.create(organisation=organisation("别处"))
    for numbers in ((first,), (first, first), (first, expired.number), (first, elsewhere.number)):
        found = lacks(case, answered(interview, officers=numbers), now=NOW)
        assert [(lack.title, lack.article) for lack in found] == [("询问人不足", "《行政处罚法》第四十二条")]
    assert missing(case, answered(interview, clerk=expired.number)) == ["记录人当日没有有效执法证"]


def test_moments_are_compared_across_zones(place: Street, case: CaseFile) -> None:
    tokyo = timezone(timedelta(hours=9))
    record = answered(begin(place, case), began=BEGAN, ended=datetime(2026, 6, 18, 10, 6, tzinfo=tokyo))
    assert record.ended == datetime(2026, 6, 18, 1, 6, tzinfo=UTC)
    assert missing(case, record) == []


def test_each_unanswered_prompt_is_named_with_its_article(place: Street, case: CaseFile) -> None:
    interview = begin(place, case)
    lines = [
        Line(line.ask, "清楚" if line.prompt != "recusal" else "", line.prompt) for line in answered(interview).lines
    ]
    found = lacks(case, answered(interview, lines=lines), now=NOW)
    assert [(lack.title, lack.article) for lack in found] == [
        ("没有记录“告知申请回避的权利”", "《行政处罚法》第四十三条")
    ]


def test_of_two_who_write_at_once_one_is_told(place: Street, case: CaseFile) -> None:
    interview = begin(place, case)
    save(place, interview, answered(interview))
    with pytest.raises(ChangedMeanwhile, match="简书白已于06月18日 10:00保存了这份笔录"):
        save(place, interview, answered(interview, place="别处"), revision=0)
    kept = Record.opened(Interview.objects.get(pk=interview.pk).content)
    assert kept.place == "汀北路12号"


def test_a_record_is_sealed_and_opened_with_a_trace(place: Street, case: CaseFile) -> None:
    interview = save(place, begin(place, case), answered(begin(place, case)))
    assert "艾力".encode() not in bytes(Interview.objects.get(pk=interview.pk).content)
    _, record = open_interview(actor=place.actor, scope=place.scope, interview_id=interview.pk)
    assert record.person["name"] == "𠮷田·艾力"
    assert events_of([f"act:{case.act_id}"])[0].action == "interview.opened"
    with pytest.raises(UnknownCase):
        open_interview(actor=place.actor, scope=Scope.nothing(), interview_id=interview.pk)


def test_a_complete_record_is_issued_once_and_stays(place: Street, case: CaseFile) -> None:
    interview = begin(place, case)
    interview = save(place, interview, answered(interview))
    turn = turn_of(place, case, "officer", FILED)
    document = issue_interview(turn=turn, interview_id=interview.pk, revision=interview.revision)
    text = text_of(sealing.decrypt_file(document.content))
    assert "（第 1 次）\n时间：2026年6月18日9时05分至2026年6月18日9时45分\n地点：汀北路12号" in text
    assert f"被询问人：𠮷田·艾力，证件号码{NUMBER}" in text
    assert "问：你认为执法人员与本案有直接利害关系" in text
    assert "答：清楚，没有异议。" in text
    with pytest.raises(CaseRefused, match="已经制发，不能再改"):
        save(place, Interview.objects.get(pk=interview.pk), answered(interview))
    assert begin(place, case).place == 2


def test_an_incomplete_record_is_not_issued(place: Street, case: CaseFile) -> None:
    interview = begin(place, case)
    turn = turn_of(place, case, "officer", FILED)
    with pytest.raises(CaseRefused, match=r"没有填询问开始或者结束时间，请填写；.*没有记录“听取陈述和申辩”"):
        issue_interview(turn=turn, interview_id=interview.pk, revision=0)
    assert not case.documents.filter(title="询问笔录").exists()


def test_only_officers_of_the_body_write(place: Street, case: CaseFile) -> None:
    for role in ("body_head", "supervisor"):
        watching = Scope.of({role: frozenset({place.body.pk})})
        with pytest.raises(CaseRefused, match="须由该执法主体的执法人员"):
            begin_interview(actor=place.actor, scope=watching, case_id=case.pk, now=BEGAN)
