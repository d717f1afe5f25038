"""Many at once: numbers without gap or double, one winner, nothing half done. On a database with real commits."""

import re
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from tests.cases import ordinary
from tests.cases.matters import DAY, NOW, Street, street
from tests.databases import CommittedDatabase

from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile
from xiezhi.cases.interviews import Record
from xiezhi.cases.models import STEP, Act, CaseClock, CaseFile, DocumentSeries, Interview, IssuedDocument, StepTaken
from xiezhi.cases.selectors.cases import clocks_of
from xiezhi.cases.services import bulk, documents, interviews, summary
from xiezhi.cases.services.clocks import put_clocks_of
from xiezhi.trail.selectors import events_of

ROOT = Path(__file__).resolve().parents[2]


def in_threads(work: Callable[[Any], Any], over: list[Any], threads: int) -> list[Any]:
    """What `work` gave or raised for each, done by so many threads with a connection of their own."""

    def done(one: Any) -> Any:
        try:
            return work(one)
        except CaseRefused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(done, over))


def test_fifty_decisions_at_once_are_numbered_without_gap_or_double(committed_db: CommittedDatabase) -> None:
    place = street()
    cases = [place.open() for _ in range(50)]
    # Every fifth one is refused after others have begun: what it would have taken is not missing.
    drafts = [
        place.draft(certificate_shown=False) if n % 5 == 0 else place.draft(party_name=f"甲{n}乙公司")
        for n in range(50)
    ]
    work = list(zip(cases, drafts, strict=True))
    done = in_threads(lambda pair: summary.decide(turn=place.turn(pair[0]), draft=pair[1]), work, 16)
    assert sum(isinstance(each, CaseRefused) for each in done) == 10
    serials = [int(re.findall(r"〕(\d+)号", number)[0]) for number in Act.objects.values_list("number", flat=True)]
    assert sorted(serials) == list(range(1, 41))
    assert DocumentSeries.objects.get().last == 40
    assert IssuedDocument.objects.count() == 40


def test_a_decision_that_fails_late_gives_its_number_back(committed_db: CommittedDatabase) -> None:
    place = street()
    first, second = place.open(), place.open()

    def fails() -> None:
        with transaction.atomic():
            summary.decide(turn=place.turn(first), draft=place.draft())
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fails()
    case = summary.decide(turn=place.turn(second), draft=place.draft())
    assert case.act is not None
    assert case.act.number.endswith("〔2026〕1号")


def test_of_many_who_deliver_at_once_one_wins(committed_db: CommittedDatabase) -> None:
    place = street()
    case = place.open()
    case = summary.decide(turn=place.turn(case), draft=place.draft())
    turn = place.turn(case)
    done = in_threads(lambda _: summary.deliver(turn=turn, handed_over=True), list(range(8)), 8)
    assert sum(isinstance(each, CaseFile) for each in done) == 1
    assert sum(isinstance(each, ChangedMeanwhile) for each in done) == 7
    assert [event.action for event in events_of([f"act:{case.act_id}"])].count("case.delivered") == 1


def test_nobody_waits_long_behind_an_import(committed_db: CommittedDatabase) -> None:
    place = street()
    case = place.open()
    held, over = threading.Event(), threading.Event()

    def importing(_: object) -> None:
        with transaction.atomic():
            connection.ensure_connection()
            bulk.lock_bodies(connection.connection, [place.body.pk])
            held.set()
            over.wait(30)

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(in_threads, importing, [None], 1)
        assert held.wait(10)
        with pytest.raises(CaseRefused, match="正在导入该机构的台账"):
            summary.decide(turn=place.turn(case), draft=place.draft())
        over.set()
        waiting.result(30)
    assert summary.decide(turn=place.turn(case), draft=place.draft()).act is not None


KILLED = """
import os, signal, sys
import django
django.setup()
from tests.cases.matters import Street
from xiezhi.cases.models import CaseFile
from xiezhi.cases.services import summary, turns
from tests.cases.test_at_once import place_of
place = place_of(int(sys.argv[1]))
case = CaseFile.objects.get(pk=int(sys.argv[1]))
done = summary.ended_turn
def dies(*args, **told):
    done(*args, **told)
    os.kill(os.getpid(), signal.SIGKILL)
summary.ended_turn = dies
summary.decide(turn=place.turn(case), draft=place.draft())
"""


def place_of(case_id: int) -> Street:
    """The street of a case, in a process that did not make it."""
    from xiezhi.accounts.models import User
    from xiezhi.registry.models import Certificate, Power
    from xiezhi.registry.scope import Scope
    from xiezhi.trail.actor import Actor

    case = CaseFile.objects.select_related("body").get(pk=case_id)
    user = User.objects.get(pk=case.created_by)
    first, second = Certificate.objects.order_by("pk")
    held = Scope.of({"officer": frozenset({case.body_id})})
    item = Power.objects.get(code=case.power_code)
    return Street(case.body, item, (first, second), user, Actor(user.pk, user.display_name, "test"), held)


def test_a_process_killed_before_the_commit_leaves_no_half_decision(committed_db: CommittedDatabase) -> None:
    place = street()
    case = place.open()
    environment = committed_db.environment | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(case.pk)], cwd=ROOT, env=environment, capture_output=True, check=False
    )
    assert killed.returncode == -9, killed.stderr.decode()
    assert (Act.objects.count(), IssuedDocument.objects.count(), DocumentSeries.objects.count()) == (0, 0, 0)
    assert events_of([f"case:{case.pk}"])[0].action == "case.opened"
    case = summary.decide(turn=place.turn(case), draft=place.draft())
    assert case.act is not None
    assert case.act.number.endswith("〔2026〕1号")
    assert case.act.decided_on == DAY


def test_fifty_cases_filed_at_once_are_numbered_without_gap_or_double(committed_db: CommittedDatabase) -> None:
    place = street()
    cases = [ordinary.taken(place, "propose") for _ in range(50)]
    # Every fifth one is filed by two heads at once: one wins, the other is told.
    twice = [*cases, *cases[::5]]
    done = in_threads(lambda case: ordinary.step(place, case, "file"), twice, 16)
    assert sum(isinstance(each, ChangedMeanwhile) for each in done) == 10
    serials = [int(re.findall(r"〕(\d+)号", number)[0]) for number in Act.objects.values_list("number", flat=True)]
    assert sorted(serials) == list(range(1, 51))
    assert StepTaken.objects.filter(step="file").count() == 50
    assert IssuedDocument.objects.filter(title="立案审批表").count() == 50


KILLED_AT_A_STEP = """
import os, signal, sys
import django
django.setup()
from tests.cases import ordinary
from tests.cases.test_at_once import place_of
from xiezhi.cases.models import CaseFile
from xiezhi.cases.services import steps
place, case = place_of(int(sys.argv[1])), CaseFile.objects.get(pk=int(sys.argv[1]))
case = ordinary.step(place, case, "file")
done = steps.leave_event
def dies(*args, **told):
    done(*args, **told)
    os.kill(os.getpid(), signal.SIGKILL)
steps.leave_event = dies
ordinary.step(place, case, "investigate")
"""


def test_a_killed_process_loses_no_accepted_step_and_leaves_no_half_one(committed_db: CommittedDatabase) -> None:
    place = street()
    case = ordinary.taken(place, "propose")
    command = [sys.executable, "-c", KILLED_AT_A_STEP, str(case.pk)]
    environment = committed_db.environment | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    killed = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert killed.returncode == -9, killed.stderr.decode()
    case.refresh_from_db()
    assert (case.step, case.revision) == ("file", 2)
    assert [taken.step for taken in StepTaken.objects.filter(case=case).order_by("place")] == ["propose", "file"]
    assert Act.objects.get().filed_on == ordinary.FILED
    assert not IssuedDocument.objects.filter(title="案件调查终结报告").exists()
    assert ordinary.step(place, case, "investigate").step == "investigate"


def test_fifty_documents_at_once_are_numbered_without_gap_or_double(committed_db: CommittedDatabase) -> None:
    """Every fifth one is refused after its number could have been taken: it is not missing."""
    place = street()
    cases = [place.open() for _ in range(50)]
    told = {"party_name": "甲公司", "correction": "立即改正"}

    def issued(pair: tuple[int, CaseFile]) -> IssuedDocument:
        texts = {} if pair[0] % 5 == 0 else told
        return documents.issue(turn=place.turn(pair[1]), title="责令（限期）改正通知书", texts=texts)

    done = in_threads(issued, list(enumerate(cases)), 16)
    assert sum(isinstance(each, CaseRefused) for each in done) == 10
    numbers = [
        re.findall(r"责改〔2026〕(\d+)号", number)[0]
        for number in IssuedDocument.objects.values_list("number", flat=True)
    ]
    assert sorted(int(number) for number in numbers) == list(range(1, 41))


def test_of_many_who_save_an_interview_at_once_one_wins(committed_db: CommittedDatabase) -> None:
    place = street()
    case = place.open()

    def begun(_: int) -> Interview:
        return interviews.begin_interview(actor=place.actor, scope=place.scope, case_id=case.pk, now=NOW)

    made = in_threads(begun, list(range(8)), 8)
    assert sorted(each.place for each in made) == list(range(1, 9))

    def saved(n: int) -> Interview:
        return interviews.save_interview(
            actor=place.actor,
            scope=place.scope,
            interview_id=made[0].pk,
            revision=0,
            record=Record(place=f"第{n}处"),
            now=NOW,
        )

    done = in_threads(saved, list(range(8)), 8)
    assert sum(isinstance(each, ChangedMeanwhile) for each in done) == 7
    assert Interview.objects.get(pk=made[0].pk).revision == 1


def test_clocks_computed_anew_wait_for_a_step_and_do_not_write_over_it(committed_db: CommittedDatabase) -> None:
    place = street()
    case = place.open()
    case = summary.decide(turn=place.turn(case), draft=place.draft())
    taken, seen = threading.Event(), threading.Event()

    def deliver() -> None:
        with transaction.atomic():
            summary.deliver(turn=place.turn(case), handed_over=True)
            taken.set()
            assert not seen.wait(1), "nobody goes on while the step is being taken"
        connection.close()

    def compute() -> None:
        assert taken.wait(30)
        with transaction.atomic():
            put_clocks_of(CaseFile.objects.all())
            seen.set()
        connection.close()

    in_threads(lambda work: work(), [deliver, compute], 2)
    case = CaseFile.objects.select_related("act").get(pk=case.pk)
    stored = {clock.kind: clock.due_on for clock in CaseClock.objects.filter(case=case).exclude(kind=STEP)}
    assert "penalty.payment" in stored
    assert stored == {clock.kind.id: clock.due for clock in clocks_of(case)}
