"""Page numbers: the first, the last, and those around the one shown."""

from collections.abc import Callable, Sized
from dataclasses import dataclass
from typing import Protocol

AROUND = 1


@dataclass(frozen=True, slots=True)
class Step:
    """One page number with its address; number 0 is the gap between two."""

    number: int
    url: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """Which rows are shown of how many, and the ways to the others ("" where there is none)."""

    first: int
    last: int
    total: int
    previous: str
    following: str
    steps: list[Step]


class Listed(Protocol):
    """One page of a list, as selectors answer it."""

    @property
    def rows(self) -> Sized:
        """What this page shows."""

    @property
    def total(self) -> int:
        """How many there are on all pages."""

    @property
    def page(self) -> int:
        """Which page this is, from 1."""

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""


def pager_of(found: Listed, *, size: int, address: Callable[[int], str]) -> Pager:
    """The pager of what a selector found, `size` rows a page."""
    return pager(
        page=found.page, pages=found.pages, shown=len(found.rows), size=size, total=found.total, address=address
    )


def pager(*, page: int, pages: int, shown: int, size: int, total: int, address: Callable[[int], str]) -> Pager:
    """The pager of one page of a list."""
    numbers = sorted({1, pages, *range(max(1, page - AROUND), min(pages, page + AROUND) + 1)})
    steps: list[Step] = []
    for number in numbers:
        if steps and number - steps[-1].number > 1:
            steps.append(Step(0))
        steps.append(Step(number, address(number), number == page))
    first = (page - 1) * size + 1 if total else 0
    return Pager(
        first=first,
        last=first + shown - 1 if total else 0,
        total=total,
        previous=address(page - 1) if page > 1 else "",
        following=address(page + 1) if page < pages else "",
        steps=steps,
    )
