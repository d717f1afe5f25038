"""Whatever somebody with all rights changes behind the trail's back is found, and the first event that it concerns is named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.trail.world import Trail

from xiezhi.trail.errors import Refused
from xiezhi.trail.heads import export_head
from xiezhi.trail.tree import SM3, CompactRange, root
from xiezhi.trail.verification import Finding, Verdict

Intruder = psycopg.Connection[Any]

COUNT, BATCH = 1000, 300
"""Events 1 ... 1000 at the places 0 ... 999, in batches that end at 300, 600, 900, 1000; full tiles end at 256, 512, 768."""


@pytest.fixture
def placed(trail: Trail) -> Trail:
    assert trail.write(COUNT) == list(range(1, COUNT + 1))
    trail.sequence(BATCH)
    return trail


def first_broken(trail: Trail, **options: Any) -> Finding:
    verdict = trail.verify(**options)
    assert not verdict.ok
    assert verdict.first_broken is not None
    return verdict.first_broken


def test_a_sound_trail(placed: Trail) -> None:
    placed.write(5)
    seen: list[tuple[int, int]] = []
    verdict = placed.verify(progress=lambda done, total: seen.append((done, total)))
    with psycopg.connect(placed.database.dsn("owner")) as connection:
        leaves = [leaf for (leaf,) in connection.execute("select leaf from trail.leaf order by idx").fetchall()]
    assert verdict == Verdict(True, COUNT, 5, 4, root(leaves), "sm3", None)
    assert seen == [(COUNT, COUNT)]


def test_an_empty_trail(trail: Trail) -> None:
    assert trail.verify() == Verdict(True, 0, 0, 0, SM3.empty, "sm3", None)


def test_the_application_may_verify(placed: Trail) -> None:
    from xiezhi.trail.verification import verify

    assert verify(placed.database.dsn("app"), processes=1).ok


def test_processes_give_the_same_verdict(trail: Trail, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many chunks shared out, and a tile of level 2, which the chunks meet above themselves."""
    monkeypatch.setattr("xiezhi.trail.verification.whole.WORTH_PROCESSES", 0)
    monkeypatch.setattr("xiezhi.trail.verification.whole.CHUNK", 8192)
    trail.write_bulk(1000)
    trail.write_quickly(70_000)
    trail.sequence(7_000)
    alone, shared = trail.verify(processes=1), trail.verify(processes=2)
    assert alone == shared
    assert (alone.ok, alone.events, alone.heads) == (True, 70_001, 11)
    assert trail.ask("select count(*) from trail.tile where level = 2") == 1
    with trail.intruder() as intruder:
        intruder.execute("update trail.tile set hash = sha256('x') where level = 2")
    assert "第 2 级" in first_broken(trail).message
    with trail.intruder() as intruder:
        intruder.execute("update trail.event set action = 'x' where id in (66001, 69000)")
    assert first_broken(trail, processes=2).event_id == 66_001


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 microsecond'",
        "actor_id = 8",
        "actor_name = '李某'",
        "via = '10.1.2.4'",
        "action = 'act.amend'",
        "subject = 'act:0'",
        "rows_count = 2",
        "rows_root = sha256('x')",
        "algorithm = 'sha256'",
        "body = body || ' '",
    ],
)
def test_no_column_can_be_changed(placed: Trail, change: str) -> None:
    with placed.intruder() as intruder:
        intruder.execute(f"update trail.event set {change} where id in (444, 712)")
    found = first_broken(placed)
    assert (found.event_id, found.place) == (444, 443)
    assert "位次 443 的事件 444(" in found.message
    assert "被改动：内容与入树时的叶值不符" in found.message


def test_the_sentence_says_which_when_and_what(placed: Trail) -> None:
    with placed.intruder() as intruder:
        intruder.execute("update trail.event set at = '2024-06-01T04:00:00Z' where id = 1000")
    found = first_broken(placed)
    assert found.message == ("位次 999 的事件 1000(act.register,2024-06-01 12:00:00)被改动：内容与入树时的叶值不符。")
    assert found.action == "act.register"
    assert found.at is not None


def place_of(query: str) -> Callable[[Intruder], object]:
    return lambda intruder: intruder.execute(query)


def swap(one: int, other: int) -> Callable[[Intruder], object]:
    """Exchange what stands at two places, leaves included, so that each still fits its event."""

    def change(intruder: Intruder) -> None:
        rows = intruder.execute(
            "delete from trail.leaf where idx in (%s, %s) returning idx, event_id, leaf", (one, other)
        ).fetchall()
        for idx, event_id, leaf in rows:
            new = other if idx == one else one
            intruder.execute("insert into trail.leaf values (%s, %s, %s)", (new, event_id, leaf))

    return change


def rewrite(place: int, *, tiles: bool = False) -> Callable[[Intruder], object]:
    """Change the event at a place and its leaf with it, as somebody who knows the layout would."""

    def change(intruder: Intruder) -> None:
        from xiezhi.trail.canonical import EVENT_COLUMNS, StoredEvent, canonical_bytes

        intruder.execute("update trail.event set body = '{\"x\":1}' where id = %s", (place + 1,))
        row = intruder.execute(
            f"select {', '.join(EVENT_COLUMNS)} from trail.event where id = %s",
            (place + 1,),
        ).fetchone()
        assert row is not None
        leaf = SM3.leaf_hash(canonical_bytes(StoredEvent(*row)))
        intruder.execute("update trail.leaf set leaf = %s where idx = %s", (leaf, place))
        if tiles:
            recompute(intruder)

    return change


def recompute(intruder: Intruder) -> None:
    """Make tiles, heads and cursor fit the leaves again: the most that can be done inside the database."""
    completed: list[tuple[int, int, bytes]] = []
    tree = CompactRange(completed=completed)
    sizes = {size for (size,) in intruder.execute("select size from trail.head").fetchall()}
    for (leaf,) in intruder.execute("select leaf from trail.leaf order by idx").fetchall():
        tree.append(leaf)
        if tree.size in sizes:
            intruder.execute("update trail.head set root = %s where size = %s", (tree.root(), tree.size))
    for level, pos, node in completed:
        intruder.execute("update trail.tile set hash = %s where (level, pos) = (%s, %s)", (node, level, pos))
    intruder.execute("update trail.cursor set peaks = %s, size = %s", (tree.peaks, tree.size))


def cut(intruder: Intruder) -> None:
    """Remove the last event with every trace of it but the heads before."""
    intruder.execute("delete from trail.event where id > 900")
    intruder.execute("delete from trail.leaf where idx >= 900")
    intruder.execute("delete from trail.head where size > 900")
    recompute(intruder)


SMUGGLE = """
insert into trail.event (actor_id, actor_name, via, action, subject, algorithm, body)
values (1, 'x', 'x', 'act.forge', 's', 'sm3', '{}')"""

TAMPERINGS = {
    "event deleted": (place_of("delete from trail.event where id = 301"), 301, 300, "已被删除"),
    "event and leaf deleted": (
        place_of("delete from trail.event where id = 301; delete from trail.leaf where idx = 300"),
        None,
        300,
        "缺失",
    ),
    "last leaf deleted": (place_of("delete from trail.leaf where idx = 999"), None, 999, "缺失"),
    "leaf changed": (place_of("update trail.leaf set leaf = sha256('x') where idx = 5"), 6, 5, "叶值被改动"),
    "leaf changed in the open tile": (
        place_of("update trail.leaf set leaf = sha256('x') where idx = 990"),
        991,
        990,
        "叶值被改动",
    ),
    "places moved up": (place_of("update trail.leaf set idx = idx + 10000 where idx >= 700"), None, 700, "缺失"),
    "swapped in a batch": (swap(310, 320), 321, 310, "次序被调换"),
    "swapped neighbours": (swap(700, 701), 702, 700, "次序被调换"),
    "swapped over batches": (swap(100, 650), 651, 100, "次序被调换"),
    "swapped in the last batch": (swap(950, 960), 961, 950, "次序被调换"),
    "event and leaf rewritten": (rewrite(400), 301, 300, "位次 300 至 511"),
    "event and leaf rewritten in the open tile": (rewrite(980), 901, 900, "位次 900 至 999"),
    "first head changed": (place_of("update trail.head set root = sha256('x') where size = 300"), 300, 299, "树首"),
    "head in the middle changed": (
        place_of("update trail.head set root = sha256('x') where size = 600"),
        600,
        599,
        "树首",
    ),
    "last head changed": (place_of("update trail.head set root = sha256('x') where size = 1000"), 1000, 999, "树首"),
    "head of another hash": (place_of("update trail.head set algorithm = 'sha256' where size = 600"), 600, 599, "树首"),
    "last head deleted": (place_of("delete from trail.head where size = 1000"), 901, 900, "没有树首"),
    "tile changed": (place_of("update trail.tile set hash = sha256('x') where pos = 1"), 257, 256, "中间值"),
    "tile deleted": (place_of("delete from trail.tile where pos = 2"), 513, 512, "中间值"),
    "cursor changed": (
        place_of("update trail.cursor set peaks[2] = sha256('x')"),
        1000,
        999,
        "排序进度",
    ),
    "cursor behind": (place_of("delete from trail.cursor"), 1, 0, "不在排序进度之内"),
    "smuggled event": (
        place_of("alter table trail.event disable trigger all; " + SMUGGLE),
        1001,
        None,
        "绕过留痕",
    ),
    "forgotten in the queue": (place_of(SMUGGLE + "; delete from trail.pending"), 1001, None, "绕过留痕"),
    "smuggled with a leaf": (
        place_of(SMUGGLE + "; delete from trail.pending; insert into trail.leaf values (1000, 1001, sha256('x'))"),
        1001,
        1000,
        "被改动",
    ),
    "queued twice": (place_of("insert into trail.pending values (17)"), 17, 16, "又被列入"),
    "queued and gone": (place_of("insert into trail.pending values (5000)"), 5000, None, "待入树的事件 5000 已被删除"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_named(placed: Trail, name: str) -> None:
    change, event_id, place, words = TAMPERINGS[name]
    with placed.intruder() as intruder:
        if "smuggled event" not in name:
            intruder.execute("alter table trail.event enable always trigger event_queue")
        change(intruder)
    found = first_broken(placed)
    assert (found.event_id, found.place) == (event_id, place), found
    assert words in found.message
    assert found.message.endswith("。")
    assert found.message.count("。") == 1


def test_only_a_head_kept_outside_shows_a_tree_rewritten_as_a_whole(placed: Trail, tmp_path: Path) -> None:
    export_head(placed.sequencer, tmp_path)
    with placed.intruder() as intruder:
        rewrite(400, tiles=True)(intruder)
    assert placed.verify().ok
    found = first_broken(placed, heads=tmp_path)
    assert "库外留存的树首" in found.message
    placed.write(300)
    placed.sequence()
    assert "位次 0 至 999" in first_broken(placed, heads=tmp_path).message


def test_only_a_head_kept_outside_shows_an_end_cut_off(placed: Trail, tmp_path: Path) -> None:
    export_head(placed.sequencer, tmp_path)
    with placed.intruder() as intruder:
        cut(intruder)
    assert placed.verify().ok
    found = first_broken(placed, heads=tmp_path)
    assert found.place == 900
    assert "末尾的事件已被删除" in found.message


def test_heads_kept_outside_agree(placed: Trail, tmp_path: Path) -> None:
    export_head(placed.sequencer, tmp_path)
    placed.write(10)
    placed.sequence()
    export_head(placed.sequencer, tmp_path)
    assert placed.verify(heads=tmp_path).ok
    with pytest.raises(Refused, match="没有树首文件夹"):
        placed.verify(heads=tmp_path / "missing")


ROW_TAMPERINGS = {
    "leaf changed": (
        "update trail.rowtile set hashes = overlay(hashes placing sha256('x') from 33) where pos = 1 and level = 0",
        "行根",
    ),
    "two leaves swapped": (
        (
            "update trail.rowtile set hashes = substr(hashes, 33, 32) || substr(hashes, 1, 32) || substr(hashes, 65)"
            " where pos = 0 and level = 0"
        ),
        "行根",
    ),
    "last tile cut": ("update trail.rowtile set hashes = substr(hashes, 1, 32) where pos = 2 and level = 0", "行根"),
    "tile deleted": ("delete from trail.rowtile where pos = 1 and level = 0", "第 1 块"),
    "last tile deleted": ("delete from trail.rowtile where pos = 2 and level = 0", "行根"),
    "all deleted": ("delete from trail.rowtile", "行根"),
    "upper tile changed": ("update trail.rowtile set hashes = sha256('x') || sha256('y') where level = 1", "中间值"),
    "upper tile deleted": ("delete from trail.rowtile where level = 1", "中间值"),
    "tile added": ("insert into trail.rowtile select event_id, 0, 3, hashes from trail.rowtile where pos = 2", "行"),
}


@pytest.mark.parametrize("name", ROW_TAMPERINGS)
def test_rows_of_a_bulk_event(trail: Trail, name: str) -> None:
    trail.write(3)
    event_id, _ = trail.write_bulk(600)
    trail.write_bulk(256)
    trail.sequence()
    assert trail.verify().ok
    change, words = ROW_TAMPERINGS[name]
    with trail.intruder() as intruder:
        intruder.execute(change)
    found = first_broken(trail)
    assert (found.event_id, found.place) == (event_id, 3)
    assert words in found.message
    assert "batch.load" in found.message


def test_rows_of_no_event(trail: Trail) -> None:
    trail.write(3)
    trail.sequence()
    with trail.intruder() as intruder:
        intruder.execute("insert into trail.rowtile values (2, 0, 0, sha256('x'))")
    assert first_broken(trail).event_id == 2


def test_the_first_of_several_is_named(placed: Trail) -> None:
    with placed.intruder() as intruder:
        intruder.execute("insert into trail.rowtile values (50, 0, 0, sha256('x'))")
        intruder.execute("update trail.event set body = '' where id = 800")
        intruder.execute("delete from trail.event where id = 900")
    assert first_broken(placed).event_id == 50


def test_rows_are_checked_while_their_event_waits(trail: Trail) -> None:
    event_id, _ = trail.write_bulk(600)
    with trail.intruder() as intruder:
        intruder.execute("delete from trail.rowtile where level = 0 and pos = 0")
    assert first_broken(trail).event_id == event_id


COLUMNS = ["actor_name", "via", "action", "subject", "body"]


def test_any_change_of_any_event_is_found(trail: Trail) -> None:
    trail.write(20)
    trail.sequence()

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.integers(1, 20), st.sampled_from(COLUMNS), st.text(st.characters(codec="utf-8", exclude_characters="\x00"))
    )
    def change(event_id: int, column: str, value: str) -> None:
        with trail.intruder() as intruder:
            query = f"select {column} from trail.event where id = {event_id}"
            ((before,),) = intruder.execute(query).fetchall()
        if value == before or (not value and column in ("action", "subject")):
            return
        update = f"update trail.event set {column} = %s where id = {event_id}"
        with trail.intruder() as intruder:
            intruder.execute(update, (value,))
        assert first_broken(trail).event_id == event_id
        with trail.intruder() as intruder:
            intruder.execute(update, (before,))

    change()
    assert trail.verify().ok
