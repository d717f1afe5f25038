"""Appending events. Each call is one INSERT in the transaction of the write that it tells of."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from xiezhi.trail.actor import Actor
from xiezhi.trail.errors import Refused
from xiezhi.trail.tree import HASH_BYTES

BODY_LIMIT = 65_536
"""Characters. A body tells what was done; files, texts and rows are kept elsewhere and named by their hash."""

_INSERT_ONE = """
insert into trail.event (actor_id, actor_name, via, action, subject, rows_count, rows_root, algorithm, body)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s) returning id"""

_INSERT_MANY = """
insert into trail.event (actor_id, actor_name, via, action, subject, rows_count, rows_root, algorithm, body)
select %s, %s, %s, action, subject, rows_count, rows_root, %s, body
from unnest(%s::text[], %s::text[], %s::int[], %s::bytea[], %s::text[])
     with ordinality as e (action, subject, rows_count, rows_root, body, n)
order by n returning id"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a `record_many`."""

    action: str
    subject: str
    body: Mapping[str, object]
    rows_count: int = 1
    rows_root: bytes | None = None


def canonical_json(body: Mapping[str, object]) -> str:
    """The one text of a body: keys sorted, no white space, no escapes above U+007F. Raise Refused if it is not plain JSON."""
    try:
        text = json.dumps(body, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
        text.encode()
    except (TypeError, ValueError) as error:
        raise Refused(f"留痕内容只能是文字、数、真假、空值及其列表和字典：{error}") from error
    if len(text) > BODY_LIMIT:
        raise Refused(f"留痕内容有 {len(text)} 个字符，超过上限 {BODY_LIMIT}；请只记摘要和散列")
    return text


def _checked(entry: Entry) -> tuple[str, str, int, bytes | None, str]:
    for label, text in (("动作", entry.action), ("对象", entry.subject)):
        if not text or "\x00" in text:
            raise Refused(f"留痕事件的{label}不能为空，也不能含空字符")
    if entry.rows_count < 0:
        raise Refused(f"留痕事件的行数不能为负：{entry.rows_count}")
    if entry.rows_root is not None and len(entry.rows_root) != HASH_BYTES:
        raise Refused(f"行根须为 {HASH_BYTES} 字节，收到 {len(entry.rows_root)} 字节")
    return entry.action, entry.subject, entry.rows_count, entry.rows_root, canonical_json(entry.body)


def require_transaction() -> None:
    """Raise Refused outside a transaction: an event that commits apart from its write would be a lie one way or the other."""
    if not connection.in_atomic_block:
        raise Refused("留痕须与所记的写入处于同一事务：请在 transaction.atomic() 内调用")


def record(
    *,
    actor: Actor,
    action: str,
    subject: str,
    body: Mapping[str, object],
    rows_count: int = 1,
    rows_root: bytes | None = None,
) -> int:
    """Append one event in the current transaction and return its id.

    `action` names the use case ("act.register"), `subject` the thing ("act:123", "batch:7"). `body` is small JSON without personal
    identifiers in plain. A bulk write is one event with `rows_count` rows and `rows_root`, the RFC 6962 root of its row leaves
    under `configured_hash()`; the leaves themselves must follow by `store_row_leaves` before the transaction commits.
    Raise Refused outside a transaction and for a body that is not small JSON.
    """
    require_transaction()
    action, subject, rows_count, rows_root, text = _checked(Entry(action, subject, body, rows_count, rows_root))
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT_ONE,
            (actor.id, actor.name, actor.via, action, subject, rows_count, rows_root, settings.XIEZHI_HASH, text),
        )
        (event_id,) = cursor.fetchone()
    return int(event_id)


def record_many(*, actor: Actor, entries: Iterable[Entry]) -> list[int]:
    """Append many events of one actor by one statement; return their ids in the order of `entries`. Refuses as `record` does."""
    require_transaction()
    checked = [_checked(entry) for entry in entries]
    if not checked:
        return []
    columns = [list(column) for column in zip(*checked, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_MANY, (actor.id, actor.name, actor.via, settings.XIEZHI_HASH, *columns))
        return [int(event_id) for (event_id,) in cursor.fetchall()]
