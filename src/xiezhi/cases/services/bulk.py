"""Acts in bulk: found, added and changed by COPY, inside a transaction that the caller holds.

These functions are one half of a use case: the caller opens the transaction, leaves the one event of the batch with
the rows' tree root, and commits. They take the psycopg connection itself, as COPY runs beside the preparation of the
next rows in a thread of its own.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final

import polars as pl
from psycopg import Connection, Cursor, sql

from xiezhi.cases.content import FIELDS

# Columns that a batch writes; the generated ones and the key are PostgreSQL's.
WRITTEN: Final = (
    *FIELDS,
    "party_cipher",
    "party_id_cipher",
    "certificate_ids",
    "warnings",
    "content_hash",
    "last_batch",
    "revision",
    "recorded_at",
)
_NEW: Final = (*WRITTEN, "created_by_batch")
_NULLABLE: Final = frozenset(
    {"inspected_on", "filed_on", "decided_on", "served_on", "closed_on", "reviewed_on", "published_on"}
)
_TABLE: Final = sql.Identifier("cases_act")
_STAGED: Final = sql.Identifier("act_staged")
# Advisory locks of two integers: this class and the id of a body.
BODY_LOCK: Final = 7403


def lock_bodies(connection: Connection[Any], body_ids: Iterable[int]) -> None:
    """Wait until no other batch writes acts of these bodies; held to the end of the transaction."""
    for body_id in sorted(body_ids):
        connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", (BODY_LOCK, body_id))


def bodies_with_acts(connection: Connection[Any], body_ids: Iterable[int]) -> frozenset[int]:
    """Those of the bodies that have any act."""
    rows = connection.execute(
        "SELECT id FROM unnest(%s::int[]) AS body (id)"
        " WHERE EXISTS (SELECT FROM cases_act WHERE cases_act.body_id = body.id)",
        (list(body_ids),),
    )
    return frozenset(body_id for (body_id,) in rows)


def find_existing(connection: Connection[Any], keys: pl.DataFrame, fields: Sequence[str]) -> list[tuple[Any, ...]]:
    """Stored acts by (body_id, number): body_id, number, id, content_hash, revision, remainder as text, day of counting, then `fields`."""
    wanted = [sql.SQL("a.") + sql.Identifier(field) for field in fields]
    columns = sql.SQL(", ").join(
        [sql.SQL("a.body_id, a.number, a.id, a.content_hash, a.revision, a.remainder::text, a.counted_on"), *wanted]
    )
    query = sql.SQL(
        "SELECT {} FROM unnest(%s::int[], %s::text[]) AS k (body_id, number)"
        " JOIN {} a ON a.body_id = k.body_id AND a.number = k.number"
    ).format(columns, _TABLE)
    # Django's own cursors bind in the client and cannot receive binary results.
    with Cursor(connection) as cursor:
        cursor.execute(query, (keys["body_id"].to_list(), keys["number"].to_list()), binary=True)
        return cursor.fetchall()


def copy_new(connection: Connection[Any], frame: pl.DataFrame) -> None:
    """Add acts: columns WRITTEN and `created_by_batch`."""
    if frame.height:
        _copy(connection, _TABLE, frame.select(_NEW), _NEW)


def stage_changes(connection: Connection[Any], frame: pl.DataFrame) -> None:
    """Lay changed acts aside: columns `id`, `row` (of the file) and WRITTEN. They change by `apply_staged`."""
    columns = sql.SQL(", ").join(sql.SQL("a.") + sql.Identifier(name) for name in WRITTEN)
    connection.execute(
        sql.SQL(
            "CREATE TEMP TABLE IF NOT EXISTS {} ON COMMIT DROP AS SELECT a.id, 0::int AS row, {} FROM {} a WITH NO DATA"
        ).format(_STAGED, columns, _TABLE)
    )
    _copy(connection, _STAGED, frame.select("id", "row", *WRITTEN), ("id", "row", *WRITTEN))


def drop_staged(connection: Connection[Any], rows: Sequence[int]) -> None:
    """Forget staged changes by their rows in the file."""
    connection.execute(sql.SQL("DELETE FROM {} WHERE row = ANY(%s)").format(_STAGED), (list(rows),))


def apply_staged(connection: Connection[Any]) -> int:
    """Change the staged acts; returns how many."""
    assignments = sql.SQL(", ").join(
        sql.SQL("{0} = s.{0}").format(sql.Identifier(name)) for name in WRITTEN if name != "recorded_at"
    )
    cursor = connection.execute(
        sql.SQL("UPDATE {} a SET {} FROM {} s WHERE a.id = s.id").format(_TABLE, assignments, _STAGED)
    )
    return cursor.rowcount


def remove_new(connection: Connection[Any], batch: int, keys: pl.DataFrame) -> int:
    """Take back acts that this batch has added in the same transaction, by (body_id, number)."""
    cursor = connection.execute(
        sql.SQL(
            "DELETE FROM {} a USING unnest(%s::int[], %s::text[]) AS k (body_id, number)"
            " WHERE a.body_id = k.body_id AND a.number = k.number AND a.created_by_batch = %s"
        ).format(_TABLE),
        (keys["body_id"].to_list(), keys["number"].to_list(), batch),
    )
    return cursor.rowcount


def check_now(connection: Connection[Any]) -> None:
    """Check what was deferred so far (that the bodies exist) now; what comes later is again checked at the commit."""
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    connection.execute("SET CONSTRAINTS ALL DEFERRED")


def marked(frame: pl.DataFrame, *, batch: int, now: datetime) -> pl.DataFrame:
    """The frame with the marks of a batch on every row."""
    return frame.with_columns(
        pl.lit(batch).alias("last_batch"),
        pl.lit(batch).alias("created_by_batch"),
        pl.lit(now.isoformat()).alias("recorded_at"),
    )


def _copy(connection: Connection[Any], table: sql.Identifier, frame: pl.DataFrame, columns: Sequence[str]) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
        table, sql.SQL(", ").join(sql.Identifier(name) for name in columns)
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(_csv(frame))


def _csv(frame: pl.DataFrame) -> memoryview:
    """The frame as COPY reads it: an empty unquoted field is NULL, "" is the empty text."""
    cells = [_cell(name, kind) for name, kind in frame.schema.items()]
    buffer = BytesIO()
    frame.select(cells).write_csv(buffer, include_header=False)
    return buffer.getbuffer()


def _cell(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind == pl.Binary:
        return pl.concat_str(pl.lit("\\x"), column.fill_null(b"").bin.encode("hex")).alias(name)
    if kind == pl.List(pl.String):
        elements = column.list.eval(pl.element().str.replace_all(r'([\\"])', r"\${1}"))
        quoted = pl.concat_str(pl.lit('{"'), elements.list.join('","'), pl.lit('"}'))
        return pl.when(column.list.len() > 0).then(quoted).otherwise(pl.lit("{}")).alias(name)
    if isinstance(kind, pl.List):
        numbers = column.cast(pl.List(pl.String)).list.join(",").fill_null("")
        return pl.concat_str(pl.lit("{"), numbers, pl.lit("}")).alias(name)
    if kind == pl.String and name not in _NULLABLE:
        return column.fill_null("")
    return column if name in _NULLABLE else column.fill_null(0)
