"""Nobody changes the trail by a statement: the application for want of rights, owner and superuser by the triggers."""

import psycopg
import pytest
from psycopg import sql
from tests.trail.world import GUARDED, Trail

CHANGES = ["update trail.{} set {} = {}", "delete from trail.{}", "truncate trail.{}"]
COLUMN = {"event": "body", "leaf": "leaf", "tile": "hash", "head": "root", "rowtile": "hashes"}


def statement(change: str, table: str) -> sql.Composed:
    column = sql.Identifier(COLUMN[table])
    return sql.SQL(change).format(*[sql.Identifier(table), column, column][: change.count("{}")])


@pytest.fixture
def filled(trail: Trail) -> Trail:
    trail.write_bulk(3)
    trail.write(300)
    trail.sequence()
    return trail


def refused(dsn: str, *statements: sql.Composed | str) -> str:
    """The server's message for the last of these statements, which must fail for want of privilege."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        *before, last = statements
        for each in before:
            connection.execute(each)
        with pytest.raises(psycopg.errors.InsufficientPrivilege) as caught:
            connection.execute(last)
    return str(caught.value)


@pytest.mark.parametrize("login", ["app", "sequencer"])
def test_logins_of_the_platform_have_no_right(filled: Trail, login: str) -> None:
    for table in GUARDED:
        for change in CHANGES:
            assert "permission denied" in refused(filled.database.dsn(login), statement(change, table))


@pytest.mark.parametrize("login", ["owner", "administrator"])
def test_owner_and_superuser_are_refused(filled: Trail, login: str) -> None:
    for table in GUARDED:
        for change in CHANGES:
            message = refused(filled.database.dsn(login), statement(change, table))
            assert "只增不改" in message
            assert f"trail.{table}" in message


def test_replica_mode_does_not_help_the_superuser(filled: Trail) -> None:
    dsn = filled.database.dsn("administrator")
    for table in GUARDED:
        message = refused(dsn, "set session_replication_role = replica", statement(CHANGES[1], table))
        assert "只增不改" in message


def test_replica_mode_does_not_slip_an_event_past_the_queue(filled: Trail) -> None:
    with psycopg.connect(filled.database.dsn("administrator"), autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute(
            "insert into trail.event (actor_id, actor_name, via, action, subject, algorithm, body)"
            " values (1, 'x', 'x', 'x', 'x', 'sm3', '{}')"
        )
    assert filled.ask("select count(*) from trail.pending") == 1


@pytest.mark.parametrize(
    "attempt",
    [
        "alter table trail.event disable trigger all",
        "drop trigger append_only on trail.event",
        "set session_replication_role = replica",
        "insert into trail.pending values (1)",
        "delete from trail.pending",
        "insert into trail.leaf values (9, 9, sha256('x'))",
        "insert into trail.head values (9, sha256('x'), 'sm3')",
        "insert into trail.rowtile values (9, 0, 0, sha256('x'))",
        "update trail.cursor set size = 0",
        "create table trail.mine (a int)",
        "create or replace function trail.refuse() returns trigger language plpgsql as 'begin return null; end'",
    ],
)
def test_the_application_cannot_get_round_it(trail: Trail, attempt: str) -> None:
    trail.write(1)
    with psycopg.connect(trail.database.dsn("app")) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(attempt)


def test_the_application_cannot_choose_an_id(trail: Trail) -> None:
    with psycopg.connect(trail.database.dsn("app")) as connection, pytest.raises(psycopg.errors.GeneratedAlways):
        connection.execute(
            "insert into trail.event (id, actor_id, actor_name, via, action, subject, algorithm, body)"
            " values (5, 1, 'x', 'x', 'x', 'x', 'sm3', '{}')"
        )


@pytest.mark.parametrize("shift", ["- interval '1 day'", "+ interval '1 day'"])
def test_the_application_cannot_choose_a_time(trail: Trail, shift: str) -> None:
    with (
        psycopg.connect(trail.database.dsn("app")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="不得自定"),
    ):
        connection.execute(
            "insert into trail.event (at, actor_id, actor_name, via, action, subject, algorithm, body)"
            f" values (now() {shift}, 1, 'x', 'x', 'x', 'x', 'sm3', '{{}}')"
        )


def test_definer_functions_pin_their_search_path(db: None) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select proname, coalesce(array_to_string(proconfig, ','), '') from pg_proc"
            " where pronamespace = 'trail'::regnamespace and prosecdef"
        )
        found = dict(cursor.fetchall())
    assert set(found) == {"queue_events", "add_rowtiles", "require_rowtiles"}
    assert set(found.values()) == {"search_path=trail, pg_temp"}
