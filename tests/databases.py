"""Databases of tests: the migrated template, its copies, and which of them this process works in."""

import os
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from xiezhi.config import connection as logins
from xiezhi.config import database, environment
from xiezhi.config.embedded import lease

TEMPLATE = "test_xiezhi"


@dataclass(frozen=True)
class CommittedDatabase:
    """A database whose commits are real, and the environment by which a process that a test starts finds it."""

    name: str
    environment: dict[str, str]

    def dsn(self, login: str) -> str:
        """Return the connection string of "app", "owner" or "sequencer"."""
        target = logins.database()
        chosen: logins.Login = getattr(target, login)
        return target.dsn(chosen)


def use(name: str) -> None:
    """Point this process, and those that it starts, at another copy of the template."""
    connections.close_all()
    os.environ["XIEZHI_DATABASE"] = name
    logins.database.cache_clear()
    target = logins.database()
    settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = name
    settings.XIEZHI_OWNER_DSN = target.dsn(target.owner)
    settings.XIEZHI_SEQUENCER_DSN = target.dsn(target.sequencer)


def copy_template(name: str) -> None:
    """Copy the template, made anew first when the migrations or grants have changed since it was made."""
    with lease.alone(environment.data_folder() / "template.lock"), _superuser() as server:
        os.environ["XIEZHI_DATABASE"], usual = TEMPLATE, os.environ["XIEZHI_DATABASE"]
        logins.database.cache_clear()
        if not database.is_prepared():
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} (FORCE)").format(sql.Identifier(TEMPLATE)))
            _prepare_template()
        os.environ["XIEZHI_DATABASE"] = usual
        logins.database.cache_clear()
        drop(name)
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE)))


def drop_abandoned() -> None:
    """Drop the copies of processes that ended without tidying up."""
    with _superuser() as server:
        rows = server.execute("SELECT datname FROM pg_database WHERE datname ~ %s", (rf"^{TEMPLATE}_\d+",)).fetchall()
    for (name,) in rows:
        if not Path(f"/proc/{name.removeprefix(TEMPLATE).split('_')[1]}").exists():
            drop(name)


def drop(name: str) -> None:
    """Drop a copy, whoever is connected to it."""
    connections.close_all()
    with _superuser() as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} (FORCE)").format(sql.Identifier(name)))


def superuser_dsn(name: str) -> str:
    """Return the connection string of the superuser for a database of the tests' server."""
    target = logins.database()
    assert target.administrator is not None
    return target.dsn(target.administrator, name=name)


def _superuser() -> psycopg.Connection:
    return psycopg.connect(superuser_dsn("postgres"), autocommit=True)


def _prepare_template() -> None:
    usual = connections["default"].settings_dict["NAME"]
    connections.close_all()
    connections["default"].settings_dict["NAME"] = TEMPLATE
    database.prepare(force=True)
    connections["default"].settings_dict["NAME"] = usual
