"""The server as a process, and its background work."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.databases import CommittedDatabase

from xiezhi.config.background import Background
from xiezhi.config.embedded import cluster

done: list[tuple[str, int]] = []


@app.task(name="tests.double")
def double(number: int) -> None:
    done.append(("job", 2 * number))


@app.periodic(cron="* * * * * *")  # six fields: every second
@app.task(name="tests.tick")
def tick(timestamp: int) -> None:
    done.append(("schedule", timestamp))


@app.task(name="tests.fail")
def fail() -> None:
    raise RuntimeError("as this test wants")


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def test_a_job_a_schedule_and_the_pulse_run(committed_db: CommittedDatabase) -> None:
    beats: list[float] = []

    def broken() -> None:
        beats.append(time.monotonic())
        raise ValueError("a beat that fails must not stop the next")

    background = Background(beats=[broken])
    background.start()
    try:
        double.defer(number=21)
        fail.defer()
        wait_until(lambda: ("job", 42) in done and any(kind == "schedule" for kind, _ in done) and len(beats) >= 2)
        wait_until(lambda: ProcrastinateJob.objects.filter(task_name="tests.fail", status="failed").exists())
    finally:
        background.stop()
    assert not ProcrastinateJob.objects.filter(status="doing").exists()
    assert 1.5 < beats[1] - beats[0] < 10


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def served(committed_db: CommittedDatabase, port: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "xiezhi.config.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=committed_db.environment, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: answers(port))
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def children(pid: int) -> list[int]:
    table = {int(path.parent.name): path.read_text(encoding="utf-8") for path in Path("/proc").glob("[0-9]*/stat")}
    parents = {number: int(text.rpartition(")")[2].split()[1]) for number, text in table.items()}
    return [number for number, parent in parents.items() if parent == pid]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_server_stops_cleanly(served: subprocess.Popen[str], port: int, number: signal.Signals) -> None:
    below = children(served.pid)
    assert below
    served.send_signal(number)
    _, said = served.communicate(timeout=60)
    assert served.returncode == 0, said
    wait_until(lambda: not any(cluster._exists(pid) for pid in below), seconds=5)
    assert not answers(port)


def test_the_web_process_follows_a_killed_supervisor(served: subprocess.Popen[str], port: int) -> None:
    served.kill()
    wait_until(lambda: not answers(port), seconds=30)


def test_a_port_that_is_taken_is_named(committed_db: CommittedDatabase, port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        command = [sys.executable, "-m", "xiezhi.config.cli", "serve", "--port", str(port)]
        answer = subprocess.run(
            command, env=committed_db.environment, capture_output=True, text=True, check=False, timeout=60
        )
    assert answer.returncode == 2
    assert re.fullmatch(rf"xiezhi：不能在 127.0.0.1 的 {port} 端口监听.*\n", answer.stderr)


def test_a_worker_of_its_own_stops_cleanly(committed_db: CommittedDatabase) -> None:
    command = [sys.executable, "-m", "xiezhi.config.cli", "worker"]
    process = subprocess.Popen(command, env=committed_db.environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    assert "后台作业已启动" in process.stderr.readline()
    os.kill(process.pid, signal.SIGTERM)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, "")
