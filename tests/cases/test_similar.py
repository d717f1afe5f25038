"""Similar decided cases: which count, what is told of them, and when nothing is."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cases.matters import Street, street
from tests.cases.ordinary import FINE, step, taken
from tests.factories import ActFactory, area, organisation
from tests.registry.rows import benchmark, put

from xiezhi.cases.models import Act, CaseFile
from xiezhi.cases.selectors.case_facts import recorded_facts
from xiezhi.cases.selectors.likeness import Traits, likeness
from xiezhi.cases.selectors.similar import Similar, Spread, similar_to
from xiezhi.law.discretion import weighable
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Organisation

ON = date(2026, 8, 1)
FINED = table("penalty").bits(("罚款",))
COMPANY, CITIZEN = table("party_type").codes["法人"], table("party_type").codes["自然人"]
TOLD = ("propose", "file", "investigate", "notify")


@pytest.fixture
def place() -> Street:
    return street()


def decided(body: Organisation, code: str, *fines: int, **changed: Any) -> list[Act]:
    """Decisions from a ledger on an item, each with a fine in yuan."""
    told = {
        "party_type": COMPANY,
        "penalties": FINED,
        "filed_on": date(2026, 1, 5),
        "decided_on": date(2026, 2, 5),
        **changed,
    }
    return [ActFactory.create(body=body, power_code=code, fine=yuan * 100, **told) for yuan in fines]


def beside(place: Street, case: CaseFile) -> Similar:
    return similar_to(case, recorded_facts(case), place.scope, on=ON)


@pytest.mark.django_db
def test_the_spread_is_of_all_bodies_of_the_area_and_of_nobody_else(place: Street) -> None:
    district = Organisation.objects.exclude(pk=place.body.pk).get()
    bureau, far = organisation("云汀区城管局", district), organisation("青汀区城管局", area("青汀区"))
    decided(place.body, place.item.code, 1_000, 2_000)
    decided(bureau, place.item.code, 3_000, 4_000, 5_000)
    decided(far, place.item.code, 900_000)
    decided(bureau, "another", 900_000)
    decided(bureau, place.item.code, 900_000, decided_on=date(2020, 1, 6))
    decided(bureau, place.item.code, 900_000, decided_on=None)
    decided(bureau, place.item.code, 0, penalties=0)
    found = beside(place, taken(place, *TOLD))
    assert found.spread == Spread("对单位", 5, 100_000, 200_000, 300_000, 400_000, 500_000)
    assert (found.decided, found.fined, found.fine) == (6, 5, 500_000)
    assert found.place == "在类似案件较高的四分之一内"
    opened = {each.body: each.may_open for each in found.cases}
    assert opened == {"柳堤街道办事处": True, "云汀区城管局": False}


@pytest.mark.django_db
def test_few_cases_are_counted_and_not_measured(place: Street) -> None:
    decided(place.body, place.item.code, 1_000, 2_000, 3_000, 4_000)
    found = beside(place, taken(place, *TOLD))
    assert (found.fined, found.spread, found.place, len(found.cases)) == (4, None, "", 4)


@pytest.mark.django_db
def test_too_few_companies_are_measured_together_with_citizens_and_said_so(place: Street) -> None:
    decided(place.body, place.item.code, 100, 200, party_type=CITIZEN)
    decided(place.body, place.item.code, 1_000, 2_000, 3_000)
    found = beside(place, taken(place, *TOLD))
    assert found.spread is not None
    assert (found.spread.of, found.spread.n) == ("全部", 5)


@pytest.mark.django_db
def test_items_of_the_same_article_are_taken_in_where_the_item_has_too_few(place: Street) -> None:
    put(benchmark(place.body, place.item.code, basis="条例第四十二条"))
    put(benchmark(place.body, "P-other", basis="条例第四十二条"))
    decided(place.body, "P-other", 100, 200, 300, 400, 500)
    found = beside(place, taken(place, *TOLD, notify={"benchmark_quantity": 3, "fine": 80_000}))
    assert found.by_article
    assert found.spread is not None
    assert found.cases[0].like.shared[0] == "处罚依据的条款相同"


@pytest.mark.django_db
def test_the_most_similar_stands_first_whatever_its_amount_with_the_reason(place: Street) -> None:
    put(benchmark(place.body, place.item.code))
    weighed = {"corrected_in_time": True, "fine": 60_000}
    choice = {"benchmark_quantity": 3, "fine": 60_000}
    done = taken(place, *TOLD, "hear_party", investigate=weighed, notify=choice)
    step(place, done, "decide", fine=60_000, benchmark_quantity=3, penalties=FINE)
    decided(place.body, place.item.code, 1, 999_999)
    case = taken(
        place,
        *TOLD,
        propose={"party_name": "岚江市另一公司", "party_number": ""},
        investigate={**weighed, "confessed": True},
        notify=choice,
    )
    first = beside(place, case).cases[0]
    assert first.fine == 60_000
    assert "裁量档次“严重”" in first.like.shared
    assert "同有“已及时改正”" in first.like.shared
    assert "该案没有“主动供述尚未掌握的违法行为”" in first.like.apart
    assert "台账没有记录情节" in beside(place, case).cases[1].like.apart


@given(st.lists(st.integers(1, 10**9), min_size=5, max_size=30), st.integers(0, 2 * 10**9))
def test_a_place_is_told_by_the_spread(fines: list[int], fine: int) -> None:
    ordered = sorted(fines)
    at = [ordered[max(-(-len(ordered) * part // 4) - 1, 0)] for part in range(5)]
    said = Spread("全部", len(ordered), *at).place_of(fine)
    assert ("低于全部" in said) == (fine < ordered[0])
    assert ("高于全部" in said) == (fine > ordered[-1])
    assert ("中间一半" in said) == (at[1] <= fine <= at[3])


CIRCUMSTANCES = st.frozensets(st.sampled_from(sorted(weighable())))
TRAITS = st.builds(
    Traits,
    party_type=st.sampled_from(["自然人", "法人", "个体工商户"]),
    gear=st.sampled_from(["", "轻微", "严重"]),
    circumstances=CIRCUMSTANCES,
)


@given(TRAITS, TRAITS)
def test_nothing_is_more_like_a_case_than_one_like_it_in_everything(own: Traits, other: Traits) -> None:
    itself, found = likeness(own, own, same_item=True), likeness(own, other, same_item=True)
    assert itself.score >= found.score
    assert itself.apart == ()
    assert likeness(own, other, same_item=False).score < found.score
