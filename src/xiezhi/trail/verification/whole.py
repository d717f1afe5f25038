"""The verification of a whole trail."""

from bisect import bisect_right
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from xiezhi.trail.heads import read_heads
from xiezhi.trail.tree import CompactRange, Hash
from xiezhi.trail.verification.chunk import CHUNK, BrokenPlace, check_chunk
from xiezhi.trail.verification.naming import about, at_place, name_disagreement, name_place, resume
from xiezhi.trail.verification.rowtrees import check_rows
from xiezhi.trail.verification.verdict import Finding, Verdict
from xiezhi.trail.verification.waiting import check_queue
from xiezhi.trail.verification.witnesses import Witnesses
from xiezhi.trail.verification.workers import Task, open_session, workers

WORTH_PROCESSES = 2 * CHUNK
"""Leaves below which starting processes costs more than it saves."""

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _Plan:
    """What there is to check."""

    size: int
    cursor: CompactRange | None
    hasher: Hash
    kept_roots: dict[int, bytes]
    bulk: list[list[int]]
    bulk_rows: int

    def chunks(self) -> list[tuple[int, int]]:
        return [(start, min(start + CHUNK, self.size)) for start in range(0, self.size, CHUNK)]


def verify(dsn: str, *, processes: int = 2, progress: Progress | None = None, heads: Path | None = None) -> Verdict:
    """Recompute every leaf from its event, the tree, all heads, and the rows of bulk events, on one snapshot.

    `heads` is a folder of exported heads: only they can tell when someone has rewritten events and tree alike. `progress` is
    called with the number of checked events and of all. Memory stays flat; a large trail is shared out to `processes`.
    Raise Refused for a broken folder of heads.
    """
    kept = {head.size: head.root for head in read_heads(heads)} if heads is not None else {}
    with closing(open_session(dsn)) as connection:
        plan = _plan(connection, kept)
        wanted = processes if plan.size + plan.bulk_rows >= WORTH_PROCESSES else 1
        witnesses = Witnesses(CompactRange(plan.hasher), _upper_tiles(connection), kept)
        with workers(dsn, connection, wanted) as team:
            results = team.results(_tasks(plan))
            broken = None
            for _, stop in plan.chunks():
                chunk = next(results)
                broken = broken or chunk.broken
                if broken is None:
                    witnesses.take(chunk, stop)
                if progress is not None:
                    progress(stop, plan.size)
            broken_rows = [found for found in results if found is not None]
        findings = _findings(connection, plan, witnesses, broken)
        findings += [about(connection, rows.event_id, f"{{event}}的{rows.message}。") for rows in broken_rows]
        waiting, unplaced = check_queue(connection, complete=broken is None)
        return _verdict(connection, plan, witnesses, waiting, findings + unplaced)


def _plan(connection: psycopg.Connection[Any], kept: dict[int, bytes]) -> _Plan:
    cursor = resume(connection.execute("select size, algorithm, peaks from trail.cursor").fetchone())
    placed = connection.execute("select max(idx) + 1 from trail.leaf").fetchone()
    last_head = connection.execute("select algorithm from trail.head order by size desc limit 1").fetchone()
    size = max(int(placed[0] or 0) if placed else 0, cursor.size if cursor else 0)
    hasher = cursor.hasher if cursor else Hash(last_head[0] if last_head else "sm3")
    bulk, rows = _bulk_events(connection)
    return _Plan(size, cursor, hasher, kept, bulk, rows)


def _bulk_events(connection: psycopg.Connection[Any]) -> tuple[list[list[int]], int]:
    """Events with row trees, in groups of about one chunk of rows each."""
    groups: list[list[int]] = []
    total = filled = 0
    rows = connection.execute("select id, rows_count from trail.event where rows_root is not null order by id")
    for event_id, count in rows:
        if not groups or filled >= CHUNK:
            groups.append([])
            filled = 0
        groups[-1].append(event_id)
        filled += count
        total += count
    return groups, total


def _upper_tiles(connection: psycopg.Connection[Any]) -> dict[tuple[int, int], bytes]:
    rows = connection.execute("select level, pos, hash from trail.tile where level >= 2")
    return {(level, pos): node for level, pos, node in rows.fetchall()}


def _tasks(plan: _Plan) -> list[Task]:
    kept = sorted(plan.kept_roots)
    tasks: list[Task] = []
    for start, stop in plan.chunks():
        sizes = kept[bisect_right(kept, start) : bisect_right(kept, stop)]
        tasks.append((check_chunk, (plan.hasher, start, stop, sizes)))
    tasks += [(check_rows, (group,)) for group in plan.bulk]
    return tasks


def _findings(
    connection: psycopg.Connection[Any], plan: _Plan, witnesses: Witnesses, broken: BrokenPlace | None
) -> list[Finding]:
    if broken is not None:
        return [name_place(connection, broken, plan.cursor)]
    findings = []
    disagreement = name_disagreement(connection, witnesses, plan.cursor)
    if disagreement is not None:
        findings.append(disagreement)
    beyond = [size for size in plan.kept_roots if size > plan.size]
    if beyond:
        findings.append(
            Finding(
                f"库外留存的树首记有 {min(beyond)} 条事件，现只有 {plan.size} 条：末尾的事件已被删除。", None, plan.size
            )
        )
    findings += _check_ends(connection, plan)
    return findings


def _check_ends(connection: psycopg.Connection[Any], plan: _Plan) -> list[Finding]:
    """The cursor and the last head must end where the leaves end."""
    row = connection.execute("select max(size) from trail.head").fetchone()
    last_head = int(row[0] or 0) if row else 0
    vouched = plan.cursor.size if plan.cursor else 0
    if vouched < plan.size:
        return [at_place(connection, vouched, f"位次 {vouched} 起的{{event}}不在排序进度之内：叶值是另行插入的。")]
    if last_head > plan.size:
        return [Finding(f"树首记有 {last_head} 条事件，现只有 {plan.size} 条：末尾的事件已被删除。", None, plan.size)]
    if last_head < plan.size:
        return [at_place(connection, last_head, f"位次 {last_head} 起的{{event}}没有树首：最后的树首已被删除。")]
    return []


def _verdict(
    connection: psycopg.Connection[Any], plan: _Plan, witnesses: Witnesses, waiting: int, findings: list[Finding]
) -> Verdict:
    placed = [finding for finding in findings if finding.place is not None]
    first = min(placed, key=lambda finding: finding.place or 0) if placed else (findings[0] if findings else None)
    row = connection.execute("select count(*) from trail.head").fetchone()
    return Verdict(
        ok=first is None,
        events=plan.size,
        waiting=waiting,
        heads=int(row[0]) if row else 0,
        root=witnesses.tree.root(),
        algorithm=plan.hasher.algorithm,
        first_broken=first,
    )
