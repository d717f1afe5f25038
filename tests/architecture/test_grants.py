"""The rights of the logins as the database holds them, and what it answers when they are overstepped."""

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from xiezhi.config import grants

RIGHTS = """
select c.relname, a.privilege_type from pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
where c.relnamespace = to_regnamespace(%s) and c.relkind in ('r', 'p', 'v', 'm')
  and (a.grantee = 0 or a.grantee = (select oid from pg_roles where rolname = %s))
"""


def rights(schema: str, role: str) -> dict[str, set[str]]:
    held: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS, (schema, role))
        for table, right in cursor.fetchall():
            held.setdefault(table, set()).add(right)
    return held


@pytest.mark.django_db
def test_the_application_can_only_append_to_the_trail() -> None:
    held = rights("trail", "test_xiezhi_app")
    assert held.pop("event") == {"SELECT", "INSERT"}
    assert held
    assert all(granted == {"SELECT"} for granted in held.values()), held


@pytest.mark.django_db
def test_what_was_done_and_issued_can_only_be_added_to() -> None:
    held = rights("public", "test_xiezhi_app")
    kept = ("steptaken", "leadstep", "scan", "issueddocument", "documenttemplate")
    kept += ("comment", "approvalgiven", "interference")
    assert [held[f"cases_{table}"] for table in kept] == [{"SELECT", "INSERT"}] * len(kept)


@pytest.mark.django_db
def test_the_sequencer_never_changes_an_event_or_a_leaf() -> None:
    held = rights("trail", "test_xiezhi_seq")
    assert held["event"] == {"SELECT"}
    assert held["leaf"] == held["tile"] == held["head"] == {"SELECT", "INSERT"}
    assert rights("public", "test_xiezhi_seq") == {}


@pytest.mark.django_db
def test_nobody_may_truncate_or_own() -> None:
    for schema in ("public", "trail"):
        for role in ("test_xiezhi_app", "test_xiezhi_seq"):
            forbidden = {"TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"}
            assert {t: r & forbidden for t, r in rights(schema, role).items() if r & forbidden} == {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_class where relowner in (select oid from pg_roles where rolname in (%s, %s))",
            ("test_xiezhi_app", "test_xiezhi_seq"),
        )
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "select rolname from pg_roles where rolname like 'test_xiezhi_%%' and (rolsuper or rolcreaterole or rolcreatedb"
            " or rolreplication or rolbypassrls)"
        )
        assert cursor.fetchall() == []


@pytest.mark.django_db
def test_every_table_that_grants_names_exists() -> None:
    for grant in grants.GRANTS:
        with connection.cursor() as cursor:
            cursor.execute(
                "select relname from pg_class where relnamespace = to_regnamespace(%s) and relkind = 'r'",
                (grant.schema,),
            )
            tables = {name for (name,) in cursor.fetchall()}
        assert set(grant.tables) <= tables


@pytest.mark.parametrize(
    "statement",
    [
        "update trail.event set body = '{}'",
        "delete from trail.event",
        "truncate trail.event",
        "alter table trail.event disable trigger all",
        "set session_replication_role = replica",
        "insert into trail.leaf values (0, 0, repeat('x', 32)::bytea)",
        "truncate cases_act",
        "create table public.x (y int)",
        "set role test_xiezhi_owner",
    ],
)
@pytest.mark.django_db
def test_the_database_refuses_the_application(statement: str) -> None:
    target = settings.DATABASES["default"]
    with (
        psycopg.connect(
            dbname=target["NAME"],
            user=target["USER"],
            password=target["PASSWORD"],
            host=target["HOST"],
            port=target["PORT"],
        ) as own,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        own.execute(statement)
