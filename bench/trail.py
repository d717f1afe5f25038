"""The trail: events appended a second against bare inserts of the same row, their sequencing, and the verification of all."""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from bench.lines import Line

ROUNDS = 5
SINGLE, BULK, BULK_SIZE = 400, 20_000, 5_000
"""Events a round one by one, and in bulk (at most) by statements of BULK_SIZE."""
FILL = 50_000
PROOFS = 100
MILLION = 1_000_000

BARE = "create table bench_bare (like trail.event including identity including defaults, primary key (id))"
COLUMNS = "actor_id, actor_name, via, action, subject, rows_count, rows_root, algorithm, body"
INSERT = f"insert into bench_bare ({COLUMNS}) values (%s, %s, %s, %s, %s, %s, %s, %s, %s) returning id"
INSERT_MANY = (
    f"insert into bench_bare ({COLUMNS}) select %s, %s, %s, action, subject, 1, null, %s, body"
    " from unnest(%s::text[], %s::text[], %s::text[]) as e (action, subject, body)"
)
FILL_UP = (
    "insert into trail.event (actor_id, actor_name, via, action, subject, algorithm, body)"
    " select n %% 300, '张某', '10.0.0.' || n %% 200, 'act.registered', 'act:' || n, %s,"
    """ '{"body":' || n %% 900 || ',"hash":"' || md5(n::text) || md5((n + 1)::text) || '","number":"执罚〔2025〕' || n || '号"}'"""
    " from generate_series(1, %s) n"
)


def measure(dsn_owner: str, dsn_app: str, dsn_seq: str, events: int) -> dict[str, float]:
    """Figures of an otherwise empty trail that is filled up to `events`; Django must be set up and logged in as the app.

    Rates are events a second, ratios record against bare insert, times in seconds, `proof_ms` the median milliseconds.
    """
    with _bare_table(dsn_owner, dsn_app):
        figures = _appends(min(BULK, max(BULK_SIZE, events // 50)))
    figures["filled"] = _fill(dsn_app, events)
    figures["sequenced"], figures["sequencing_load"] = _sequence(dsn_seq)
    figures |= _verification(dsn_seq)
    figures["proof_ms"] = _proof_ms(dsn_seq)
    return figures


def run(dsn_owner: str, dsn_app: str, dsn_seq: str, events: int) -> list[Line]:
    """The same as lines for the report."""
    found = measure(dsn_owner, dsn_app, dsn_seq, events)
    goal = 10.0 if found["events"] <= MILLION * 1.1 else None
    return [
        Line("trail: append, one a transaction", found["single"], "/s", detail=f"bare {found['single_bare']:,.0f}/s"),
        Line("trail: the same against a bare insert", found["single_ratio"], "×"),
        Line("trail: append, record_many", found["bulk"], "/s", detail=f"bare {found['bulk_bare']:,.0f}/s"),
        Line("trail: the same against a bare insert", found["bulk_ratio"], "×"),
        Line("trail: sequencing", found["sequenced"], "/s", detail=f"load {found['sequencing_load']:.1f}"),
        Line(
            f"trail: verification of {found['events']:,.0f} events",
            found["verify_s"],
            "s",
            goal=goal,
            at_least=False,
            detail=f"load {found['verify_load']:.1f}",
        ),
        Line("trail: inclusion proof, median", found["proof_ms"], "ms"),
    ]


@contextmanager
def _bare_table(dsn_owner: str, dsn_app: str) -> Iterator[None]:
    app = psycopg.conninfo.conninfo_to_dict(dsn_app)["user"]
    with psycopg.connect(dsn_owner, autocommit=True) as owner:
        owner.execute(BARE)
        owner.execute(
            psycopg.sql.SQL("grant select, insert on bench_bare to {}").format(psycopg.sql.Identifier(str(app)))
        )
        try:
            yield
        finally:
            owner.execute("drop table bench_bare")


def _appends(bulk: int) -> dict[str, float]:
    """Rates of record and bare insert, taken in turn so that both meet the same load; medians of the rounds."""
    ways = {
        "single": _record_singly,
        "single_bare": _insert_singly,
        "bulk": _record_in_bulk,
        "bulk_bare": _insert_in_bulk,
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            rates[name].append(_rate(way, SINGLE if name.startswith("single") else bulk))
    figures = {name: statistics.median(found) for name, found in rates.items()}
    for name in ("single", "bulk"):
        pairs = zip(rates[name], rates[f"{name}_bare"], strict=True)
        figures[f"{name}_ratio"] = statistics.median(own / bare for own, bare in pairs)
    return figures


def _rate(way: Callable[[int], None], count: int) -> float:
    start = time.perf_counter()
    way(count)
    return count / (time.perf_counter() - start)


def _body(number: int) -> dict[str, object]:
    return {"number": f"执罚〔2025〕{number}号", "hash": "ab" * 32, "body": number % 900}


def _record_singly(count: int) -> None:
    from django.db import transaction

    from xiezhi.trail.actor import Actor
    from xiezhi.trail.services import record

    actor = Actor(id=7, name="张某", via="10.0.0.1")
    for number in range(count):
        with transaction.atomic():
            record(actor=actor, action="act.registered", subject=f"act:{number}", body=_body(number))


def _insert_singly(count: int) -> None:
    from django.db import connection, transaction

    from xiezhi.trail.services.events import canonical_json

    for number in range(count):
        row = (7, "张某", "10.0.0.1", "act.registered", f"act:{number}", 1, None, "sm3", canonical_json(_body(number)))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(INSERT, row)
            cursor.fetchone()


def _record_in_bulk(count: int) -> None:
    from django.db import transaction

    from xiezhi.trail.actor import Actor
    from xiezhi.trail.services import Entry, record_many

    actor = Actor(id=7, name="张某", via="10.0.0.1")
    for first in range(0, count, BULK_SIZE):
        entries = [Entry("act.registered", f"act:{n}", _body(n)) for n in range(first, first + BULK_SIZE)]
        with transaction.atomic():
            record_many(actor=actor, entries=entries)


def _insert_in_bulk(count: int) -> None:
    from django.db import connection, transaction

    from xiezhi.trail.services.events import canonical_json

    for first in range(0, count, BULK_SIZE):
        numbers = range(first, first + BULK_SIZE)
        columns = (
            ["act.registered" for _ in numbers],
            [f"act:{n}" for n in numbers],
            [canonical_json(_body(n)) for n in numbers],
        )
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(INSERT_MANY, (7, "张某", "10.0.0.1", "sm3", *columns))


def _fill(dsn_app: str, events: int) -> float:
    """Append until there are `events`, by SQL; the rate."""
    from django.conf import settings

    start, added = time.perf_counter(), 0
    with psycopg.connect(dsn_app, autocommit=True) as app:
        (there,) = app.execute("select count(*) from trail.event").fetchone() or (0,)
        while there + added < events:
            part = min(FILL, events - there - added)
            app.execute(FILL_UP, (settings.XIEZHI_HASH, part))
            added += part
    return added / (time.perf_counter() - start)


def _sequence(dsn_seq: str) -> tuple[float, float]:
    from xiezhi.trail.sequencer import sequence

    start = time.perf_counter()
    placed = sequence(dsn_seq)
    return placed / (time.perf_counter() - start), os.getloadavg()[0]


def _verification(dsn_seq: str) -> dict[str, float]:
    from xiezhi.trail.verification import verify

    before, start = os.getloadavg()[0], time.perf_counter()
    verdict = verify(dsn_seq)
    seconds = time.perf_counter() - start
    if not verdict.ok:
        raise RuntimeError(f"the trail that was just written does not verify: {verdict.first_broken}")
    return {"events": float(verdict.events), "verify_s": seconds, "verify_load": max(before, os.getloadavg()[0])}


def _proof_ms(dsn_seq: str) -> float:
    from xiezhi.trail.proofs import check
    from xiezhi.trail.selectors import inclusion

    with psycopg.connect(dsn_seq) as connection:
        query = "select event_id from trail.leaf where idx %% greatest((select max(idx) from trail.leaf) / %s, 1) = 0"
        ids = [event_id for (event_id,) in connection.execute(query, (PROOFS,)).fetchall()]
    times = []
    for event_id in ids:
        start = time.perf_counter()
        proof = inclusion(event_id)
        times.append((time.perf_counter() - start) * 1000)
        if not check(proof):
            raise RuntimeError(f"the proof of event {event_id} does not hold")
    return statistics.median(times)
