"""The numbers of a page that may be figures, with their approximation, magnitude and measure word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Literal

from xiezhi.reader.numerals import parse_chinese, parse_decimal
from xiezhi.reader.page import Page
from xiezhi.reader.units import match_unit
from xiezhi.reader.vocabulary import alternatives, vocabulary

Bound = Literal["ge", "gt", "le", "around"]
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}(?: \d{3})+(?= ?[一-龥%]|\.\d)|\d+)(?:\.\d+)?"
_NUMERALS = "零〇一二两三四五六七八九十百千万亿"


@dataclass(frozen=True, slots=True)
class Token:
    """One number as it stands: `start`/`end` with approximation and unit, `number_start` where the digits begin.

    `bound` is the side that words such as 余 or 以上 leave open; `loose` says that they blur the number itself
    (余, 近, 约) and do not set a limit (以上, 不少于).
    """

    start: int
    end: int
    number_start: int
    value: Fraction
    granularity: Fraction
    unit: str
    bound: Bound | None = None
    loose: bool = False
    outside: bool = False
    kind: Literal["number", "rank", "range", "share"] = "number"
    spelled: bool = False

    @property
    def is_percent(self) -> bool:
        """Whether the number is a percentage."""
        return self.unit in {"%", "‰"}


def find_tokens(page: Page) -> list[Token]:
    """Return the numbers of the page that no mask covers, in order and without overlap."""
    readers = (_ranks, _parts_of_hundred, _fractions, _tenths, _arabic, _chinese)
    found = [token for reader in readers for token in reader(page)]
    found.sort(key=lambda token: (token.number_start, -token.end))
    kept: list[Token] = []
    for token in found:
        if not kept or token.number_start >= kept[-1].end:
            kept.append(token)
    return kept


@cache
def _openings() -> tuple[tuple[str, str], ...]:
    """Approximators before the number, longest first, each with the letters that make it another word (节约, 附近)."""
    words = [
        (word, entry["not_after"])
        for entry in vocabulary("numerals")["approximators"]
        for word in entry["words"]
        if not entry.get("outside") and word not in entry.get("only_numeral", ())
    ]
    return tuple(sorted(words, key=lambda entry: -len(entry[0])))


def _opening(plain: str, position: int, *, spelled: bool) -> tuple[str | None, int]:
    """Return the approximator before a number and where it starts; Arabic numbers allow a blank between.

    Looked for from the number back: a pattern that begins with it would be tried at every letter of the page.
    """
    end = position - (not spelled and plain[position - 1 : position] == " ")
    before = plain[max(0, end - 5) : end]
    for word, refused in _openings():
        if before.endswith(word) and before[-len(word) - 1 : -len(word)] not in [*refused]:
            return word, end - len(word)
    if spelled and before.endswith(("过", "上")):
        return before[-1], end - 1
    return None, position


@cache
def _closing() -> re.Pattern[str]:
    words = vocabulary("numerals")["suffixes"]
    return re.compile(alternatives([word for group in words.values() for word in group]))


@cache
def _magnitude() -> str:
    return f"(?:{alternatives(list(vocabulary('numerals')['magnitudes']))})(?![克米瓦伏帕卡焦])"


@cache
def _arabic_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<number>(?<![\d.]){_ARABIC})(?: ?(?:[-—–~至]{{1,2}}) ?(?P<upper>{_ARABIC})(?![\d.]))?"
        rf"(?: ?(?P<more>余|多(?!家单位联合)|来(?![自到源])|几))?(?: ?(?P<magnitude>{_magnitude()}))?"
        r"(?:(?P<rest>\d+(?:\.\d+)?)(?P<rest_magnitude>[万千百]))?(?P<more2>余|多|来(?![自到源]))?"
    )


@cache
def _chinese_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?P<number>[{_NUMERALS}]+)(?P<more>[余多来])?(?P<magnitude>[万亿])?")


@dataclass(frozen=True, slots=True)
class _Tail:
    """Measure word and limiting words behind a number, and where they end."""

    unit: str
    closing: str | None
    end: int


def _tail(plain: str, position: int, *, blank: bool) -> _Tail:
    start = position + (blank and plain[position : position + 1] == " ")
    unit = match_unit(plain, start)
    end = start + len(unit) if unit else position
    closing = _closing().match(plain, end)
    return _Tail(unit, closing.group() if closing else None, closing.end() if closing else end)


def _arabic(page: Page) -> list[Token]:
    tokens = []
    for match in _arabic_pattern().finditer(page.plain):
        if page.is_masked(match.start("number"), match.end("number")):
            continue
        tail = _tail(page.plain, match.end(), blank=True)
        if not _is_code(page.plain, match, tail.unit):
            tokens.append(_arabic_token(match, tail, page.plain))
    return tokens


def _is_code(plain: str, match: re.Match[str], unit: str) -> bool:
    """Whether letters or digits around the number make it part of a code, or it is too long to be a count."""
    before = plain[match.start("number") - 1 : match.start("number")]
    after = plain[match.end("number") : match.end("number") + 1]
    if before.isascii() and before.isalpha():
        return True
    if after.isascii() and after.isalpha() and not unit:
        return True
    digits = match["number"].replace(",", "").replace(" ", "").partition(".")[0]
    if len(digits) > 1 and digits.startswith("0"):
        return True
    return len(digits) >= 9 and not unit


def _arabic_token(match: re.Match[str], tail: _Tail, plain: str) -> Token:
    value, granularity = parse_decimal(match["number"])
    if match["magnitude"]:
        factor = _factor(match["magnitude"])
        value, granularity = value * factor, granularity * factor
    if match["rest"]:
        rest, step = parse_decimal(match["rest"])
        value += rest * _factor(match["rest_magnitude"])
        granularity = step * _factor(match["rest_magnitude"])
    opening, start = _opening(plain, match.start(), spelled=False)
    bound, loose = _bound(opening, match["more"] or match["more2"], tail.closing)
    outer = None if bound else _outer_bound(plain, start)
    unit, end = tail.unit, tail.end
    if not unit and plain[end : end + 1] == "年" and plain[max(0, start - 4) : start].endswith(_length_words()):
        unit, end = "年", end + 1
    kind: Literal["range", "number"] = "range" if match["upper"] else "number"
    return Token(
        start,
        end,
        match.start("number"),
        value,
        granularity,
        unit,
        bound or outer,
        loose,
        outer is not None,
        kind,
    )


@cache
def _length_words() -> tuple[str, ...]:
    return tuple(vocabulary("numerals")["years"]["before"])


def _factor(magnitude: str | None) -> int:
    return int(vocabulary("numerals")["magnitudes"][magnitude]) if magnitude else 1


def _bound(opening: str | None, more: str | None, closing: str | None) -> tuple[Bound | None, bool]:
    if opening:
        return ("gt" if opening in {"过", "上"} else _opening_bounds()[opening]), True
    if more:
        return "ge", True
    for bound, words in vocabulary("numerals")["suffixes"].items():
        if closing in words:
            return bound, bound == "around" or closing in {"余", "有余", "之多"}
    return None, False


@cache
def _opening_bounds() -> dict[str, Bound]:
    return {word: entry["bound"] for entry in vocabulary("numerals")["approximators"] for word in entry["words"]}


def _outer_bound(plain: str, start: int) -> Bound | None:
    """The bound set by words that stay outside the span (不少于2次)."""
    before = plain[max(0, start - 4) : start]
    for entry in vocabulary("numerals")["approximators"]:
        if entry.get("outside") and before.endswith(tuple(entry["words"])):
            bound: Bound = entry["bound"]
            return bound
    return None


_PARTS = re.compile(
    rf"(?P<base>百|千)分之(?P<number>{_ARABIC}|[零一二三四五六七八九十百点]+)(?P<closing>以上|以下|左右)?"
)


def _parts_of_hundred(page: Page) -> list[Token]:
    tokens = []
    for match in _PARTS.finditer(page.plain):
        value = _percent_value(match["number"])
        if value is None or page.is_masked(match.start(), match.end()) or match["number"] == "百":
            continue
        unit = "%" if match["base"] == "百" else "‰"
        bound, loose = _bound(None, None, match["closing"])
        tokens.append(
            Token(match.start(), match.end(), match.start(), value[0], value[1], unit, bound, loose, spelled=True)
        )
    return tokens


_FRACTION = re.compile(
    r"(?P<opening>近|约|超过|超)?(?P<below>[二三四五六七八九十]{1,2})分之(?P<above>[一二两三四五六七八九]{1,2})(?P<closing>以上|左右|强|多)?"
)


def _fractions(page: Page) -> list[Token]:
    """三分之二: a share told in words, which always blurs; known to a tenth."""
    tokens = []
    for match in _FRACTION.finditer(page.plain):
        below, above = parse_chinese(match["below"]), parse_chinese(match["above"])
        if not below or not above or above >= below or page.is_masked(match.start(), match.end()):
            continue
        bound: Bound | None = _bound(match["opening"], None, match["closing"])[0]
        tokens.append(
            Token(
                match.start(),
                match.end(),
                match.start("below"),
                Fraction(above, below),
                Fraction(1, 20),
                "",
                bound or "around",
                loose=True,
                kind="share",
                spelled=True,
            )
        )
    return tokens


_TENTHS = re.compile(r"(?P<whole>[一二两三四五六七八九])成(?P<rest>[一二三四五六七八九半])(?![十百千万])")


def _tenths(page: Page) -> list[Token]:
    """三成五: three and a half tenths."""
    tokens = []
    for match in _TENTHS.finditer(page.plain):
        whole, rest = parse_chinese(match["whole"]), 5 if match["rest"] == "半" else parse_chinese(match["rest"])
        if whole is not None and rest is not None and not page.is_masked(match.start(), match.end()):
            value, step = Fraction(whole * 10 + rest, 10), Fraction(1, 10)
            tokens.append(Token(match.start(), match.end(), match.start(), value, step, "成", spelled=True))
    return tokens


def _percent_value(text: str) -> tuple[Fraction, Fraction] | None:
    if text[0].isdigit():
        return parse_decimal(text)
    whole, _, decimals = text.partition("点")
    value = parse_chinese(whole)
    if value is None:
        return None
    if not decimals:
        return Fraction(value), Fraction(1)
    digits = [parse_chinese(char) for char in decimals]
    if None in digits or any(char in "十百" for char in decimals):
        return None
    return parse_decimal(f"{value}.{''.join(str(digit) for digit in digits)}")


_RANK = re.compile(rf"第 ?(?P<number>\d+|[{_NUMERALS}]+) ?(?P<unit>名|位)?")
_TOP = re.compile(rf"前(?P<number>\d+|[{_NUMERALS}]+)(?P<unit>名|位)?(?=[,，。;、:()\n]|$)")
_RANK_VERB = re.compile(
    r"(?:位列|位居|排名|排在|排|列|居|名列|位于|荣获|取得|全市|全区|全省|全国|全县|全州|系统|成绩)[^，,。;\n]{0,12}$"
)
_RANK_END = re.compile(r"[,，。;、:()!?！？\n ]|$")


def _ranks(page: Page) -> list[Token]:
    tokens = []
    for match in (*_RANK.finditer(page.plain), *_TOP.finditer(page.plain)):
        value = int(match["number"]) if match["number"].isdigit() else parse_chinese(match["number"])
        if value is None or page.is_masked(match.start(), match.end()):
            continue
        before = page.plain[max(0, match.start() - 16) : match.start()]
        if (match["unit"] or _RANK_END.match(page.plain, match.end())) and _RANK_VERB.search(before):
            token = Token(
                match.start(),
                match.end(),
                match.start(),
                Fraction(value),
                Fraction(1),
                match["unit"] or "",
                kind="rank",
            )
            tokens.append(token)
    return tokens


def _chinese(page: Page) -> list[Token]:
    tokens = []
    for match in _chinese_pattern().finditer(page.plain):
        tail = _tail(page.plain, match.end(), blank=False)
        numeral = match["number"] + (match["magnitude"] or "")
        value = parse_chinese(numeral) if tail.unit else None
        if value is None:
            continue
        opening, start = _opening(page.plain, match.start(), spelled=True)
        blurred = bool(opening or match["more"])
        if page.is_masked(start, tail.end) or not _is_counted(page.plain, match, start, tail.unit, value, blurred):
            continue
        bound, loose = _bound(opening, match["more"], tail.closing)
        outer = None if bound else _outer_bound(page.plain, start)
        step = Fraction(_spelled_granularity(numeral))
        tokens.append(
            Token(
                start,
                tail.end,
                match.start("number"),
                Fraction(value),
                step,
                tail.unit,
                bound or outer,
                loose,
                outer is not None,
                spelled=True,
            )
        )
    return tokens


# 一两件, 三四十 would be: digits side by side leave the number open and are no 12 or 34.
_SOME = re.compile(r"[一二两三四五六七八九]{2,}")


def _spelled_granularity(numeral: str) -> int:
    return {"百": 100, "千": 1000, "万": 10000, "亿": 10**8, "十": 10}.get(numeral[-1], 1)


def _is_counted(plain: str, match: re.Match[str], start: int, unit: str, value: int, blurred: bool) -> bool:
    """Whether a Chinese numeral counts something, and is not part of a name or a turn of speech."""
    rules = vocabulary("numerals")["chinese"]
    refused = rules["reject_before"] + (rules["reject_before_one"] if len(match["number"]) == 1 else [])
    if plain[start - 1 : start] in refused or plain.startswith(tuple(rules["rhetoric"]), match.end() + len(unit)):
        return False
    if blurred:
        return value >= 10 or unit in rules["tenths"]
    if match["number"][0] in "百千万亿" or _SOME.fullmatch(match["number"]):
        return False
    before = plain[max(0, start - 12) : start]
    if value == 1:
        return _one_counts(rules, unit, before)
    if unit in rules["plain"] or (value > 10 and len(match["number"]) > 1):
        return True
    return unit in rules["needs_context"] and before.endswith(tuple(rules["context"]))


def _one_counts(rules: dict[str, list[str]], unit: str, before: str) -> bool:
    if unit in rules["one"]:
        return True
    return unit in rules["one_in_context"] and any(word in before for word in rules["one_context"])
