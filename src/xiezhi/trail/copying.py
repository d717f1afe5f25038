"""Reading and writing PostgreSQL's binary COPY without a Python object for each field.

The trail hashes rows as the server sends them, so it reads messages straight from libpq: through psycopg's cursor a million rows
cost more than their hashes.
"""

import struct
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import pq

SIGNATURE = b"PGCOPY\n\xff\r\n\0" + b"\0" * 8
TRAILER = b"\xff\xff"


class BrokenStream(Exception):
    """The server ended a COPY with an error; the message is the server's."""


def stream(connection: psycopg.Connection[Any], query: str) -> Iterator[bytes]:
    """Yield the rows of a query in COPY's binary form: 16-bit count of fields, then each field after its 32-bit length.

    The server sends each row as one message, the file header in front of the first. The rows must be read to the end, or the
    connection is of no more use.
    """
    session = connection.pgconn
    result = session.exec_(f"copy ({query}) to stdout (format binary)".encode())
    if result.status != pq.ExecStatus.COPY_OUT:
        raise BrokenStream(_message(result))
    receive, header = session.get_copy_data, len(SIGNATURE)
    while True:
        length, data = receive(0)
        if length <= 0:
            break
        row = bytes(data)
        if header:
            row, header = row[header:], 0
        if row and row != TRAILER:
            yield row
    while (last := session.get_result()) is not None:
        if last.status != pq.ExecStatus.COMMAND_OK:
            raise BrokenStream(_message(last))


def _message(result: Any) -> str:
    return "数据库中断了对留痕的读取:" + bytes(result.error_message).decode(errors="replace").strip()


_LEAF = struct.Struct(">hiqiqi")
_TILE = struct.Struct(">hihiqi")


def leaf_row(idx: int, event_id: int, leaf: bytes) -> bytes:
    """One row for `copy trail.leaf (idx, event_id, leaf)`."""
    return _LEAF.pack(3, 8, idx, 8, event_id, len(leaf)) + leaf


def tile_row(level: int, pos: int, node: bytes) -> bytes:
    """One row for `copy trail.tile (level, pos, hash)`."""
    return _TILE.pack(3, 2, level, 8, pos, len(node)) + node
