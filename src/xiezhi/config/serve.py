"""The web server with its background work.

One process supervises: it holds the embedded server, runs the background threads and watches over the web process that
granian starts. That one is started anew (not forked), as forking a process with threads is unsafe.
"""

import multiprocessing
import os
import signal
import socket
import sys
import threading
from typing import TYPE_CHECKING, Final

from django.conf import settings
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.log import logger as granian_log
from granian.server import Server

from xiezhi.config.database import prepare, set_up_django
from xiezhi.config.errors import Misconfigured

if TYPE_CHECKING:
    from xiezhi.config.background import Background


# A thread waits as long as a slow phone takes to send its piece; so many of them may, and pages still find one.
_THREADS = 32

# Each thread would keep a heap of its own, as large as the largest request it ever served: of 32 threads some hundred MiB.
# Two heaps serve all; what is as large as a piece of a file goes back to the system at once. Read by the C library, and by
# the one of granian, when the web process begins.
_MEMORY: Final = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "_RJEM_MALLOC_CONF": "narenas:2,dirty_decay_ms:1000,muzzy_decay_ms:0",
}


def serve(*, host: str, port: int, workers: int = 1, background: bool = True) -> int:
    """Serve pages until SIGTERM or SIGINT. Raises Misconfigured when the address cannot be used."""
    _check_free(host, port)
    prepare()
    set_up_django()
    multiprocessing.set_start_method("spawn", force=True)
    os.environ["XIEZHI_SUPERVISOR"] = str(os.getpid())
    for name, value in _MEMORY.items():
        os.environ.setdefault(name, value)
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    threads = _start_background() if background else None
    _greet(host, port)
    # Its word that there are more threads than processors: they wait for phones, they do not compute.
    granian_log.addFilter(lambda line: "Python threads" not in line.getMessage())
    try:
        Server(
            "xiezhi.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=_THREADS,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
            workers_kill_timeout=20,
        ).serve()
    finally:
        if threads is not None:
            threads.stop()
    return 0


def work(*, concurrency: int) -> int:
    """Do background work until SIGTERM or SIGINT."""
    prepare()
    set_up_django()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    threads = _start_background(concurrency=concurrency)
    print("后台作业已启动，按 Ctrl-C 停止", file=sys.stderr)
    stopping.wait()
    threads.stop()
    return 0


def _start_background(*, concurrency: int = 1) -> "Background":
    from xiezhi.cases.archive.workroom import tidy_up  # rooms can be imported once Django is set up
    from xiezhi.config.background import Background

    tidy_up()
    threads = Background(concurrency=concurrency)
    threads.start()
    return threads


def _check_free(host: str, port: int) -> None:
    """Say clearly that an address is taken; the web process could only die of it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise Misconfigured(
                f"不能在 {host} 的 {port} 端口监听（{error}）；请用 --port 另选端口或 --host 另选地址"
            ) from error


def _greet(host: str, port: int) -> None:
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
    print(f"獬豸已启动：http://{shown}:{port}/  按 Ctrl-C 停止", file=sys.stderr)
    if shown != host and "XIEZHI_ALLOWED_HOSTS" not in os.environ:
        print("提示：从别的机器访问，须用 XIEZHI_ALLOWED_HOSTS 写明本站的域名或地址", file=sys.stderr)
