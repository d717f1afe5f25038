"""Two batches that wait for each other's bodies: one begins again, and both go in."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction
from tests.conftest import CommittedDatabase
from tests.exchange.ledger import act, load, write_csv
from tests.factories import organisation

from xiezhi.cases.models import Act
from xiezhi.cases.services import bulk
from xiezhi.exchange.services import acts as loading


def test_a_deadlock_of_two_batches_is_resolved(
    committed_db: CommittedDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction.atomic():
        organisation("甲局")
        organisation("乙局")
    rows = [act("1"), act("2") | {"执法主体": "乙局"}]
    paths = write_csv(tmp_path / "a.csv", rows), write_csv(tmp_path / "b.csv", rows[::-1])
    monkeypatch.setattr(loading, "_CHUNK", 1)
    meeting, met = threading.Barrier(2, timeout=60), threading.Event()
    lock_bodies = bulk.lock_bodies

    def lock_and_meet(database: Any, body_ids: Any) -> None:
        lock_bodies(database, body_ids)
        if not met.is_set():
            meeting.wait()
            met.set()

    monkeypatch.setattr(bulk, "lock_bodies", lock_and_meet)
    results: list[Any] = []

    def run(path: Path) -> None:
        try:
            results.append(load("acts", path))
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(result.inserted for result in results) == [0, 2], results
    assert sorted(result.unchanged for result in results) == [0, 2]
    connection.close()
    assert Act.objects.count() == 2
