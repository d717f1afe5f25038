import random
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import psycopg
import pytest
from tests.trail.world import Trail

from xiezhi.trail.sequencer import LOCK, sequence
from xiezhi.trail.tree import Hash, root

INSERT = (
    "insert into trail.event (actor_id, actor_name, via, action, subject, algorithm, body)"
    " select 1, 'x', 'x', 'act.register', 's', 'sm3', '{}' from generate_series(1, %s)"
)


def places(trail: Trail) -> list[tuple[int, int, bytes]]:
    with psycopg.connect(trail.database.dsn("owner")) as connection:
        return connection.execute("select idx, event_id, leaf from trail.leaf order by idx").fetchall()


def test_events_get_their_places(trail: Trail, algorithm: str) -> None:
    ids = trail.write(700)
    assert trail.sequence() == 700
    placed = places(trail)
    assert [(idx, event_id) for idx, event_id, _ in placed] == list(enumerate(ids))
    assert trail.ask("select root from trail.head where size = 700") == root(
        [leaf for _, _, leaf in placed], Hash(algorithm)
    )
    assert trail.ask("select algorithm from trail.head") == algorithm
    assert trail.sequence() == 0
    assert trail.ask("select count(*) from trail.head") == 1


def test_batches_do_not_change_the_tree(trail: Trail) -> None:
    trail.write(600)
    assert trail.sequence(batch=37) == 600
    leaves = [leaf for _, _, leaf in places(trail)]
    with psycopg.connect(trail.database.dsn("owner")) as connection:
        heads = connection.execute("select size, root from trail.head order by size").fetchall()
        tiles = connection.execute("select level, pos, hash from trail.tile order by 1, 2").fetchall()
    assert [size for size, _ in heads] == [*range(37, 600, 37), 600]
    assert all(found == root(leaves[:size]) for size, found in heads)
    assert tiles == [(1, 0, root(leaves[:256])), (1, 1, root(leaves[256:512]))]


def test_the_tree_keeps_its_hash_when_the_setting_changes(trail: Trail, settings: Any) -> None:
    settings.XIEZHI_HASH = "sha256"
    trail.write(3)
    trail.sequence()
    settings.XIEZHI_HASH = "sm3"
    trail.write(3)
    trail.write_bulk(300)
    trail.sequence()
    assert trail.ask("select string_agg(distinct algorithm, ',') from trail.head") == "sha256"
    verdict = trail.verify()
    assert verdict.ok
    assert verdict.algorithm == "sha256"


def test_one_at_a_time(trail: Trail) -> None:
    trail.write(5)
    with psycopg.connect(trail.sequencer) as other:
        other.execute("select pg_advisory_xact_lock(%s)", (LOCK,))
        assert trail.sequence() == 0
    assert trail.sequence() == 5


def write_by_chance(dsn: str, seed: int) -> None:
    """Transactions of one to three events and a random length, a quarter rolled back, some with a savepoint rolled back."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    with psycopg.connect(dsn) as connection:
        for _ in range(25):
            with connection.transaction(force_rollback=chance.random() < 0.25):
                connection.execute(INSERT, (chance.randint(1, 3),))
                time.sleep(chance.random() / 100)
                with connection.transaction(force_rollback=chance.random() < 0.5):
                    connection.execute(INSERT, (1,))


def test_the_queue_is_exact_under_concurrent_writers(trail: Trail) -> None:
    """A sequencer is at work all the while: no gap, no event lost, none twice."""
    stop = threading.Event()

    def place() -> None:
        while not stop.is_set():
            sequence(trail.sequencer, batch=7)

    placing = threading.Thread(target=place)
    writers = [threading.Thread(target=write_by_chance, args=(trail.database.dsn("app"), seed)) for seed in range(6)]
    for thread in (placing, *writers):
        thread.start()
    for writer in writers:
        writer.join()
    stop.set()
    placing.join()
    trail.sequence()
    placed = places(trail)
    with psycopg.connect(trail.database.dsn("owner")) as connection:
        events = {event_id for (event_id,) in connection.execute("select id from trail.event").fetchall()}
    assert [idx for idx, _, _ in placed] == list(range(len(events)))
    assert {event_id for _, event_id, _ in placed} == events
    assert max(events) > len(events), "no id was lost to a rollback, so the test has shown nothing"
    assert trail.ask("select count(*) from trail.pending") == 0
    assert trail.verify().ok


def test_a_late_commit_with_a_lower_id_is_not_lost(trail: Trail) -> None:
    with psycopg.connect(trail.database.dsn("app")) as late:
        (low,) = late.execute(INSERT + " returning id", (1,)).fetchone() or (0,)
        (high,) = trail.write(1)
        assert trail.sequence() == 1
        late.commit()
    assert low < high
    assert trail.sequence() == 1
    assert [event_id for _, event_id, _ in places(trail)] == [high, low]
    assert trail.verify().ok


def test_killed_in_the_middle_it_leaves_whole_batches(trail: Trail) -> None:
    trail.write_quickly(20_000)
    program = "import sys; from xiezhi.trail.sequencer import sequence; sequence(sys.argv[1], batch=500)"
    process = subprocess.Popen([sys.executable, "-c", program, trail.sequencer])
    deadline = time.monotonic() + 30
    while (trail.ask("select count(*) from trail.leaf") or 0) < 1000 and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with psycopg.connect(trail.database.dsn("owner"), autocommit=True) as connection:
        # the server notices the broken connection on its own; wait for it as a restarted sequencer would
        connection.execute("select pg_advisory_lock(%s)", (LOCK,))
    placed = trail.ask("select count(*) from trail.leaf")
    assert 1000 <= placed < 20_000
    assert placed % 500 == 0
    verdict = trail.verify()
    assert (verdict.ok, verdict.events, verdict.waiting) == (True, placed, 20_000 - placed)
    assert trail.sequence() == 20_000 - placed
    assert trail.verify().ok


def test_an_error_in_a_batch_undoes_all_of_it(trail: Trail) -> None:
    trail.write(10)
    with trail.intruder() as intruder:
        intruder.execute("insert into trail.head values (10, sha256('x'), 'sm3')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        trail.sequence()
    assert trail.ask("select count(*) from trail.leaf") == 0
    assert trail.ask("select count(*) from trail.pending") == 10
