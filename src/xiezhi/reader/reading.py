"""The whole way from a text to its reading."""

from __future__ import annotations

import hashlib

from xiezhi.reader.figures import find_figures
from xiezhi.reader.model import Document, Reading
from xiezhi.reader.page import open_page
from xiezhi.reader.relations.find import find_relations


def read(text: str, *, name: str = "") -> Reading:
    """Return the figures of a Chinese report and the arithmetic relations between them, judged.

    Offsets are in characters of `text` as given. `name` is what the document is called, for the output only.
    """
    page = open_page(text)
    found = find_figures(page)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Reading(Document(name, len(text), digest), tuple(found.figures), find_relations(page, found))
