"""The register of interference: added to by handlers, read above the body, changed by nobody."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from tests.cases.crew import DAY, Crew, crew, moment
from tests.cases.ordinary import opened, taken

from xiezhi.accounts.models import Notice
from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.models import CaseFile, Interference
from xiezhi.cases.selectors.interference import digest_of, register
from xiezhi.cases.services.interference import Told, record_interference, take_register
from xiezhi.cases.services.opening import give_up
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db
WHO = "李某，某局副局长"


@pytest.fixture
def here(db: None) -> Crew:
    return crew()


def told(case: CaseFile) -> Told:
    return Told(case.pk, WHO, "phone", DAY, "来电要求不予处罚")


def recorded(here: Crew, case: CaseFile, by: str = "简书白", what: Told | None = None) -> Interference:
    return record_interference(
        actor=here.actor(by), scope=here.scope(by), told=what or told(case), today=DAY, now=moment(DAY)
    )


def seen(here: Crew, name: str) -> list[tuple[str, str]]:
    """Who interfered and who wrote it down, as somebody reads the register."""
    found = register(here.scope(name), here.people[name].pk, on=DAY)
    return [(each.who, each.recorder) for each in found.rows]


def test_only_supervisors_above_the_body_and_the_recorder_read_it(here: Crew) -> None:
    recorded(here, taken(here.place, "propose"))
    assert seen(here, "监督员") == [(WHO, "简书白")]
    assert seen(here, "简书白") == [(WHO, "")]
    for name in ("主任", "副主任", "科长", "管理员", "审核员", "林知夏", "内部监督"):
        assert seen(here, name) == [], name
    assert seen(crew(), "监督员") == []


def test_supervisors_above_are_told_and_nobody_of_the_body_is(here: Crew) -> None:
    row = recorded(here, taken(here.place, "propose"))
    found = Notice.objects.filter(kind="干预插手记录")
    assert [notice.user for notice in found] == [here.people["监督员"]]
    assert "简书白" not in found[0].text
    assert WHO[:2] not in found[0].text
    assert found[0].subject == f"interference:{row.pk}"


def test_the_trail_holds_the_hash_and_neither_the_recorder_nor_the_case(here: Crew) -> None:
    case = taken(here.place, "propose")
    row = recorded(here, case)
    (event,) = events_of([f"interference:{row.pk}"])
    assert json.loads(event.body) == {"digest": digest_of(row).hex()}
    assert (event.actor_id, event.actor_name, event.via) == (0, "受保护的记录人", "web")
    assert "interference.recorded" not in {each.action for each in events_of([f"case:{case.pk}"])}


def test_nothing_of_it_is_readable_in_the_table_or_changed_by_the_application(here: Crew) -> None:
    row = recorded(here, taken(here.place, "propose"))
    for sealed in (row.who, row.content, row.recorder_name):
        assert "李某".encode() not in bytes(sealed)
        assert "简书白".encode() not in bytes(sealed)
    with pytest.raises(DatabaseError), transaction.atomic():
        Interference.objects.update(happened_on=DAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        Interference.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("truncate cases_interference")


def test_a_registration_that_is_given_up_takes_no_record_with_it(here: Crew) -> None:
    case = opened(here.place)
    recorded(here, case)
    give_up(turn=here.turn("简书白", case))
    assert not CaseFile.objects.filter(pk=case.pk).exists()
    assert seen(here, "监督员") == [(WHO, "简书白")]


def test_what_is_not_told_is_asked_for(here: Crew) -> None:
    case = taken(here.place, "propose")
    for changed, message in (
        ({"who": " "}, "请填写干预人"),
        ({"content": ""}, "请填写具体情况"),
        ({"content": "长" * 4001}, "最多 4000 字"),
        ({"way": "x"}, "请选择干预的方式"),
        ({"happened_on": DAY + timedelta(days=1)}, "晚于今天"),
    ):
        with pytest.raises(CaseRefused, match=message):
            recorded(here, case, what=replace(told(case), **changed))
    with pytest.raises(UnknownCase):
        recorded(crew(), case)


def test_taking_it_away_is_in_the_trail(here: Crew) -> None:
    recorded(here, taken(here.place, "propose"))
    rows = take_register(actor=here.actor("监督员"), scope=here.scope("监督员"), on=DAY)
    assert [(each.who, each.whole) for each in rows] == [(WHO, True)]
    assert take_register(actor=here.actor("内部监督"), scope=here.scope("内部监督"), on=DAY) == []
    actions = [event.action for event in events_of([f"user:{here.people['监督员'].pk}"])]
    assert "interference.exported" in actions
