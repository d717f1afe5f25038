"""A committed trail, and hands that do what the platform never does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import transaction
from tests.databases import CommittedDatabase

from xiezhi.trail.actor import Actor
from xiezhi.trail.sequencer import sequence
from xiezhi.trail.services import Entry, configured_hash, record, record_many, store_row_leaves
from xiezhi.trail.tiles import Tiles
from xiezhi.trail.verification import Verdict, verify

ACTOR = Actor(id=7, name="王某", via="10.1.2.3")
GUARDED = ("event", "leaf", "tile", "head", "rowtile")


@dataclass(frozen=True)
class Trail:
    """The trail of a committed database, and the hands of somebody who has the superuser's password."""

    database: CommittedDatabase

    @property
    def sequencer(self) -> str:
        return self.database.dsn("sequencer")

    def write(self, count: int) -> list[int]:
        with transaction.atomic():
            entries = [Entry("act.register", f"act:{n}", {"案号": f"执罚〔2024〕{n}号"}) for n in range(count)]
            return record_many(actor=ACTOR, entries=entries)

    def write_quickly(self, count: int) -> None:
        with psycopg.connect(self.database.dsn("app")) as connection:
            connection.execute(
                "insert into trail.event (actor_id, actor_name, via, action, subject, algorithm, body)"
                " select 7, '王某', 'cli', 'act.register', 'act:' || n, 'sm3', '{}' from generate_series(1, %s) n",
                (count,),
            )

    def write_bulk(self, rows: int) -> tuple[int, Tiles]:
        hasher = configured_hash()
        tiles = Tiles([hasher.leaf_hash(b"row %d" % n) for n in range(rows)], hasher)
        with transaction.atomic():
            event_id = record(
                actor=ACTOR, action="batch.load", subject="batch:1", body={}, rows_count=rows, rows_root=tiles.root
            )
            store_row_leaves(event_id=event_id, leaves=tiles)
        return event_id, tiles

    def sequence(self, batch: int = 20_000) -> int:
        return sequence(self.sequencer, batch=batch)

    def verify(self, **options: Any) -> Verdict:
        return verify(self.sequencer, **{"processes": 1, **options})

    def ask(self, query: str, *parameters: object) -> Any:
        """One value."""
        with psycopg.connect(self.database.dsn("owner")) as connection:
            row = connection.execute(query, parameters).fetchone()
        return None if row is None else row[0]

    @contextmanager
    def intruder(self) -> Iterator[psycopg.Connection[Any]]:
        """A superuser who switches every guard off first."""
        with psycopg.connect(self.database.dsn("administrator")) as connection:
            for table in GUARDED:
                connection.execute(f"alter table trail.{table} disable trigger all")
            yield connection
