"""Clearing away what a snapshot that failed has left among the files: objects that no manifest names."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from xiezhi.reporting.frozen.errors import SnapshotNotWritten
from xiezhi.reporting.frozen.manifest import read_manifest
from xiezhi.reporting.frozen.store import Store
from xiezhi.reporting.models import Snapshot
from xiezhi.reporting.selectors.snapshots import manifest_of, store
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record


@dataclass(frozen=True, slots=True)
class Pruned:
    """Files that no manifest names, their bytes together, and whether they were taken away."""

    files: tuple[Path, ...]
    size: int
    removed: bool


def prune_snapshots(*, actor: Actor, remove: bool) -> Pruned:
    """Find objects that belong to no snapshot; with `remove`, take them away and leave an event.

    Never one that a manifest names, and none at all where a manifest cannot be read: what it names is not known then.
    Raises SnapshotDamaged for one that is registered and missing or changed, SnapshotNotWritten while a snapshot is made.
    """
    here = store()
    with here.held():
        files = tuple(here.objects_but(_named(here)))
        found = Pruned(files, sum(path.stat().st_size for path in files), removed=remove and bool(files))
        if found.removed:
            _take_away(actor, found)
    return found


def _named(here: Store) -> set[str]:
    registered = [manifest_of(snapshot) for snapshot in Snapshot.objects.all()]
    named = {name for manifest in registered for name in manifest.files}
    for path in here.manifests():
        try:
            named.update(read_manifest(path.read_bytes()).files)
        except (ValueError, KeyError, TypeError) as error:
            raise SnapshotNotWritten(
                f"清单 {path} 读不出来，不知道它用到哪些文件，没有清理；请从备份恢复或移走它。"
            ) from error
    return named


@transaction.atomic
def _take_away(actor: Actor, found: Pruned) -> None:
    record(
        actor=actor,
        action="snapshot.pruned",
        subject="snapshot:0",
        body={"files": [path.name for path in found.files], "size": found.size},
    )
    for path in found.files:
        path.unlink()
