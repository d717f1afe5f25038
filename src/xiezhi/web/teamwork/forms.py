"""What forms of working together say, read and named in words where they cannot be."""

from collections.abc import Mapping
from datetime import date

from xiezhi.cases.errors import CaseRefused
from xiezhi.web.days import required_day
from xiezhi.web.numbers import read_key, typed_fen


def number_in(post: Mapping[str, str], name: str) -> int:
    """A whole number of a form; 0, which is nobody's, for anything else."""
    return read_key(post.get(name, "")) or 0


def day_in(post: Mapping[str, str], name: str, title: str) -> date:
    """A day of a form. Raises CaseRefused."""
    return required_day(post.get(name, ""), title, CaseRefused)


def fen_in(post: Mapping[str, str], name: str, title: str) -> int | None:
    """Money of a form, typed in yuan, in fen; None where nothing was typed. Raises CaseRefused."""
    text = post.get(name, "").strip()
    if not text:
        return None
    fen = typed_fen(text)
    if fen is None:
        raise CaseRefused(f"{title}“{text[:20]}”不是金额，请填不小于0的数字，单位是元。")
    return fen
