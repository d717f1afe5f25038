"""Answers that are files to keep."""

from urllib.parse import quote

from django.http import HttpResponse

from xiezhi.web.uploads import clean_name

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
}


def download(content: bytes | str, name: str) -> HttpResponse:
    """A file of one of the known types, always saved and never shown in the page's own origin."""
    name = clean_name(name)
    ending = name.rpartition(".")[2]
    response = HttpResponse(content, content_type=TYPES[ending])
    response["Content-Disposition"] = f"attachment; filename=\"download.{ending}\"; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
