"""Discretion in a case: the range that a benchmark leaves, what weighs, who was punished before, what is refused."""

from datetime import date
from typing import Any

import pytest
from tests.cases.matters import CODE, COMPANY, DAY, NOW, NUMBER, PERSON, Street, street
from tests.factories import ActFactory, organisation
from tests.registry.rows import amount, benchmark, exemption, gear, put

from xiezhi.cases import sealing
from xiezhi.cases.drafts import Draft
from xiezhi.cases.errors import NotReady
from xiezhi.cases.models import Act, CaseFile
from xiezhi.cases.selectors.case_facts import draft_discretion
from xiezhi.cases.selectors.cases import draft_standing
from xiezhi.cases.selectors.discretion_facts import Suggested
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.services import summary
from xiezhi.law.discretion import Range
from xiezhi.law.evaluation import evaluate
from xiezhi.law.thresholds import needs
from xiezhi.registry.selectors.local_rules import governing_of

pytestmark = pytest.mark.django_db
SLIGHT: dict[str, Any] = {"slight_harm": True, "corrected_in_time": True}


@pytest.fixture
def desk() -> Street:
    made = street()
    put(benchmark(made.body, made.item.code))
    return made


def weighed(case: CaseFile, draft: Draft) -> Suggested:
    return draft_discretion(Reading(case, on=DAY), draft)


def standing(desk: Street, **changed: Any) -> list[str]:
    found = draft_standing(Reading(desk.open(), on=DAY), desk.draft(**changed))
    return [condition.code for condition in found if condition.blocks]


@pytest.mark.parametrize(
    ("stated", "range_of"),
    [
        ({"benchmark_quantity": 1}, (0, 200)),
        ({"benchmark_quantity": 2}, (200, 500)),
        # 第四十九条: towards the upper end
        ({"benchmark_quantity": 2, "emergency": True}, (410, 500)),
        # 第三十二条: lighter, or below the range
        ({"benchmark_quantity": 2, "harm_removed": True}, (0, 290)),
        ({"benchmark_quantity": 2, "harm_removed": True, "emergency": True}, (200, 500)),
        # 第三十条
        ({"benchmark_quantity": 2, "party_age": 15}, (0, 290)),
    ],
)
def test_the_range_follows_from_gear_and_circumstances(
    desk: Street, stated: dict[str, Any], range_of: tuple[int, int]
) -> None:
    found = weighed(desk.open(), desk.draft(**stated))
    assert found.range == Range(range_of[0] * 100, range_of[1] * 100)


@pytest.mark.parametrize(
    ("fine", "reason", "refused"),
    [(500, "", False), (200, "", False), (199, "", True), (501, "", True), (501, "数量特别大，依据第五条", False)],
)
def test_a_fine_outside_the_benchmark_needs_reasons(desk: Street, fine: int, reason: str, refused: bool) -> None:
    """行政处罚法第三十四条."""
    found = standing(desk, fine=fine * 100, benchmark_quantity=2, departure=reason)
    assert found == (["discretion.within"] if refused else [])


def test_without_a_gear_the_decision_waits_and_without_a_benchmark_it_does_not(desk: Street) -> None:
    assert standing(desk) == ["discretion.within"]
    put_nowhere = street()
    assert standing(put_nowhere) == []


def test_a_decision_outside_is_refused_by_the_service_and_with_reasons_keeps_its_benchmark(desk: Street) -> None:
    case = desk.open()
    with pytest.raises(NotReady, match="第三十四条"):
        summary.decide(turn=desk.turn(case), draft=desk.draft(fine=80_000, benchmark_quantity=2))
    case = summary.decide(
        turn=desk.turn(case), draft=desk.draft(fine=80_000, benchmark_quantity=2, departure="屡教不改，第五条")
    )
    kept = {name: case.facts[name] for name in ("benchmark_low", "benchmark_high", "benchmark_from")}
    assert kept == {"benchmark_low": 20_000, "benchmark_high": 50_000, "benchmark_from": "2024-01-01"}
    assert "first_violation" not in case.facts
    assert "屡教不改" not in str(case.facts)


def test_what_must_go_unpunished_is_not_fined(desk: Street) -> None:
    """行政处罚法第三十三条第一款."""
    stated = {"minor_violation": True, "corrected_in_time": True, "no_harm": True, "benchmark_quantity": 1}
    assert standing(desk, fine=10_000, **stated) == ["discretion.within", "discretion.exempt"]
    assert weighed(desk.open(), desk.draft(**stated)).range is None


def record(body_id: int, **fields: Any) -> Act:
    told = {"body_id": body_id, "party_type": 2, "party_name": COMPANY, "power_code": "OTHER", **fields}
    return ActFactory.create(**told)


def test_a_first_violation_is_looked_for_at_every_body(desk: Street) -> None:
    """第三十三条: 初次违法 is asked of all bodies; a record of any other body counts."""
    found = weighed(desk.open(), desk.draft(**SLIGHT))
    assert found.facts["first_violation"] is True
    assert [factor.code for factor in found.factors if factor.effect == "may_exempt"] == ["none.first"]
    elsewhere = organisation("青汀区市场监管局")
    record(elsewhere.pk)
    assert "first_violation" not in weighed(desk.open(), desk.draft(**SLIGHT)).facts
    record(elsewhere.pk, power_code=desk.item.code)
    found = weighed(desk.open(), desk.draft(first_violation=True, **SLIGHT))
    assert found.facts["first_violation"] is False
    assert [factor.code for factor in found.factors if factor.effect == "may_exempt"] == []


def test_people_of_one_name_are_told_apart_by_their_number(desk: Street) -> None:
    other = organisation("青汀区市场监管局")
    hashes = {"party_hash": sealing.keyed_hash(PERSON), "party_id_hash": sealing.keyed_hash("110101199001010023")}
    record(other.pk, party_type=1, party_name="", party_cipher=b"x", power_code=desk.item.code, **hashes)
    person = {"party_type": "自然人", "party_name": PERSON}
    found = weighed(desk.open(), desk.draft(**person, party_number=NUMBER))
    assert found.facts["first_violation"] is True
    found = weighed(desk.open(), desk.draft(**person))
    assert "first_violation" not in found.facts


def test_a_line_of_a_list_says_what_else_must_be_so(desk: Street) -> None:
    put(exemption(desk.body, desk.item.code))
    found = weighed(desk.open(), desk.draft(slight_harm=True))
    assert [line.missing for line in found.holding] == [("已及时改正",)]
    found = weighed(desk.open(), desk.draft(**SLIGHT, benchmark_quantity=1))
    assert found.holding[0].certain
    assert found.judgement is not None
    assert found.judgement.may_exempt
    put(exemption(desk.body, desk.item.code, title="应当不罚的", must=True))
    assert "discretion.exempt" in standing(desk, **SLIGHT, benchmark_quantity=1, fine=10_000)


def test_a_case_is_judged_by_what_held_when_it_was_opened(desk: Street) -> None:
    case = desk.open()
    put(benchmark(desk.body, desk.item.code, valid_from=date(2026, 6, 19), gears=benchmark_gears()))
    on_next_day = desk.open(on=date(2026, 6, 19), now=NOW)
    draft = desk.draft(benchmark_quantity=1)
    assert weighed(case, draft).range == Range(0, 20_000)
    assert weighed(on_next_day, draft).range == Range(0, 90_000)


def benchmark_gears() -> tuple[Any, ...]:
    return (gear("一律", 0, 900),)


def test_an_amount_of_the_place_governs_a_case(desk: Street) -> None:
    put(amount(desk.body, 400))
    case = desk.open()
    facts = {**desk.draft(party_number=CODE).facts, "confiscated": 0}
    assert evaluate(needs()["hearing"], facts, governing_of(case.body, on=case.opened_on)) is True
