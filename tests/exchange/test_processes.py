"""Two processes at once, a process killed in the middle, and the worker: with real commits, by the command line."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection, transaction
from tests.conftest import CommittedDatabase
from tests.exchange.ledger import act, load, write_csv
from tests.factories import organisation

from xiezhi.cases.models import Act
from xiezhi.exchange.models import Batch
from xiezhi.exchange.selectors.batches import list_batches
from xiezhi.registry.scope import Scope

COMMAND = [sys.executable, "-m", "xiezhi.config.cli", "import", "acts"]
ALL = Scope.everything()


def start(database: CommittedDatabase, path: Path, *options: str) -> "subprocess.Popen[str]":
    environment = {**database.environment, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [*COMMAND, str(path), "--format", "json", *options],
        env=environment,
        cwd=path.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def bodies(*names: str) -> None:
    with transaction.atomic():
        for name in names:
            organisation(name)


def events(action: str) -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject, rows_count FROM trail.event WHERE action = %s ORDER BY id", [action])
        return cursor.fetchall()


def test_two_imports_of_one_file_at_once_put_each_act_in_once(committed_db: CommittedDatabase, tmp_path: Path) -> None:
    bodies("甲局", "乙局")
    rows = [act(str(n)) | {"执法主体": "甲局" if n % 2 else "乙局"} for n in range(3000)]
    turned = write_csv(tmp_path / "b.csv", rows[::-1])
    running = [start(committed_db, path) for path in (write_csv(tmp_path / "a.csv", rows), turned)]
    answers = [(process.communicate(timeout=240), process.returncode) for process in running]
    assert [code for _, code in answers] == [0, 0], answers
    results = [json.loads(out) for (out, _), _ in answers]
    assert sorted(result["inserted"] for result in results) == [0, 3000]
    assert sorted(result["unchanged"] for result in results) == [0, 3000]
    assert Act.objects.count() == 3000
    assert sorted(count for _, count in events("import.acts")) == [0, 3000]


def test_an_import_killed_in_the_middle_leaves_nothing_and_the_next_one_works(
    committed_db: CommittedDatabase, tmp_path: Path
) -> None:
    bodies("甲局")
    path = write_csv(tmp_path / "a.csv", [act(str(n), 备注="长" * 200) for n in range(120_000)])
    process = start(committed_db, path)
    deadline = time.monotonic() + 120
    while not Batch.objects.filter(rows_seen__gt=20_000).exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)
    deadline = time.monotonic() + 30
    while list_batches(ALL)[0].status != "aborted":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert not Act.objects.exists()
    assert events("import.acts") == []
    small = write_csv(tmp_path / "b.csv", [act(str(n)) for n in range(10)])
    assert load("acts", small).inserted == 10
    assert [batch.status for batch in list_batches(ALL)] == ["done", "aborted"]
    assert len(events("import.aborted")) == 1


def test_an_upload_is_imported_by_the_worker_and_its_file_removed(
    committed_db: CommittedDatabase, tmp_path: Path
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from procrastinate.contrib.django import app
    from tests.factories import NOON, UserFactory

    from xiezhi.exchange.selectors.batches import get_batch
    from xiezhi.exchange.services.uploads import accept_upload, start_import, upload_path
    from xiezhi.trail.actor import Actor

    bodies("甲局")
    user = UserFactory.create()
    actor = Actor(user.pk, user.display_name, "127.0.0.1")
    content = write_csv(tmp_path / "a.csv", [act("1"), act("2", 决定日期="坏")]).read_bytes()
    batch = accept_upload(
        ledger="acts", file=SimpleUploadedFile("../台账.csv", content), actor=actor, scope=ALL, now=NOON
    )
    kept = upload_path(ALL, batch)
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    assert get_batch(ALL, batch).file_name == "台账.csv"
    start_import(batch=batch, actor=actor, scope=ALL, now=NOON)
    assert get_batch(ALL, batch).status == "running"
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    done = get_batch(ALL, batch)
    assert (done.status, done.inserted, done.refused, done.progress) == ("done", 1, 1, 100)
    assert not kept.exists()


@pytest.mark.parametrize(
    ("cells", "options", "status"),
    [
        ({}, (), 0),
        ({"决定日期": "坏"}, (), 1),
        ({"决定日期": "坏"}, ("--dry-run",), 1),
        ({"决定日期": "坏"}, ("--all-or-nothing",), 1),
    ],
)
def test_exit_status_of_the_command(
    committed_db: CommittedDatabase, tmp_path: Path, cells: dict[str, str], options: tuple[str, ...], status: int
) -> None:
    bodies("甲局")
    path = write_csv(tmp_path / "a.csv", [act("1"), act("2") | cells])
    process = start(committed_db, path, *options)
    out, error = process.communicate(timeout=120)
    assert process.returncode == status, error
    result = json.loads(out)
    assert result["read"] == 2
    assert (tmp_path / "a.refused.xlsx").exists() == (status == 1 and "--dry-run" not in options)
    assert Act.objects.count() == (0 if options else 2 - status)


def test_exit_status_of_an_unreadable_file(committed_db: CommittedDatabase, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    process = start(committed_db, path)
    out, error = process.communicate(timeout=120)
    assert (process.returncode, out) == (2, "")
    assert len(error.strip().splitlines()) == 1
    assert "损坏" in error
