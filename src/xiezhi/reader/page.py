"""A text with its offsets kept: plain characters, masked names and dates, paragraphs, sentences and clauses."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache

from xiezhi.reader.vocabulary import alternatives, vocabulary

_PLAIN = str.maketrans(
    "０１２３４５６７８９％．（）：；＋＞＜／－−‰　\u00a0\u200b\ufeff\u2003\u2002\u2009［］﹝﹞ＡＢＣ＝｜",
    "0123456789%.():;+></--‰       []〔〕ABC=|",
)
# A line that ends with a comma or semicolon, or with 其中：, goes on in the next one.
_SENTENCE_END = re.compile(r"[。！？!?]|(?<![;，,、])(?<!其中:)\n")
_SEGMENT_END = re.compile(r"[。！？!?\n;]")
_CLAUSE_END = re.compile(r"[。！？!?\n;:，()]|(?<!\d),|,(?!\d{3}(?!\d))")
QUOTED = 2
_MASKS = ("dates", "documents", "captions", "headings", "names", "contacts", "markup", "page_lines", "quoted")


@dataclass(slots=True)
class Page:
    """A text as given (`raw`) and one-to-one in plain characters (`plain`).

    `masked` is not 0 where no figure can be: 1 for dates, numbers of documents and the like, 2 inside quoted names.
    """

    raw: str
    plain: str
    masked: bytearray
    skip: int
    _sentences: list[int] = field(default_factory=list)
    _segments: list[int] = field(default_factory=list)
    _clauses: list[int] = field(default_factory=list)

    def sentence(self, offset: int) -> tuple[int, int]:
        """Return start and end of the sentence (up to 。！？ or a line end) around an offset."""
        return _around(self._sentences, offset, len(self.plain))

    def segment(self, offset: int) -> tuple[int, int]:
        """Return start and end of the part of a sentence between semicolons."""
        return _around(self._segments, offset, len(self.plain))

    def clause(self, offset: int) -> tuple[int, int]:
        """Return start and end of the clause between commas, colons and brackets."""
        return _around(self._clauses, offset, len(self.plain))

    def paragraph(self, offset: int) -> tuple[int, int]:
        """Return start and end of the line."""
        end = self.plain.find("\n", offset)
        return self.plain.rfind("\n", 0, offset) + 1, len(self.plain) if end < 0 else end

    def is_masked(self, start: int, end: int) -> bool:
        """Return whether any character of the span is masked."""
        return any(self.masked[start:end])


def open_page(text: str) -> Page:
    """Return the page of a text. A first line that starts with `#` is metadata and is left out."""
    plain = _with_stops(_without_breaks(_without_markup(text.translate(_PLAIN))))
    skip = (text.find("\n") + 1 or len(text)) if text.startswith("#") else 0
    masked = bytearray(len(text))
    masked[:skip] = b"\x01" * skip
    for pattern, mark in _mask_patterns():
        for match in pattern.finditer(plain):
            masked[match.start() : match.end()] = mark * (match.end() - match.start())
    _mask_services(plain, masked)
    page = Page(text, plain, masked, skip)
    page._sentences = [0, *(match.end() for match in _SENTENCE_END.finditer(plain))]  # noqa: SLF001 - being built
    page._segments = [0, *(match.end() for match in _SEGMENT_END.finditer(plain))]  # noqa: SLF001
    page._clauses = [0, *(match.end() for match in _CLAUSE_END.finditer(plain))]  # noqa: SLF001
    return page


_TAG = re.compile(
    r"</?(?P<name>[A-Za-z][A-Za-z0-9]*)(?:\s[^<>\n]{0,300})?/?>|<!--.{0,300}?-->|&(?:[a-z]{2,6}|#\d{1,6}|#x[0-9a-fA-F]{1,6});",
    re.DOTALL,
)
_BLOCKS = {"p", "br", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article"}


def _without_markup(plain: str) -> str:
    """Blank out tags and entities of pasted HTML, letter for letter; tags that end a line become a line end."""
    if "<" not in plain and "&" not in plain:
        return plain

    def blank(match: re.Match[str]) -> str:
        size = match.end() - match.start()
        name = (match["name"] or "").lower()
        return " " * (size - 1) + ("\n" if name in _BLOCKS else "\t" if name in {"td", "th"} else " ")

    return _TAG.sub(blank, plain)


_NUMBER_LINE = re.compile(
    r"\n {0,3}\d[\d,.]{0,12}%? {0,3}(?P<second>\n)(?= {0,3}[余多\u4e00-\u9fff][^\n]{0,200}[,，。;、])"
)
_NUMBER_FIRST = re.compile(
    r"\n(?= {0,3}(?!(?:19|20)\d\d ?年|\d{1,2}[.、]\D)\d[\d,.]{0,12}[余多]?[\u4e00-\u9fff%][^\n]{0,200}[,，。;])"
)
# A heading's number (一、…) opens no list that the next line could go on with.
_UNENDED = re.compile(r"(?:[,，;]|(?<![一二三四五六七八九十])、)[^\n,，、;。:.！？]{9,80}$")


def _without_breaks(plain: str) -> str:
    """Blank out line ends that tear a number from its sentence, as pasted pages have them, letter for letter."""
    letters = list(plain)
    for match in _NUMBER_LINE.finditer(plain):
        before = plain[max(0, match.start() - 4) : match.start()].rstrip(" ")[-1:]
        if before in {",", "，", "、", ";", ":", "("} or "\u4e00" <= before <= "\u9fff":
            letters[match.start()] = letters[match.start("second")] = " "
    for match in _NUMBER_FIRST.finditer(plain):
        if _UNENDED.search(plain[max(0, match.start() - 82) : match.start()]):
            letters[match.start()] = " "
    return "".join(letters)


_FULL_STOP = re.compile(r"\.(?<=[\u4e00-\u9fff%)”\"]\.)(?![A-Za-z0-9.])")


def _with_stops(plain: str) -> str:
    """Write the half-width full stop behind a Chinese letter as 。, so that the sentence ends there."""
    return _FULL_STOP.sub("。", plain)


def _around(starts: list[int], offset: int, length: int) -> tuple[int, int]:
    place = bisect_right(starts, offset)
    return starts[place - 1], starts[place] if place < len(starts) else length


@cache
def _mask_patterns() -> list[tuple[re.Pattern[str], bytes]]:
    tables = vocabulary("exclusions")
    phrases = rf"(?<![二三四五六七八九十百千])(?:{alternatives(vocabulary('numerals')['chinese']['phrases'])})"
    lines = [(line, b"\x02" if name == "quoted" else b"\x01") for name in _MASKS for line in tables[name]["patterns"]]
    return [(re.compile(pattern), mark) for pattern, mark in [(phrases, b"\x01"), *lines]]


@cache
def _service_pattern() -> re.Pattern[str]:
    services = vocabulary("exclusions")["services"]
    units = alternatives([word for group in vocabulary("units")["counts"].values() for word in group])
    return re.compile(
        rf"(?<![\d.])(?:(?:{alternatives(services['numbers'])})(?![\d.]|余|多|\s?(?:{units})(?![\u4e00-\u9fff]{{0,1}}?(?:号|热线)))"
        rf"|(?:{alternatives(services['emergency'])})(?=[\"”]?(?:{alternatives(services['emergency_nouns'])})))"
    )


def _mask_services(plain: str, masked: bytearray) -> None:
    for match in _service_pattern().finditer(plain):
        masked[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
