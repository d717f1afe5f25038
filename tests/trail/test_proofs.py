import json

import pytest
from django.db import connection, transaction
from tests.trail.world import ACTOR, Trail

from xiezhi.trail.canonical import EVENT_COLUMNS, StoredEvent, canonical_bytes
from xiezhi.trail.errors import Refused
from xiezhi.trail.proofs import check
from xiezhi.trail.selectors import events_after, events_of, inclusion, row_inclusion
from xiezhi.trail.services import record


def stored(event_id: int) -> StoredEvent:
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(EVENT_COLUMNS)} from trail.event where id = %s", [event_id])
        return StoredEvent(*cursor.fetchone())


def test_every_event_is_proved_to_a_third_party(trail: Trail, algorithm: str) -> None:
    ids = trail.write(700)
    trail.sequence(batch=123)
    root = trail.ask("select encode(root, 'hex') from trail.head order by size desc limit 1")
    for place in (0, 1, 122, 123, 255, 256, 511, 512, 698, 699):
        proof = json.loads(json.dumps(inclusion(ids[place])))
        assert set(proof) == {"algorithm", "event_id", "leaf", "idx", "size", "root", "path"}
        assert (proof["algorithm"], proof["event_id"], proof["idx"]) == (algorithm, ids[place], place)
        assert (proof["size"], proof["root"]) == (700, root)
        assert check(proof, canonical_bytes(stored(ids[place])))
        assert not check(proof, canonical_bytes(stored(ids[place - 1])))
        assert not check({**proof, "idx": (place + 1) % 700})
        assert not check({**proof, "path": proof["path"][:-1]})


def test_every_row_is_proved(trail: Trail, algorithm: str) -> None:
    event_id, tiles = trail.write_bulk(66_000)
    for row in (0, 255, 256, 12_345, 65_535, 65_536, 65_999):
        proof = json.loads(json.dumps(row_inclusion(event_id, row)))
        assert (proof["algorithm"], proof["idx"], proof["size"]) == (algorithm, row, 66_000)
        assert proof["leaf"] == tiles.levels[0][row].hex()
        assert proof["root"] == tiles.root.hex() == (stored(event_id).rows_root or b"").hex()
        assert check(proof, b"row %d" % row)
        assert not check(proof, b"row %d" % (row + 1))


def test_what_cannot_be_proved_is_said(trail: Trail) -> None:
    (first,) = trail.write(1)
    with pytest.raises(Refused, match="尚未入树"):
        inclusion(first)
    trail.sequence()
    (second,) = trail.write(1)
    with pytest.raises(Refused, match="尚未入树"):
        inclusion(second)
    with pytest.raises(Refused, match="没有事件"):
        inclusion(10**9)
    with pytest.raises(Refused, match="不是批量写入"):
        row_inclusion(first, 0)
    bulk, _ = trail.write_bulk(3)
    for row in (-1, 3):
        with pytest.raises(Refused, match="共 3 行"):
            row_inclusion(bulk, row)


@pytest.mark.parametrize(
    "broken", [{}, {"leaf": "zz"}, {"algorithm": "md5"}, {"idx": "0"}, {"size": True}, {"path": "ab"}, {"path": ["q"]}]
)
def test_a_malformed_proof_is_refused(broken: dict[str, object]) -> None:
    good: dict[str, object] = {
        "algorithm": "sm3",
        "leaf": "ab" * 32,
        "idx": 0,
        "size": 1,
        "root": "ab" * 32,
        "path": [],
    }
    assert check(good)
    with pytest.raises(Refused, match="证明的格式"):
        check({**good, **broken} if broken else {})


def test_events_of_a_subject_newest_first(trail: Trail) -> None:
    trail.write(3)
    trail.sequence()
    with transaction.atomic():
        record(actor=ACTOR, action="act.amend", subject="act:1", body={})
    found = events_of(["act:1", "act:2"], 10)
    assert [(event.subject, event.action, event.idx) for event in found] == [
        ("act:1", "act.amend", None),
        ("act:2", "act.register", 2),
        ("act:1", "act.register", 1),
    ]
    assert len(events_of(["act:1", "act:2"], 2)) == 2
    assert events_of([]) == []
    assert events_of(["act:99"]) == []


def test_readers_follow_places(trail: Trail) -> None:
    ids = trail.write(5)
    assert events_after(-1) == []
    trail.sequence()
    assert [event.id for event in events_after(-1, 2)] == ids[:2]
    assert [(event.id, event.idx) for event in events_after(1)] == list(zip(ids[2:], [2, 3, 4], strict=True))
    assert events_after(4) == []
