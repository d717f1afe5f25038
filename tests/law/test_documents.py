"""What documents print: amounts in words, numbers, fines for late payment."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiezhi.law.amounts import MOST, in_words, spoken_yuan
from xiezhi.law.late_fines import Pause, late_fine
from xiezhi.law.numbering import BadDocumentNumber, DocumentNumber, document_number, parse
from xiezhi.law.statutes import NoRuleInForce


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        # 正确填写票据和结算凭证的基本规定.
        (0, "人民币零元整"),
        (140_950, "人民币壹仟肆佰零玖元伍角整"),
        (600_714, "人民币陆仟零柒元壹角肆分"),
        (168_032, "人民币壹仟陆佰捌拾元叁角贰分"),
        (10_700_053, "人民币壹拾万柒仟元伍角叁分"),  # a zero before 伍角 may be left out
        (1_640_902, "人民币壹万陆仟肆佰零玖元零贰分"),
        (32_504, "人民币叁佰贰拾伍元零肆分"),
        (1, "人民币壹分"),
        (10, "人民币壹角整"),
        (105_000, "人民币壹仟零伍拾元整"),
        (2_000, "人民币贰拾元整"),
        (1_001_000_100, "人民币壹仟零壹万零壹元整"),
        (10_000_000_100, "人民币壹亿零壹元整"),
        (1_000_000_000_000, "人民币壹佰亿元整"),
        (2_003_000_000, "人民币贰仟零叁万元整"),
    ],
)
def test_an_amount_in_words(fen: int, words: str) -> None:
    assert in_words(fen) == words


def test_an_amount_that_has_no_words_is_refused() -> None:
    for fen in (-1, MOST + 1):
        with pytest.raises(ValueError, match="cannot be written in words"):
            in_words(fen)


def _read(words: str) -> int:
    """Fen of an amount in words, read by a way of its own."""
    text = words.removeprefix("人民币").removesuffix("整")
    yuan, _, rest = text.partition("元") if "元" in text else ("", "", text)
    total = section = digit = 0
    for sign in yuan:
        if sign in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(sign)
        elif sign in "拾佰仟":
            section, digit = section + digit * {"拾": 10, "佰": 100, "仟": 1000}[sign], 0
        else:
            section, digit = section + digit, 0
            power = {"万": 10**4, "亿": 10**8}[sign]
            total = (total + section) * power if sign == "亿" and total else total + section * power
            section = 0
    cents = 0
    for number, sign in pairwise(rest):
        if sign in "角分":
            cents += "零壹贰叁肆伍陆柒捌玖".index(number) * {"角": 10, "分": 1}[sign]
    return (total + section + digit) * 100 + cents


@settings(deadline=None)
@given(st.integers(0, 10**14 - 1) | st.integers(0, 10**7).map(lambda number: number * 1000))
def test_words_read_back_are_the_amount(fen: int) -> None:
    words = in_words(fen)
    assert _read(words) == fen
    assert "零零" not in words
    assert words.count("整") == (fen % 10 == 0)


def test_an_amount_in_figures_has_separators() -> None:
    assert spoken_yuan(123_450) == "1,234.50元"
    assert spoken_yuan(2_000_000) == "20,000元"


def test_a_number_is_written_as_the_standard_says() -> None:
    number = document_number("津滨综执", "罚", 2026, 12)
    assert str(number) == "津滨综执罚〔2026〕12号"
    assert str(number.following) == "津滨综执罚〔2026〕13号"
    assert sorted([number.following, number]) == [number, number.following]


@pytest.mark.parametrize(
    "text",
    [
        "津滨综执罚〔2026〕12号",
        "津滨综执罚[2026]12号",
        "津滨综执罚（2026）第012号",
        "津滨综执罚【2026】 12 号",
        "津滨综执罚(2026)12号",
    ],
)
def test_a_number_as_it_was_typed_is_understood(text: str) -> None:
    assert parse(text) == DocumentNumber("津滨综执罚", 2026, 12)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "津滨综执罚2026年12号",
        "〔2026〕12号",
        "津罚〔26〕12号",
        "津罚〔2026〕0号",
        "津罚〔2026〕12",
        "津罚〔2026〕１２号",
    ],
)
def test_what_is_no_number_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadDocumentNumber, match="不合格式"):
        parse(text)


@pytest.mark.parametrize(
    ("prefix", "year", "serial"), [("", 2026, 1), ("津罚", 26, 1), ("津罚", 2026, 0), ("津 罚", 2026, 1)]
)
def test_a_number_that_cannot_be_written_is_refused(prefix: str, year: int, serial: int) -> None:
    with pytest.raises(BadDocumentNumber, match="不合格式"):
        DocumentNumber(prefix, year, serial)


@settings(deadline=None)
@given(st.text("津滨综执罚市监𠮷", min_size=1, max_size=8), st.integers(1000, 2999), st.integers(1, 10**6))
def test_a_number_read_back_is_the_number(prefix: str, year: int, serial: int) -> None:
    number = DocumentNumber(prefix, year, serial)
    assert parse(str(number)) == number


OPENED = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("until", "pauses", "amount", "counted"),
    [
        (date(2026, 3, 17), (), 0, 0),
        (date(2026, 3, 18), (), 3_000, 1),
        (date(2026, 3, 27), (), 30_000, 10),
        (date(2026, 4, 19), (), 99_000, 33),
        (date(2026, 4, 20), (), 100_000, 34),  # never above the fine
        (date(2027, 4, 20), (), 100_000, 399),
        (date(2026, 3, 27), (Pause(date(2026, 3, 20), date(2026, 3, 24)),), 15_000, 5),  # 第七十三条
        (date(2027, 3, 27), (Pause(date(2026, 3, 20)),), 6_000, 2),
        (date(2026, 3, 10), (), 0, 0),
    ],
)
def test_what_a_late_payer_owes_more(until: date, pauses: tuple[Pause, ...], amount: int, counted: int) -> None:
    owed = late_fine(fine=100_000, due_on=date(2026, 3, 17), until=until, opened_on=OPENED, pauses=pauses)
    assert (owed.amount, owed.counted) == (amount, counted)


def test_a_late_fine_gives_its_reason() -> None:
    pause = (Pause(date(2026, 3, 20), date(2026, 3, 24)),)
    owed = late_fine(fine=100_000, due_on=date(2026, 3, 17), until=date(2026, 3, 27), opened_on=OPENED, pauses=pause)
    assert owed.reason == (
        "2026年3月17日届满未缴，逾期5日，复议、诉讼期间5日不计，每日按罚款1,000元的3%加处150元（《行政处罚法》第七十二条）"
    )
    most = late_fine(fine=100_000, due_on=date(2026, 3, 17), until=date(2026, 12, 1), opened_on=OPENED)
    assert "加处1,000元，以罚款数额为上限" in most.reason
    with pytest.raises(NoRuleInForce):
        late_fine(fine=1, due_on=date(2026, 3, 17), until=date(2026, 3, 27), opened_on=date(2000, 1, 1))


@settings(deadline=None)
@given(
    st.integers(0, 10**8), st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.dates(date(2026, 1, 1), date(2027, 1, 1))
)
def test_a_late_fine_never_exceeds_the_fine(fine: int, due_on: date, until: date) -> None:
    assert 0 <= late_fine(fine=fine, due_on=due_on, until=until, opened_on=OPENED).amount <= fine
