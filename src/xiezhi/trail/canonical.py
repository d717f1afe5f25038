"""The bytes of an event that its leaf in the hash tree is made of, so that anyone can compute them without this program.

    leaf = H(0x00 || canonical bytes),   H = SM3 or SHA-256 as the head of the tree names it

The canonical bytes are the fields of trail.event in this order, none left out, each written as
    length of the value in bytes: signed 32-bit integer, big-endian; -1 for NULL, which has no value bytes
    value
 1  id          signed 64-bit integer, big-endian
 2  at          signed 64-bit integer, big-endian: microseconds since 2000-01-01T00:00:00Z (UTC, no leap seconds)
 3  actor_id    signed 32-bit integer, big-endian (0: no user)
 4  actor_name  UTF-8
 5  via         UTF-8
 6  action      UTF-8
 7  subject     UTF-8
 8  rows_count  signed 32-bit integer, big-endian
 9  rows_root   the 32 bytes, or NULL
10  algorithm   UTF-8: the hash of rows_root and of the row leaves below it
11  body        UTF-8: JSON, keys sorted, no white space between tokens, characters above U+007F not escaped

These are the field bytes of PostgreSQL's binary COPY (the header and the leading 16-bit count of fields left out), which is why
the sequencer and the verification hash what the server sends without touching it; `canonical_bytes` is the same by hand.
"""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

EVENT_COLUMNS = (
    "id",
    "at",
    "actor_id",
    "actor_name",
    "via",
    "action",
    "subject",
    "rows_count",
    "rows_root",
    "algorithm",
    "body",
)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One row of trail.event, column by column."""

    id: int
    at: datetime
    actor_id: int
    actor_name: str
    via: str
    action: str
    subject: str
    rows_count: int
    rows_root: bytes | None
    algorithm: str
    body: str


def _field(value: bytes | None) -> bytes:
    return b"\xff\xff\xff\xff" if value is None else struct.pack(">i", len(value)) + value


def canonical_bytes(event: StoredEvent) -> bytes:
    """What is hashed into the event's leaf; the layout is that of the module's docstring."""
    return b"".join(
        (
            _field(struct.pack(">q", event.id)),
            _field(struct.pack(">q", (event.at - EPOCH) // timedelta(microseconds=1))),
            _field(struct.pack(">i", event.actor_id)),
            _field(event.actor_name.encode()),
            _field(event.via.encode()),
            _field(event.action.encode()),
            _field(event.subject.encode()),
            _field(struct.pack(">i", event.rows_count)),
            _field(event.rows_root),
            _field(event.algorithm.encode()),
            _field(event.body.encode()),
        )
    )
