"""The system user that the server runs as: PostgreSQL refuses to run as root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypedDict

from xiezhi.config.embedded.errors import EmbeddedError


class Credentials(TypedDict, total=False):
    """Arguments of ``subprocess.run`` that make a child another user."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """A system user; ``is_me`` when the present process already is that user."""

    name: str
    uid: int
    gid: int
    is_me: bool

    @property
    def credentials(self) -> Credentials:
        """What ``subprocess.run`` needs to start a child as this user."""
        return {} if self.is_me else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Hand a file or folder that this process has just made to the user."""
        if not self.is_me:
            os.chown(path, self.uid, self.gid)

    def reaches(self, folder: Path) -> bool:
        """Whether the user may pass through ``folder``; asked of the kernel, as modes alone do not tell it (ACLs)."""
        if self.is_me:
            return True
        command = ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)]
        answer = subprocess.run(  # noqa: S603 - the folder is an argument, not a part of the script
            command, cwd="/", check=False, capture_output=True, **self.credentials
        )
        return answer.returncode == 0


@cache
def server_account() -> Account:
    """Return the user that runs the server: the present one, or for root ``postgres``, else ``nobody``."""
    if os.geteuid() != 0:
        return Account(str(os.geteuid()), os.geteuid(), os.getegid(), is_me=True)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid, is_me=False)
    raise EmbeddedError(
        "以 root 运行时，数据库须由普通用户 postgres 或 nobody 启动，而系统中两者都没有；请改用普通用户运行"
    )
