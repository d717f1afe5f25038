"""Joining and leaving the server of a data folder."""

import atexit
import logging
import os
import threading
from dataclasses import dataclass
from pathlib import Path

from xiezhi.config.embedded import cluster, lease
from xiezhi.config.embedded.errors import EmbeddedError, permitted
from xiezhi.config.embedded.site import SUPERUSER, Site, locate, start_lock

_log = logging.getLogger(__name__)
_guard = threading.RLock()


@dataclass(frozen=True)
class Server:
    """A running server and how to reach it."""

    site: Site
    pid: int
    socket: Path
    port: int

    @property
    def superuser(self) -> str:
        """The name of the role that initdb made."""
        return SUPERUSER


@dataclass
class _Membership:
    server: Server
    handle: int
    process: int


_memberships: dict[Path, _Membership] = {}


def join(data: Path, *, password: str, careless: bool = False) -> Server:
    """Start the server of the data folder, or join the one that runs, until :func:`leave` or the end of the process.

    A member may call again: a server that has died meanwhile is started anew.

    Args:
        data: absolute path of the data folder; made when missing.
        password: of the superuser, used when the cluster is made.
        careless: give up durability for speed; for test data only.

    Raises:
        EmbeddedError: with a cause in Chinese.

    """
    with _guard:
        member = _memberships.get(data)
        if member is None:
            member = _memberships[data] = permitted(
                lambda: _become_member(data, password, careless=careless), path=data
            )
        elif cluster.running(member.server.site) is None:  # it died under us; the lock is still held
            member.server = permitted(lambda: _begin_again(data, password, careless=careless), path=data)
        return member.server


def leave(data: Path) -> None:
    """Give the server back; the last process that does so stops it. Without a membership nothing happens."""
    with _guard:
        member = _memberships.pop(data, None)
        if member is None:
            return
        os.close(member.handle)
        if member.process != os.getpid():  # a forked child: the parent's membership is not its own
            return
        site = member.server.site
        if not site.data.exists():  # deleted under us: nobody can join any more
            _stop_if_running(site)
            return
        with lease.alone(start_lock(site.data)):
            if lease.unused(_user_lock(site)):
                _stop_if_running(site)


def _stop_if_running(site: Site) -> None:
    running = cluster.running(site)
    if running is not None:
        cluster.stop(site, running)


def _join(site: Site, password: str, *, careless: bool) -> Server:
    cluster.initialise(site, password=password, careless=careless)
    running = cluster.running(site) or cluster.start(site, careless=careless)
    return Server(site, running.pid, running.socket, running.port)


def _become_member(data: Path, password: str, *, careless: bool) -> _Membership:
    site = locate(data)
    with lease.alone(start_lock(site.data)):
        handle = lease.share(_user_lock(site))
        try:
            server = _join(site, password, careless=careless)
        except BaseException:
            os.close(handle)
            raise
    return _Membership(server, handle, os.getpid())


def _begin_again(data: Path, password: str, *, careless: bool) -> Server:
    site = locate(data)
    with lease.alone(start_lock(site.data)):
        return _join(site, password, careless=careless)


def _user_lock(site: Site) -> Path:
    return site.data / "server.users"


@atexit.register
def _leave_all() -> None:
    for data in list(_memberships):
        try:
            leave(data)
        except (OSError, EmbeddedError):
            _log.exception("the embedded server of %s could not be stopped", data)
