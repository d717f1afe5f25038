"""The page of a case and the steps of an ordinary penalty: how long they take, and how often they ask the database."""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bench import city
from bench.lines import Line, emit, say
from bench.machine import load
from bench.site import enter

if TYPE_CHECKING:
    from xiezhi.accounts.models import User
    from xiezhi.cases.models import CaseFile

PAGE_GOAL, STEP_GOAL = 60, 40
BODY = "云海一区01局"
FINE = frozenset({"罚款"})
HEAD, OFFICER = "body_head", "officer"
# What an officer and the head state from the proposal to the notice, who takes it; `day`: today.
COURSE: tuple[tuple[str, str, dict[str, Any], dict[str, str]], ...] = (
    (
        "propose",
        OFFICER,
        {"source": "投诉举报", "discovered_on": "day", "party_type": "法人", "act_ended_on": "day", "grave": False},
        {
            "party_name": "云海鑫隆建材店",
            "place": "汀北路12号",
            "violation": "擅自占用道路约60平方米",
        },
    ),
    ("file", HEAD, {}, {"opinion": "同意立案"}),
    (
        "investigate",
        OFFICER,
        {
            "investigated_on": "day",
            **dict.fromkeys(("certificate_shown", "recused"), True),
            **dict.fromkeys(
                ("monitoring", "crime_suspected", "public_interest", "complex", "several_relations"), False
            ),
            "penalties": FINE,
            "fine": 500_000,
        },
        {
            "party_address": "汀北路12号",
            "evidence": "现场照片6张，询问笔录1份",
            "findings": "占用道路60平方米，堆放建材",
            "proposal": "罚款5000元",
        },
    ),
    (
        "notify",
        OFFICER,
        {"notified_on": "day", "penalties": FINE, "fine": 500_000, "earlier_fines": 0, "hearing_offered": True},
        {"basis": "《城市道路管理条例》第四十二条"},
    ),
)


def main() -> None:
    """Make a city without many acts, and handle cases there."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, required=True)
    asked = parser.parse_args()
    enter(dict(os.environ))
    say(f"handling {asked.cases:,} ordinary cases")
    city.build(1000)
    run(asked.cases)


@dataclass(frozen=True, slots=True)
class Measured:
    """What something took each time: milliseconds and queries."""

    times: list[float]
    queries: list[int]

    def lines(self, name: str, goal: int) -> list[Line]:
        """The median and the 95th percentile of the time, and the most queries, which have a goal."""
        ordered = sorted(self.times)
        slow = ordered[int(len(ordered) * 0.95)]
        detail = f"{len(ordered)} times; {load()}"
        return [
            Line(f"{name}, p50", statistics.median(ordered), " ms", detail=detail),
            Line(f"{name}, p95", slow, " ms", detail=detail),
            Line(f"{name}, queries", max(self.queries), "", goal, at_least=False),
        ]


def run(cases: int) -> None:
    """Measure in a city that is there already: each case goes from its opening to the notice, its page is seen after each step."""
    from django.utils import timezone

    now = timezone.now()
    people = _people(now)
    pages, steps = Measured([], []), Measured([], [])
    browser = _browser(people[OFFICER])
    for turn in range(cases + 1):
        page, taken = (pages, steps) if turn else (Measured([], []), Measured([], []))  # the first one warms up
        _handle(people, now, page, taken, browser)
    for line in (*pages.lines("page of a case", PAGE_GOAL), *steps.lines("step of a case", STEP_GOAL)):
        emit(line)


def _handle(
    people: "dict[str, User]", now: datetime, pages: Measured, steps: Measured, browser: Callable[[int], None]
) -> None:
    from django.utils import timezone

    from xiezhi.cases.models import CaseFile
    from xiezhi.cases.services.steps import take
    from xiezhi.cases.services.turns import Turn
    from xiezhi.cases.statements import Statement
    from xiezhi.trail.actor import Actor

    case, numbers, today = *_opened(people[OFFICER], now), timezone.localdate(now)
    for step, role, facts, texts in COURSE:
        user = people[role]
        told = {name: today if value == "day" else value for name, value in facts.items()}
        statement = Statement(told, texts, numbers if step == "propose" else ())
        revision = CaseFile.objects.get(pk=case.pk).revision
        turn = Turn(Actor(user.pk, user.display_name, "bench"), _scope(role, case), case.pk, revision, today, now)
        _timed(steps, lambda turn=turn, step=step, said=statement: take(turn=turn, step_id=step, statement=said))
        _timed(pages, lambda: browser(case.pk))


def _timed(measured: Measured, act: Callable[[], object]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    start = time.perf_counter()
    with CaptureQueriesContext(connection) as asked:
        act()
    measured.times.append((time.perf_counter() - start) * 1000)
    measured.queries.append(len(asked))


def _opened(user: "User", now: datetime) -> "tuple[CaseFile, tuple[str, ...]]":
    """A case of the body under the ordinary procedure, and the certificates of two of its officers."""
    from django.utils import timezone

    from xiezhi.cases.services.opening import open_case
    from xiezhi.registry.models import Certificate, OrganisationName, Power
    from xiezhi.registry.scope import Scope
    from xiezhi.trail.actor import Actor

    body = OrganisationName.objects.get(name=BODY).organisation_id
    power = Power.objects.filter(organisation_id=body).order_by("pk").first()
    if power is None:
        raise RuntimeError("the city has no power items")
    numbers = Certificate.objects.filter(organisation_id=body).order_by("pk").values_list("number", flat=True)[:2]
    case = open_case(
        procedure_id="penalty.ordinary",
        actor=Actor(user.pk, user.display_name, "bench"),
        scope=Scope.of({OFFICER: frozenset({body})}),
        power_id=power.pk,
        today=timezone.localdate(now),
        now=now,
    )
    return case, tuple(numbers)


def _scope(role: str, case: "CaseFile") -> Any:
    from xiezhi.registry.scope import Scope

    return Scope.of({role: frozenset({case.body_id})})


def _people(now: datetime) -> "dict[str, User]":
    """An officer and a head of the body, by role."""
    from django.utils import timezone

    from xiezhi.accounts.models import User
    from xiezhi.registry.models import OrganisationName, Role
    from xiezhi.registry.services.appointments import appoint
    from xiezhi.trail.actor import Actor

    body = OrganisationName.objects.select_related("organisation").get(name=BODY).organisation
    people = {}
    for role in (OFFICER, HEAD):
        user = User.objects.create(username=f"bench-{role}", display_name=f"测试{role}")
        appoint(
            actor=Actor(0, "测试", "bench"),
            user=user,
            role=Role(role),
            organisation=body,
            valid_from=timezone.localdate(now),
        )
        people[role] = user
    return people


def _browser(user: "User") -> Callable[[int], None]:
    """Opens the page of a case, signed in. Raises RuntimeError where it is refused."""
    from django.test import Client
    from django.urls import reverse

    client = Client(SERVER_NAME="localhost")
    client.force_login(user)

    def seen(case_id: int) -> None:
        answer = client.get(reverse("case", args=[case_id]))
        if answer.status_code != 200:
            raise RuntimeError(f"the page of case {case_id} answered {answer.status_code}")

    return seen


if __name__ == "__main__":
    main()
