"""The page of the trail."""

import re
from datetime import date
from functools import partial
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests.databases import CommittedDatabase
from tests.factories import ACTOR, UserFactory, area, organisation
from tests.web.conftest import Enter, Place

import xiezhi
from xiezhi.accounts.models import User
from xiezhi.accounts.services.sessions import log_out
from xiezhi.cases.models import Custody
from xiezhi.exchange.profiles import LEDGERS
from xiezhi.registry.models import Role
from xiezhi.registry.services.appointments import appoint
from xiezhi.trail.actor import Actor
from xiezhi.trail.sequencer import sequence
from xiezhi.trail.services import record
from xiezhi.web.sheets.trail import actions, trail_of


@pytest.mark.django_db
def test_before_the_first_head_it_says_so(enter: Enter, place: Place) -> None:
    shown = enter(Role.AUDITOR).get(reverse("trail")).content.decode()
    assert "还没有树首" in shown


def test_it_is_recomputed_on_demand_and_tells_of_a_change(committed_db: CommittedDatabase) -> None:
    district = area("云汀区")
    user = UserFactory.create()
    appoint(actor=ACTOR, user=user, role=Role.AUDITOR, organisation=district, valid_from=date(2020, 1, 1))
    sequence(settings.XIEZHI_SEQUENCER_DSN)
    client = Client()
    client.force_login(user)
    shown = client.get(reverse("trail")).content.decode()
    assert "设立机构" in shown
    assert "证明成立" in shown
    assert "留痕完好" in client.post(reverse("trail")).content.decode()
    with psycopg.connect(committed_db.dsn("owner"), autocommit=True) as owner:
        owner.execute("alter table trail.event disable trigger all")
        owner.execute("update trail.event set actor_name = '别人' where subject like 'organisation:%'")
    broken = client.post(reverse("trail")).content.decode()
    assert "留痕已被改动" in broken
    assert "设立机构" in broken
    assert "证明不成立" in broken


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_part_of_the_tree_shows_the_events_of_its_people_only(committed_db: CommittedDatabase) -> None:
    district, other = area("云汀区"), area("青汀区")
    people = {}
    for name, over in (("甲", district), ("乙", other)):
        people[name] = UserFactory.create(display_name=name)
        appoint(actor=ACTOR, user=people[name], role=Role.AUDITOR, organisation=over, valid_from=date(2020, 1, 1))
        log_out(user=people[name], record=partial(record, actor=Actor(people[name].pk, name, "web:10.0.0.1")))
    organisation("甲局", district)
    sequence(settings.XIEZHI_SEQUENCER_DSN)
    client = Client()
    client.force_login(people["甲"])
    lines = client.get(reverse("trail")).context["trail"]
    assert {line.who for line in lines} == {"甲"}


def test_what_was_just_done_stands_first_before_it_has_a_place(committed_db: CommittedDatabase) -> None:
    district = area("云汀区")
    user = UserFactory.create()
    appoint(actor=ACTOR, user=user, role=Role.AUDITOR, organisation=district, valid_from=date(2020, 1, 1))
    sequence(settings.XIEZHI_SEQUENCER_DSN)
    placed = client_of(user).get(reverse("trail")).context["trail"]
    organisation("甲局", district)
    lines = client_of(user).get(reverse("trail")).context["trail"]
    assert [(line.what, line.place) for line in lines[:1]] == [("设立机构", None)]
    assert [line.id for line in lines[1:]] == [line.id for line in placed]


@pytest.mark.django_db
def test_an_event_that_waits_has_no_proof_yet(place: Place) -> None:
    (line,) = trail_of([f"organisation:{place.bureau.pk}"])
    assert line.what == "设立机构"
    assert line.place is None
    assert line.proved is None
    assert line.door == "test"


def test_every_action_that_the_code_names_has_words() -> None:
    named = set()
    for module in Path(next(iter(xiezhi.__path__))).rglob("*.py"):
        named.update(re.findall(r'\baction=f?"([a-z_]+\.?[a-z_.{}]*)"', module.read_text(encoding="utf-8")))
    named -= {"store_true", "version", "count", "append"}
    made = {name for name in named if "{" in name}
    named = (named - made) | {f"import.{ledger}" for ledger in LEDGERS}
    named |= {f"evidence.{action}" for action in Custody.Action.values}
    assert made <= {"import.{job.ledger}", "evidence.{action.value}"}
    assert named - set(actions()) == set()
