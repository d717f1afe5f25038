"""Clearing away what no snapshot names, and nothing else."""

import json
from pathlib import Path

import pytest
from django.conf import LazySettings
from tests.factories import ACTOR, ActFactory, organisation
from tests.reporting.frozen import freeze

from xiezhi.reporting.frozen.errors import SnapshotDamaged, SnapshotNotWritten
from xiezhi.reporting.selectors.snapshots import store, verify_snapshot
from xiezhi.reporting.services.pruning import prune_snapshots
from xiezhi.trail.selectors import events_of
from xiezhi.trail.services import record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    kept: Path = tmp_path / "snapshots"
    settings.XIEZHI_SNAPSHOTS = kept
    return kept


@pytest.fixture
def orphan(folder: Path) -> Path:
    """A file that a snapshot which failed has left beside those of one that did not."""
    ActFactory.create(body=organisation("甲局"))
    freeze()
    left = folder / "objects" / f"{'0' * 64}.parquet"
    left.write_bytes(b"left")
    return left


def objects(folder: Path) -> set[str]:
    return {path.name for path in (folder / "objects").iterdir()}


def test_it_only_tells_unless_it_is_asked_to_delete(folder: Path, orphan: Path) -> None:
    before = objects(folder)
    found = prune_snapshots(actor=ACTOR, remove=False)
    assert (found.files, found.size, found.removed) == ((orphan,), 4, False)
    assert objects(folder) == before
    assert events_of(["snapshot:0"]) == []


def test_what_no_manifest_names_goes_and_every_snapshot_stays_whole(folder: Path, orphan: Path) -> None:
    before = objects(folder)
    made = freeze()
    assert prune_snapshots(actor=ACTOR, remove=True).removed
    assert objects(folder) >= before - {orphan.name}
    assert orphan.name not in objects(folder)
    assert verify_snapshot(made.pk) == []
    (event,) = events_of(["snapshot:0"])
    assert (event.action, orphan.name in event.body) == ("snapshot.pruned", True)
    assert prune_snapshots(actor=ACTOR, remove=True).files == ()


def test_a_manifest_that_nobody_registered_keeps_its_files(folder: Path, orphan: Path) -> None:
    made = freeze()
    strange = folder / "restored"
    strange.mkdir()
    told = json.loads(store().manifest(made.pk).read_text())
    (strange / "manifest.json").write_text(json.dumps({**told, "id": "restored", "definitions": orphan.name}))
    assert prune_snapshots(actor=ACTOR, remove=True).files == ()
    assert orphan.exists()


def test_where_a_manifest_is_missing_or_unreadable_nothing_goes(folder: Path, orphan: Path) -> None:
    strange = folder / "strange"
    strange.mkdir()
    (strange / "manifest.json").write_text("{")
    with pytest.raises(SnapshotNotWritten, match="读不出来，不知道它用到哪些文件，没有清理"):
        prune_snapshots(actor=ACTOR, remove=True)
    (strange / "manifest.json").unlink()
    made = freeze()
    store().manifest(made.pk).unlink()
    with pytest.raises(SnapshotDamaged, match="缺失"):
        prune_snapshots(actor=ACTOR, remove=True)
    assert orphan.exists()


def test_it_waits_for_no_snapshot_that_is_being_made(folder: Path, orphan: Path) -> None:
    with store().held(), pytest.raises(SnapshotNotWritten, match="正在建立或清理"):
        prune_snapshots(actor=ACTOR, remove=True)
    assert orphan.exists()


def test_a_second_record_of_its_making_is_told_and_the_first_one_holds(folder: Path, orphan: Path) -> None:
    made = freeze()
    record(actor=ACTOR, action="snapshot.created", subject=f"snapshot:{made.pk}", body={"manifest": "0" * 64})
    (told,) = verify_snapshot(made.pk)
    assert told.startswith(f"留痕中有 2 条快照 {made.pk} 的建立记录，应只有一条：以最早的事件")
