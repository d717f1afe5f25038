"""Reads Chinese annual reports figure by figure and judges the arithmetic that they claim.

Text in, verdicts out: `read` finds the figures and relations of a text, `annotate`, `annotated_page` and `table` show
them, `compare` holds them against figures of our own. Plain Python; knows no database, no files, no clock.
"""

from __future__ import annotations

from xiezhi.reader.annotated_text import title_of
from xiezhi.reader.annotation import annotate, annotated_page
from xiezhi.reader.listing import table
from xiezhi.reader.model import Change, Document, Figure, Reading, Relation
from xiezhi.reader.own_records import OwnFigure, compare
from xiezhi.reader.reading import read

__all__ = [
    "Change",
    "Document",
    "Figure",
    "OwnFigure",
    "Reading",
    "Relation",
    "annotate",
    "annotated_page",
    "compare",
    "read",
    "table",
    "title_of",
]
