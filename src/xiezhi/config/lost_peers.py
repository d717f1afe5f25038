"""Connections whose other end has vanished without a word, as a phone's does in a tunnel, are noticed within half a minute.

A request that waits for the rest of such a body would hold its thread for hours otherwise. What is set on a listening socket
holds for every connection that it accepts (Linux); granian opens that socket in the web process by itself.
"""

import os
import socket
import stat
import threading
import time
from pathlib import Path
from typing import Final

_FOLDER: Final = Path("/proc/self/fd")
_QUIET_SECONDS, _PROBE_SECONDS, _PROBES = 15, 5, 3
_LOOKS, _LOOK_SECONDS = 60, 0.5


def notice_lost_peers() -> None:
    """Watch for the listening sockets of this process in a thread that ends when it has set them."""
    if _FOLDER.is_dir():
        threading.Thread(target=_until_set, name="lost-peers", daemon=True).start()


def _until_set() -> None:
    for _ in range(_LOOKS):
        if set_listening():
            return
        time.sleep(_LOOK_SECONDS)


def set_listening() -> int:
    """Ask the system to probe quiet connections of every listening TCP socket of this process; how many there were."""
    return sum(_set_listening(int(name)) for name in os.listdir(_FOLDER))


def _set_listening(number: int) -> bool:
    try:
        if not stat.S_ISSOCK(os.fstat(number).st_mode):
            return False
        known = socket.socket(fileno=os.dup(number))
    except OSError:  # closed meanwhile
        return False
    with known:
        inet = known.family in (socket.AF_INET, socket.AF_INET6) and known.type == socket.SOCK_STREAM
        if not (inet and known.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)):
            return False
        known.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        known.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, _QUIET_SECONDS)
        known.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, _PROBE_SECONDS)
        known.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, _PROBES)
    return True
