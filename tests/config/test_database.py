"""Preparing a database: the embedded one from nothing, another server by DATABASE_URL, and quickly the second time."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql
from tests.databases import CommittedDatabase

from xiezhi.config import connection as logins


@pytest.mark.django_db
def test_tests_run_as_the_application_login() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user, current_database()")
        user, name = cursor.fetchone()
    assert user == "test_xiezhi_app"
    assert name.startswith("test_xiezhi_")


@pytest.mark.django_db
def test_the_locale_knows_chinese_letters() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select datctype, '执法' ~ '^[[:alpha:]]+$' from pg_database where datname = current_database()")
        assert cursor.fetchone() == ("C.UTF-8", True)


@pytest.mark.parametrize("_round", [1, 2])
def test_a_committed_database_is_fresh(committed_db: CommittedDatabase, _round: int) -> None:
    from django.contrib.sessions.models import Session

    assert not Session.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("insert into django_session values ('k', 'd', now())")
    with psycopg.connect(committed_db.dsn("owner")) as other:
        assert other.execute("select session_key from django_session").fetchall() == [("k",)]


def run(code: str, surroundings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **surroundings}, capture_output=True, text=True, check=False
    )


PREPARE = "from xiezhi.config.database import prepare; prepare()"


@pytest.mark.django_db
def test_many_processes_prepare_one_database(tmp_path: Path) -> None:
    surroundings = {"XIEZHI_DATABASE": f"test_xiezhi_{os.getpid()}_p", "XIEZHI_DATABASE_ROLES": "test_xiezhi"}
    code = "import sys; from xiezhi.config.cli import main; sys.exit(main(['user', 'list']))"
    both = [
        subprocess.Popen([sys.executable, "-c", code], env=os.environ | surroundings, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    try:
        assert [(process.communicate()[1], process.returncode) for process in both] == [(b"", 0), (b"", 0)]
        quick = run(f"{PREPARE}; import sys; sys.exit('django.core.management' in sys.modules)", surroundings)
        assert quick.returncode == 0, "a prepared database is prepared again"
    finally:
        drop(surroundings["XIEZHI_DATABASE"])


@pytest.fixture
def stranger(django_db_setup: None) -> Iterator[str]:
    """A database on the test server that belongs to a login of another making, as on a server of the administration."""
    name = f"test_xiezhi_{os.getpid()}_x"
    with administrator() as server:
        server.execute(
            sql.SQL("create role {} login createrole password 'of the administration'").format(sql.Identifier(name))
        )
        server.execute(sql.SQL("create database {0} owner {0}").format(sql.Identifier(name)))
    yield name
    drop(name)
    with administrator() as server:
        for role in (f"{name}_app", f"{name}_seq", name):
            server.execute(sql.SQL("drop role if exists {}").format(sql.Identifier(role)))


def url(name: str, **changes: str) -> dict[str, str]:
    address = logins.database().address
    words = {"dbname": name, "user": name, "password": "of the administration", **address, **changes}
    return {"DATABASE_URL": psycopg.conninfo.make_conninfo(**words)}


def test_another_server_is_prepared_by_its_login(stranger: str, tmp_path: Path) -> None:
    code = f"{PREPARE}; from xiezhi.config.database import set_up_django; set_up_django(); from django.db import connection as c; u = c.cursor(); u.execute('select current_user, count(*) from trail.event'); print(u.fetchone())"
    answer = run(code, url(stranger) | {"XIEZHI_DATA": str(tmp_path)})
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout == f"('{stranger}_app', 0)\n"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"password": "wrong"}, "连不上数据库"),
        ({"host": "/nowhere"}, "连不上数据库"),
        ({"user": ""}, "须写明用户和数据库"),
    ],
)
def test_a_url_that_does_not_fit_is_named(stranger: str, tmp_path: Path, changes: dict[str, str], message: str) -> None:
    code = "import sys; from xiezhi.config.cli import main; sys.exit(main(['migrate']))"
    answer = run(code, url(stranger, **changes) | {"XIEZHI_DATA": str(tmp_path)})
    assert answer.returncode == 2
    assert message in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


def test_a_login_that_may_not_make_roles_is_told_what_to_ask_for(stranger: str, tmp_path: Path) -> None:
    with administrator() as server:
        server.execute(sql.SQL("alter role {} nocreaterole").format(sql.Identifier(stranger)))
    code = "import sys; from xiezhi.config.cli import main; sys.exit(main(['migrate']))"
    answer = run(code, url(stranger) | {"XIEZHI_DATA": str(tmp_path)})
    assert answer.returncode == 2
    assert f'ALTER ROLE "{stranger}" CREATEROLE' in answer.stderr


def administrator() -> psycopg.Connection:
    target = logins.database()
    assert target.administrator is not None
    return psycopg.connect(target.dsn(target.administrator, name="postgres"), autocommit=True)


def drop(name: str) -> None:
    with administrator() as server:
        server.execute(sql.SQL("drop database if exists {} (force)").format(sql.Identifier(name)))
