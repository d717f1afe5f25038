"""Whatever happens to acts and to the tree, the records behind a figure are those that a recount in plain Python counts."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reporting.ledger import COUNTED_BY, COUNTS, World
from tests.reporting.test_recount import (
    TODAY,
    History,
    additions,
    changes_of_the_tree,
    in_fen,
    periods,
    splits,
    steps,
)

from xiezhi.cases.models import Act
from xiezhi.cases.selectors.acts import listing
from xiezhi.cases.selectors.filters import ActFilters
from xiezhi.measures.periods import parse_period
from xiezhi.registry.scope import Scope
from xiezhi.reporting.selectors.behind import Asked, behind, total_of
from xiezhi.reporting.selectors.figures import stats

pytestmark = pytest.mark.django_db


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    history=st.tuples(additions, changes_of_the_tree, st.lists(steps, max_size=4)).map(lambda t: [*t[:2], *t[2]]),
    which=st.sampled_from([0, 1, 1, 2, 3, 5]),
    period=periods,
    by=splits,
    rule=st.sampled_from(sorted(COUNTED_BY)),
    measure=st.sampled_from(sorted(COUNTS)),
    kind=st.integers(1, 3),
    like=st.booleans(),
)
def test_the_records_behind_a_figure_equal_a_recount(
    db: None,
    history: list[Any],
    which: int,
    period: str,
    by: tuple[str, ...],
    rule: str,
    measure: str,
    kind: int,
    like: bool,
) -> None:
    with transaction.atomic():
        story = History()
        for step in history:
            story.take(*step)
        organisation = story.world.everything[which].pk
        table = stats(
            Scope.everything(),
            measures=[measure],
            organisation=organisation,
            period=period,
            by=by,
            rule=rule,
            basis="like" if like else "historic",
            today=TODAY,
        )
        standing = parse_period(period).last if like else None
        shares = Shares(story.world, organisation, period, by, rule, measure, standing)
        for row in table.rows:
            wanted = shares.of(tuple(row.by.values()))
            asked = Asked(measure, organisation, period, rule, row.keys, standing_on=standing)
            found = behind(Scope.everything(), asked, today=TODAY)
            shown = listing(Scope.everything(), filters=ActFilters(), among=found.records.ids)
            assert {act.act.pk for act in shown.rows} == set(wanted)
            assert found.listed.count == shown.total == len(wanted)
            assert found.figure == row.values[measure]
            assert found.agrees
            assert found.total == sum(wanted.values()) == in_fen(measure, row.values[measure])
            narrowed = total_of(Scope.everything(), found, ActFilters(kinds=(kind,)))
            kinds = dict(Act.objects.values_list("pk", "kind"))
            assert narrowed == sum(share for pk, share in wanted.items() if kinds[pk] == kind)
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Shares:
    """What acts add to the groups of a figure, counted act by act."""

    world: World
    organisation: int
    period: str
    by: tuple[str, ...]
    rule: str
    measure: str
    standing: date | None

    def of(self, key: tuple[str, ...]) -> dict[int, int]:
        """Acts that add something to one group, and what."""
        days = parse_period(self.period)
        found = {}
        for act in Act.objects.all():
            counted = self.world.recount(
                [act], self.organisation, days.first, days.last, self.by, self.rule, self.standing
            )
            share = int(counted.get(key, {}).get(self.measure, 0))
            if share:
                found[act.pk] = share
        return found
