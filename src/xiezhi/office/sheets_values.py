"""The text of one workbook cell: numbers as Excel means them, dates in ISO form."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

# ECMA-376 part 1, 18.8.30: identifiers of built-in number formats that show a date or a time, East Asian ones included.
_BUILTIN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE_LETTER = re.compile(r"[ymdhs]", re.IGNORECASE)
_INTEGER = re.compile(r"-?[0-9]+")
_EXCEL_DIGITS = 15
_DAY_SECONDS = 86_400
# 9999-12-31 in the epoch of 1900, and in that of 1904.
_LAST_SERIALS = {False: 2_958_465, True: 2_957_003}
_FALSE_LEAP_DAY = 60  # Excel counts a 29 February 1900 that never was
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ENTITY = re.compile(r"&(#[xX][0-9A-Fa-f]{1,6}|#[0-9]{1,7}|amp|lt|gt|quot|apos);")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_LAST_CODE_POINT = 0x10FFFF


def is_date_format(number_format: int, code: str | None) -> bool:
    """Tell whether a number format (its id, and its code where it is a custom one) shows a date or a time."""
    if code is None:
        return number_format in _BUILTIN_DATES
    return bool(_DATE_LETTER.search(_NOT_FORMAT.sub("", code.split(";")[0])))


def number_text(raw: str) -> str:
    """Return a number as its digits: no exponent, no trailing .0, whole numbers to the last digit.

    Decimals are rounded to the 15 significant digits that Excel itself keeps, so that 1234.5599999999999,
    which a workbook may hold for 1234.56, reads 1234.56.
    """
    if _INTEGER.fullmatch(raw):
        return raw
    try:
        value = Decimal(f"{float(raw):.{_EXCEL_DIGITS}g}")
    except (ValueError, InvalidOperation):
        return raw
    if not value.is_finite():
        return raw
    text = format(value, "f")
    return "0" if value == 0 else text


def precision_is_lost(text: str) -> bool:
    """Tell whether a number is too long for Excel and ends in the zeros that Excel put for its last digits."""
    digits = text.lstrip("-")
    return len(digits) > _EXCEL_DIGITS and digits.isdigit() and not digits[_EXCEL_DIGITS:].strip("0")


def serial_text(raw: str, *, epoch_1904: bool) -> str:
    """Return the ISO form of an Excel serial day: YYYY-MM-DD, with HH:MM:SS where it has a time of day.

    A serial below one is a time alone. What is no serial day stays as the number it is.
    """
    try:
        value = float(raw)
    except ValueError:
        return raw
    last = _LAST_SERIALS[epoch_1904]
    if not 0 <= value < last + 1:
        return number_text(raw)
    days, seconds = divmod(round(value * _DAY_SECONDS), _DAY_SECONDS)
    if days > last:
        return number_text(raw)
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if days == 0 and not epoch_1904:
        return clock
    day = _serial_day(days, epoch_1904=epoch_1904)
    return f"{day} {clock}" if seconds else day


def iso_text(raw: str) -> str:
    """Return an ISO date cell (t="d") without a time of midnight."""
    return raw.removesuffix("Z").removesuffix("T00:00:00").removesuffix("T00:00:00.000").replace("T", " ")


def unescaped(text: str) -> str:
    """Resolve the five entities of XML and numeric references; anything else stays as it stands."""
    return _ENTITY.sub(_entity, text)


def without_excel_escapes(text: str) -> str:
    """Resolve Excel's own _x000D_ form of characters that XML cannot hold."""
    return _ESCAPE.sub(lambda match: _character(int(match[1], 16), match[0]), text)


def _serial_day(days: int, *, epoch_1904: bool) -> str:
    if epoch_1904:
        return (date(1904, 1, 1) + timedelta(days)).isoformat()
    if days == _FALSE_LEAP_DAY:
        return "1900-02-29"
    base = date(1899, 12, 31) if days < _FALSE_LEAP_DAY else date(1899, 12, 30)
    return (base + timedelta(days)).isoformat()


def _entity(match: re.Match[str]) -> str:
    name = match[1]
    if not name.startswith("#"):
        return _NAMED[name]
    code = int(f"0{name[1:]}", 0) if name[1] in "xX" else int(name[1:])
    return _character(code, match[0])


def _character(code: int, written: str) -> str:
    """Return the character, or what was written where no text may hold it (NUL, half of a surrogate pair)."""
    if code == 0 or 0xD800 <= code <= 0xDFFF or code > _LAST_CODE_POINT:
        return written
    return chr(code)
