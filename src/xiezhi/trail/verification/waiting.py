"""Committed events that have no place: each must wait in the queue, and the queue may hold nothing else."""

from typing import Any

import psycopg

from xiezhi.trail.verification.naming import about
from xiezhi.trail.verification.verdict import Finding

_WAITING = """
select count(distinct p.event_id) from trail.pending p
where exists (select from trail.event e where e.id = p.event_id)
  and not exists (select from trail.leaf l where l.event_id = p.event_id)"""

_GONE = """
select min(p.event_id) from trail.pending p where not exists (select from trail.event e where e.id = p.event_id)"""

_TWICE = """
select min(p.event_id) from trail.pending p where exists (select from trail.leaf l where l.event_id = p.event_id)"""

# Only asked when the counts differ: over a million events it takes a second.
_SMUGGLED = """
select min(e.id) from trail.event e
where not exists (select from trail.leaf l where l.event_id = e.id)
  and not exists (select from trail.pending p where p.event_id = e.id)"""

_STRAY_ROWS = """
select min(t.event_id) from (select distinct event_id from trail.rowtile) t
where not exists (select from trail.event e where e.id = t.event_id and e.rows_root is not null)"""


def check_queue(connection: psycopg.Connection[Any], *, complete: bool) -> tuple[int, list[Finding]]:
    """How many events wait, and what is wrong with those without a place. `complete`: no placed event is missing."""
    waiting = _number(connection, _WAITING)
    findings = []
    if gone := _number(connection, _GONE):
        findings.append(Finding(f"待入树的事件 {gone} 已被删除。", gone))
    if twice := _number(connection, _TWICE):
        findings.append(about(connection, twice, "{event}已在树中，却又被列入待入树队列。"))
    placed = _number(connection, "select count(*) from trail.leaf")
    events = _number(connection, "select count(*) from trail.event")
    if not complete or events != placed + waiting:
        smuggled = _number(connection, _SMUGGLED)
        if smuggled:
            findings.append(
                about(connection, smuggled, "{event}既未入树也不在待入树队列：是绕过留痕插入的，或其位次被删除。")
            )
    if stray := _number(connection, _STRAY_ROWS):
        findings.append(about(connection, stray, "{event}没有行根，却存有行叶。"))
    return waiting, findings


def _number(connection: psycopg.Connection[Any], query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0] or 0) if row else 0
