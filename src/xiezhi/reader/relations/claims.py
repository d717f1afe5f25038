"""What the finders of relations look at: the page, its figures and where they stand."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby

from xiezhi.reader.changes import is_earlier_level
from xiezhi.reader.intervals import Interval, interval_of
from xiezhi.reader.model import Figure, RelationKind, Status
from xiezhi.reader.page import Page
from xiezhi.reader.units import is_count

_LETTERS = 160  # letters before a figure that are looked at
_REACH = 60  # figures of one sentence that are looked at on each side


_CLOSE = 14  # letters before a figure in which 人均 and the like speak of it
_AVERAGE = re.compile(r"[人户件案日月年场]均|平均|每[百千万]")


_LISTED = re.compile(r"[ 、,，和]{1,3}")
_GOES_ON = re.compile(r"、[\u4e00-\u9fff]{1,12}")


@dataclass(frozen=True, slots=True)
class Claim:
    """A relation before it has a number: figures by their place in the text."""

    kind: RelationKind
    operands: tuple[int, ...]
    result: int | None
    status: Status
    stated: Fraction | None
    computed: Fraction | None
    message: str


@dataclass(slots=True)
class Claims:
    """The figures of a page with their places: sentence, part of sentence, paragraph; figures are named by index."""

    page: Page
    figures: list[Figure]
    base_of: dict[int, int]
    sentences: list[int] = field(init=False)
    segments: list[int] = field(init=False)
    paragraphs: list[int] = field(init=False)
    intervals: list[Interval] = field(init=False)
    depths: list[int] = field(init=False)
    earlier: frozenset[int] = field(init=False)
    averages: frozenset[int] = field(init=False)
    units: list[str] = field(init=False)
    numbers: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self.sentences = [self.page.sentence(figure.start)[0] for figure in self.figures]
        self.segments = [self.page.segment(figure.start)[0] for figure in self.figures]
        self.paragraphs = [self.page.paragraph(figure.start)[0] for figure in self.figures]
        self.intervals = [interval_of(figure) for figure in self.figures]
        self.depths = _bracket_depths(self.page.plain, self.figures)
        self.units = self._units()
        self.numbers = frozenset(index for index, figure in enumerate(self.figures) if self._is_number(figure))
        self.earlier = frozenset(
            index
            for index, figure in enumerate(self.figures)
            if is_earlier_level(self.page, figure.start, figure.label)
        )
        self.averages = frozenset(
            index
            for index in range(len(self))
            if _AVERAGE.search(self.before(index)[-_CLOSE:] + self.figures[index].label)
        )

    def _units(self) -> list[str]:
        """The measure words, with the one that a list states once only given to all of it (3218、3051、2821起)."""
        units = [figure.unit for figure in self.figures]
        for index in range(len(units) - 2, -1, -1):
            if not units[index] and is_count(units[index + 1]) and _LISTED.fullmatch(self.gap(index, index + 1)):
                units[index] = units[index + 1]
        for index in range(1, len(units)):
            if not units[index] and is_count(units[index - 1]) and _GOES_ON.fullmatch(self.gap(index - 1, index)):
                units[index] = units[index - 1]
        return units

    def __len__(self) -> int:
        return len(self.figures)

    def gap(self, one: int, other: int) -> str:
        """Return the text between two figures."""
        return self.page.plain[self.figures[one].end : self.figures[other].start]

    def before(self, index: int) -> str:
        """Return the text of the sentence before a figure, from the figure before it on."""
        start = max(self.sentences[index], self.figures[index].start - _LETTERS)
        if index and self.figures[index - 1].end > start:
            start = self.figures[index - 1].end
        return self.page.plain[start : self.figures[index].start]

    def is_number(self, index: int) -> bool:
        """Return whether a figure counts or measures something: no rank, threshold, share or change of its own."""
        return index in self.numbers

    @staticmethod
    def _is_number(figure: Figure) -> bool:
        limited = figure.bound is not None and not figure.loose
        changes = figure.change is not None and figure.change.start == figure.start
        return figure.role == "number" and not limited and not figure.is_percent and not changes

    def is_change(self, index: int) -> bool:
        """Return whether the figure is a change whose base is not stated or has another change already."""
        figure = self.figures[index]
        return figure.change is not None and figure.change.start == figure.start

    def is_earlier(self, index: int) -> bool:
        """Return whether a figure is the level of an earlier period that another is compared with (较2023年的244件)."""
        return index in self.earlier

    def first_from(self, offset: int) -> int | None:
        """Return the index of the first figure that starts at an offset or behind it."""
        index = bisect_left(self.figures, offset, key=lambda figure: figure.start)
        return index if index < len(self.figures) else None

    def by_sentence(self) -> list[list[int]]:
        """Return the indexes of the figures, sentence by sentence."""
        return [list(group) for _, group in groupby(range(len(self)), key=self.sentences.__getitem__)]

    def same_sentence(self, index: int) -> list[int]:
        """Return the indexes of the figures in the figure's sentence, at most 60 on each side."""
        return [i for i in self._window(index) if self.sentences[i] == self.sentences[index]]

    def _window(self, index: int) -> range:
        first = last = index
        while first and index - first < _REACH and self.sentences[first - 1] == self.sentences[index]:
            first -= 1
        while last + 1 < len(self) and last - index < _REACH and self.sentences[last + 1] == self.sentences[index]:
            last += 1
        return range(first, last + 1)


def _bracket_depths(plain: str, figures: list[Figure]) -> list[int]:
    """How many brackets of its line stand open at each figure."""
    depths: list[int] = []
    depth = position = 0
    for figure in figures:
        between = plain[position : figure.start]
        line = between.rpartition("\n")
        if line[1]:
            depth, between = 0, line[2]
        depth = max(0, depth + between.count("(") - between.count(")"))
        depths.append(depth)
        position = figure.start
    return depths
