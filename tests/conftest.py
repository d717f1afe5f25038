"""One embedded PostgreSQL for all test processes, and a database of its own for each.

The server lives in ``var/test`` and is fast and careless. A template database is migrated once for each state of the
migrations; every process works in a copy of it, logged in as the application is, so that a missing grant shows.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import pytest
from django.conf import settings
from hypothesis import settings as properties
from pytest_django.plugin import DjangoDbBlocker
from scripts.chromium import find as find_chromium
from tests.databases import TEMPLATE, CommittedDatabase, copy_template, drop, drop_abandoned, use

from xiezhi.config import database, embedded, environment

_HERE = Path(__file__).resolve().parents[1]

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, and end with the browser, whose event loop stays in the thread and lets no other run."""
    ranks: dict[Path, int] = {}
    for item in items:
        rank = 2 if item.get_closest_marker("browser") else 0 if item.get_closest_marker("slow") else 1
        ranks[item.path] = max(rank, ranks.get(item.path, rank))
    items.sort(key=lambda item: ranks[item.path])


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Give this process its copy of the template, instead of pytest-django's own test database."""
    with django_db_blocker.unblock():
        database.join()
        name = f"{TEMPLATE}_{os.getpid()}"
        drop_abandoned()
        copy_template(name)
        use(name)
        yield
        drop(name)
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
        copy_template(name)
        use(name)
        yield CommittedDatabase(name, dict(os.environ))
        use(usual)
        drop(name)


@pytest.fixture
def evidence_folder(tmp_path: Path, settings: Any) -> None:
    """Files of evidence go to a folder of this test alone."""
    settings.XIEZHI_EVIDENCE = tmp_path / "evidence"
