"""Making, starting, recognising and stopping the PostgreSQL cluster of a site."""

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from xiezhi.config.embedded.binaries import MAJOR, programs
from xiezhi.config.embedded.errors import EmbeddedError, explain
from xiezhi.config.embedded.site import PORT, SUPERUSER, Site, common_ground
from xiezhi.config.embedded.tuning import server_settings

_NEEDED_TO_BEGIN = 300 * 1024 * 1024
# Every name of the locale is given: under LC_CTYPE=C the trigrams of Chinese text are silently empty.
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PATH": os.defpath, "TZ": "Asia/Shanghai"}
_START_SECONDS = 900  # recovery after a crash replays up to max_wal_size
_STOP_SECONDS = 300


@dataclass(frozen=True)
class Postmaster:
    """A running server, as its pid file tells."""

    pid: int
    socket: Path
    port: int


def running(site: Site) -> Postmaster | None:
    """Return the server of this site if its pid file names a live process that is really this cluster's."""
    lines = _pid_file(site)
    if len(lines) < 8 or not lines[7].strip() or not _stands_in(int(lines[0]), site):
        return None
    return Postmaster(int(lines[0]), Path(lines[4]), int(lines[3]))


def initialise(site: Site, *, password: str, careless: bool) -> None:
    """Make the cluster unless it is there. An interrupted attempt leaves nothing that a later one trips over."""
    if site.cluster.exists():
        _check_version(site)
        return
    if shutil.disk_usage(site.cluster.parent).free < _NEEDED_TO_BEGIN:
        raise EmbeddedError(f"磁盘空间不足：{site.cluster.parent} 所在磁盘至少需要 300 MB 可用空间")
    building, secret = site.cluster.with_name("postgres.new"), site.cluster.with_name("postgres.password")
    if building.exists():
        shutil.rmtree(building)
    building.mkdir(mode=0o700)
    site.account.own(building)
    secret.unlink(missing_ok=True)
    try:
        secret.touch(mode=0o600)
        secret.write_text(password, encoding="ascii")
        site.account.own(secret)
        _initdb(site, building, secret, careless=careless)
        building.rename(site.cluster)
    finally:
        secret.unlink(missing_ok=True)


def start(site: Site, *, careless: bool) -> Postmaster:
    """Start the server and wait until it accepts connections.

    Raises:
        EmbeddedError: it did not start; the message names the cause and the log.

    """
    _forget_dead_server(site)
    _prepare_socket(site)
    server = _wait_until_ready(site, _launch(site, careless=careless))
    if server is None:
        raise explain(_last_words(site), log=site.log)
    return server


def stop(site: Site, server: Postmaster) -> None:
    """End the server: sessions are cut, committed work is kept."""
    try:
        os.kill(server.pid, signal.SIGINT)
    except ProcessLookupError:
        return
    deadline = time.monotonic() + _STOP_SECONDS
    while _stands_in(server.pid, site):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"内置数据库（进程 {server.pid}）在 {_STOP_SECONDS} 秒内没有停止")
        time.sleep(0.01)


def _check_version(site: Site) -> None:
    mark = site.cluster / "PG_VERSION"
    try:
        found = mark.read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        raise EmbeddedError(f"{site.cluster} 不是数据库文件夹（缺 PG_VERSION）；请移走它或另设 XIEZHI_DATA") from error
    if found != MAJOR:
        raise EmbeddedError(
            f"{site.cluster} 由 PostgreSQL {found} 建立，本程序自带的是 {MAJOR}，不能直接使用；请用原版本导出后再导入，或另设 XIEZHI_DATA"
        )


def _initdb(site: Site, folder: Path, secret: Path, *, careless: bool) -> None:
    command: list[str | Path] = [
        *(_programs(site) / "initdb", "--pgdata", folder, "--username", SUPERUSER, "--pwfile", secret),
        *("--auth-local", "scram-sha-256", "--auth-host", "scram-sha-256", "--encoding", "UTF8", "--data-checksums"),
        *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--lc-collate", "C", "--lc-ctype", "C.UTF-8"),
        *("--lc-messages", "C", "--text-search-config", "simple"),
    ]
    if careless:
        command.append("--no-sync")
    done = subprocess.run(  # noqa: S603 - programs of the wheel, arguments of our own
        command, cwd="/", env=_ENVIRONMENT, check=False, capture_output=True, text=True, **site.account.credentials
    )
    if done.returncode != 0:
        site.log.write_text(done.stdout + done.stderr, encoding="utf-8")
        raise explain(done.stderr, log=site.log)


def _programs(site: Site) -> Path:
    ground = site.cluster.parent if site.account.is_me else common_ground()
    return programs(site.account, common_ground=ground)


def _launch(site: Site, *, careless: bool) -> int:
    """Start the server as a daemon of its own session, so that a Ctrl-C at the terminal does not reach it.

    The shell ends at once and leaves the server to the init process: whoever started it may leave before others do.
    """
    options = [
        f"--{name}={value}" for name, value in server_settings(socket=site.socket, port=PORT, careless=careless).items()
    ]
    command = ["/bin/sh", "-c", '"$@" </dev/null >&2 & echo $!', "sh", str(_programs(site) / "postgres")]
    with site.log.open("w", encoding="utf-8") as log:
        shell = subprocess.run(  # noqa: S603 - programs of the wheel, arguments of our own
            [*command, "-D", str(site.cluster), *options],
            cwd="/",
            env=_ENVIRONMENT,
            check=True,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
            **site.account.credentials,
        )
    return int(shell.stdout)


def _wait_until_ready(site: Site, pid: int) -> Postmaster | None:
    """Return the server when its pid file says that it is ready, None when its process ended before."""
    deadline = time.monotonic() + _START_SECONDS
    while True:
        alive = _exists(pid)  # asked first: a server that ends after this still has written its last words
        lines = _pid_file(site)
        if len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready":
            return Postmaster(pid, Path(lines[4]), int(lines[3]))
        if not alive:
            return None
        if time.monotonic() > deadline:
            raise EmbeddedError(f"内置数据库在 {_START_SECONDS} 秒内没有就绪（日志：{site.log}）")
        time.sleep(0.02)


def _pid_file(site: Site) -> list[str]:
    try:
        return (site.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _exists(pid: int) -> bool:
    """Whether the process lives; one that has ended but was not yet collected by its parent does not."""
    state = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            return state.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0] not in "ZX"
        except (FileNotFoundError, ProcessLookupError):
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _stands_in(pid: int, site: Site) -> bool:
    """Whether ``pid`` is a process of this cluster and not a later one that was given the same number."""
    if not _exists(pid):
        return False
    if not Path("/proc/self/cwd").exists():
        return True
    try:
        return Path(f"/proc/{pid}/cwd").samefile(site.cluster)  # every PostgreSQL process stands in its cluster
    except OSError:
        return False


def _forget_dead_server(site: Site) -> None:
    """Remove the pid and lock files of a server that is gone, once its last session has ended too.

    PostgreSQL judges by the number alone: it takes a stranger that was given the number, or the remains of a process
    that nobody has collected, for a living server.
    """
    traces = [site.cluster / "postmaster.pid", *site.socket.glob(".s.PGSQL.*")]
    if not any(trace.exists() for trace in traces) or not Path("/proc/self/cwd").exists():
        return
    deadline = time.monotonic() + _STOP_SECONDS
    while any(_stands_in(int(entry.name), site) for entry in Path("/proc").glob("[0-9]*")):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"上次的数据库进程仍在使用 {site.cluster}；请稍后重试")
        time.sleep(0.1)
    for trace in traces:
        trace.unlink(missing_ok=True)


def _prepare_socket(site: Site) -> None:
    if not site.socket.exists():
        site.socket.mkdir(mode=0o700)
        site.account.own(site.socket)
    state = site.socket.lstat()
    if state.st_uid != site.account.uid or state.st_mode & 0o077:
        raise EmbeddedError(f"套接字文件夹 {site.socket} 须为系统用户 {site.account.name} 私有（0700）；请删去它再试")


def _last_words(site: Site) -> str:
    """Return what the server wrote before it ended: to the start log, or to its own log once that was open."""
    text = site.log.read_text(encoding="utf-8", errors="replace")
    logs = sorted((site.cluster / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)
    if "redirecting log output" in text and logs:
        text += "\n".join(logs[-1].read_text(encoding="utf-8", errors="replace").splitlines()[-20:])
    return text
