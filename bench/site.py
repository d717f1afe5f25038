"""A platform of its own for a benchmark: a temporary data folder, an embedded server with its usual durability."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

HOLD = "from xiezhi.config.database import prepare; import sys; prepare(); print('ready', flush=True); sys.stdin.read()"
SAMPLING = 0.05  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Measured:
    """A command that has run: seconds by the clock, and the most memory (bytes) that its processes held at once."""

    seconds: float
    memory: int
    output: str


@dataclass(frozen=True, slots=True)
class Site:
    """A data folder and its environment."""

    folder: Path
    environment: dict[str, str]

    def run(self, *arguments: str) -> Measured:
        """Run `xiezhi …`, measured from outside. Raises CalledProcessError for any exit status but 0."""
        return measure([sys.executable, "-m", "xiezhi.config.cli", *arguments], self.environment, self.folder)


def measure(command: list[str], environment: dict[str, str], folder: Path) -> Measured:
    """Run a command and watch the memory of it and of the processes that it starts."""
    start = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        watch = _Watch(process.pid)
        watch.start()
        output, errors = process.communicate()
    seconds = time.perf_counter() - start
    watch.join()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output, errors)
    return Measured(seconds, watch.most, output)


class _Watch(threading.Thread):
    """Adds up the unshared memory of a process and its children until it ends."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.process, self.most = psutil.Process(pid), 0

    def run(self) -> None:
        while True:
            try:
                family = [self.process, *self.process.children(recursive=True)]
                self.most = max(self.most, sum(_resident(one) for one in family))
                if self.process.status() == psutil.STATUS_ZOMBIE:
                    return
            except psutil.NoSuchProcess:
                return
            time.sleep(SAMPLING)


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


@contextmanager
def site() -> Iterator[Site]:
    """A platform whose server runs until the block ends; nothing is left behind."""
    with tempfile.TemporaryDirectory(prefix="xiezhi-bench-") as name:
        folder = Path(name)
        kept = {key: value for key, value in os.environ.items() if not key.startswith("XIEZHI_")}
        kept.pop("DATABASE_URL", None)
        environment = {**kept, "XIEZHI_DATA": str(folder / "data"), "DJANGO_SETTINGS_MODULE": "xiezhi.config.settings"}
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLD], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        try:
            assert holder.stdout is not None
            if holder.stdout.readline() != "ready\n":
                raise RuntimeError("the server of the benchmark did not start")
            yield Site(folder, environment)
        finally:
            holder.communicate(timeout=120)


def enter(environment: dict[str, str]) -> None:
    """Make this process part of a site: Django and the logins come from its data folder."""
    os.environ.update(environment)
    from xiezhi.config.database import prepare, set_up_django

    prepare()
    set_up_django()


def checkpoint() -> None:
    """Write out what is pending, so that one measurement does not pay for the one before."""
    import psycopg

    from xiezhi.config import connection as logins

    target = logins.database()
    assert target.administrator is not None
    with psycopg.connect(target.dsn(target.administrator), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
