"""One served platform for many journeys: each finds the district as it was at first."""

import functools
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg
from django.conf import global_settings
from django.contrib.auth.hashers import make_password
from django.test import override_settings
from tests.databases import copy_template, drop, superuser_dsn, use
from tests.factories import ACTOR, CertificateFactory, PowerFactory, area, organisation, qualify
from tests.keeping import Kept, keep

from xiezhi.accounts.models import User
from xiezhi.accounts.services.users import create_user
from xiezhi.registry.models import Role
from xiezhi.registry.services.appointments import appoint
from xiezhi.trail.services import record

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "Yunting-2026-demo"
_STARTING_SECONDS, _WORKING_SECONDS = 120, 60


@dataclass(frozen=True)
class Site:
    """Where the platform is served, and where pictures go ("" for nowhere)."""

    address: str
    pictures: str


@dataclass(frozen=True)
class Served:
    """A platform that runs, the database that it works in, and what that held at first."""

    address: str
    database: str
    process: "subprocess.Popen[bytes]"
    log: Path
    kept: Kept

    def put_back(self) -> None:
        """Bring the database back to what it held at first, when the jobs of the last journey have ended."""
        assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
        wait_until(self._is_idle, "background jobs did not end", _WORKING_SECONDS)
        self.kept.put_back()

    def _is_idle(self) -> bool:
        with psycopg.connect(self.kept.dsn) as connection:
            waiting = "status = 'doing' OR status = 'todo' AND coalesce(scheduled_at, now()) <= now()"
            found = connection.execute(f"SELECT NOT EXISTS (SELECT FROM procrastinate_jobs WHERE {waiting})").fetchone()
        return found == (True,)


@contextmanager
def serve(log: Path) -> Iterator[Served]:
    """Serve a district of its own with `xiezhi serve`, background work included, until the context ends."""
    usual = os.environ["XIEZHI_DATABASE"]
    name = f"{usual}_served"
    copy_template(name)
    use(name)
    people()
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    use(usual)
    kept = keep(superuser_dsn(name))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "xiezhi.config.cli", "serve", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    served = Served(f"http://127.0.0.1:{port}", name, process, log, kept)
    try:
        wait_until(lambda: answers(served), "the platform is not served", _STARTING_SECONDS)
        yield served
    finally:
        process.terminate()
        process.wait(timeout=60)
        drop(name)


def answers(served: Served) -> bool:
    """Whether the platform shows the door; fails where it has ended."""
    assert served.process.poll() is None, served.log.read_text(encoding="utf-8")
    try:
        urllib.request.urlopen(f"{served.address}/login", timeout=5).close()  # noqa: S310 - our own address
    except OSError:
        return False
    return True


def wait_until(condition: Callable[[], bool], complaint: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, complaint
        time.sleep(0.1)


def people() -> None:
    """云汀区 with two bureaus and a town, officers and powers of the first bureau, and an account for each role."""
    district = area("云汀区")
    market = organisation("云汀区市场监管局", district, code="11120199MB0000014X", sort_order=1)
    organisation("云汀区城市管理委员会", district, sort_order=2)
    organisation("云汀区芦湾镇人民政府", district, category=3, sort_order=3)
    for number in ("YT2024001", "YT2024002"):
        CertificateFactory.create(number=number, organisation=market)
    PowerFactory.create(code="P0001", name="对经营超过保质期食品行为的处罚", organisation=market)
    recorded = functools.partial(record, actor=ACTOR)
    for role in Role:
        user = create_user(username=role.value, display_name=str(role.label), password=PASSWORD, record=recorded)
        over = market if role in (Role.OFFICER, Role.LEGAL_REVIEWER, Role.BODY_HEAD) else district
        appoint(actor=ACTOR, user=user, role=role, organisation=over, valid_from=date(2020, 1, 1))
        if role is Role.LEGAL_REVIEWER:
            qualify(user.pk)
    # The tests' quick hasher is unknown to the served platform; the real one takes long, and one salt does here.
    with override_settings(PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS):
        User.objects.update(password=make_password(PASSWORD))
