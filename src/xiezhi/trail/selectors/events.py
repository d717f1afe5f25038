"""Events of a thing, events after a place, and the newest head."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from xiezhi.trail.canonical import EVENT_COLUMNS, StoredEvent
from xiezhi.trail.heads import Head

_COLUMNS = ", ".join(f"e.{column}" for column in EVENT_COLUMNS) + ", l.idx"


@dataclass(frozen=True, slots=True)
class EventRow(StoredEvent):
    """One event; `body` is its canonical JSON, `idx` its place in the tree or None while it waits for one."""

    idx: int | None


def events_of(subjects: Sequence[str], limit: int = 100) -> list[EventRow]:
    """The newest events of any of these subjects, newest first. Who may see a subject is for the caller to have decided."""
    return _events(
        "trail.event e left join trail.leaf l on l.event_id = e.id where e.subject = any(%s) order by e.id desc limit %s",
        [list(subjects), limit],
    )


def events_after(place: int, limit: int = 1000) -> list[EventRow]:
    """Events in the order of their places, from the one after `place` (-1: from the first).

    The cursor of upper floors: places are gapless and never filled in later, ids are neither.
    """
    return _events(
        "trail.leaf l join trail.event e on e.id = l.event_id where l.idx > %s order by l.idx limit %s", [place, limit]
    )


def events_waiting(limit: int = 100) -> list[EventRow]:
    """The newest committed events that have no place in the tree yet, newest first."""
    return _events(
        "trail.event e join (select distinct event_id from trail.pending) p on p.event_id = e.id "
        "left join trail.leaf l on l.event_id = e.id where l.idx is null order by e.id desc limit %s",
        [limit],
    )


def head() -> Head | None:
    """The newest head; None before the sequencer's first batch."""
    with connection.cursor() as cursor:
        cursor.execute("select size, root, algorithm, at from trail.head order by size desc limit 1")
        row = cursor.fetchone()
    return None if row is None else Head(row[0], bytes(row[1]), row[2], row[3])


def _events(source: str, parameters: list[int | list[str]]) -> list[EventRow]:
    with connection.cursor() as cursor:
        cursor.execute(f"select {_COLUMNS} from {source}", parameters)
        return [EventRow(*row) for row in cursor.fetchall()]
