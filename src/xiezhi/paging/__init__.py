"""How a list of known length is cut into pages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cut:
    """One page of a list: `page` counts from 1 and is there, `pages` is at least 1, `rows` is where its rows lie."""

    page: int
    pages: int
    rows: slice


def cut(total: int, *, page: int, size: int) -> Cut:
    """The page of a list of `total` rows, `size` a page; a page past the end is the last one, one before 1 the first."""
    pages = max(1, -(-total // size))
    shown = min(max(page, 1), pages)
    return Cut(shown, pages, slice((shown - 1) * size, shown * size))
