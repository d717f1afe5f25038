"""What the law answers itself: the fine for late payment, the end of remedies, fines that the records know."""

from datetime import date

import pytest
from tests.cases.matters import COMPANY, street
from tests.cases.ordinary import SHORT, taken
from tests.factories import ActFactory

from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.case_facts import case_facts
from xiezhi.cases.selectors.proposals import Proposal, proposals
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.steps import step_of

pytestmark = pytest.mark.django_db


def proposed(case: CaseFile, step_id: str, on: date) -> dict[str, Proposal]:
    reading = Reading(case, on=on)
    return proposals(reading, step_of(case, step_id), case_facts(reading))


@pytest.mark.parametrize(
    ("on", "amount"),
    [
        (date(2026, 8, 5), None),  # the fifteenth day after service (行政处罚法第六十七条)
        (date(2026, 8, 6), 15_000),  # 3 % of 5,000 yuan for one day (第七十二条)
        (date(2026, 8, 10), 75_000),
        (date(2026, 12, 31), 500_000),  # never above the fine
    ],
)
def test_the_fine_for_late_payment_is_computed(on: date, amount: int | None) -> None:
    case = taken(street(), *SHORT[: SHORT.index("serve") + 1])
    found = proposed(case, "late_fine", on)
    assert ("late_fine" in found) == (amount is not None)
    if amount is not None:
        assert found["late_fine"].value == amount
        assert "第七十二条" in found["late_fine"].reason


def test_the_end_of_remedies_is_six_months_after_service() -> None:
    case = taken(street(), *SHORT[: SHORT.index("serve") + 1])
    on = date(2027, 2, 1)
    found = proposed(case, "apply_to_court", on)
    assert found["remedy_lapsed_on"].value == date(2027, 1, 21)


def test_fines_that_the_records_know_are_counted() -> None:
    place = street()
    case = taken(place, "propose", "file", "investigate")
    on = date(2026, 7, 2)

    assert proposed(case, "notify", on)["earlier_fines"].value == 0
    day = date(2026, 6, 20)
    ActFactory.create(
        body=place.body, kind=2, power_code=place.item.code, party_type=3, party_name=COMPANY, fine=100, decided_on=day
    )
    assert proposed(case, "notify", on)["earlier_fines"].value == 1
