from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import ACTOR, UserFactory, area, organisation

from xiezhi.registry.models import FOREVER, Ancestry, Organisation, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors import scope_of
from xiezhi.registry.selectors.organisations import UnknownOrganisation, bodies, find, name_on, rows, subtree_ids
from xiezhi.registry.services.ancestry import CircleInTree
from xiezhi.registry.services.appointments import AppointmentRefused, appoint, end_appointment
from xiezhi.registry.services.organisations import (
    OrganisationRefused,
    close_organisation,
    merge_organisations,
    move_organisation,
    rename_organisation,
    split_organisation,
)
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db

ALL = Scope.everything()


def test_the_tree_is_read_as_of_a_day() -> None:
    east, west = area("东区"), area("西区")
    bureau = organisation("城管局", east)
    move_organisation(actor=ACTOR, organisation=bureau, parent=west, on=date(2024, 7, 1))
    assert bureau.pk in subtree_ids(east.pk, on=date(2024, 6, 30))
    assert bureau.pk not in subtree_ids(east.pk, on=date(2024, 7, 1))
    assert bureau.pk in subtree_ids(west.pk, on=date(2024, 7, 1))


def test_a_body_carries_what_stands_below_it_to_its_new_parent() -> None:
    east, west = area("东区"), area("西区")
    bureau = organisation("城管局", east)
    team = organisation("执法队", bureau)
    move_organisation(actor=ACTOR, organisation=bureau, parent=west, on=date(2024, 7, 1))
    assert team.pk in subtree_ids(east.pk, on=date(2024, 6, 30))
    assert team.pk in subtree_ids(west.pk, on=date(2024, 7, 1))
    assert team.pk not in subtree_ids(east.pk, on=date(2024, 7, 1))


def test_a_name_is_that_of_the_day() -> None:
    bureau = organisation("城管局")
    rename_organisation(actor=ACTOR, organisation=bureau, name="城市管理委员会", on=date(2024, 5, 10))
    assert name_on(bureau, on=date(2024, 5, 9)) == "城管局"
    assert name_on(bureau, on=date(2024, 5, 10)) == "城市管理委员会"
    assert find(ALL, "城管局", on=date(2025, 1, 1)) == bureau
    with pytest.raises(OrganisationRefused, match="须晚于"):
        rename_organisation(actor=ACTOR, organisation=bureau, name="城管委", on=date(2024, 5, 10))


def test_a_name_borne_now_goes_before_one_borne_once() -> None:
    first = organisation("城管局")
    rename_organisation(actor=ACTOR, organisation=first, name="城管委", on=date(2024, 5, 10))
    second = organisation("城管局", valid_from=date(2024, 6, 1))
    assert find(ALL, "城管局", on=date(2024, 7, 1)) in {first, second}
    assert find(ALL, "城管委", on=date(2024, 7, 1)) == first


def test_merged_bodies_end_and_say_where_they_went() -> None:
    district = area("云汀区")
    a, b = organisation("甲局", district), organisation("乙局", district)
    c = organisation("丙局", district, valid_from=date(2024, 7, 1))
    merge_organisations(actor=ACTOR, organisations=[a, b], into=c, on=date(2024, 7, 1))
    a.refresh_from_db()
    assert (a.valid_to, a.merged_into_id) == (date(2024, 6, 30), c.pk)
    assert {row.name for row in bodies(ALL, on=date(2024, 6, 30))} == {"甲局", "乙局"}
    assert {row.name for row in bodies(ALL, on=date(2024, 7, 1))} == {"丙局"}
    with pytest.raises(OrganisationRefused, match="它自己"):
        merge_organisations(actor=ACTOR, organisations=[c], into=c, on=date(2025, 1, 1))


def test_a_circle_is_refused() -> None:
    top = organisation("上")
    below = organisation("下", top)
    with pytest.raises(CircleInTree):
        move_organisation(actor=ACTOR, organisation=top, parent=below, on=date(2024, 1, 1))


def test_an_organisation_cannot_end_before_it_began() -> None:
    with pytest.raises(OrganisationRefused, match="早于"):
        close_organisation(actor=ACTOR, organisation=organisation("甲局"), last_day=date(2000, 1, 1))


def test_areas_and_entrusted_organisations_are_no_bodies() -> None:
    district = area("云汀区")
    organisation("甲局", district)
    organisation("受托中心", district, nature=3)
    assert [row.name for row in bodies(ALL, on=date(2024, 1, 1))] == ["甲局"]
    assert len(rows(ALL, on=date(2024, 1, 1))) == 3


def test_two_of_one_name_are_told_apart_by_code() -> None:
    organisation("甲局", code="91110000600037341L")
    organisation("甲局")
    with pytest.raises(UnknownOrganisation, match="多个"):
        find(ALL, "甲局", on=date(2024, 1, 1))
    assert find(ALL, "91110000600037341l", on=date(2024, 1, 1)).code == "91110000600037341L"
    with pytest.raises(UnknownOrganisation, match="没有名称或代码"):
        find(ALL, "乙局", on=date(2024, 1, 1))


def test_a_user_sees_what_stands_under_an_appointment_on_the_day() -> None:
    district = area("云汀区")
    bureau, other = organisation("甲局", district), organisation("乙局", district)
    user = UserFactory.create()
    assert scope_of(user, on=date(2024, 1, 1)) == Scope.nothing()
    appointment = appoint(actor=ACTOR, user=user, role=Role.OFFICER, organisation=bureau, valid_from=date(2024, 1, 1))
    scope = scope_of(user, on=date(2024, 1, 1))
    assert scope.covers(bureau.pk)
    assert not scope.covers(other.pk)
    assert scope.has_role("officer")
    assert [row.name for row in rows(scope, on=date(2024, 1, 1))] == ["甲局"]
    with pytest.raises(AppointmentRefused):
        appoint(actor=ACTOR, user=user, role=Role.OFFICER, organisation=bureau, valid_from=date(2025, 1, 1))
    end_appointment(actor=ACTOR, appointment=appointment, last_day=date(2024, 3, 31))
    assert scope_of(user, on=date(2024, 4, 1)) == Scope.nothing()
    user.is_active = False
    assert scope_of(user, on=date(2024, 2, 1)) == Scope.nothing()


def test_a_role_reaches_as_far_as_its_appointment() -> None:
    district = area("云汀区")
    bureau, town = organisation("甲局", district), organisation("乙镇", district)
    user = UserFactory.create()
    for role, where in ((Role.OFFICER, bureau), (Role.STATISTICIAN, town), (Role.AUDITOR, district)):
        appoint(actor=ACTOR, user=user, role=role, organisation=where, valid_from=date(2024, 1, 1))
    scope = scope_of(user, on=date(2024, 1, 1))
    assert scope.organisation_ids == {district.pk, bureau.pk, town.pk}
    assert scope.over("officer").organisation_ids == {bureau.pk}
    assert scope.over("officer", "statistician").organisation_ids == {bureau.pk, town.pk}
    assert scope.over("officer").over("auditor") == Scope.nothing()
    assert scope.over("supervisor") == Scope.nothing()
    assert Scope.everything().over("administrator") == Scope.everything()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 400)), max_size=6))
def test_on_every_day_an_organisation_has_one_place(moves: list[tuple[int, int, int]]) -> None:
    Ancestry.objects.all().delete()
    places = [area(f"地{n}") for n in range(3)]
    nodes: list[Organisation] = [*places, *(organisation(f"局{n}", places[n]) for n in range(3))]
    start = date(2023, 1, 1)
    for which, where, day in sorted(moves, key=lambda move: move[2]):
        if which < 3 or which == where:
            continue
        try:
            move_organisation(
                actor=ACTOR, organisation=nodes[which], parent=nodes[where % 3], on=start + timedelta(days=day)
            )
        except OrganisationRefused:
            continue
    for node in nodes[3:]:
        ranges = sorted(Ancestry.objects.filter(organisation=node, depth=1).values_list("valid_from", "valid_to"))
        assert ranges[0][0] == date.min
        assert ranges[-1][1] == FOREVER
        for (_, last), (first, _) in pairwise(ranges):
            assert last + timedelta(days=1) == first


def test_a_split_ends_the_body_and_keeps_where_the_new_ones_come_from() -> None:
    whole = organisation("水务局")
    parts = [organisation(name, valid_from=date(2024, 4, 1)) for name in ("供水局", "河湖局")]
    split_organisation(actor=ACTOR, organisation=whole, into=parts, on=date(2024, 4, 1))
    whole.refresh_from_db()
    assert whole.valid_to == date(2024, 3, 31)
    assert {part.split_from for part in parts} == {whole}
    event = events_of([f"organisation:{whole.pk}"])[0]
    assert event.action == "organisation.split"


def test_a_body_that_goes_on_after_a_split_keeps_its_days() -> None:
    whole, part = organisation("水务局"), organisation("河湖局", valid_from=date(2024, 4, 1))
    split_organisation(actor=ACTOR, organisation=whole, into=[whole, part], on=date(2024, 4, 1))
    whole.refresh_from_db()
    assert whole.valid_to == FOREVER
    assert part.split_from == whole


def test_a_split_needs_two_bodies_that_begin_with_it() -> None:
    whole, old = organisation("水务局"), organisation("老局")
    new = organisation("河湖局", valid_from=date(2024, 4, 1))
    for into in ([new], [whole], [new, old]):
        with pytest.raises(OrganisationRefused):
            split_organisation(actor=ACTOR, organisation=whole, into=into, on=date(2024, 4, 1))


def test_a_scope_within_organisations_keeps_roles_and_who_holds_them() -> None:
    held = Scope.of({"officer": frozenset({1, 2}), "body_head": frozenset({2, 3})})
    assert held.within(frozenset({2, 4})) == Scope.of({"officer": frozenset({2}), "body_head": frozenset({2})})
    everything = Scope.everything()
    assert everything.within(frozenset({7})) == Scope(frozenset({7}), everything.roles)
    assert Scope(frozenset({1, 2}), frozenset({"auditor"})).within(frozenset({2})).organisation_ids == {2}
