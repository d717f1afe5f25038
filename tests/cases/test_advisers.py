"""Advisers see the cases that they were let into, for a time, and nothing else."""

from datetime import date, timedelta

import pytest
from tests.cases.crew import DAY, Crew, crew, moment, told
from tests.cases.ordinary import taken

from xiezhi.accounts.models import Notice
from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.teamwork.advice import advised_case, advised_cases, advised_document
from xiezhi.cases.selectors.teamwork.comments import comments_of
from xiezhi.cases.services.teamwork.advice import advise, join, open_advised, remove
from xiezhi.cases.services.teamwork.comments import say
from xiezhi.registry.models import Adviser, Role
from xiezhi.registry.selectors.advisers import adviser_of
from xiezhi.registry.services.advisers import AdviserRefused, Engagement, end_engagement, register_adviser
from xiezhi.trail.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(db: None) -> Crew:
    return crew()


def engaged(here: Crew, by: str = "主任", **changed: object) -> Adviser:
    fields = {
        "organisation_id": here.place.body.pk,
        "username": "lawyer",
        "name": "沈律师",
        "password": "Yunting-2026-xz",
        "capacity": "法律顾问",
        "firm": "岚江律师事务所",
        "licence": "",
        "first": DAY,
        "last": DAY + timedelta(days=30),
    }
    engagement = Engagement(**{**fields, **changed})  # type: ignore[arg-type]
    return register_adviser(actor=here.actor(by), scope=here.scope(by), engagement=engagement, now=moment(DAY))


def let_in(here: Crew, case: CaseFile, adviser: Adviser, days: int = 3) -> int:
    turn = here.turn("简书白", case)
    return join(turn=turn, adviser_id=adviser.pk, first=DAY, last=DAY + timedelta(days=days)).pk


def test_an_adviser_sees_his_case_while_it_lasts_and_nothing_else(here: Crew) -> None:
    case, other = taken(here.place, "propose", "file"), taken(here.place, "propose", "file")
    adviser = engaged(here)
    user = adviser.user_id
    document = case.documents.first()
    assert document is not None
    with pytest.raises(UnknownCase):
        advised_case(user, case.pk, on=DAY)
    advice = let_in(here, case, adviser)
    assert told_user(user) == ["简书白邀请你参与案件，2026-07-01至2026-07-04"]
    assert [each.case_id for each in advised_cases(user, on=DAY)] == [case.pk]
    assert advised_document(user, document.pk, on=DAY) == document
    opened_file = open_advised(actor=Actor(user, "沈律师", "test"), document_id=document.pk, on=DAY)
    assert opened_file.content
    with pytest.raises(UnknownCase):
        advised_case(user, other.pk, on=DAY)
    for gone in (DAY - timedelta(days=1), DAY + timedelta(days=4)):
        assert_nothing(here, user, case, gone)
    remove(turn=here.turn("简书白", case), advice_id=advice)
    assert_nothing(here, user, case, DAY)


def told_user(user_id: int) -> list[str]:
    found = Notice.objects.filter(user_id=user_id).order_by("pk").values_list("text", flat=True)
    return [text.partition("：")[0] for text in found]


def assert_nothing(here: Crew, user_id: int, case: CaseFile, on: date) -> None:
    """Every channel of an adviser is shut on a day."""
    document = case.documents.first()
    assert document is not None
    assert advised_cases(user_id, on=on) == []
    turn = here.turn("简书白", case, on=on)
    own = type(turn)(Actor(user_id, "沈律师", "test"), here.scope("管理员"), case.pk, turn.revision, on, turn.now)
    for channel in (
        lambda: advised_case(user_id, case.pk, on=on),
        lambda: advised_document(user_id, document.pk, on=on),
        lambda: open_advised(actor=own.actor, document_id=document.pk, on=on),
        lambda: advise(turn=own, text="意见", opinion=True),
    ):
        with pytest.raises(UnknownCase):
            channel()


def test_the_end_of_the_engagement_and_of_the_account_end_everything(here: Crew) -> None:
    case = taken(here.place, "propose", "file")
    adviser = engaged(here)
    let_in(here, case, adviser)
    adviser.user.is_active = False
    adviser.user.save()
    assert_nothing(here, adviser.user_id, case, DAY)
    adviser.user.is_active = True
    adviser.user.save()
    assert advised_cases(adviser.user_id, on=DAY)
    end_engagement(actor=here.actor("主任"), scope=here.scope("主任"), adviser_id=adviser.pk, today=DAY)
    assert adviser_of(adviser.user_id, on=DAY) is None
    assert_nothing(here, adviser.user_id, case, DAY)


def test_an_opinion_is_marked_told_and_mentions_only_who_may_see_the_case(here: Crew) -> None:
    case = taken(here.place, "propose", "file")
    adviser = engaged(here)
    let_in(here, case, adviser)
    turn = here.turn("简书白", case)
    own = type(turn)(Actor(adviser.user_id, "沈律师", "test"), turn.scope, case.pk, turn.revision, DAY, turn.now)
    advise(turn=own, text="证据充分，@审核员", opinion=True)
    assert told(here, "审核员", "讨论中提到你") == ["沈律师发表法律意见"]
    assert told(here, "简书白", "案件讨论") == ["沈律师发表法律意见"]
    say(turn=here.turn("简书白", case), text="谢谢@沈律师")
    (opinion, _) = comments_of(case)
    assert opinion.latest.row.opinion
    assert sealing.decrypt(opinion.latest.row.text) == "证据充分，@审核员"


def test_what_cannot_be_agreed_with_an_adviser_is_refused(here: Crew) -> None:
    case = taken(here.place, "propose", "file")
    for changed, message in (
        ({"capacity": "顾问"}, "身份须为"),
        ({"last": DAY - timedelta(days=1)}, "届满早于"),
        ({"name": " "}, "请填写姓名"),
        ({"password": "123"}, "密码不符合要求"),
        ({"organisation_id": here.district.pk}, "由聘请它的执法主体"),
    ):
        with pytest.raises(AdviserRefused, match=message):
            engaged(here, **changed)
    with pytest.raises(AdviserRefused, match="负责人或者管理员登记"):
        engaged(here, by="简书白")
    adviser = engaged(here)
    with pytest.raises(CaseRefused, match="不能晚于聘期届满"):
        let_in(here, case, adviser, days=60)
    with pytest.raises(CaseRefused, match="参与截止须不早于"):
        let_in(here, case, adviser, days=-1)
    let_in(here, case, adviser)
    with pytest.raises(CaseRefused, match="已经参与本案"):
        let_in(here, case, adviser)
    assert Role.OFFICER in here.scope("简书白").roles
