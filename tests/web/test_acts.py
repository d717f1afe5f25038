"""The list of acts and the page of one."""

from datetime import date

import pytest
from django.urls import reverse
from tests.factories import ActFactory, CertificateFactory
from tests.web.conftest import NUMBER, PERSON, Enter, Place

from xiezhi.registry.models import Role
from xiezhi.trail.selectors import events_of
from xiezhi.web.listing.pager import pager

pytestmark = pytest.mark.django_db


def numbers(enter: Enter, asked: str) -> list[str]:
    answer = enter(Role.SUPERVISOR).get(f"{reverse('acts')}?{asked}")
    return [row.act.number for row in answer.context["found"].rows]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["芦检1", "云罚2", "云罚1"]),
        ("kind=1", ["芦检1"]),
        ("kind=1,2&order=number", ["云罚1", "云罚2", "芦检1"]),
        ("kind=99", ["芦检1", "云罚2", "云罚1"]),
        ("first=2024-04-01", ["芦检1"]),
        ("last=2024-03-31&order=counted_on", ["云罚1", "云罚2"]),
        ("q=谷雨", ["云罚1"]),
        ("q=云罚", ["云罚2", "云罚1"]),
        (f"q={PERSON}", ["云罚2"]),
        (f"q={PERSON[:2]}", []),
        ("q=不在", []),
        ("order=fine", ["芦检1", "云罚2", "云罚1"]),
        ("order=body", ["云罚2", "云罚1", "芦检1"]),
        ("order=-body", ["芦检1", "云罚2", "云罚1"]),
        ("order=kind", ["芦检1", "云罚2", "云罚1"]),
        ("order=-kind", ["云罚2", "云罚1", "芦检1"]),
        ("order=outcome&kind=2", ["云罚2", "云罚1"]),
        ("page=99", ["芦检1", "云罚2", "云罚1"]),
    ],
)
def test_conditions_cut_the_list(asked: str, found: list[str], enter: Enter, place: Place) -> None:
    assert numbers(enter, asked) == found


def test_a_list_counts_exactly_and_turns_pages_with_its_conditions(enter: Enter, place: Place) -> None:
    for _ in range(21):
        ActFactory.create(body=place.bureau)
    answer = enter(Role.SUPERVISOR).get(reverse("acts") + "?kind=2&page=2")
    shown = answer.content.decode()
    assert answer.context["found"].total == 23
    assert "第 21—23 件，共 <b>23</b> 件" in shown
    assert 'href="/acts?kind=2"' in shown
    assert answer.context["pager"].following == ""


def test_htmx_gets_the_list_alone_and_going_back_the_whole_page(enter: Enter, place: Place) -> None:
    client = enter(Role.SUPERVISOR)
    part = client.get(reverse("acts"), headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div id="listing"')
    back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<!doctype html>" in client.get(reverse("acts"), headers=back).content.decode()


def test_a_condition_that_is_not_understood_is_named(enter: Enter, place: Place) -> None:
    shown = enter(Role.SUPERVISOR).get(reverse("acts") + "?first=03/05/2024&kind=2").content.decode()
    assert "没有看懂" in shown
    assert "03/05/2024" in shown


def test_an_empty_list_says_what_there_is_without_each_condition(enter: Enter, place: Place) -> None:
    shown = enter(Role.SUPERVISOR).get(reverse("acts") + "?kind=5&q=谷雨&outcome=1").content.decode()
    assert "没有符合条件的执法行为" in shown
    assert "去掉“行政征收”仍是 0 件" in shown
    shown = enter(Role.SUPERVISOR).get(reverse("acts") + "?kind=5&q=谷雨").content.decode()
    assert "去掉“行政征收”有 1 件" in shown
    assert "去掉“含“谷雨””仍是 0 件" in shown


def test_heads_order_both_ways_and_say_which(enter: Enter, place: Place) -> None:
    shown = enter(Role.SUPERVISOR).get(reverse("acts") + "?kind=2").content.decode()
    assert 'aria-sort="descending"><a href="/acts?kind=2&amp;order=counted_on">统计日期 ↓' in shown
    shown = enter(Role.SUPERVISOR).get(reverse("acts") + "?kind=2&order=body").content.decode()
    assert 'aria-sort="ascending"><a href="/acts?kind=2&amp;order=-body">执法主体 ↑' in shown


def test_what_is_searched_for_is_shown_as_text(enter: Enter, place: Place) -> None:
    shown = enter(Role.SUPERVISOR).get(reverse("acts"), {"q": "<script>x</script>"}).content.decode()
    assert "<script>x" not in shown
    assert "&lt;script&gt;x" in shown


def test_money_is_no_order(enter: Enter, place: Place) -> None:
    shown = enter(Role.SUPERVISOR).get(reverse("acts")).content.decode()
    assert "order=fine" not in shown
    assert "5,000.00" in shown


def test_a_person_is_masked_until_somebody_who_handles_the_case_asks(enter: Enter, place: Place) -> None:
    address = reverse("act", args=[place.personal.pk])
    asked = reverse("act-party", args=[place.personal.pk])
    for role in Role:
        client = enter(role)
        for shown in (client.get(reverse("acts")), client.get(address)):
            assert PERSON not in shown.content.decode()
            assert NUMBER not in shown.content.decode()
            assert "沈＊＊" in shown.content.decode()
        assert client.get(asked).status_code == 405
    subject = [f"act:{place.personal.pk}"]
    assert events_of(subject) == []
    shown = enter(Role.OFFICER).post(asked).content.decode()
    assert PERSON in shown
    assert NUMBER in shown
    assert events_of(subject)[0].action == "personal.revealed"
    assert enter(Role.STATISTICIAN).post(asked).status_code == 403
    assert len(events_of(subject)) == 1


def test_a_sheet_shows_the_act_with_its_officers_and_warnings(enter: Enter, place: Place) -> None:
    CertificateFactory.create(number="YT1", organisation=place.bureau)
    CertificateFactory.create(number="YT2", organisation=place.bureau, cancelled_on=date(2024, 3, 1))
    CertificateFactory.create(number="YT3", organisation=place.elsewhere_bureau)
    led = ActFactory.create(body=place.bureau, number="云罚9")
    act = ActFactory.create(
        body=place.bureau,
        number="云检9",
        kind=1,
        inspected_on=date(2024, 3, 2),
        led_to_ref=led.number,
        certificate_numbers=["YT1", "YT2", "YT3"],
        warnings=["certificate.cancelled"],
        remainder={"经办科室": "<b>一科</b>"},
    )
    client = enter(Role.OFFICER, over=place.bureau)
    shown = client.get(reverse("act", args=[act.pk])).content.decode()
    for text in (
        "证件有效至 2030-01",
        "当日已注销（2024-03-01）",
        "不在你的范围内",
        "行政处罚法第四十二条",
        "经办科室",
    ):
        assert text in shown, text
    assert "&lt;b&gt;一科" in shown
    assert reverse("act", args=[led.pk]) in shown
    assert reverse("act", args=[act.pk]) in client.get(reverse("act", args=[led.pk])).content.decode()


def test_a_pager_shows_the_ends_and_what_is_around() -> None:
    drawn = pager(page=6, pages=11, shown=20, size=20, total=214, address=str)
    assert [(step.number, step.current) for step in drawn.steps] == [
        (1, False),
        (0, False),
        (5, False),
        (6, True),
        (7, False),
        (0, False),
        (11, False),
    ]
    assert (drawn.first, drawn.last, drawn.previous, drawn.following) == (101, 120, "5", "7")
    alone = pager(page=1, pages=1, shown=0, size=20, total=0, address=str)
    assert (alone.first, alone.last, alone.previous, alone.following) == (0, 0, "", "")
