"""Law, register and records are asked once for a page and once for a step, however many steps are weighed."""

from datetime import UTC, datetime, time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cases.matters import Street, street
from tests.cases.ordinary import NOTIFIED, SHORT, STEPS, taken, turn_of
from tests.registry.rows import benchmark, exemption, gear, put, review_entry

from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.cases import one_case
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.steps import assess, beside, following
from xiezhi.cases.services.steps import take
from xiezhi.cases.statements import Statement
from xiezhi.law.steps import Step
from xiezhi.registry.scope import Scope

pytestmark = pytest.mark.django_db
BEFORE = ("propose", "file", "investigate")
NOW = datetime.combine(NOTIFIED, time(2, 0), UTC)
# Three more for each series of numbers that begins with the step; a notice begins two.
MOST_IN_A_STEP = 50


@pytest.fixture
def place() -> Street:
    made = street()
    put(benchmark(made.body, made.item.code, statutory_high=1_000_000, gears=(gear("一般", 1000, 5000),)))
    put(exemption(made.body, made.item.code))
    put(review_entry(made.body, organisation_yuan=5_000_000))
    return made


def weighed(reading: Reading, steps: list[Step]) -> list[tuple[str, ...]]:
    """What stands in the way of each step by what is known."""
    known = Statement(certificate_numbers=tuple(reading.case.certificate_numbers))
    return [tuple(c.code for c in assess(reading, step, known, now=NOW).standing) for step in steps]


def choices(case: CaseFile) -> list[Step]:
    return [*following(case), *beside(case)]


def test_every_further_step_is_weighed_without_a_question_to_the_database(
    place: Street, django_assert_num_queries: Any
) -> None:
    case = taken(place, *BEFORE)
    reading, steps = Reading(case, on=NOTIFIED), choices(case)
    first = weighed(reading, steps)
    with django_assert_num_queries(0):
        assert weighed(reading, steps) == first


def test_steps_weighed_together_stand_as_each_by_itself(place: Street) -> None:
    case = taken(place, *BEFORE)
    steps = choices(case)
    assert len(steps) > 10
    together = weighed(Reading(case, on=NOTIFIED), steps)
    assert together == [weighed(Reading(case, on=NOTIFIED), [step])[0] for step in steps]


def test_no_step_of_an_ordinary_penalty_asks_the_same_again(place: Street) -> None:
    case = taken(place)
    counted = {}
    for name in SHORT:
        on, role, facts, texts = STEPS[name]
        chosen = {"benchmark_quantity": 1} if name in {"notify", "decide"} else {}
        numbers = tuple(each.number for each in place.certificates) if name == "propose" else ()
        turn = turn_of(place, case, role, on)
        with CaptureQueriesContext(connection) as asked:
            take(turn=turn, step_id=name, statement=Statement({**facts, **chosen}, texts, numbers))
        counted[name] = len(asked)
        read = [query["sql"] for query in asked.captured_queries if query["sql"].startswith("SELECT")]
        # A series of numbers that begins asks for the name of its body by itself.
        read = [sql for sql in read if "registry_organisationname" not in sql]
        twice = {sql for sql in read if read.count(sql) > 1}
        assert not twice, name
        case = one_case(Scope.everything(), case.pk)
    assert max(counted.values()) <= MOST_IN_A_STEP, counted


def test_after_a_step_what_it_did_is_known_and_what_it_does_not_change_is_not_asked_again(
    place: Street, django_assert_num_queries: Any
) -> None:
    case = taken(place, "propose")
    before = Reading(case, on=NOTIFIED)
    weighed(before, choices(case))
    place_before, taken_row = before.place, before.done.history[-1]
    after = before.after(taken_row)
    with django_assert_num_queries(0):
        assert (after.place, after.law) == (place_before + 1, before.law)
    assert after.done.documents == before.done.documents
