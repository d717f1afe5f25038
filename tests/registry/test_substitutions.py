"""Standing in for somebody: for a time, by somebody of the body, never in a circle."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cases.crew import DAY, LONG_AGO, Crew, crew, moment
from tests.factories import ACTOR, UserFactory

from xiezhi.registry.models import Appointment, Role, Substitution
from xiezhi.registry.selectors import scope_of
from xiezhi.registry.selectors.people import people_of
from xiezhi.registry.services.appointments import appoint, end_appointment
from xiezhi.registry.services.substitutions import (
    Absence,
    SubstitutionRefused,
    end_substitution,
    substitute,
)

pytestmark = pytest.mark.django_db
PEOPLE = ("科长", "副主任", "主任", "审核员", "顾行舟")


@pytest.fixture
def here(db: None) -> Crew:
    return crew()


def absence(here: Crew, who: str, deputy: str, first: int = 0, last: int = 5, reason: str = "年休假") -> Absence:
    appointment = Appointment.objects.get(user=here.people[who])
    days = (DAY + timedelta(days=first), DAY + timedelta(days=last))
    return Absence(appointment.pk, here.people[deputy].pk, *days, reason)


def named(here: Crew, wanted: Absence, by: str = "管理员") -> Substitution:
    return substitute(actor=here.actor(by), scope=here.scope(by), absence=wanted, today=DAY, now=moment(DAY))


def heads(here: Crew, name: str, on: date) -> bool:
    return scope_of(here.people[name], on=on).over(Role.BODY_HEAD).covers(here.place.body.pk)


def test_the_place_is_held_from_day_to_day_and_no_longer(here: Crew) -> None:
    named(here, absence(here, "主任", "副主任", first=1, last=3))
    held = [heads(here, "副主任", DAY + timedelta(days=day)) for day in range(6)]
    assert held == [False, True, True, True, False, False]
    assert all(heads(here, "主任", DAY + timedelta(days=day)) for day in range(6))


def test_the_place_ends_with_the_appointment_and_with_the_account(here: Crew) -> None:
    named(here, absence(here, "主任", "副主任"))
    head = here.people["主任"]
    head.is_active = False
    head.save()
    assert not heads(here, "副主任", DAY)
    head.is_active = True
    head.save()
    assert heads(here, "副主任", DAY)
    end_appointment(actor=ACTOR, appointment=Appointment.objects.get(user=head), last_day=DAY - timedelta(days=1))
    assert not heads(here, "副主任", DAY)


def test_who_leaves_the_body_leaves_the_place(here: Crew) -> None:
    named(here, absence(here, "主任", "副主任", last=300))
    assert heads(here, "副主任", DAY)
    Appointment.objects.filter(user=here.people["副主任"]).update(valid_to=DAY + timedelta(days=9))
    days = [DAY + timedelta(days=day) for day in (9, 10)]
    assert [heads(here, "副主任", day) for day in days] == [True, False]
    found = [[each.name for each in people_of(here.place.body.pk, [Role.BODY_HEAD], on=day)] for day in days]
    assert found == [["主任", "副主任"], ["主任"]]


def test_it_is_ended_at_once(here: Crew) -> None:
    made = named(here, absence(here, "主任", "副主任"))
    with pytest.raises(SubstitutionRefused, match="本人、该执法主体的负责人或者管理员"):
        end_substitution(actor=here.actor("副主任"), scope=here.scope("审核员"), substitution_id=made.pk, today=DAY)
    end_substitution(actor=here.actor("主任"), scope=here.scope("主任"), substitution_id=made.pk, today=DAY)
    assert not heads(here, "副主任", DAY)


REFUSED = (
    (("主任", "主任"), {}, "不能由本人代行本人的职责"),
    (("主任", "副主任"), {"first": -1}, "不能从今天"),
    (("主任", "副主任"), {"first": 3, "last": 2}, "结束日期须不早于开始日期"),
    (("主任", "副主任"), {"last": 400}, "最长一年"),
    (("主任", "副主任"), {"reason": " "}, "请选择事由"),
    (("主任", "副主任"), {"reason": "做手术"}, "请选择事由"),
    (("审核员", "主任"), {}, "这段时间是执法主体负责人，不能代行法制审核人员的职责"),
    (("主任", "审核员"), {}, "这段时间是法制审核人员，不能代行执法主体负责人的职责"),
    (("副主任", "审核员"), {}, "作出决定的人不审核自己的决定"),
    (("主任", "监督员"), {}, "不是该执法主体的人员"),
    (("监督员", "主任"), {}, "监督人员的职责不能代行"),
)


@pytest.mark.parametrize(("pair", "changed", "message"), REFUSED)
def test_what_cannot_be_is_refused(here: Crew, pair: tuple[str, str], changed: dict, message: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(SubstitutionRefused, match=message):
        named(here, absence(here, *pair, **changed))


def test_who_stands_in_for_the_head_does_not_come_to_review_meanwhile(here: Crew) -> None:
    named(here, absence(here, "主任", "科长"))
    with pytest.raises(SubstitutionRefused, match="不能代行法制审核人员的职责"):
        named(here, absence(here, "审核员", "科长", first=5, last=9))
    named(here, absence(here, "审核员", "科长", first=6, last=9))


def test_two_do_not_stand_in_for_each_other_nor_pass_a_place_on(here: Crew) -> None:
    named(here, absence(here, "主任", "副主任"))
    with pytest.raises(SubstitutionRefused, match="不能互相代行"):
        named(here, absence(here, "副主任", "主任"))
    with pytest.raises(SubstitutionRefused, match="代行的职责不能转由他人代行"):
        named(here, absence(here, "副主任", "科长"))
    with pytest.raises(SubstitutionRefused, match="自己由副主任代行"):
        named(here, absence(here, "科长", "主任"))
    with pytest.raises(SubstitutionRefused, match="已由副主任代行"):
        named(here, absence(here, "主任", "科长", first=5, last=9))
    named(here, absence(here, "副主任", "主任", first=6, last=9))


def test_who_stands_in_names_nobody_by_that_place_for_somebody_elsewhere(here: Crew) -> None:
    stranger = UserFactory.create(display_name="外人")
    wanted = absence(here, "主任", "副主任")
    with pytest.raises(SubstitutionRefused, match="不是该执法主体的人员"):
        named(here, replace(wanted, substitute_id=stranger.pk))
    with pytest.raises(SubstitutionRefused, match="由本人、该执法主体的负责人"):
        named(here, wanted, by="科长")
    assert named(here, wanted, by="主任").made_name == "主任"


asked = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.integers(0, 6), st.integers(0, 4))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.lists(asked, min_size=2, max_size=6))
def test_no_day_has_anybody_who_is_away_and_stands_in(here: Crew, wanted: list[tuple[str, str, int, int]]) -> None:
    Substitution.objects.all().delete()
    for who, deputy, first, length in wanted:
        with suppress(SubstitutionRefused):
            named(here, absence(here, who, deputy, first=first, last=first + length))
    for day in (DAY + timedelta(days=number) for number in range(12)):
        held = Substitution.objects.filter(valid_from__lte=day, valid_to__gte=day)
        pairs = list(held.values_list("appointment__user_id", "substitute_id"))
        assert {absent for absent, _ in pairs} & {deputy for _, deputy in pairs} == set()
        assert len({absent for absent, _ in pairs}) == len(pairs)


def test_an_appointment_made_later_needs_a_substitute_of_its_own(here: Crew) -> None:
    named(here, absence(here, "主任", "副主任"))
    reviewer = appoint(
        actor=ACTOR,
        user=here.people["主任"],
        role=Role.LEGAL_REVIEWER,
        organisation=here.place.body,
        valid_from=LONG_AGO,
    )
    held = scope_of(here.people["副主任"], on=DAY).over(Role.LEGAL_REVIEWER)
    assert not held.covers(reviewer.organisation_id)
