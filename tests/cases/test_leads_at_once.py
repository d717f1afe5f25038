"""Many at once: one order registered once, numbers without gap or double, one winner. On a database with real commits."""

import re
from dataclasses import replace

import pytest
from tests.cases.lead_matters import DAY, NOW, SOURCES, complaint, district
from tests.cases.test_at_once import in_threads
from tests.databases import CommittedDatabase

from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile
from xiezhi.cases.models import Lead, LeadChannel
from xiezhi.cases.services.leads import deciding, merging, triage
from xiezhi.cases.services.leads.registering import register
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.slow


def test_an_order_sent_twenty_times_at_once_is_one_lead(committed_db: CommittedDatabase) -> None:
    place = district()
    orders = [
        replace(complaint(), source=SOURCES["12345热线"], number="GD1" if n % 2 else f"GD-{n}") for n in range(40)
    ]
    done = in_threads(
        lambda report: register(
            actor=place.officer, scope=place.scope, body_id=place.market.pk, report=report, today=DAY, now=NOW
        ),
        orders,
        12,
    )
    assert sum(isinstance(each, CaseRefused) for each in done) == 19
    assert LeadChannel.objects.filter(number="GD1").count() == 1
    serials = [int(re.findall(r"〕(\d+)号", number)[0]) for number in Lead.objects.values_list("number", flat=True)]
    assert sorted(serials) == list(range(1, 22))


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(committed_db: CommittedDatabase) -> None:
    place = district()
    lead = place.told()
    turn = place.turn(lead)
    ways = [
        lambda: deciding.refuse(turn=turn, reason=1, explanation="查无此事", approved_name="周行远"),
        lambda: deciding.close(turn=turn, explanation="咨询"),
        lambda: triage.accept(turn=turn),
    ]
    done = in_threads(lambda way: way(), ways, 3)
    assert sum(isinstance(each, Lead) for each in done) == 1
    assert sum(isinstance(each, ChangedMeanwhile) for each in done) == 2
    assert len(events_of([f"lead:{lead.pk}"], 9)) == 2


def test_two_leads_are_not_merged_into_each_other_at_once(committed_db: CommittedDatabase) -> None:
    place = district()
    first, second = place.told(), place.told()
    pairs = [(place.turn(first), second.pk), (place.turn(second), first.pk)]
    in_threads(lambda pair: merging.merge(turn=pair[0], other_id=pair[1]), pairs, 2)
    assert Lead.objects.filter(merged_into__isnull=True).count() == 1
