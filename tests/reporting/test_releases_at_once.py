"""Several who release or lock at once: one wins, the others are told."""

import threading
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from tests.databases import CommittedDatabase
from tests.factories import area
from tests.reporting.release_desk import MOMENT, SUPERVISOR, Desk

from xiezhi.cases.services.bulk import lock_bodies
from xiezhi.registry.models import PeriodLock
from xiezhi.registry.scope import Scope
from xiezhi.reporting.models import ReleaseCounter, Snapshot
from xiezhi.reporting.services import locks
from xiezhi.reporting.services.locks import LockRefused, lock_period
from xiezhi.reporting.services.releases import (
    ReleaseRefused,
)


def test_of_two_who_release_at_once_one_wins_and_numbers_have_no_gap(
    committed_db: CommittedDatabase, settings: Any, tmp_path: Path
) -> None:
    settings.XIEZHI_SNAPSHOTS = tmp_path / "snapshots"
    desk = Desk()
    approved = desk.approve(desk.submitted())
    start = threading.Barrier(3)
    answers: list[str] = []

    def release() -> None:
        start.wait()
        try:
            answers.append(desk.issue(approved).number)
        except ReleaseRefused as refused:
            answers.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=release) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [answer for answer in answers if answer == "云汀区执法报〔2025〕1号"]
    assert len(won) == 1, answers
    assert all("另一人正在发布" in answer or "已由监督员发布" in answer for answer in answers if answer not in won), (
        answers
    )
    assert ReleaseCounter.objects.get().last == 1
    assert Snapshot.objects.count() == 1


def test_of_two_who_lock_at_once_one_is_told(committed_db: CommittedDatabase) -> None:
    where = area("云汀区")
    start = threading.Barrier(3)
    answers: list[str] = []

    def closing() -> None:
        start.wait()
        try:
            closed = lock_period(
                actor=SUPERVISOR,
                scope=Scope.everything(),
                organisation=where,
                period="2024",
                reason="年报已发布",
                **MOMENT,
            )
            answers.append(closed.period)
        except LockRefused as refused:
            answers.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=closing) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["2024", "2024年已经锁定。", "2024年已经锁定。"]
    assert PeriodLock.objects.count() == 1


def test_a_period_is_not_locked_beside_an_import_that_goes_on(
    committed_db: CommittedDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = area("云汀区")
    monkeypatch.setattr(locks, "_PATIENCE", "200ms")
    with psycopg.connect(committed_db.dsn("app")) as importing:
        lock_bodies(importing, [where.pk])
        with pytest.raises(LockRefused, match="期间还锁不上。请等导入完成后再试一次"):
            lock_period(
                actor=SUPERVISOR,
                scope=Scope.everything(),
                organisation=where,
                period="2024",
                reason="年报已发布",
                **MOMENT,
            )
    assert not PeriodLock.objects.exists()
