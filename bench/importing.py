"""A ledger end to end through `xiezhi import acts`, against a bare COPY of the rows that it made.

The bare COPY goes into a table like that of the acts (columns, indexes, constraints, foreign key), without the cube's
triggers and without a trail, on the same server, right after the import.
"""

import argparse
import json
import os
import time
from pathlib import Path

import psycopg
from psycopg import sql

from bench.ledger import district, write
from bench.lines import Line, emit, say
from bench.machine import load
from bench.site import Site, checkpoint, enter

GOALS = {"csv": 0.5, "xlsx": 0.35}
PEAK_GOAL_MIB = 1024
CHUNK = 1 << 20


def main() -> None:
    """Measure one form of file and print its lines."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--form", choices=tuple(GOALS), required=True)
    parser.add_argument("--rows", type=int, required=True)
    asked = parser.parse_args()
    here = Site(Path(os.environ["XIEZHI_DATA"]).parent, dict(os.environ))
    enter(here.environment)
    say(f"writing a ledger of {asked.rows:,} acts as {asked.form}")
    paths = write(district(asked.rows), here.folder / "ledgers", asked.form)
    for ledger in ("organisations", "officers", "powers"):
        here.run("import", ledger, str(paths[ledger]))
    checkpoint()
    say("importing")
    done = here.run("import", "acts", str(paths["acts"]), "--format", "json")
    result = json.loads(done.output)
    if result["inserted"] != asked.rows:
        raise RuntimeError(f"{result['inserted']} of {asked.rows} rows went in")
    say("copying the same rows")
    bare = bare_copy(here.folder / "acts.copy")
    detail = f"{asked.rows:,} acts: import {done.seconds:.1f} s, COPY {bare:.1f} s; {load()}"
    emit(Line(f"import {asked.form} ÷ bare COPY, speed", bare / done.seconds, "×", GOALS[asked.form], detail=detail))
    mebibytes = done.memory / 2**20
    emit(Line(f"import {asked.form}, peak memory", mebibytes, " MiB", PEAK_GOAL_MIB, at_least=False))
    emit(Line(f"import {asked.form}, rows a second", asked.rows / done.seconds, "/s"))


def bare_copy(dump: Path) -> float:
    """Seconds to COPY the rows of the acts into a bare table, of two runs the faster one."""
    from xiezhi.config import connection as logins

    target = logins.database()
    with psycopg.connect(target.dsn(target.owner)) as connection:
        columns = _columns(connection)
        with dump.open("wb") as file, connection.cursor().copy(_copy("cases_act", columns, "TO STDOUT")) as rows:
            for block in rows:
                file.write(block)
    seconds = [_timed(target.dsn(target.owner), columns, dump) for _ in range(2)]
    dump.unlink()
    return min(seconds)


def _columns(connection: psycopg.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'cases_act'"
        " AND is_generated = 'NEVER' ORDER BY ordinal_position"
    ).fetchall()
    return [name for (name,) in rows]


def _copy(table: str, columns: list[str], direction: str) -> sql.Composed:
    names = sql.SQL(", ").join(sql.Identifier(name) for name in columns)
    return sql.SQL("COPY {} ({}) {}").format(sql.Identifier(table), names, sql.SQL(direction))


def _timed(dsn: str, columns: list[str], dump: Path) -> float:
    with psycopg.connect(dsn) as connection:
        connection.execute("DROP TABLE IF EXISTS act_bare")
        connection.execute("CREATE TABLE act_bare (LIKE cases_act INCLUDING ALL)")
        connection.execute("ALTER TABLE act_bare ADD FOREIGN KEY (body_id) REFERENCES registry_organisation (id)")
    checkpoint()
    start = time.perf_counter()
    with (
        psycopg.connect(dsn) as connection,
        dump.open("rb") as file,
        connection.cursor().copy(_copy("act_bare", columns, "FROM STDIN")) as rows,
    ):
        while block := file.read(CHUNK):
            rows.write(block)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
