"""Heads kept outside the database: whoever can rewrite every table cannot rewrite a file that has left the machine.

One head is one JSON file, `head-<size, 12 digits>.json`, with size, root (hex), algorithm and at (UTC). It carries no signature:
keep it where the database's administrator cannot write, or print it in a bulletin.
"""

import json
import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from xiezhi.trail.errors import Refused
from xiezhi.trail.tree import ALGORITHMS, HASH_BYTES


@dataclass(frozen=True, slots=True)
class Head:
    """The root over the first `size` events, and when the sequencer reached it."""

    size: int
    root: bytes
    algorithm: str
    at: datetime


def export_head(dsn: str, folder: Path) -> Path | None:
    """Write the newest head into `folder` and return the file; None while there is no head.

    The file appears whole or not at all. A head that was exported before is left as it is; Refused if it then had another root.
    """
    with psycopg.connect(dsn, autocommit=True) as connection:
        row = connection.execute(
            "select size, root, algorithm, at from trail.head order by size desc limit 1"
        ).fetchone()
    if row is None:
        return None
    head = Head(*row)
    target = folder / f"head-{head.size:012}.json"
    if target.exists():
        if read_head(target).root != head.root:
            raise Refused(f"树首文件 {target.name} 与数据库中同一大小的树首不符：留痕可能被改动，请立即核验")
        return target
    folder.mkdir(parents=True, exist_ok=True)
    _write_whole(target, _to_json(head))
    return target


def read_head(path: Path) -> Head:
    """Read one exported head. Raise Refused if the file is not one."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        head = Head(
            int(content["size"]),
            bytes.fromhex(content["root"]),
            str(content["algorithm"]),
            datetime.fromisoformat(content["at"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(f"{path.name} 不是完好的树首文件：{error}") from error
    if head.size < 1 or len(head.root) != HASH_BYTES or head.algorithm not in ALGORITHMS:
        raise Refused(f"{path.name} 不是完好的树首文件：大小、根值或算法不合规定")
    return head


def read_heads(folder: Path) -> list[Head]:
    """All exported heads of a folder, smallest first. Raise Refused if the folder is missing or a file is broken."""
    if not folder.is_dir():
        raise Refused(f"没有树首文件夹 {folder}")
    return sorted((read_head(path) for path in folder.glob("head-*.json")), key=lambda head: head.size)


def _to_json(head: Head) -> bytes:
    content = {
        "algorithm": head.algorithm,
        "at": head.at.astimezone(UTC).isoformat(),
        "root": head.root.hex(),
        "size": head.size,
    }
    return (json.dumps(content, sort_keys=True, indent=1) + "\n").encode()


def _write_whole(target: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".head-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
