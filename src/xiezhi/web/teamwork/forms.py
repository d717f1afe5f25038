"""What forms of working together say, read and named in words where they cannot be."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from xiezhi.cases.errors import CaseRefused
from xiezhi.web.days import required_day
from xiezhi.web.numbers import read_key


def number_in(post: Mapping[str, str], name: str) -> int:
    """A whole number of a form; 0, which is nobody's, for anything else."""
    return read_key(post.get(name, "")) or 0


def day_in(post: Mapping[str, str], name: str, title: str) -> date:
    """A day of a form. Raises CaseRefused."""
    return required_day(post.get(name, ""), title, CaseRefused)


def fen_in(post: Mapping[str, str], name: str, title: str) -> int | None:
    """Money of a form, typed in yuan, in fen; None where nothing was typed. Raises CaseRefused."""
    text = post.get(name, "").strip().replace(",", "").removesuffix("元")
    if not text:
        return None
    try:
        fen = Decimal(text) * 100
    except InvalidOperation as bad:
        raise CaseRefused(f"{title}“{text[:20]}”不是金额，请填不小于0的数字，单位是元。") from bad
    if not fen.is_finite() or not 0 <= fen < 10**15 or fen != int(fen):
        raise CaseRefused(f"{title}“{text[:20]}”不是金额，请填不小于0的数字，单位是元。")
    return int(fen)
