"""What lies ahead of a case by the facts known: hearing, review and discussion only where they still can be."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.cases.matters import Street, street
from tests.cases.ordinary import NOTIFIED, opened, step, taken
from tests.registry.rows import amount, put

from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.ahead import Known, counting, known_of, next_ahead, way_ahead
from xiezhi.cases.selectors.history import steps_taken
from xiezhi.cases.selectors.next_up import next_up
from xiezhi.cases.selectors.reading import law_of
from xiezhi.law.evaluation import Governing
from xiezhi.law.procedures import Procedure, procedures, version
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.local_rules import governing_of, governing_of_each

pytestmark = pytest.mark.django_db
TOLD = ("propose", "file", "investigate", "notify")
SMALL = {"fine": 50_000, "hearing_offered": False}


@pytest.fixture
def place() -> Street:
    made = street()
    put(amount(made.body, 1000))
    return made


def ahead(case: CaseFile, on: date = NOTIFIED) -> list[tuple[str, bool]]:
    """Steps that lie ahead, each with whether it is certain."""
    found = version(case.procedure)
    done = [each.step for each in counting(found, steps_taken(case))]
    way = way_ahead(found, case.step, done, known_of(case, law_of(case), on=on))
    return [(each.step.id, each.certain) for each in way]


def following(case: CaseFile, on: date = NOTIFIED) -> str:
    found = version(case.procedure)
    done = [each.step for each in counting(found, steps_taken(case))]
    each = next_ahead(found, case.step, done, known_of(case, law_of(case), on=on))
    assert each is not None
    return each.step.id


def of(way: list[tuple[str, bool]], *ids: str) -> dict[str, bool]:
    return {step: certain for step, certain in way if step in ids}


EXTRA = ("call_hearing", "hold_hearing", "review", "discuss")


def test_before_the_investigation_all_that_may_be_is_undecided(place: Street) -> None:
    way = ahead(taken(place, "propose", "file"))
    assert of(way, *EXTRA) == dict.fromkeys(EXTRA, False)
    assert ("decide", True) in way


@pytest.mark.parametrize(
    ("facts", "left"),
    [
        ({"fine": 50_000}, {}),
        ({"fine": 50_000, "complex": True}, {"review": True, "discuss": True}),
        ({"fine": 50_000, "public_interest": True}, {"review": True}),
        ({"fine": 20_000_000}, {"call_hearing": False, "hold_hearing": False, "discuss": True}),
    ],
)
def test_after_the_investigation_thresholds_decide(place: Street, facts: dict[str, Any], left: dict[str, bool]) -> None:
    """行政处罚法第五十七条、第五十八条、第六十三条."""
    assert of(ahead(taken(place, "propose", "file", "investigate", investigate=facts)), *EXTRA) == left


def test_a_hearing_that_was_not_offered_is_not_drawn(place: Street) -> None:
    case = taken(place, *TOLD, investigate={"fine": 50_000}, notify=SMALL)
    assert of(ahead(case), *EXTRA) == {}
    assert following(case) == "hear_party"


def test_a_hearing_that_was_offered_is_undecided_until_it_is_asked_for_waived_or_too_late(place: Street) -> None:
    """第六十四条: 告知后五个工作日内提出."""
    case = taken(place, *TOLD)
    assert of(ahead(case), "call_hearing") == {"call_hearing": False}
    assert of(ahead(case, NOTIFIED + timedelta(days=30)), "call_hearing") == {}
    waived = step(place, case, "hear_party")
    assert of(ahead(waived), "call_hearing") == {}


def test_a_hearing_that_was_asked_for_is_held(place: Street) -> None:
    case = taken(place, *TOLD, "call_hearing")
    assert ahead(case, date(2026, 7, 6))[0] == ("hold_hearing", True)


def test_what_did_not_pass_review_goes_back(place: Street) -> None:
    told = (*TOLD, "hear_party", "review")
    case = taken(place, *told, investigate={"complex": True}, review={"review_passed": False})
    assert following(case) == "investigate"


def test_after_its_last_step_nothing_is_next(place: Street) -> None:
    case = opened(place)
    assert following(case) == "propose"
    CaseFile.objects.filter(pk=case.pk).update(ended=True)
    case.refresh_from_db()
    assert next_up([case], Scope.everything(), on=NOTIFIED) == {}


@pytest.mark.parametrize("found", procedures(), ids=lambda each: each.version)
def test_every_procedure_leads_to_its_end(found: Procedure) -> None:
    """However little is known, the way that is drawn ends where the procedure does."""
    way = way_ahead(found, "", (), Known({"today": NOTIFIED}, Governing(NOTIFIED, sector=found.sector)))
    assert way[-1].step.ends


def test_whose_turn_it_is(place: Street) -> None:
    case = taken(place, "propose")
    head = Scope.of({"body_head": frozenset({place.body.pk})})
    own = next_up([case], place.scope, on=NOTIFIED)[case.pk]
    assert (own.title, own.roles, own.people, own.mine) == ("批准立案", ("执法主体负责人",), (), False)
    assert next_up([case], head, on=NOTIFIED)[case.pk].mine
    filed = step(place, case, "file")
    names = tuple(certificate.officer.name for certificate in place.certificates)
    up = next_up([filed], place.scope, on=NOTIFIED)[case.pk]
    assert (up.title, up.mine, set(up.people)) == ("调查终结", True, set(names))


def test_the_law_of_many_bodies_is_that_of_each(place: Street) -> None:
    matter = (place.body, NOTIFIED, "")
    each, alone = governing_of_each({matter})[place.body.pk, NOTIFIED, ""], governing_of(place.body, on=NOTIFIED)
    rule = each.rule("penalty.hearing.fine.organisation")
    assert rule is not None
    assert (rule, each.region) == (alone.rule(rule.id), alone.region)
