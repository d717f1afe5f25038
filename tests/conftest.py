"""One embedded PostgreSQL for all test processes, and a database of its own for each.

The server lives in ``var/test`` and is fast and careless. A template database is migrated once for each state of the
migrations; every process works in a copy of it, logged in as the application is, so that a missing grant shows.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import psycopg
import pytest
from django.conf import settings
from django.db import connections
from hypothesis import settings as properties
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker
from scripts.chromium import find as find_chromium
from tests.databases import CommittedDatabase

from xiezhi.config import connection as logins
from xiezhi.config import database, embedded, environment
from xiezhi.config.embedded import lease

_HERE = Path(__file__).resolve().parents[1]
TEMPLATE = "test_xiezhi"

# An example takes as long as the machine is busy; no property is about time.
properties.register_profile("xiezhi", deadline=None)
properties.load_profile("xiezhi")

# Before anything reads the settings; processes that tests start inherit it. A second import of this file finds it done.
if not os.environ.get("XIEZHI_DATABASE", "").startswith(TEMPLATE):
    _kept = ("XIEZHI_REPORTS", "XIEZHI_ACCEPT", "XIEZHI_VECTORS", "XIEZHI_TEST_DATA", "XIEZHI_CHROMIUM")
    for _name in [name for name in os.environ if name.startswith("XIEZHI_") and name not in _kept]:
        del os.environ[_name]
    os.environ.pop("DATABASE_URL", None)
    os.environ["XIEZHI_DATA"] = os.environ.get("XIEZHI_TEST_DATA") or str(_HERE / "var" / "test")
    os.environ["XIEZHI_DATABASE"] = os.environ["XIEZHI_DATABASE_ROLES"] = TEMPLATE
    os.environ["XIEZHI_CARELESS"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "xiezhi.config.settings"

# Test modules import models; pytest-django sets Django up only where the settings were named before this file is read.
django.setup()

# Real password hashing takes a second each, which is its purpose and no use here.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Pages are rendered without `make setup` having collected the files that they name.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Give this process its copy of the template, instead of pytest-django's own test database."""
    with django_db_blocker.unblock():
        database.join()
        name = f"{TEMPLATE}_{os.getpid()}"
        _drop_abandoned()
        _copy_template(name)
        _use(name)
        yield
        _drop(name)
    embedded.leave(environment.data_folder())


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a Chromium; without one the browser tests are skipped. ``make test`` tries to install one as root."""
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium: set XIEZHI_CHROMIUM, or run `make test` as root on Debian or Ubuntu")
    return path


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[CommittedDatabase]:
    """A fresh database in which transactions really commit; Django's connection points at it for one test."""
    usual = os.environ["XIEZHI_DATABASE"]
    name = f"{usual}_c"
    with django_db_blocker.unblock():
        _copy_template(name)
        _use(name)
        yield CommittedDatabase(name, dict(os.environ))
        _use(usual)
        _drop(name)


def _use(name: str) -> None:
    """Point this process, and those that it starts, at another copy of the template."""
    connections.close_all()
    os.environ["XIEZHI_DATABASE"] = name
    logins.database.cache_clear()
    target = logins.database()
    settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = name
    settings.XIEZHI_OWNER_DSN = target.dsn(target.owner)
    settings.XIEZHI_SEQUENCER_DSN = target.dsn(target.sequencer)


def _copy_template(name: str) -> None:
    """Copy the template, made anew first when the migrations or grants have changed since it was made."""
    with lease.alone(environment.data_folder() / "template.lock"), _superuser() as server:
        os.environ["XIEZHI_DATABASE"], usual = TEMPLATE, os.environ["XIEZHI_DATABASE"]
        logins.database.cache_clear()
        if not database.is_prepared():
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} (FORCE)").format(sql.Identifier(TEMPLATE)))
            _prepare_template()
        os.environ["XIEZHI_DATABASE"] = usual
        logins.database.cache_clear()
        _drop(name)
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE)))


def _prepare_template() -> None:
    usual = connections["default"].settings_dict["NAME"]
    connections.close_all()
    connections["default"].settings_dict["NAME"] = TEMPLATE
    database.prepare(force=True)
    connections["default"].settings_dict["NAME"] = usual


def _drop_abandoned() -> None:
    """Drop the copies of processes that ended without tidying up."""
    with _superuser() as server:
        rows = server.execute("SELECT datname FROM pg_database WHERE datname ~ %s", (rf"^{TEMPLATE}_\d+",)).fetchall()
    for (name,) in rows:
        if not Path(f"/proc/{name.removeprefix(TEMPLATE).split('_')[1]}").exists():
            _drop(name)


def _drop(name: str) -> None:
    connections.close_all()
    with _superuser() as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} (FORCE)").format(sql.Identifier(name)))


def _superuser() -> psycopg.Connection:
    target = logins.database()
    assert target.administrator is not None
    return psycopg.connect(target.dsn(target.administrator, name="postgres"), autocommit=True)


@pytest.fixture
def evidence_folder(tmp_path: Path, settings: Any) -> None:
    """Files of evidence go to a folder of this test alone."""
    settings.XIEZHI_EVIDENCE = tmp_path / "evidence"
