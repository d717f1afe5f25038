import math
from datetime import date

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction
from tests.trail.world import ACTOR, Trail

from xiezhi.trail.actor import Actor
from xiezhi.trail.errors import Refused
from xiezhi.trail.selectors import events_of
from xiezhi.trail.services import Entry, configured_hash, record, record_many, store_row_leaves
from xiezhi.trail.tiles import Tiles
from xiezhi.trail.tree import Hash, root


def record_plain(**changes: object) -> int:
    return record(**{"actor": ACTOR, "action": "act.register", "subject": "act:1", "body": {}, **changes})  # type: ignore[arg-type]


def test_everything_is_kept(db: None, algorithm: str) -> None:
    event_id = record_plain(body={"乙": 2, "甲": {"b": None, "a": "“〔2024〕”"}})
    (event,) = events_of(["act:1"])
    assert (event.id, event.idx) == (event_id, None)
    assert (event.actor_id, event.actor_name, event.via) == (7, "王某", "10.1.2.3")
    assert (event.action, event.subject, event.rows_count, event.rows_root) == ("act.register", "act:1", 1, None)
    assert event.algorithm == algorithm
    assert event.body == '{"乙":2,"甲":{"a":"“〔2024〕”","b":null}}'


def test_order_of_keys_does_not_matter(db: None) -> None:
    record_plain(body={"a": 1, "b": 2})
    record_plain(body={"b": 2, "a": 1})
    one, other = events_of(["act:1"])
    assert one.body == other.body


def test_outside_a_transaction_nothing_is_recorded(trail: Trail) -> None:
    with pytest.raises(Refused, match="同一事务"):
        record_plain()
    with pytest.raises(Refused, match="同一事务"):
        record_many(actor=ACTOR, entries=[Entry("a", "s", {})])
    with pytest.raises(Refused, match="同一事务"):
        store_row_leaves(event_id=1, leaves=[])
    assert trail.ask("select count(*) from trail.event") == 0


def test_a_rolled_back_write_leaves_no_event(trail: Trail) -> None:
    class Mishap(Exception):
        pass

    def fails() -> None:
        with transaction.atomic():
            record_plain()
            raise Mishap

    with pytest.raises(Mishap):
        fails()
    assert trail.ask("select count(*) from trail.event") == 0
    assert trail.ask("select count(*) from trail.pending") == 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"body": {"日": date(2024, 1, 1)}}, "留痕内容"),
        ({"body": {"数": math.nan}}, "留痕内容"),
        ({"body": {"半": "\ud800"}}, "留痕内容"),
        ({"body": {"长": "字" * 70_000}}, "上限"),
        ({"action": ""}, "动作"),
        ({"subject": "a\x00b"}, "对象"),
        ({"rows_count": -1}, "行数"),
        ({"rows_root": b"short"}, "行根"),
    ],
)
def test_bad_events_are_refused(db: None, changes: dict[str, object], message: str) -> None:
    with pytest.raises(Refused, match=message):
        record_plain(**changes)


def test_many_keep_their_order(db: None) -> None:
    entries = [Entry("act.import", f"act:{n}", {"n": n}, rows_count=n) for n in range(50)]
    ids = record_many(actor=ACTOR, entries=iter(entries))
    assert ids == sorted(ids)
    stored = {event.id: event for event in events_of([entry.subject for entry in entries])}
    assert [(stored[i].subject, stored[i].rows_count, stored[i].body) for i in ids] == [
        (f"act:{n}", n, f'{{"n":{n}}}') for n in range(50)
    ]
    assert record_many(actor=ACTOR, entries=[]) == []


def test_the_command_line_is_an_actor() -> None:
    actor = Actor.command_line()
    assert actor.id == 0
    assert actor.via == "cli"
    assert actor.name.startswith("命令行:")


@pytest.mark.parametrize("rows", [1, 256, 257, 70_000])
def test_row_leaves_in_tiles(db: None, rows: int) -> None:
    leaves = [configured_hash().leaf_hash(b"%d" % n) for n in range(rows)]
    event_id = record_plain(rows_count=rows, rows_root=root(leaves))
    store_row_leaves(event_id=event_id, leaves=leaves)
    with connection.cursor() as cursor:
        cursor.execute("select hashes from trail.rowtile where event_id = %s and level = 0 order by pos", [event_id])
        assert b"".join(bytes(hashes) for (hashes,) in cursor.fetchall()) == b"".join(leaves)


def test_row_leaves_must_fit_the_event(db: None) -> None:
    leaves = [configured_hash().leaf_hash(b"%d" % n) for n in range(3)]
    event_id = record_plain(rows_count=3, rows_root=root(leaves))
    with pytest.raises(Refused, match="不符"):
        store_row_leaves(event_id=event_id, leaves=leaves[::-1])
    with pytest.raises(Refused, match="不符"):
        store_row_leaves(event_id=event_id, leaves=Tiles(leaves, Hash("sha256")))
    with pytest.raises(Refused, match="字节"):
        store_row_leaves(event_id=event_id, leaves=[b"short"])
    with pytest.raises(Refused, match="没有行根"):
        store_row_leaves(event_id=record_plain(), leaves=leaves)
    with pytest.raises(Refused, match="不存在"):
        store_row_leaves(event_id=10**12, leaves=leaves)
    store_row_leaves(event_id=event_id, leaves=leaves)
    with pytest.raises(IntegrityError), transaction.atomic():
        store_row_leaves(event_id=event_id, leaves=leaves)


def test_a_row_root_without_its_leaves_does_not_commit(trail: Trail) -> None:
    with pytest.raises(IntegrityError, match="store_row_leaves"), transaction.atomic():
        record_plain(rows_count=2, rows_root=root([configured_hash().leaf_hash(b"")]))
    assert trail.ask("select count(*) from trail.event") == 0


def test_rows_cannot_be_added_to_a_placed_event(trail: Trail) -> None:
    event_id, tiles = trail.write_bulk(3)
    trail.sequence()
    with pytest.raises((InternalError, ProgrammingError), match="已入树"), transaction.atomic():
        store_row_leaves(event_id=event_id, leaves=tiles)
