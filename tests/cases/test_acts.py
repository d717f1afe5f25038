from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.factories import ACTOR, ActFactory, area, organisation

from xiezhi.cases import sealing
from xiezhi.cases.selectors.acts import UnknownAct, led_from, led_to, listing, one, stream
from xiezhi.cases.selectors.filters import ActFilters
from xiezhi.cases.services.personal import reveal_party
from xiezhi.registry.models import Organisation
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.organisations import move_organisation, rename_organisation
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db
ALL = Scope.everything()


@pytest.fixture
def bureau() -> Organisation:
    return organisation("甲局", area("云汀区"))


def numbers(**filters: Any) -> list[str]:
    return [row.act.number for row in listing(ALL, filters=ActFilters(**filters)).rows]


def test_an_inspection_counts_on_its_day_and_any_other_act_on_its_decision_or_filing(bureau: Organisation) -> None:
    inspection = ActFactory.create(body=bureau, kind=1, inspected_on=date(2024, 1, 2), filed_on=None, decided_on=None)
    decided = ActFactory.create(body=bureau)
    open_case = ActFactory.create(body=bureau, decided_on=None)
    for act, day in ((inspection, date(2024, 1, 2)), (decided, date(2024, 3, 5)), (open_case, date(2024, 3, 1))):
        act.refresh_from_db()
        assert act.counted_on == day
    with pytest.raises(IntegrityError), transaction.atomic():
        ActFactory.create(body=bureau, decided_on=None, filed_on=None)


def test_a_list_is_cut_to_the_scope_and_counts_exactly(bureau: Organisation) -> None:
    other = organisation("乙局")
    for _ in range(3):
        ActFactory.create(body=bureau)
    ActFactory.create(body=other)
    scope = Scope(organisation_ids=frozenset({bureau.pk}), roles=frozenset())
    page = listing(scope, filters=ActFilters(), size=2)
    assert (page.total, page.pages, len(page.rows)) == (3, 2, 2)
    assert listing(scope, filters=ActFilters(), page=9, size=2).page == 2
    assert len(list(stream(ALL, filters=ActFilters(), chunk=2))) == 4
    with pytest.raises(UnknownAct):
        one(scope, ActFactory.create(body=other).pk)


def test_a_list_under_an_organisation_reads_the_tree_on_the_day_of_the_act() -> None:
    east, west = area("东区"), area("西区")
    body = organisation("甲局", east)
    move_organisation(actor=ACTOR, organisation=body, parent=west, on=date(2024, 3, 4))
    ActFactory.create(body=body, number="前", decided_on=date(2024, 3, 3))
    ActFactory.create(body=body, number="后", decided_on=date(2024, 3, 4))
    assert numbers(organisation=east.pk) == ["前"]
    assert numbers(organisation=west.pk) == ["后"]


def test_the_name_shown_is_that_of_the_day(bureau: Organisation) -> None:
    rename_organisation(actor=ACTOR, organisation=bureau, name="新甲局", on=date(2024, 3, 5))
    early = ActFactory.create(body=bureau, decided_on=date(2024, 3, 4))
    late = ActFactory.create(body=bureau, decided_on=date(2024, 3, 5))
    assert one(ALL, early.pk).body_name == "甲局"
    assert one(ALL, late.pk).body_name == "新甲局"


def test_names_are_found_from_two_characters_on_and_persons_only_whole(bureau: Organisation) -> None:
    ActFactory.create(body=bureau, number="企业", party_name="云汀鑫隆餐饮有限公司", party_type=3)
    ActFactory.create(
        body=bureau,
        number="个人",
        party_type=1,
        party_cipher=sealing.encrypt("张伟"),
        party_hash=sealing.keyed_hash("张伟"),
    )
    assert numbers(text="鑫隆") == ["企业"]
    assert numbers(text="隆餐饮有") == ["企业"]
    assert numbers(text="隆鑫") == []
    assert numbers(text="%") == []
    assert numbers(text="张伟") == ["个人"]
    assert numbers(text="张") == []
    assert numbers(text="企") == ["企业"]


def test_filters_narrow_by_code_day_and_mark(bureau: Organisation) -> None:
    ActFactory.create(body=bureau, number="a", procedure=1, outcome=1, penalties=4, warnings=["one_officer"])
    ActFactory.create(body=bureau, number="b", procedure=2, outcome=2, published_on=date(2024, 4, 1))
    assert numbers(procedures=(1,)) == ["a"]
    assert numbers(outcomes=(2, 3)) == ["b"]
    assert numbers(penalties=4) == ["a"]
    assert numbers(warned=True) == numbers(warning="one_officer") == ["a"]
    assert numbers(published=True) == ["b"]
    assert numbers(published=False) == ["a"]
    assert numbers(first=date(2024, 3, 6)) == []
    assert sorted(numbers(last=date(2024, 3, 5))) == ["a", "b"]


def test_a_person_is_masked_and_reading_the_name_leaves_an_event(bureau: Organisation) -> None:
    act = ActFactory.create(
        body=bureau,
        party_type=1,
        party_cipher=sealing.encrypt("张伟"),
        party_id_cipher=sealing.encrypt("11010519491231002X"),
    )
    assert one(ALL, act.pk).party == "张＊"
    person = reveal_party(actor=ACTOR, scope=ALL, act_id=act.pk)
    assert (person.name, person.number) == ("张伟", "11010519491231002X")
    assert [event.action for event in events_of([f"act:{act.pk}"], limit=5)] == ["personal.revealed"]
    with pytest.raises(UnknownAct):
        reveal_party(actor=ACTOR, scope=Scope.nothing(), act_id=act.pk)


def test_the_act_that_followed_is_found_also_with_another_body(bureau: Organisation) -> None:
    other = organisation("乙局", code="91110000600037341L")
    inspection = ActFactory.create(body=bureau, number="检1", kind=1, inspected_on=date(2024, 1, 1), led_to_ref="罚1")
    penalty = ActFactory.create(body=bureau, number="罚1")
    handed_over = ActFactory.create(body=bureau, number="检2", led_to_ref="91110000600037341L/罚9")
    elsewhere = ActFactory.create(body=other, number="罚9")
    assert led_to(ALL, inspection) == penalty
    assert led_from(ALL, penalty) == [inspection]
    assert led_to(ALL, handed_over) == elsewhere
    scope = Scope(organisation_ids=frozenset({bureau.pk}), roles=frozenset())
    assert led_to(scope, handed_over) is None


def test_numbers_are_listed_as_people_count_them_by_year_and_serial(bureau: Organisation) -> None:
    ordered = (
        *("云市监当罚〔2025〕9号", "云市监当罚〔2025〕10号", "云市监当罚〔2025〕0101号", "云市监当罚〔2026〕2号"),
        *("云市监罚〔2025〕1-2号", "云市监罚〔2025〕1-10号", "云市监罚〔2025〕1号", "云市监罚〔2025〕20260618000123号"),
    )
    for number in sorted(ordered):
        ActFactory.create(body=bureau, number=number)
    scope = Scope.of({"officer": frozenset({bureau.pk})})
    for filters in (ActFilters(), ActFilters(first=date(2020, 1, 2))):
        page = listing(scope, filters=filters, order="number")
        assert tuple(row.act.number for row in page.rows) == ordered
        page = listing(scope, filters=filters, order="-number", page=2, size=3)
        assert (page.total, [row.act.number for row in page.rows]) == (8, list(ordered[::-1][3:6]))
    assert tuple(row.act.number for row in stream(scope, filters=ActFilters(), order="number")) == ordered
