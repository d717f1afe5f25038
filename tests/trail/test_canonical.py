"""The layout that docstring and code of `canonical` promise to third parties, written out by hand once more."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from tests.trail.world import ACTOR

from xiezhi.trail.canonical import EVENT_COLUMNS, StoredEvent, canonical_bytes
from xiezhi.trail.copying import stream
from xiezhi.trail.services import record, store_row_leaves
from xiezhi.trail.tree import SM3, leaf_hash, root

EVENT = StoredEvent(
    id=258,
    at=datetime(2024, 6, 1, 12, 0, 0, 1, tzinfo=timezone(timedelta(hours=8))),
    actor_id=-1,
    actor_name="王",
    via="",
    action="a",
    subject="act:1",
    rows_count=1,
    rows_root=None,
    algorithm="sm3",
    body="{}",
)


def test_layout_byte_by_byte() -> None:
    microseconds = 770_529_600_000_001  # from 2000-01-01T00:00Z to 2024-06-01T04:00:00.000001Z
    assert canonical_bytes(EVENT) == b"".join(
        (
            bytes.fromhex("00000008 0000000000000102"),
            bytes.fromhex("00000008") + microseconds.to_bytes(8, "big"),
            bytes.fromhex("00000004 ffffffff"),
            bytes.fromhex("00000003 e78e8b"),
            bytes.fromhex("00000000"),
            bytes.fromhex("00000001 61"),
            bytes.fromhex("00000005 6163743a31"),
            bytes.fromhex("00000004 00000001"),
            bytes.fromhex("ffffffff"),
            bytes.fromhex("00000003 736d33"),
            bytes.fromhex("00000002 7b7d"),
        )
    )


def test_known_answer() -> None:
    """A third party's program must reach this leaf."""
    assert leaf_hash(canonical_bytes(EVENT)).hex() == "0b5fbbc786cb73c8108cc7782f1d12adb9ce4f6cd07826c5ceef70361d21628c"


CHANGES: dict[str, Any] = {
    "id": 259,
    "at": EVENT.at + timedelta(microseconds=1),
    "actor_id": 0,
    "actor_name": "黄",
    "via": "cli",
    "action": "b",
    "subject": "act:2",
    "rows_count": 2,
    "rows_root": SM3.empty,
    "algorithm": "sha256",
    "body": '{"a":1}',
}


def test_no_column_is_left_out() -> None:
    assert tuple(CHANGES) == EVENT_COLUMNS == tuple(StoredEvent.__dataclass_fields__)
    for column, value in CHANGES.items():
        assert canonical_bytes(replace(EVENT, **{column: value})) != canonical_bytes(EVENT), column


def test_columns_are_those_of_the_table(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select attname from pg_attribute where attrelid = 'trail.event'::regclass and attnum > 0 and not attisdropped"
            " order by attnum"
        )
        assert tuple(name for (name,) in cursor.fetchall()) == EVENT_COLUMNS


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)


@given(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), st.tuples(TEXTS, TEXTS, TEXTS, TEXTS))
def test_no_two_events_have_the_same_bytes(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    def event(texts: tuple[str, ...]) -> StoredEvent:
        return replace(EVENT, actor_name=texts[0], via=texts[1], action=texts[2], subject=texts[3])

    assert (canonical_bytes(event(one)) == canonical_bytes(event(other))) is (one == other)


@pytest.mark.parametrize("rows", [None, 3])
def test_server_sends_exactly_these_bytes(db: None, rows: int | None) -> None:
    leaves = [leaf_hash(b"%d" % n) for n in range(rows or 0)]
    event_id = record(
        actor=ACTOR,
        action="act.register",
        subject="act:1",
        body={"乙": "“引号”\n\u2028", "甲": [1, None, True]},
        rows_count=rows or 1,
        rows_root=root(leaves) if rows else None,
    )
    if rows:
        store_row_leaves(event_id=event_id, leaves=leaves)
    columns = ", ".join(EVENT_COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(f"select {columns} from trail.event where id = %s", [event_id])
        stored = StoredEvent(*cursor.fetchone())
    (sent,) = stream(connection.connection, f"select {columns} from trail.event where id = {event_id}")
    assert sent[:2] == len(EVENT_COLUMNS).to_bytes(2, "big")
    assert sent[2:] == canonical_bytes(stored)
