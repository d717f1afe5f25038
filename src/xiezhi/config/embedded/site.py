"""Where a data folder keeps its cluster and its socket: in itself when that works, else in a place that is remembered."""

import hashlib
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from xiezhi.config.embedded import lease
from xiezhi.config.embedded.account import Account, server_account
from xiezhi.config.embedded.errors import EmbeddedError, permitted

SUPERUSER = "postgres"
PORT = 5432  # only a part of the socket's name: there is no TCP listener
ROOT_GROUND = Path("/var/lib/xiezhi")
_LONGEST_SOCKET = 107  # bytes of sockaddr_un.sun_path on Linux, without the final NUL
_LONGEST_CLUSTER = 900  # PostgreSQL keeps paths in 1,024 bytes and appends file names
_POINTER = "postgres.location"
_OWNER_NOTE = "data-folder"


@dataclass(frozen=True)
class Site:
    """The folders of one embedded server."""

    data: Path
    cluster: Path
    socket: Path
    account: Account

    @property
    def log(self) -> Path:
        """What the server writes while it starts."""
        return self.cluster.with_name("postgres-start.log")


def locate(data: Path) -> Site:
    """Return where the server of the data folder ``data`` (absolute) is or shall be, making the folders' parents.

    Raises:
        EmbeddedError: the folder cannot be made, read or written, or points to a cluster of another data folder.

    """
    account = server_account()
    permitted(lambda: make_private(data, 0o700 if account.is_me else 0o711), path=data)
    data = data.resolve()
    home = permitted(lambda: _home(data, account), path=data)
    if len(os.fsencode(home)) > _LONGEST_CLUSTER:
        raise EmbeddedError(f"数据目录的路径过长（{len(os.fsencode(home))} 字节）；请把 XIEZHI_DATA 设为较短的路径")
    return Site(data, home / "postgres", permitted(lambda: _socket(home, account), path=home), account)


def make_private(folder: Path, mode: int) -> None:
    """Make a folder with ``mode`` unless it is there; one that is there keeps its mode."""
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=mode, exist_ok=True)
        folder.chmod(mode)  # past the umask


def common_ground() -> Path:
    """Return the root-owned folder for what the server's user must reach, made when it is missing."""
    make_private(ROOT_GROUND, 0o755)
    state = ROOT_GROUND.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != 0 or state.st_mode & 0o022:
        raise EmbeddedError(f"{ROOT_GROUND} 须是 root 所有、他人不可写的文件夹；请检查")
    return ROOT_GROUND


def start_lock(data: Path) -> Path:
    """Return the file whose lock is held while a server is placed, started or stopped."""
    return data / "server.lock"


def _home(data: Path, account: Account) -> Path:
    """Return the folder that holds the cluster: the data folder, or for root the place that it points to."""
    pointer = data / _POINTER
    if not pointer.exists() and ((data / "postgres").exists() or account.reaches(data)):
        return data
    with lease.alone(start_lock(data)):
        if not pointer.exists():
            _choose_place(data, pointer)
    return _pointed(data, Path(pointer.read_text(encoding="utf-8").strip()))


def _choose_place(data: Path, pointer: Path) -> None:
    stem = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    ground = common_ground()
    _clear_temporary(ground)
    place = next(p for n in range(1, 1000) if not (p := ground / (stem if n == 1 else f"{stem}-{n}")).exists())
    make_private(place, 0o711)
    (place / _OWNER_NOTE).write_text(f"{data}\n", encoding="utf-8")
    pointer.write_text(f"{place}\n", encoding="utf-8")


def _clear_temporary(ground: Path) -> None:
    """Remove what belonged to data folders among the temporary files that are gone; of others nothing is ever removed."""
    temporary = Path(tempfile.gettempdir()).resolve()
    for note in ground.glob(f"*/{_OWNER_NOTE}"):
        owner = Path(note.read_text(encoding="utf-8").rstrip("\n"))
        if (
            owner.is_relative_to(temporary)
            and not owner.exists()
            and not (note.parent / "postgres/postmaster.pid").exists()
        ):
            shutil.rmtree(note.parent)


def _pointed(data: Path, place: Path) -> Path:
    """Follow a pointer; a data folder that was moved keeps its cluster, a copy of one must not share it."""
    note = place / _OWNER_NOTE
    if not note.exists():
        raise EmbeddedError(f"{data} 的数据库应在 {place}，但那里没有；请恢复该文件夹")
    owner = Path(note.read_text(encoding="utf-8").rstrip("\n"))
    if owner != data:
        if (owner / _POINTER).exists():
            raise EmbeddedError(
                f"{data} 是 {owner} 的副本，两者不能共用数据库 {place}；请改用 {owner}，或删去 {data / _POINTER}"
            )
        note.write_text(f"{data}\n", encoding="utf-8")
    return place


def _socket(home: Path, account: Account) -> Path:
    """Return a folder for the socket whose path is short and plain enough for every client."""
    beside = home / "socket"
    if _fits(beside):
        return beside
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    if not account.is_me:
        return common_ground() / f"socket-{name}"
    for base in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):  # noqa: S108 - ownership is checked
        if (
            base
            and Path(base).is_dir()
            and os.access(base, os.W_OK)
            and _fits(Path(base, f"xiezhi-{account.uid}", name))
        ):
            private = Path(base, f"xiezhi-{account.uid}")
            make_private(private, 0o700)
            _check_private(private, account)
            return private / name
    raise EmbeddedError("找不到路径足够短的套接字文件夹；请把 XDG_RUNTIME_DIR 或 TMPDIR 设为较短的路径")


def _fits(folder: Path) -> bool:
    path = os.fsencode(folder / f".s.PGSQL.{PORT}")
    return len(path) <= _LONGEST_SOCKET and path.isascii() and not set(str(folder)) & set(" ,'\"\\")


def _check_private(folder: Path, account: Account) -> None:
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != account.uid or state.st_mode & 0o077:
        raise EmbeddedError(f"{folder} 不是本用户私有的文件夹（须为 0700）；请删去它再试")
