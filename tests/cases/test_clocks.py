"""Stored clocks: put with every step, asked by page, computed anew where the law has changed."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cases.matters import DAY, NOW, Street, street

from xiezhi.cases.models import CaseClock, CaseFile, ClockBasis
from xiezhi.cases.selectors.cases import clocks_of
from xiezhi.cases.selectors.work import LATE, LATER, NO_DAY, TODAY, WEEK, my_work
from xiezhi.cases.services import summary
from xiezhi.cases.services.clocks import Recomputed, put_clocks, put_clocks_of, recompute_clocks
from xiezhi.law.calendar import calendar
from xiezhi.law.procedures import procedure
from xiezhi.law.reading import names
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db
ACTOR = Actor(0, "测试", "test")
# A holiday that was not announced: the Monday on which a publication was due.
MOVED = calendar().with_days_off({date(2026, 6, 29): "补休", date(2026, 6, 30): "补休"}, "试")


@pytest.fixture
def place() -> Street:
    return street()


def decided(place: Street, **changed: Any) -> CaseFile:
    return summary.decide(turn=place.turn(place.open()), draft=place.draft(**changed))


def ordinary(place: Street, opened: date, facts: dict[str, str], **fields: Any) -> CaseFile:
    """A case of the ordinary procedure at its investigation, as later steps would leave it."""
    case = place.open()
    case.procedure, case.step = procedure("penalty.ordinary", opened).version, "file"
    case.opened_on, case.facts = opened, facts
    for name, value in fields.items():
        setattr(case, name, value)
    case.save()
    put_clocks(case)
    return case


def rows(case: CaseFile) -> dict[str, tuple[Any, ...]]:
    found = CaseClock.objects.filter(case=case)
    return {row.kind: (row.started_on, row.due_on, row.done_on, row.provisional, row.is_open) for row in found}


def test_a_step_stores_the_clocks_as_they_stand(place: Street) -> None:
    case = decided(place)
    assert rows(case) == {
        "penalty.publication": (DAY, date(2026, 6, 30), None, False, True),
        "penalty.summary.record": (DAY, None, None, False, True),
        "step": (DAY, DAY, None, False, True),
    }
    case = summary.deliver(turn=place.turn(case), handed_over=True)
    case = summary.report_for_record(turn=place.turn(case))
    assert {kind: row[-1] for kind, row in rows(case).items()} == {
        "penalty.publication": True,
        "penalty.summary.record": False,
        "penalty.payment": True,
    }
    case = summary.close(turn=place.turn(summary.pay(turn=place.turn(case), on=DAY)))
    assert not CaseClock.objects.filter(case=case, is_open=True).exists()


def test_the_work_is_a_page_by_due_day_with_exact_counts(place: Street) -> None:
    for number in range(4):
        decided(place, party_name=f"岚江市第{number}公司")
    first = my_work(place.scope, on=DAY, size=5)
    last = my_work(place.scope, on=DAY, page=9, size=5)
    assert (first.total, first.pages, last.page) == (12, 3, 3)
    assert first.counts == {LATE: 0, TODAY: 4, WEEK: 0, LATER: 4, NO_DAY: 4}
    assert [item.due for item in first.items] == [DAY] * 4 + [date(2026, 6, 30)]
    assert [item.group for item in last.items] == [NO_DAY, NO_DAY]
    assert my_work(place.scope, on=date(2026, 7, 1)).counts[LATE] == 8


def test_the_work_of_others_is_out_of_view(place: Street) -> None:
    decided(place)
    assert my_work(Scope.of({"officer": frozenset({place.body.pk + 1})}), on=DAY).total == 0
    assert my_work(place.scope, on=DAY, user_id=place.user.pk + 1).total == 0


def test_clocks_follow_a_new_calendar_once(place: Street) -> None:
    case = decided(place)
    first = recompute_clocks(actor=ACTOR, now=NOW)
    assert first == Recomputed(starts=0, changed=0, cases=1)
    assert recompute_clocks(actor=ACTOR, now=NOW) is None

    moved = recompute_clocks(actor=ACTOR, now=NOW, working=MOVED)

    assert moved == Recomputed(starts=1, changed=1, cases=0)
    assert rows(case)["penalty.publication"][1] == date(2026, 7, 2)
    assert recompute_clocks(actor=ACTOR, now=NOW, working=MOVED) is None
    assert [event.action for event in events_of(["clocks:all"])] == ["clocks.recomputed"] * 2
    again = recompute_clocks(actor=ACTOR, now=NOW)
    assert again is not None
    assert again.changed == 1
    assert rows(case)["penalty.publication"][1] == date(2026, 6, 30)


def test_every_open_case_is_looked_at_where_the_kinds_of_clocks_changed(place: Street) -> None:
    case = decided(place)
    recompute_clocks(actor=ACTOR, now=NOW)
    ClockBasis.objects.update(kinds="other")
    CaseClock.objects.filter(case=case, kind="penalty.publication").delete()
    done = recompute_clocks(actor=ACTOR, now=NOW)
    assert done == Recomputed(starts=0, changed=0, cases=1)
    assert rows(case)["penalty.publication"][1] == date(2026, 6, 30)


def test_a_pause_takes_the_due_day_away_and_the_case_is_computed_by_itself(place: Street) -> None:
    paused = [{"kind": "testing", "from": "2026-03-10", "to": "2026-03-19"}]
    case = ordinary(place, date(2026, 3, 2), {"filed_on": "2026-03-02"}, pauses=paused)
    clock = CaseClock.objects.get(case=case, kind="penalty.decision")
    # 行政处罚法第六十条 knows no suspension: only rules of sectors do.
    assert (clock.due_on, clock.paused, clock.by_rule) == (date(2026, 6, 1), False, True)

    case = ordinary(
        place, date(2026, 3, 2), {"served_on": "2026-03-02", "payment_due_on": "2026-05-29", "penalties": ["罚款"]}
    )
    clock = CaseClock.objects.get(case=case, kind="penalty.payment")
    assert (clock.due_on, clock.by_rule) == (date(2026, 5, 29), False)
    recompute_clocks(actor=ACTOR, now=NOW)
    done = recompute_clocks(actor=ACTOR, now=NOW, working=MOVED)
    assert done is not None
    assert done.cases == 1


def test_a_seizure_under_appraisal_stands_still(place: Street) -> None:
    case = ordinary(
        place,
        date(2026, 3, 2),
        {"seized_on": "2026-03-02"},
        pauses=[{"kind": "appraisal", "from": "2026-03-10", "to": None}],
    )
    clock = CaseClock.objects.get(case=case, kind="coercion.seizure")
    assert (clock.due_on, clock.paused, clock.by_rule) == (None, True, False)
    item = next(item for item in my_work(place.scope, on=DAY).items if item.title.startswith("解除查封"))
    assert (item.paused, item.due, item.group) == (True, None, NO_DAY)


STARTS = st.dates(date(2023, 1, 1), date(2026, 6, 1))
PAUSES = st.lists(
    st.tuples(st.sampled_from(sorted(names("suspensions"))), st.integers(0, 60), st.integers(0, 40)), max_size=2
)


@given(
    st.lists(
        st.tuples(STARTS, STARTS, PAUSES, st.sampled_from(["filed_on", "seized_on", "registered_on", "demanded_on"])),
        min_size=1,
        max_size=6,
    ),
    st.sets(st.dates(date(2023, 1, 1), date(2026, 12, 31)), max_size=30),
)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_recomputed_at_once_is_as_computed_case_by_case(
    place: Street, cases: list[tuple[date, date, list[tuple[str, int, int]], str]], off: set[date]
) -> None:
    CaseClock.objects.all().delete()
    CaseFile.objects.filter(act=None).delete()
    for opened, started, pauses, fact in cases:
        stored = [
            {
                "kind": kind,
                "from": (started + timedelta(days=after)).isoformat(),
                "to": (started + timedelta(days=after + length)).isoformat(),
            }
            for kind, after, length in pauses
        ]
        ordinary(place, max(opened, date(2021, 7, 15)), {fact: started.isoformat()}, pauses=stored)
    recompute_clocks(actor=ACTOR, now=NOW, always=True)
    working = calendar().with_days_off(dict.fromkeys(off, "试"), "试")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("xiezhi.law.evaluation.calendar", lambda: working)
        patch.setattr("xiezhi.cases.selectors.clocks.Governing", _governing(working))
        recompute_clocks(actor=ACTOR, now=NOW, always=True, working=working)
        at_once = list(CaseClock.objects.order_by("case_id", "kind").values_list("case_id", "kind", "due_on", "paused"))
        put_clocks_of(CaseFile.objects.all())
        one_by_one = list(
            CaseClock.objects.order_by("case_id", "kind").values_list("case_id", "kind", "due_on", "paused")
        )
    assert at_once == one_by_one


def _governing(working: Any) -> Any:
    from xiezhi.law.evaluation import Governing

    return lambda on, sector="": Governing(on, sector=sector, calendar=working)


@pytest.fixture(autouse=True)
def _stored_is_what_is_computed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test did by steps alone, rows and computation say the same."""
    yield
    if "new_calendar" in request.node.name or "at_once" in request.node.name:
        return
    for case in CaseFile.objects.select_related("act"):
        stored = {row.kind: row.due_on for row in CaseClock.objects.filter(case=case).exclude(kind="step")}
        assert stored == {clock.kind.id: clock.due for clock in clocks_of(case)}
