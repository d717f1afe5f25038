"""Answers that are files to keep."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from xiezhi.web.uploads import clean_name

Answer = TypeVar("Answer", bound=HttpResponseBase)
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
}


def stored_download(path: Path, name: str) -> FileResponse:
    """A file on disk, sent piece by piece; it may be deleted as soon as this returns."""
    response = FileResponse(path.open("rb"), content_type=TYPES[name.rpartition(".")[2]])
    return _to_keep(response, name)


def streamed_download(pieces: Iterable[bytes], name: str, size: int) -> StreamingHttpResponse:
    """A file that comes piece by piece, so many bytes in all; an error on the way breaks the answer off short of them."""
    response = StreamingHttpResponse(pieces, content_type=TYPES[name.rpartition(".")[2]])
    response["Content-Length"] = str(size)
    return _to_keep(response, name)


def download(content: bytes | str, name: str) -> HttpResponse:
    """A file of one of the known types, always saved and never shown in the page's own origin."""
    return _to_keep(HttpResponse(content, content_type=TYPES[name.rpartition(".")[2]]), name)


def _to_keep(response: Answer, name: str) -> Answer:
    name = clean_name(name)
    ending = name.rpartition(".")[2]
    response["Content-Disposition"] = f"attachment; filename=\"download.{ending}\"; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
