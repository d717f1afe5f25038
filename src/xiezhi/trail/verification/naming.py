"""Turns what does not agree into one sentence that names the event."""

from datetime import timedelta, timezone
from typing import Any

import psycopg

from xiezhi.trail.tree import TILE_BITS, TILE_WIDTH, CompactRange, Hash, fold, root
from xiezhi.trail.verification.chunk import BrokenPlace, Fault
from xiezhi.trail.verification.verdict import Finding
from xiezhi.trail.verification.witnesses import Witnesses

BEIJING = timezone(timedelta(hours=8))


def about(connection: psycopg.Connection[Any], event_id: int, sentence: str, place: int | None = None) -> Finding:
    """A finding on an event; `{event}` in the sentence becomes its id, action and time, as far as they are left."""
    row = connection.execute(
        "select e.at, e.action, l.idx from trail.event e left join trail.leaf l on l.event_id = e.id where e.id = %s limit 1",
        (event_id,),
    ).fetchone()
    if row is None:
        return Finding(sentence.format(event=f"事件 {event_id}"), event_id, place)
    at, action, idx = row
    when = at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")
    named = f"事件 {event_id}({action},{when})"
    return Finding(sentence.format(event=named), event_id, idx if place is None else place, at, action)


def at_place(connection: psycopg.Connection[Any], place: int, sentence: str) -> Finding:
    """A finding on the event that stands at a place."""
    row = connection.execute("select event_id from trail.leaf where idx = %s", (place,)).fetchone()
    if row is None:
        return Finding(sentence.format(event=f"位次 {place} 的事件"), None, place)
    return about(connection, row[0], sentence, place)


def name_place(connection: psycopg.Connection[Any], broken: BrokenPlace, expected: CompactRange | None) -> Finding:
    """The sentence for a broken place; `expected` is the sequencer's own range over the whole tree."""
    place = broken.place
    if broken.fault is Fault.GAP or broken.event_id is None:
        return Finding(f"位次 {place} 缺失：此处的事件已被删除或移走。", None, place)
    if broken.fault is Fault.DELETED:
        return Finding(f"位次 {place} 的事件 {broken.event_id} 已被删除。", broken.event_id, place)
    if expected is not None and _only_leaf_changed(connection, broken, expected):
        sentence = f"位次 {place} 的叶值被改动，{{event}}本身未变。"
    else:
        sentence = f"位次 {place} 的{{event}}被改动：内容与入树时的叶值不符。"
    return about(connection, broken.event_id, sentence, place)


def _only_leaf_changed(connection: psycopg.Connection[Any], broken: BrokenPlace, expected: CompactRange) -> bool:
    """Whether the tile over the place agrees with the event as it is, and not with the leaf that is stored."""
    block, hasher = broken.place >> TILE_BITS, expected.hasher
    rows = connection.execute(
        "select idx, leaf from trail.leaf where idx >= %s and idx < %s order by idx",
        (block << TILE_BITS, (block + 1) << TILE_BITS),
    )
    leaves = [broken.computed if idx == broken.place else leaf for idx, leaf in rows.fetchall()]
    return root(leaves, hasher) == _block_root(connection, block, expected)


def _block_root(connection: psycopg.Connection[Any], block: int, expected: CompactRange) -> bytes | None:
    if block == expected.size >> TILE_BITS:
        return fold(expected.peaks[-(expected.size % TILE_WIDTH).bit_count() :], expected.hasher)
    row = connection.execute("select hash from trail.tile where level = 1 and pos = %s", (block,)).fetchone()
    return None if row is None else row[0]


def name_disagreement(
    connection: psycopg.Connection[Any], witnesses: Witnesses, cursor: CompactRange | None
) -> Finding | None:
    """The sentence for a tree whose leaves all fit their events and whose witnesses do not fit the tree."""
    kept, heads = witnesses.kept, witnesses.heads
    if kept.first_bad is not None:
        return _changed_between(connection, kept.last_good, kept.first_bad, witnesses, "库外留存的树首")
    sound = cursor is not None and cursor.size == witnesses.tree.size and cursor.root() == witnesses.tree.root()
    if heads.first_bad is not None:
        if heads.good_after or sound:
            sentence = f"大小为 {heads.first_bad} 的树首被改动，它所止于的{{event}}本身未变。"
            return at_place(connection, heads.first_bad - 1, sentence)
        return _changed_between(connection, heads.last_good, heads.first_bad, witnesses, "树首")
    if witnesses.wrong_tile is not None:
        level, position = witnesses.wrong_tile
        sentence = f"树的中间值(第 {level} 级第 {position} 块)被改动或缺失，其中自{{event}}起的事件本身未变。"
        return at_place(connection, position << (level * TILE_BITS), sentence)
    if not sound and cursor is not None:
        return at_place(connection, witnesses.tree.size - 1, "排序进度的峰值被改动，末位{event}本身未变。")
    return None


def _changed_between(
    connection: psycopg.Connection[Any], start: int, stop: int, witnesses: Witnesses, witness: str
) -> Finding:
    """Events start ... stop - 1 are not those that the witness saw: narrow it by tiles and by the order of ids in a batch."""
    if witnesses.wrong_tile is not None and witnesses.wrong_tile[0] == 1:
        block = witnesses.wrong_tile[1] << TILE_BITS
        if start < block + TILE_WIDTH and block < stop:
            start, stop = max(start, block), min(stop, block + TILE_WIDTH)
    # Inside a batch the sequencer places by rising id, so a fall that is no border of batches was made afterwards.
    row = connection.execute(
        "select idx from (select idx, event_id, lead(event_id) over (order by idx) as next_id from trail.leaf"
        " where idx >= %s and idx <= %s) l where event_id > next_id and idx < %s"
        " and not exists (select from trail.head h where h.size = l.idx + 1) order by idx limit 1",
        (start, stop, stop),
    ).fetchone()
    if row is not None:
        return at_place(connection, row[0], f"位次 {row[0]} 起的次序被调换：{{event}}不在入树时的位次。")
    sentence = f"位次 {start} 至 {stop - 1} 的事件连同叶值被改动，与{witness}不符：自{{event}}起不可信。"
    return at_place(connection, start, sentence)


def resume(row: tuple[int, str, list[bytes]] | None) -> CompactRange | None:
    """The sequencer's range from its cursor; None if there is none or it makes no sense."""
    if row is None:
        return None
    size, algorithm, peaks = row
    try:
        return CompactRange(Hash(algorithm), size, peaks)
    except ValueError:
        return None
