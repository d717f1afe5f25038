"""Evidence on an S3-compatible service, as a small one answers that keeps objects in memory."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlparse

import pytest
from tests.cases.evidence import photographed
from tests.cases.matters import street
from tests.cases.pictures import jpeg, put, sha256

from xiezhi.cases.evidence.errors import FileMissing, StoreUnavailable
from xiezhi.cases.evidence.s3 import BucketStore, bucket
from xiezhi.cases.evidence.store import store_named
from xiezhi.cases.selectors.evidence_check import check_files


class Objects(BaseHTTPRequestHandler):
    """GET, HEAD, PUT, listing and multipart, as far as a client of S3 needs them."""

    kept: dict[str, bytes]
    parts: dict[str, dict[int, bytes]]

    def log_message(self, *_: object) -> None:
        return

    def _read(self) -> tuple[str, dict[str, list[str]], bytes]:
        address = urlparse(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            raise AssertionError("chunked signing is not expected")
        return unquote(address.path), parse_qs(address.query, keep_blank_values=True), body

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _found(self) -> None:
        path, query, _ = self._read()
        if "list-type" in query:
            rows = "".join(
                f"<Contents><Key>{key.removeprefix('/evidence/')}</Key><Size>{len(content)}</Size><ETag>x</ETag>"
                "<LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>"
                for key, content in sorted(self.kept.items())
            )
            head = "<ListBucketResult><Name>evidence</Name><IsTruncated>false</IsTruncated>"
            self._answer(200, f"{head}{rows}</ListBucketResult>".encode())
            return
        content = self.kept.get(path)
        if content is None:
            self._answer(404)
            return
        told = {"ETag": '"x"', "Last_Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}
        part = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if part is None:
            if self.command == "HEAD":
                self.send_response(200)
                for name, value in {"Content-Length": str(len(content)), **told}.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                return
            self._answer(200, content, **told)
            return
        first, last = int(part[1]), min(int(part[2]), len(content) - 1)
        told["Content_Range"] = f"bytes {first}-{last}/{len(content)}"
        self._answer(206, content[first : last + 1], **told)

    def do_GET(self) -> None:
        self._found()

    def do_HEAD(self) -> None:
        self._found()

    def do_PUT(self) -> None:
        path, query, body = self._read()
        if "partNumber" in query:
            self.parts[query["uploadId"][0]][int(query["partNumber"][0])] = body
        else:
            self.kept[path] = body
        self._answer(200, ETag='"x"')

    def do_POST(self) -> None:
        path, query, body = self._read()
        if "delete" in query:
            (key,) = re.findall(r"<Key>(.+?)</Key>", body.decode())
            self.kept.pop(f"/evidence/{key}", None)
            self._answer(200, f"<DeleteResult><Deleted><Key>{key}</Key></Deleted></DeleteResult>".encode())
        elif "uploads" in query:
            self.parts["up"] = {}
            self._answer(200, b"<InitiateMultipartUploadResult><UploadId>up</UploadId></InitiateMultipartUploadResult>")
        else:
            self.kept[path] = b"".join(part for _, part in sorted(self.parts.pop("up").items()))
            self._answer(200, b"<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>")


@pytest.fixture
def service(settings: Any, evidence_folder: None) -> Iterator[dict[str, bytes]]:
    """The objects of a service that is configured as the place of evidence."""
    kept: dict[str, bytes] = {}
    handler = type("Handler", (Objects,), {"kept": kept, "parts": {}, "protocol_version": "HTTP/1.1"})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.XIEZHI_EVIDENCE_STORE = "s3"
    settings.XIEZHI_S3 = {
        "bucket": "evidence",
        "endpoint": f"http://127.0.0.1:{server.server_address[1]}",
        "region": "cn",
        "key": "key",
        "secret": "secret",
    }
    bucket.cache_clear()
    yield kept
    server.shutdown()
    server.server_close()
    bucket.cache_clear()


def test_a_file_goes_there_and_comes_back_in_parts(service: dict[str, bytes], tmp_path: Path) -> None:
    store, content = bucket(), bytes(range(256)) * 80_000  # 20 MB: more parts than one
    name = sha256(content).hex()
    store.keep(put(tmp_path, "f", content), name)
    assert list(service.values()) == [content]
    assert (store.size(name), list(store.names())) == (len(content), [name])
    assert b"".join(store.pieces(name)) == content
    assert b"".join(store.pieces(name, start=300, length=9)) == content[300:309]
    with pytest.raises(FileMissing):
        store.size("0" * 64)
    for _ in range(2):  # a destruction that was interrupted asks once more
        store.remove(name)
    assert service == {}


@pytest.mark.django_db
def test_the_index_says_that_a_file_is_there_and_the_check_reads_it(service: dict[str, bytes]) -> None:
    here = street()
    photo = photographed(here, here.open(), content := jpeg())
    assert photo.file is not None
    assert (photo.file.store, list(service.values())) == ("s3:evidence", [content])
    assert [checked.problem for checked in check_files()] == [""]
    service[next(iter(service))] = content[:-1] + b"?"
    assert "已被改动" in next(check_files()).problem


def test_a_service_that_refuses_is_said_in_words(settings: Any, service: dict[str, bytes], tmp_path: Path) -> None:
    del service
    store = bucket()
    deaf = BucketStore("s3:x", type(store.store)("x", endpoint="http://127.0.0.1:9", region="cn", access_key_id="k",
        secret_access_key="s", client_options={"allow_http": True}, retry_config={"max_retries": 0}))  # fmt: skip
    with pytest.raises(StoreUnavailable, match="没有响应"):
        deaf.keep(put(tmp_path, "f", b"x"), "0" * 64)
    settings.XIEZHI_EVIDENCE_STORE = "disk"
    with pytest.raises(StoreUnavailable, match="没有配置"):
        store_named("s3:evidence")
