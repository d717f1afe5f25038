"""Evidence sent to a served platform over lines that break, beside a plain copy of the same files.

A video of 1 GiB by the tus protocol in pieces of 8 MiB: connections are cut in the middle of pieces, and the whole server is killed
(SIGKILL) half way and started again. Then photos of 3 MB by 20 phones at once, every tenth of which is cut and continued.
Memory is the resident memory of all processes of the server but the database's, sampled every 0.05 s.
"""

import argparse
import base64
import hashlib
import http.client
import io
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlencode

import psutil

from bench import city
from bench.lines import Line, emit, say
from bench.machine import load
from bench.site import SAMPLING, enter

PIECE, MIB = 8 << 20, 1 << 20
PHONES, PHOTO = 20, 3_000_000
TOKEN = "b" * 32
BREAKS = 10


class Server:
    """`xiezhi serve` as a process that can be killed, and how much memory it held at most."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.most = self.least = 0
        self.start()
        threading.Thread(target=self._watch, daemon=True).start()

    def start(self) -> None:
        """Start it and wait for its first answer."""
        command = [sys.executable, "-m", "xiezhi.config.cli", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/login")
                connection.getresponse().read()
            except OSError:
                time.sleep(0.1)
            else:
                self.least = self._resident()
                self.most = max(self.most, self.least)
                return
        raise RuntimeError("the server did not start")

    def kill(self) -> None:
        """Kill it and its web process, without a word to them."""
        family = self._family()  # the one that would start the others anew goes first
        for each in family:
            each.send_signal(signal.SIGKILL)
        self.process.wait()
        psutil.wait_procs(family)

    def stop(self) -> None:
        """End it in an orderly way."""
        self.process.terminate()
        self.process.wait(60)

    def _family(self) -> list[psutil.Process]:
        own = psutil.Process(self.process.pid)
        return [own, *(child for child in own.children(recursive=True) if "postgres" not in child.name())]

    def _resident(self) -> int:
        try:
            return sum(int(each.memory_info().rss) for each in self._family())
        except psutil.NoSuchProcess:
            return 0

    def _watch(self) -> None:
        while True:
            self.most = max(self.most, self._resident())
            time.sleep(SAMPLING)


@dataclass(frozen=True, slots=True)
class Phone:
    """Somebody who is logged in and adds evidence to one case."""

    port: int
    session: str
    case: int

    def ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes = b""
    ) -> tuple[int, dict[str, str], bytes]:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        connection.request(method, path, body or None, {**self._own(), **headers})
        answer = connection.getresponse()
        read = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        connection.close()
        return read

    def _own(self) -> dict[str, str]:
        cookies = f"sessionid={self.session}; csrftoken={TOKEN}"
        return {"Cookie": cookies, "X-CSRFToken": TOKEN, "Tus-Resumable": "1.0.0"}

    def begin(self, name: str, size: int, digest: str) -> str:
        """Announce a file; its address."""
        told = {"filename": name, "sha256": digest}
        coded = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
        status, headers, body = self.ask("POST", "/uploads", {"Upload-Length": str(size), "Upload-Metadata": coded})
        assert status == 201, body
        return headers["location"]

    def arrived(self, address: str) -> int:
        """How much of a file the server has."""
        status, headers, _ = self.ask("HEAD", address, {})
        assert status == 200, (status, headers)
        return int(headers["upload-offset"])

    def piece(self, address: str, at: int, content: bytes) -> int:
        """Send a piece; how much the server has then."""
        headers = {"Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
        status, answered, body = self.ask("PATCH", address, headers, content)
        assert status in (204, 409), (status, body)  # 409: the server was still taking in what came before the break
        return int(answered["upload-offset"])

    def broken(self, address: str, at: int, content: bytes) -> None:
        """Begin to send a piece and cut the connection half way."""
        own = {**self._own(), "Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
        lines = "".join(f"{name}: {value}\r\n" for name, value in own.items())
        head = f"PATCH {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(content)}\r\n{lines}\r\n"
        with socket.create_connection(("127.0.0.1", self.port)) as line:
            line.sendall(head.encode() + content[: len(content) // 2])

    def register(self, address: str, title: str, kind: str) -> None:
        """Make evidence of a file that has arrived."""
        at = time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() + 8 * 3600 - 60))
        form = {"title": title, "kind": kind, "obtained_at": at, "upload": address.rpartition("/")[2]}
        body = urlencode(form).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        status, _, answer = self.ask("POST", f"/evidence/of/case/{self.case}", headers, body)
        assert status == 302, (status, answer.decode()[-2000:])


def main() -> None:
    """Make a city, serve it, and send."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--bytes", type=int, default=1 << 30)
    parser.add_argument("--photos", type=int, default=1000)
    asked = parser.parse_args()
    enter(dict(os.environ))
    city.build(1000)
    phones = officers()
    server = Server()
    try:
        phones = [Phone(server.port, session, case) for session, case in phones]
        send_video(server, phones[0], asked.bytes)
        send_photos(server, phones, asked.photos)
    finally:
        server.stop()
    check()


def officers() -> "list[tuple[str, int]]":
    """Sessions of officers of one body, each with a case of its own."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from xiezhi.accounts.models import User
    from xiezhi.cases.services.drafting import open_summary
    from xiezhi.registry.models import Power, Role
    from xiezhi.registry.scope import Scope
    from xiezhi.registry.services.appointments import appoint
    from xiezhi.trail.actor import Actor

    power = Power.objects.select_related("organisation").order_by("pk").first()
    assert power is not None
    today, now, actor = timezone.localdate(), timezone.now(), Actor(0, "测试", "bench")
    found = []
    for number in range(PHONES):
        user = User.objects.create(username=f"phone{number}", display_name=f"手机{number}", password="!")  # noqa: S106 - nobody logs in by it
        appoint(actor=actor, user=user, role=Role.OFFICER, organisation=power.organisation, valid_from=today)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        scope = Scope.of({"officer": frozenset({power.organisation_id})})
        who = Actor(user.pk, user.display_name, "bench")
        case = open_summary(actor=who, scope=scope, power_id=power.pk, today=today, now=now)
        found.append((str(session.session_key), case.pk))
    return found


def send_video(server: Server, phone: Phone, size: int) -> None:
    """One video, broken and continued, the server killed half way."""
    with tempfile.TemporaryDirectory(prefix="xiezhi-video-") as folder:
        path = Path(folder) / "video.mp4"
        digest = make_video(path, size)
        start = time.perf_counter()
        copy(path, Path(folder) / "copy.mp4")
        bare = time.perf_counter() - start
        say(f"video of {size / MIB:,.0f} MiB, {BREAKS} breaks and a killed server; a plain copy took {bare:.1f} s")
        start = time.perf_counter()
        address = phone.begin("执法记录.mp4", size, digest)
        with path.open("rb") as content:
            waited = send_pieces(server, phone, address, content, size)
        sent = time.perf_counter() - start - waited
        phone.register(address, "执法记录", "执法记录")
        whole = time.perf_counter() - start - waited
    detail = f"{sent:.1f} s to send, {whole - sent:.1f} s to register; {waited:.1f} s of restart not counted; {load()}"
    emit(Line("evidence: 1 GiB over broken lines ÷ plain copy", whole / bare, "×", detail=detail))
    grown = server.most - server.least
    told = f"of {server.least / MIB:,.0f} MiB that it holds at rest"
    emit(Line("evidence: memory that it takes", grown / MIB, "MiB", 64, at_least=False, detail=told))


def send_pieces(server: Server, phone: Phone, address: str, content: BinaryIO, size: int) -> float:
    """Send a file, cut BREAKS times and with the server killed half way; seconds in which there was no server."""
    breaks = {PIECE * (size // PIECE * n // (BREAKS + 1)) for n in range(1, BREAKS + 1)}
    at, waited = 0, 0.0
    while at < size:
        content.seek(at)
        piece = content.read(PIECE)
        if at in breaks:
            breaks.discard(at)
            phone.broken(address, at, piece)
            time.sleep(0.2)
            at = phone.arrived(address)
        elif not waited and at >= size // 2:
            waited = killed_meanwhile(server, phone, address, at, piece)
            at = phone.arrived(address)
        else:
            at = phone.piece(address, at, piece)
    return waited


def killed_meanwhile(server: Server, phone: Phone, address: str, at: int, piece: bytes) -> float:
    """Kill the server while a piece is on its way and start it again; seconds in which there was none."""
    threading.Thread(target=_quietly, args=(phone, address, at, piece)).start()
    time.sleep(0.05)
    start = time.perf_counter()
    server.kill()
    server.start()
    return time.perf_counter() - start


def _quietly(phone: Phone, address: str, at: int, piece: bytes) -> None:
    try:
        phone.piece(address, at, piece)
    except (OSError, AssertionError, http.client.HTTPException):
        return


def send_photos(server: Server, phones: list[Phone], photos: int) -> None:
    """Photos by all phones at once."""
    base = picture()
    contents = [base + number.to_bytes(8) for number in range(photos)]
    with tempfile.TemporaryDirectory(prefix="xiezhi-photos-") as folder:
        start = time.perf_counter()
        for number, content in enumerate(contents):
            (source := Path(folder) / "source").write_bytes(content)
            copy(source, Path(folder) / str(number))
        bare = time.perf_counter() - start
    memory = server.most
    start = time.perf_counter()
    with ThreadPoolExecutor(len(phones)) as pool:
        list(pool.map(lambda n: send_photo(phones[n % len(phones)], n, contents[n]), range(photos)))
    taken = time.perf_counter() - start
    detail = (
        f"{photos:,} of {len(base) / 1e6:.1f} MB by {len(phones)} phones in {taken:.0f} s, a tenth broken; {load()}"
    )
    emit(Line("evidence: photos an hour", photos / taken * 3600, "/h", 1000, detail=detail))
    emit(Line("evidence: photos ÷ plain copies", taken / bare, "×", detail=f"copies {bare:.1f} s"))
    emit(Line("evidence: memory that the phones take", (server.most - memory) / MIB, "MiB", 150, at_least=False))


def send_photo(phone: Phone, number: int, content: bytes) -> None:
    """One photo; every tenth is cut half way and continued."""
    address = phone.begin(f"现场{number}.jpg", len(content), hashlib.sha256(content).hexdigest())
    at = 0
    if number % 10 == 0:
        phone.broken(address, 0, content)
        time.sleep(0.2)
        at = phone.arrived(address)
    while at < len(content):
        at = phone.piece(address, at, content[at:])
    phone.register(address, f"现场照片{number}", "物证")


def make_video(path: Path, size: int) -> str:
    """A file that begins as an MP4 does; its hash."""
    digest, rest = hashlib.sha256(), size
    block = random.Random(7).randbytes(MIB)  # noqa: S311 - content, no secret
    with path.open("wb") as file:
        for piece in (b"\0\0\0\x18ftypisom\0\0\2\0isommp41\0\0\0\0mdat"[:32], *(block for _ in range(size // MIB + 1))):
            cut = piece[:rest]
            file.write(cut)
            digest.update(cut)
            rest -= len(cut)
    return digest.hexdigest()


def picture() -> bytes:
    """A photo of about 3 MB."""
    from PIL import Image

    written = io.BytesIO()
    noise = Image.effect_noise((2400, 1800), 60).convert("RGB")
    noise.save(written, "JPEG", quality=90)
    return (written.getvalue() + bytes(PHOTO))[: max(PHOTO, len(written.getvalue()))]


def copy(source: Path, target: Path) -> None:
    """A plain copy that is on the disk."""
    shutil.copyfile(source, target)
    handle = os.open(target, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def check() -> None:
    """Everything that was sent is there and whole."""
    from xiezhi.cases.models import Evidence, Upload
    from xiezhi.cases.selectors.evidence_check import check_files

    start = time.perf_counter()
    checked = list(check_files())
    taken = time.perf_counter() - start
    problems = [each.problem for each in checked if each.problem]
    size = sum(each.size for each in checked)
    pieces, left = Evidence.objects.count(), Upload.objects.count()
    emit(Line("evidence: faults and losses", len(problems) + left + abs(pieces - len(checked)), "", 0, at_least=False))
    detail = f"{pieces:,} pieces, {size / 2**30:.2f} GiB in {taken:.1f} s; {load()}"
    emit(Line("evidence: verified", size / MIB / taken, "MiB/s", detail=detail))


if __name__ == "__main__":
    main()
