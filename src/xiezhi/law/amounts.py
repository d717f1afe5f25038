"""Amounts of money in fen for people to read: in figures, and in the capital numerals of documents (人民币大写)."""

from typing import Final

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ("", "拾", "佰", "仟")
_GROUPS: Final = ("", "万", "亿", "万亿")
MOST: Final = 10 ** (4 * len(_GROUPS)) * 100 - 1


def spoken_yuan(fen: int) -> str:
    """An amount with thousands separators, without decimals where it is whole, such as 1,234.50元."""
    whole, rest = divmod(fen, 100)
    return f"{whole:,}元" if rest == 0 else f"{whole:,}.{rest:02d}元"


def in_words(fen: int) -> str:
    """An amount as documents write it (支付结算办法附件一《正确填写票据和结算凭证的基本规定》), such as 人民币壹仟零伍拾元整.

    整 closes an amount that ends with 元 or 角. Raises ValueError for a negative amount or one above `MOST`.
    """
    if not 0 <= fen <= MOST:
        raise ValueError(f"{fen} fen cannot be written in words")
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    whole = f"{_whole(yuan)}元" if yuan else ""
    if rest == 0:
        return f"人民币{whole or '零元'}整"
    tenths = f"{_DIGITS[jiao]}角" if jiao else ("零" if yuan else "")
    return f"人民币{whole}{tenths}{f'{_DIGITS[cents]}分' if cents else '整'}"


def _whole(number: int) -> str:
    """A whole number above zero: groups of four digits, zeros between digits written once, those at the end not at all."""
    text = ""
    for place in reversed(range(len(_GROUPS))):
        group = number // 10 ** (4 * place) % 10_000
        if group == 0:
            text += "" if not text or text.endswith("零") else "零"
        else:
            gap = bool(text) and not text.endswith("零") and group < 1_000
            text += f"{'零' if gap else ''}{_group(group)}{_GROUPS[place]}"
    return text.rstrip("零")


def _group(group: int) -> str:
    text = ""
    for place in reversed(range(4)):
        digit = group // 10**place % 10
        if digit:
            text += f"{_DIGITS[digit]}{_PLACES[place]}"
        elif text and not text.endswith("零"):
            text += "零"
    return text.rstrip("零")
