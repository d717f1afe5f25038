"""Snapshots: which there are, their records, and whether their files are what they were."""

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import duckdb
from django.conf import settings

from xiezhi.registry.scope import Scope
from xiezhi.reporting.frozen.errors import SnapshotDamaged, UnknownSnapshot
from xiezhi.reporting.frozen.manifest import Manifest, Part, digest, read_manifest
from xiezhi.reporting.frozen.records import FrozenRecords, literal, open_database
from xiezhi.reporting.frozen.store import Store, hash_of
from xiezhi.reporting.models import ReportRelease, Snapshot
from xiezhi.reporting.selectors.records import Records
from xiezhi.trail.selectors import events_of

CREATED = "snapshot.created"


def snapshots(scope: Scope) -> list[Snapshot]:
    """All snapshots, the newest first; one that was made to release a report out of view bears no title.

    A snapshot holds the records of all, and what is asked of it is cut to the scope then; its title names the report.
    """
    found = list(Snapshot.objects.order_by("-created_at", "-id"))
    if scope.organisation_ids is None:
        return found
    foreign = set(
        ReportRelease.objects.exclude(snapshot="")
        .exclude(organisation_id__in=scope.organisation_ids)
        .values_list("snapshot", flat=True)
    )
    for snapshot in found:
        snapshot.title = "" if snapshot.pk in foreign else snapshot.title
    return found


def store() -> Store:
    """The folder in which snapshots are kept."""
    return Store(Path(settings.XIEZHI_SNAPSHOTS))


def snapshot_of(snapshot_id: str) -> Snapshot:
    """The snapshot with this number. Raises UnknownSnapshot."""
    wanted = snapshot_id.strip()
    found = Snapshot.objects.filter(pk=wanted).first() if wanted.isprintable() else None
    if found is None:
        raise UnknownSnapshot(f"没有编号为“{snapshot_id}”的快照，可用 xiezhi snapshot list 查看全部快照。")
    return found


def manifest_of(snapshot: Snapshot) -> Manifest:
    """The manifest, if it is the one that was registered. Raises SnapshotDamaged."""
    path = store().manifest(snapshot.pk)
    try:
        text = path.read_bytes()
    except FileNotFoundError as error:
        raise SnapshotDamaged(f"快照 {snapshot.pk} 的清单 {path} 缺失，不能取数；请从备份恢复。") from error
    if digest(text) != snapshot.manifest:
        raise SnapshotDamaged(f"快照 {snapshot.pk} 的清单 {path} 与登记的散列不符，已被改动，不能取数；请从备份恢复。")
    return read_manifest(text)


def records_of(snapshot_id: str) -> Records:
    """The records as the snapshot keeps them. Raises UnknownSnapshot, and SnapshotDamaged where files are missing.

    That every byte is as it was is for `verify_snapshot` to say: it reads all of them.
    """
    snapshot = snapshot_of(snapshot_id)
    manifest = manifest_of(snapshot)
    here = store()
    for part in manifest.parts:
        path = here.objects / part.file
        if not path.is_file() or path.stat().st_size != part.size:
            raise SnapshotDamaged(
                f"快照 {snapshot.pk} 的文件 {path}（{part.title}）缺失或长度不符，不能取数；请从备份恢复。"
            )
    return _opened(snapshot.pk, snapshot.manifest, here)


@lru_cache(maxsize=4)
def _opened(snapshot_id: str, manifest_hash: str, here: Store) -> FrozenRecords:
    """Kept open by what it holds: the hash of the manifest names every byte."""
    return FrozenRecords(read_manifest(here.manifest(snapshot_id).read_bytes()), here)


def verify_snapshot(snapshot_id: str) -> list[str]:
    """What is wrong with a snapshot, one Chinese sentence for each file; empty where it is sound. Raises UnknownSnapshot.

    Every file is read again and held against the hash that is its name, the manifest against its hash in the database
    and in the trail, and the rows of every file against the manifest.
    """
    snapshot = snapshot_of(snapshot_id)
    told = list(_against_the_trail(snapshot))
    try:
        manifest = manifest_of(snapshot)
    except SnapshotDamaged as damage:
        return [*told, str(damage)]
    here = store()
    held: dict[str, str] = {manifest.definitions: "指标与口径的定义"}
    held |= {part.file: part.title for part in manifest.parts}
    broken = {name: sentence for name, title in held.items() if (sentence := _wrong(here, name, title))}
    sound = [part for part in manifest.parts if part.file not in broken]
    return [*told, *broken.values(), *_miscounted(here, sound)]


def _against_the_trail(snapshot: Snapshot) -> Iterator[str]:
    events = [event for event in events_of([f"snapshot:{snapshot.pk}"]) if event.action == CREATED]
    if not events:
        yield f"留痕中没有快照 {snapshot.pk} 的建立记录。"
        return
    if len(events) > 1:
        others = "、".join(str(event.id) for event in reversed(events[:-1]))
        yield f"留痕中有 {len(events)} 条快照 {snapshot.pk} 的建立记录，应只有一条：以最早的事件 {events[-1].id} 为准，多出事件 {others}。"
    if json.loads(events[-1].body).get("manifest") != snapshot.manifest:
        yield f"快照 {snapshot.pk} 登记的清单散列与留痕事件 {events[-1].id} 所记的不符：登记已被改动。"


def _wrong(here: Store, name: str, title: str) -> str:
    path = here.objects / name
    if not path.is_file():
        return f"文件 {path}（{title}）缺失。"
    return "" if hash_of(path) == path.stem else f"文件 {path}（{title}）的内容与散列不符，已被改动。"


def _miscounted(here: Store, parts: list[Part]) -> Iterator[str]:
    with open_database() as database:
        for part in parts:
            path = here.objects / part.file
            try:
                found = database.execute(f"SELECT count(*) FROM read_parquet({literal(str(path))})").fetchone()
            except duckdb.Error:
                yield f"文件 {path}（{part.title}）不是可读的 Parquet 文件。"
                continue
            if found != (part.rows,):
                yield f"文件 {path}（{part.title}）有 {found[0] if found else 0} 行，清单所记为 {part.rows} 行。"
