"""What a cell's text means: dates, amounts, codes. One text at a time; columns are read by distinct texts.

Each function returns the value and an empty reason, or None and the reason (Chinese, with the remedy).
"""

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal
from difflib import get_close_matches
from typing import Final

from xiezhi.law.vocabulary import CodeTable

_DAY: Final = re.compile(
    r"(?:(?P<y>[0-9]{4})(?P<sep>[-/.])(?P<m>[0-9]{1,2})(?P=sep)(?P<d>[0-9]{1,2})"
    r"|(?P<cy>[0-9]{4})年(?P<cm>[0-9]{1,2})月(?P<cd>[0-9]{1,2})日"
    r"|(?P<py>[0-9]{4})(?P<pm>[0-9]{2})(?P<pd>[0-9]{2}))"
    r"(?:[ T]*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)
# Blanks beside the signs of a day (2024 年 3 月 5 日, 2024. 3. 5).
_TORN: Final = re.compile(r"(?<=[年月./-])[ ]+(?=[0-9])|(?<=[0-9])[ ]+(?=[年月日./-])")
_TIME: Final = re.compile(r"(?P<h>[0-9]{1,2}):(?P<m>[0-9]{2})(?::(?P<s>[0-9]{2}))?(?:\.[0-9]+)?$")
_DAY_LAST: Final = re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}")
_SERIAL: Final = re.compile(r"[1-9][0-9]{4}(\.[0-9]+)?")
_AMOUNT: Final = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+")
_AMOUNT_UNITS: Final = (("万元", 1_000_000), ("元", 100), ("万", 1_000_000))
_NEGATIVE: Final = re.compile(r"-.*[0-9].*|\(.*[0-9].*\)")
_SEPARATORS: Final = re.compile(r"[、,，;；/\n]+")
FIRST_DAY: Final = date(1949, 10, 1)
MOST_FEN: Final = 10**16
_LONGEST_SHOWN: Final = 40


def shown(text: str) -> str:
    """A cell's text for a message: in quotes, cut when long."""
    return f"“{text[:_LONGEST_SHOWN]}…”" if len(text) > _LONGEST_SHOWN else f"“{text}”"


def plain(text: str) -> str:
    """Text with compatibility characters resolved (full-width digits and signs) and no blanks at the ends."""
    return unicodedata.normalize("NFKC", text).strip()


def read_date(text: str) -> tuple[date | None, str]:
    """A day in any of the forms of the ledger contract; a time of day behind it is left out."""
    written = _TORN.sub("", plain(text))
    found = _DAY.fullmatch(written)
    if not found:
        return None, _no_date(text, written)
    year, month, day = (int(part) for part in _parts(found))
    try:
        value = date(year, month, day)
    except ValueError:
        return None, f"{shown(text)}这一天不存在，请核对年月日。"
    if value < FIRST_DAY:
        return None, f"{shown(text)}早于1949年10月1日，不可能是执法日期，请核对年份。"
    return value, ""


def read_moment(text: str) -> tuple[datetime | None, str]:
    """A day with a time of day, in any of the forms of a day; without a zone. A day alone is its first minute."""
    day, reason = read_date(text)
    if day is None:
        return None, reason
    found = _TIME.search(plain(text))
    if found is None:
        return datetime.combine(day, time()), ""
    try:
        return datetime.combine(day, time(int(found["h"]), int(found["m"]), int(found["s"] or 0))), ""
    except ValueError:
        return None, f"{shown(text)}中的时间不存在，请核对时分秒。"


def _parts(found: re.Match[str]) -> tuple[str, str, str]:
    prefix = "" if found["y"] else "c" if found["cy"] else "p"
    return found[f"{prefix}y"], found[f"{prefix}m"], found[f"{prefix}d"]


def _no_date(text: str, written: str) -> str:
    if _DAY_LAST.fullmatch(written):
        return f"{shown(text)}分不清年月日的次序，请改成先年后月再日，如2024-03-05。"
    if _SERIAL.fullmatch(written):
        return f"{shown(text)}是数字，像是Excel的日期序号；请把单元格设成日期格式，或写成2024-03-05。"
    return f"{shown(text)}不是能识别的日期，请写成2024-03-05、2024/3/5、2024.3.5、2024年3月5日或20240305。"


def read_amount(text: str, factor: int = 100) -> tuple[int | None, str]:
    """An amount in fen; `factor`: fen a unit of the column (100 for yuan, 1,000,000 for 万元).

    A unit written in the cell itself (1.2万元, 12000元) goes before that of the column.
    """
    written = plain(text).replace(" ", "").removeprefix("¥").removeprefix("人民币")
    for unit, fen_a_unit in _AMOUNT_UNITS:
        if written.endswith(unit):
            written, factor = written.removesuffix(unit), fen_a_unit
            break
    if _NEGATIVE.fullmatch(written):
        return None, f"金额{shown(text)}不能为负，请核对。"
    if not _AMOUNT.fullmatch(written) or len(written) > 40:
        return None, f"{shown(text)}不是金额，请只填数字，如1234.50；没有金额请留空。"
    fen = Decimal(written.replace(",", "")) * factor
    if fen != int(fen):
        return None, f"金额{shown(text)}折算到分后还有小数，最多两位小数（元），请核对。"
    if fen >= MOST_FEN:
        return None, f"金额{shown(text)}大得不合常理，请核对单位和小数点。"
    return int(fen), ""


def read_code(text: str, table: CodeTable, *, required: bool = False) -> tuple[int | None, str]:
    """The code of a name in a vocabulary; `required`: leaving the cell empty is no remedy."""
    code = table.code(text)
    if code is None:
        code = table.code("".join(plain(text).split()))
    if code is not None:
        return code, ""
    near = get_close_matches(text, table.names, n=1, cutoff=0.5)
    hint = f"是否应为“{near[0]}”？" if near else ""
    remedy = "请改成其中之一。" if required else "请改成其中之一或留空。"
    return None, f"{shown(text)}不在“{table.title}”的取值中（{'、'.join(table.names)}）。{hint}{remedy}"


def read_codes(text: str, table: CodeTable) -> tuple[int | None, str]:
    """The bit mask of several names separated by 、 (also ，, ; /)."""
    mask = 0
    for part in _SEPARATORS.split(text):
        if not part.strip():
            continue
        code, reason = read_code(part.strip(), table)
        if code is None:
            return None, reason.replace("或留空", "，多个之间用、隔开")
        mask |= 1 << (code - 1) if code else 0
    return mask, ""


def read_list(text: str, length: int) -> tuple[str | None, str]:
    """Several identifiers, each once, joined by 、."""
    parts = [plain(part) for part in _SEPARATORS.split(text)]
    kept = list(dict.fromkeys(part for part in parts if part))
    for part in kept:
        if len(part) > length:
            return None, f"{shown(part)}超过{length}个字；多个之间请用、隔开。"
        if re.search(r"[\s\"\\{}]", part):
            return None, f"{shown(part)}里有空格、引号或括号；多个之间请用、隔开。"
    return "、".join(kept), ""


def read_whole(text: str) -> tuple[int | None, str]:
    """A whole number that is not negative."""
    written = plain(text).replace(",", "").replace(" ", "")
    if not written.isascii() or not written.isdigit() or len(written) > 12:
        return None, f"{shown(text)}不是整数，请只填不小于0的整数，如20；没有请留空。"
    return int(written), ""


def read_yes_no(text: str) -> tuple[bool | None, str]:
    """是 or 否."""
    answer = {"是": True, "否": False}.get(plain(text))
    return answer, "" if answer is not None else f"{shown(text)}应填“是”或“否”。"
