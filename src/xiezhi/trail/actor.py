"""Who acts: a user at a door, or the command line."""

import getpass
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` 0 means no user; `via` names the door: an address, "cli", "worker" ..."""

    id: int
    name: str
    via: str

    @classmethod
    def command_line(cls) -> "Actor":
        """The system user at the command line. The name is a hint for people, no proof of identity."""
        try:
            user = getpass.getuser()
        except (KeyError, OSError):  # a container without an entry for its user id
            user = "未知"
        return cls(id=0, name=f"命令行:{user}", via="cli")
