"""The number of acts from cells is the number of acts."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import ActFactory, area, organisation

from xiezhi.cases.models import Act
from xiezhi.cases.selectors.acts import count, listing
from xiezhi.cases.selectors.filters import ActFilters
from xiezhi.cases.selectors.tally import tally
from xiezhi.cases.services.tally import fold_tally
from xiezhi.registry.scope import Scope

pytestmark = pytest.mark.django_db
MONTHS = (None, date(2024, 1, 1), date(2024, 2, 1)), (None, date(2024, 1, 31), date(2024, 2, 29))


def of(*bodies: int) -> Scope:
    return Scope(organisation_ids=frozenset(bodies), roles=frozenset())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(st.tuples(st.integers(0, 1), st.integers(1, 3), st.integers(0, 90)), max_size=8),
    moved=st.integers(0, 90),
    fold=st.booleans(),
)
def test_a_list_counts_as_many_as_there_are_whatever_was_written_since(
    db: None, acts: list[tuple[int, int, int]], moved: int, fold: bool
) -> None:
    Act.objects.all().delete()
    bodies = [organisation("甲局", area("云汀区")), organisation("乙局")]
    for place, kind, day in acts:
        on = date(2024, 1, 1) + timedelta(days=day)
        ActFactory.create(body=bodies[place], kind=kind, inspected_on=on, filed_on=on, decided_on=on)
    if fold:
        fold_tally()
    Act.objects.filter(kind=2).update(decided_on=date(2024, 1, 1) + timedelta(days=moved))
    Act.objects.filter(kind=3).update(body=bodies[1])
    Act.objects.filter(kind=1, counted_on__gte=date(2024, 3, 1)).delete()
    for scope in (Scope.everything(), of(bodies[0].pk), of(*(body.pk for body in bodies)), of()):
        for first, last, kinds in product(*MONTHS, ((), (2,), (1, 3))):
            filters = ActFilters(first=first, last=last, kinds=kinds)
            assert tally(scope, filters) is not None
            assert listing(scope, filters=filters).total == count(scope, filters=filters)


@pytest.mark.parametrize(
    "finer",
    [
        {"first": date(2024, 1, 2)},
        {"last": date(2024, 2, 28)},
        {"text": "鑫隆"},
        {"outcomes": (1,)},
        {"warned": True},
        {"organisation": 1},
    ],
)
def test_cells_do_not_answer_what_they_do_not_know(finer: dict[str, Any]) -> None:
    assert tally(Scope.everything(), ActFilters(**finer)) is None
