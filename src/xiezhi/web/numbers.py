"""Numbers as forms and addresses send them. What cannot be read is never taken for another number."""

from decimal import Decimal, InvalidOperation
from typing import Final

LARGEST_KEY: Final = 2**31 - 1
FARTHEST_PAGE: Final = 10**7
MOST_YUAN: Final = 10**9
NOT_SEEN: Final = -1
"""The revision of a form that names none: no row has it, so nothing is written over what nobody saw."""


def whole_number(text: str, *, low: int, high: int) -> int | None:
    """The number that a text holds, None when it holds none within the limits."""
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        return None
    value = int(text)
    return value if low <= value <= high else None


def read_key(text: str) -> int | None:
    """The key of a row; None for what is none."""
    return whole_number(text, low=1, high=LARGEST_KEY)


def read_page(text: str) -> int:
    """The page of a list, from 1; the first one for what is none."""
    return whole_number(text, low=1, high=FARTHEST_PAGE) or 1


def read_revision(text: str) -> int:
    """The revision of a row that a form was made for; NOT_SEEN for what is none."""
    revision = whole_number(text, low=0, high=LARGEST_KEY)
    return NOT_SEEN if revision is None else revision


def typed_number(text: str, *, below: int) -> Decimal | None:
    """A number from 0 on as people type it, with separators or 元; None for what is none or not below the limit."""
    try:
        number = Decimal(text.strip().replace(",", "").replace("，", "").removesuffix("元"))
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 <= number < below else None


def typed_fen(text: str, *, below_yuan: int = MOST_YUAN) -> int | None:
    """Yuan as people type them, in fen; None for what is no such amount or has parts of a fen."""
    yuan = typed_number(text, below=below_yuan)
    return int(yuan * 100) if yuan is not None and yuan * 100 == int(yuan * 100) else None
