"""Secrets that the platform makes for itself at first start, each in a file of mode 0600 in ``keys/``."""

import os
import secrets
import tempfile
from pathlib import Path

from xiezhi.config.environment import data_folder
from xiezhi.config.errors import Misconfigured


def secret(name: str) -> str:
    """Return the secret ``name``, made when it is not there yet. Two processes that start at once get the same one."""
    path = key_file(name)
    try:
        text = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise Misconfigured(f"读不到密钥文件 {path}（{error.strerror}）；请检查其属主和权限") from error
    if len(text) < 32:
        raise Misconfigured(f"密钥文件 {path} 不完整（少于32字节）；请从备份恢复")
    return text


def key_file(name: str) -> Path:
    """Return the path of the secret's file, made when it is not there yet."""
    folder = data_folder() / "keys"
    path = folder / name
    try:
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            _write_once(path, secrets.token_hex(32))
    except OSError as error:
        raise Misconfigured(
            f"不能在 {folder} 建立密钥文件（{error.strerror}）；请检查数据目录的权限，或另设 XIEZHI_DATA"
        ) from error
    return path


def _write_once(path: Path, text: str) -> None:
    """Write a whole file or leave the one that another process made meanwhile."""
    handle, temporary = tempfile.mkstemp(dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{text}\n")
            file.flush()
            os.fsync(file.fileno())
        if not path.exists():
            try:
                os.link(temporary, path)
            except FileExistsError:
                return
    finally:
        Path(temporary).unlink()
