"""What the fixture `committed_db` gives."""

from dataclasses import dataclass

from xiezhi.config import connection as logins


@dataclass(frozen=True)
class CommittedDatabase:
    """A database whose commits are real, and the environment by which a process that a test starts finds it."""

    name: str
    environment: dict[str, str]

    def dsn(self, login: str) -> str:
        """Return the connection string of "app", "owner" or "sequencer"."""
        target = logins.database()
        chosen: logins.Login = getattr(target, login)
        return target.dsn(chosen)
