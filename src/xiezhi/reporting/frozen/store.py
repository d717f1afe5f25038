"""The folder of snapshots: files named by their content and shared by all snapshots, one folder with a manifest for each.

Nothing appears under its name before it is whole and on the disk; what a killed process leaves behind is a folder whose
name begins with a point, which the next one clears away.
"""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from xiezhi.cases.durable import to_disk
from xiezhi.reporting.frozen.errors import SnapshotNotWritten
from xiezhi.reporting.frozen.manifest import MANIFEST

_DRAFT = ".new-"


@dataclass(frozen=True, slots=True)
class Store:
    """`folder` need not exist before the first snapshot."""

    folder: Path

    @property
    def objects(self) -> Path:
        """Where the files are."""
        return self.folder / "objects"

    def manifest(self, snapshot_id: str) -> Path:
        """Where the manifest of a snapshot is."""
        return self.folder / snapshot_id / MANIFEST

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """A folder to write a snapshot in, by one process at a time; gone afterwards unless it was published.

        Raises SnapshotNotWritten while another process is at it.
        """
        with self.held():
            for left in self.folder.glob(f"{_DRAFT}*"):
                shutil.rmtree(left)
            draft = Path(tempfile.mkdtemp(dir=self.folder, prefix=_DRAFT))
            try:
                yield draft
            finally:
                shutil.rmtree(draft, ignore_errors=True)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other processes from writing or clearing here. Raises SnapshotNotWritten while one is at it."""
        for folder in (self.folder, self.objects):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise SnapshotNotWritten("另一个快照正在建立或清理，请等它完成后再试。") from error
            yield

    def manifests(self) -> list[Path]:
        """Every manifest in the folder, registered or not."""
        return sorted(self.folder.glob(f"[!.]*/{MANIFEST}"))

    def objects_but(self, named: Set[str]) -> list[Path]:
        """The files among the objects that are not `named`."""
        return sorted(path for path in self.objects.iterdir() if path.is_file() and path.name not in named)

    def keep(self, file: Path) -> str:
        """Move a finished file among the objects and return its name; what is there already, and sound, stays."""
        to_disk(file)
        name = f"{hash_of(file)}{file.suffix}"
        target = self.objects / name
        if target.exists() and hash_of(target) == target.stem:
            file.unlink()
        else:
            file.chmod(0o400)
            file.replace(target)
        return name

    def publish(self, draft: Path, snapshot_id: str, manifest: bytes) -> None:
        """Give the snapshot its name, with its manifest and nothing else. Its objects are on the disk before it is seen."""
        whole = draft / snapshot_id
        whole.mkdir(mode=0o700)
        file = whole / MANIFEST
        file.write_bytes(manifest)
        to_disk(file)
        file.chmod(0o400)
        for folder in (whole, self.objects):
            to_disk(folder)
        whole.rename(self.folder / snapshot_id)
        to_disk(self.folder)

    def withdraw(self, snapshot_id: str) -> None:
        """Take back what was published in a transaction that then failed; objects stay, they are named by no one."""
        shutil.rmtree(self.folder / snapshot_id, ignore_errors=True)


def hash_of(file: Path) -> str:
    """SHA-256 of a file, hex; memory stays flat."""
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()
