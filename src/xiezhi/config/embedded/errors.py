"""The one error of the launcher, and the translation of what PostgreSQL says into what a user can do."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

# (what PostgreSQL or the system writes, what the user should read); the first that is found counts.
_MEANINGS: tuple[tuple[str, str], ...] = (
    ("No space left on device", "磁盘空间不足，数据库无法写入；请清理磁盘后重试"),
    ("Disk quota exceeded", "磁盘配额已用完，数据库无法写入；请清理磁盘后重试"),
    (
        "is too long (maximum",
        "套接字路径过长；请把 XIEZHI_DATA 设为较短的路径，或把 XDG_RUNTIME_DIR、TMPDIR 设为较短的路径",
    ),
    ("could not create Unix socket", "无法建立数据库套接字；请检查套接字文件夹的权限"),
    ("could not bind Unix address", "数据库套接字已被占用；请确认没有别的程序使用同一数据目录"),
    ("database files are incompatible", "数据目录由另一版本的 PostgreSQL 建立，不能直接使用；请用原版本导出后再导入"),
    ("invalid locale name", "系统缺少 C.UTF-8 语言环境；请安装后重试"),
    ("could not resize shared memory", "共享内存（/dev/shm）不足；请调大后重试"),
    ("Permission denied", "数据库文件夹无法读写；请检查其属主和权限"),
    ("Read-only file system", "数据目录所在的文件系统只读；请换一个 XIEZHI_DATA"),
)


class EmbeddedError(Exception):
    """The embedded server cannot be used; the message says in Chinese why and what to do."""


def explain(output: str, *, log: Path) -> EmbeddedError:
    """Turn the output of a PostgreSQL program into an error with a cause that a user can act on."""
    for sign, meaning in _MEANINGS:
        if sign in output:
            return EmbeddedError(f"{meaning}（日志：{log}）")
    lines = [line for line in output.splitlines() if "FATAL" in line or "error" in line.lower()] or output.splitlines()
    return EmbeddedError(f"内置数据库无法启动：{lines[-1].strip() if lines else '没有任何输出'}（日志：{log}）")


def permitted(action: Callable[[], T], *, path: Path) -> T:
    """Run a file operation and turn what the system refuses into an :class:`EmbeddedError` that names the path."""
    try:
        return action()
    except PermissionError as error:
        raise EmbeddedError(
            f"无权读写 {error.filename or path}；请检查数据目录的属主和权限，或另设 XIEZHI_DATA"
        ) from error
    except OSError as error:
        raise EmbeddedError(f"数据目录 {error.filename or path} 不能使用：{error.strerror}") from error
