"""What each login may do, as a list. Applied after every migration; whatever it does not name is taken away."""

from dataclasses import dataclass

from psycopg import Connection, sql

from xiezhi.config.connection import Database, Login

READ = ("SELECT",)
APPEND = ("SELECT", "INSERT")
TAKE = ("SELECT", "DELETE")
KEEP = ("SELECT", "INSERT", "UPDATE")
WRITE = ("SELECT", "INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Grant:
    """Rights of one login on the tables of a schema, with the tables that differ."""

    login: str
    schema: str
    usual: tuple[str, ...]
    tables: dict[str, tuple[str, ...]]


_CUBE = (
    *("act_tally", "act_tally_delta"),
    *("cube_delta", "cube_month", "cube_year", "cube_placement", "cube_unit", "cube_unit_year"),
    *("cube_officer", "cube_officer_year", "cube_officer_delta", "cube_power", "cube_power_year", "cube_power_delta"),
)

GRANTS = (
    # The cube is written only by functions that run with the owner's rights, so that no figure can be set by hand.
    # What was frozen stays as it was registered.
    Grant(
        "app",
        "public",
        WRITE,
        {
            "django_migrations": READ,
            "reporting_snapshot": APPEND,
            "cases_issueddocument": APPEND,
            "cases_leadstep": APPEND,
            "cases_leaddocument": APPEND,
            "cases_steptaken": APPEND,
            "cases_scan": APPEND,
            "cases_documenttemplate": APPEND,
            **dict.fromkeys(("cases_evidence", "cases_storedfile", "cases_archivedfile", "cases_destruction"), KEEP),
            "cases_custody": APPEND,
            "cases_archivedvolume": APPEND,
            "cases_archivereading": APPEND,
            "cases_destructionentry": APPEND,
            "cases_watchersign": APPEND,
            "cases_retentionchange": APPEND,
            **dict.fromkeys(("cases_comment", "cases_approvalgiven", "cases_interference"), APPEND),
            **dict.fromkeys(_CUBE, READ),
        },
    ),
    # The trail is append-only for everything that serves people; only the sequencer gives events their place.
    Grant("app", "trail", READ, {"event": APPEND}),
    Grant(
        "sequencer", "trail", READ, {"pending": TAKE, "leaf": APPEND, "tile": APPEND, "head": APPEND, "cursor": KEEP}
    ),
)


def apply(connection: Connection, database: Database) -> None:
    """Set the rights of all logins to exactly GRANTS, in the current transaction of the owner's ``connection``."""
    _open_database(connection, database)
    for grant in GRANTS:
        login: Login = getattr(database, grant.login)
        tables = _tables(connection, grant.schema)
        if tables is not None:
            _revoke(connection, grant.schema, login)
            _grant(connection, grant, tables, login)


def _open_database(connection: Connection, database: Database) -> None:
    name = sql.Identifier(database.name)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
    for login in (database.app, database.sequencer):
        role = sql.Identifier(login.name)
        connection.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(name, role))


def _tables(connection: Connection, schema: str) -> list[str] | None:
    """Return the tables and views of a schema, or None when there is no such schema."""
    if connection.execute("SELECT to_regnamespace(%s)::text", (schema,)).fetchone() == (None,):
        return None
    rows = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(%s) AND relkind IN ('r', 'p', 'v', 'm')"
        " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e') ORDER BY 1",
        (schema,),
    )
    return [name for (name,) in rows]


def _revoke(connection: Connection, schema: str, login: Login) -> None:
    for kind in ("TABLES", "SEQUENCES"):
        connection.execute(
            sql.SQL(f"REVOKE ALL ON ALL {kind} IN SCHEMA {{}} FROM {{}}, PUBLIC").format(
                sql.Identifier(schema), sql.Identifier(login.name)
            )
        )


def _grant(connection: Connection, grant: Grant, tables: list[str], login: Login) -> None:
    schema, role = sql.Identifier(grant.schema), sql.Identifier(login.name)
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, role))
    connection.execute(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {} TO {}").format(schema, role))
    for table in tables:
        rights = sql.SQL(", ").join(sql.SQL(right) for right in grant.tables.get(table, grant.usual))
        connection.execute(sql.SQL("GRANT {} ON {} TO {}").format(rights, sql.Identifier(grant.schema, table), role))
