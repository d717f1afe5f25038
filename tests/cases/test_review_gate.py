"""The gate of legal review: the law's grounds and the list of the body, named where a decision is refused."""

from datetime import date

import pytest
from tests.cases.matters import Street, street
from tests.cases.ordinary import step, taken
from tests.registry.rows import put, review_entry

from xiezhi.cases.errors import NotReady
from xiezhi.cases.selectors.case_facts import recorded_facts
from xiezhi.cases.selectors.legality.findings import findings
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.review_gate import listed_of
from xiezhi.registry.models import Organisation

pytestmark = pytest.mark.django_db
TOLD = ("propose", "file", "investigate", "notify", "hear_party")


@pytest.fixture
def place() -> Street:
    return street()


def district(place: Street) -> Organisation:
    return Organisation.objects.exclude(pk=place.body.pk).get()


@pytest.mark.parametrize(
    "asked",
    [
        {"organisation_yuan": 5_000},
        {"power_code": "own"},
        {"requires": "several_relations"},
        {"organisation_yuan": 5_000, "citizen_yuan": 100, "requires": "several_relations"},
    ],
)
def test_a_decision_on_the_list_of_the_body_waits_for_review_and_the_entry_is_named(
    place: Street, asked: dict[str, object]
) -> None:
    power = {"power_code": place.item.code} if "power_code" in asked else {}
    put(review_entry(place.body, title="占道大额罚款", source="云汀区目录清单", **{**asked, **power}))
    case = taken(place, *TOLD, investigate={"several_relations": "requires" in asked})
    with pytest.raises(NotReady) as refused:
        step(place, case, "decide")
    said = {each.code: each for each in refused.value.conditions}
    assert "“占道大额罚款”" in said["review.listed"].sentence
    assert "云汀区目录清单" in str(refused.value)
    assert "118号" in said["review.listed"].article
    reviewed = step(place, case, "review", on=date(2026, 7, 17))
    if "requires" not in asked:
        assert step(place, reviewed, "decide").step == "decide"


@pytest.mark.parametrize(
    "asked",
    [
        {"organisation_yuan": 5_001},
        {"citizen_yuan": 100},
        {"power_code": "another"},
        {"requires": "several_relations"},
        {"kind": 4},
        {"valid_from": date(2026, 6, 19)},
        {"valid_from": date(2024, 1, 1), "valid_to": date(2026, 6, 17)},
    ],
)
def test_what_the_list_does_not_name_is_decided_without(place: Street, asked: dict[str, object]) -> None:
    put(review_entry(place.body, **asked))
    assert step(place, taken(place, *TOLD), "decide").step == "decide"


def test_a_list_of_the_district_binds_the_bodies_below_and_a_draft_nobody(place: Street) -> None:
    case, draft = taken(place, *TOLD), review_entry(district(place), organisation_yuan=100)
    assert listed_of(Reading(case, on=case.opened_on), recorded_facts(case)) == ()
    put(draft)
    with pytest.raises(NotReady, match="法制审核目录清单"):
        step(place, case, "decide")


def test_the_ground_of_the_law_is_named_too(place: Street) -> None:
    case = taken(place, *TOLD, investigate={"public_interest": True})
    with pytest.raises(NotReady, match="涉及重大公共利益，应当法制审核"):
        step(place, case, "decide")


def test_acts_on_record_that_the_list_asks_to_review_are_found(place: Street) -> None:
    decided = step(place, taken(place, *TOLD), "decide")
    put(review_entry(place.body, organisation_yuan=5_000))
    period = {"first": date(2026, 1, 1), "last": date(2026, 12, 31), "on": date(2026, 7, 31)}
    (finding,) = findings(place.scope, codes=["review.listed"], **period)
    assert (decided.ended, finding.violated) == (False, 1)
