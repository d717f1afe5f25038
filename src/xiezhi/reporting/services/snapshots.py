"""Freezing the records of one moment, so that figures taken from them can be counted again for ever."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path

import duckdb
from django.db import connection, transaction

from xiezhi import __version__
from xiezhi.reporting.frozen.definitions import definitions
from xiezhi.reporting.frozen.errors import SnapshotNotWritten
from xiezhi.reporting.frozen.manifest import Manifest, digest
from xiezhi.reporting.frozen.store import Store
from xiezhi.reporting.models import Snapshot
from xiezhi.reporting.selectors.snapshots import CREATED, store
from xiezhi.reporting.services.freezing import freeze
from xiezhi.trail.actor import Actor
from xiezhi.trail.selectors import head
from xiezhi.trail.services import record

LONGEST_TITLE = 200


def create_snapshot(*, actor: Actor, title: str, today: date, now: datetime) -> Snapshot:
    """Freeze the records as one moment sees them: what has been committed before, and nothing that comes in meanwhile.

    A file whose rows an earlier snapshot holds already is not written twice. Raises SnapshotNotWritten with one Chinese
    line, and then leaves nothing behind: no snapshot, no event.
    """
    title = " ".join(title.split())
    if len(title) > LONGEST_TITLE:
        raise SnapshotNotWritten(f"快照名称有 {len(title)} 个字符，超过上限 {LONGEST_TITLE}，请缩短。")
    here = store()
    with _explained(here.folder), here.draft() as draft:
        snapshot_id = _free_id(here, today)
        try:
            return _create(actor, title, (today, now), snapshot_id, (draft, here))
        except BaseException:
            here.withdraw(snapshot_id)
            raise


def _create(
    actor: Actor, title: str, moment: tuple[date, datetime], snapshot_id: str, places: tuple[Path, Store]
) -> Snapshot:
    (today, now), (draft, here) = moment, places
    with _one_moment():
        newest = head()
        manifest = Manifest(
            id=snapshot_id,
            title=title,
            day=today.isoformat(),
            created_at=now.isoformat(),
            created_by=actor.name,
            definitions=_keep_definitions(draft, here),
            versions={"xiezhi": __version__, "duckdb": duckdb.__version__, "ibis": version("ibis-framework")},
            trail={"size": newest.size, "root": newest.root.hex(), "algorithm": newest.algorithm} if newest else {},
            parts=tuple(freeze(draft, here)),
        )
        text = manifest.as_bytes()
        snapshot = Snapshot.objects.create(
            id=snapshot_id,
            title=title,
            manifest=digest(text),
            rows=manifest.rows,
            created_at=now,
            created_by=actor.name,
        )
        record(
            actor=actor,
            action=CREATED,
            subject=f"snapshot:{snapshot_id}",
            body={"manifest": snapshot.manifest, "title": title, "files": len(manifest.files), "rows": manifest.rows},
        )
        here.publish(draft, snapshot_id, text)
    return snapshot


@contextmanager
def _one_moment() -> Iterator[None]:
    """A transaction that sees one state from beginning to end; inside one that is open already its own isolation holds."""
    fresh = not connection.in_atomic_block
    with transaction.atomic():
        if fresh:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _free_id(here: Store, today: date) -> str:
    """The day and the next number that neither the database nor the folder knows."""
    taken = set(Snapshot.objects.filter(id__startswith=f"{today.isoformat()}-").values_list("id", flat=True))
    number = 1
    while (name := f"{today.isoformat()}-{number}") in taken or (here.folder / name).exists():
        number += 1
    return name


def _keep_definitions(draft: Path, here: Store) -> str:
    file = draft / "definitions.json"
    file.write_bytes(definitions())
    return here.keep(file)


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Say in one line what the folder would not do."""
    try:
        yield
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise SnapshotNotWritten(f"快照没有建立，也没有留下半份：{_reason(error, folder)}") from error


def _reason(error: Exception, folder: Path) -> str:
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or "No space left" in str(error):
        return f"快照文件夹 {folder} 所在的磁盘空间不足，请清理后重试。"
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"快照文件夹 {folder} 不可写，请检查其权限后重试。"
    if number in (errno.ENOTDIR, errno.EEXIST):
        return f"{folder} 不是文件夹，请移走同名文件后重试。"
    return f"快照文件夹 {folder} 读写失败，请检查磁盘后重试。"
