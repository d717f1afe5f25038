from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiezhi.web.numbers import (
    FARTHEST_PAGE,
    NOT_SEEN,
    read_key,
    read_page,
    read_revision,
    typed_fen,
    typed_number,
    whole_number,
)


@pytest.mark.parametrize("text", ["", " 1", "-1", "+1", "1.0", "１", "1e3", "0x1", "9999999999", "1 2"])
def test_what_is_no_whole_number_is_not_taken_for_another(text: str) -> None:
    assert whole_number(text, low=0, high=10**10) is None
    assert read_key(text) is None
    assert read_page(text) == 1
    assert read_revision(text) == NOT_SEEN


def test_no_row_has_the_key_zero_and_every_new_row_has_the_revision_zero() -> None:
    assert read_key("0") is None
    assert read_revision("0") == 0


def test_a_page_beyond_all_lists_is_the_first() -> None:
    assert read_page(str(FARTHEST_PAGE)) == FARTHEST_PAGE
    assert read_page(str(FARTHEST_PAGE + 1)) == 1


@given(st.integers(0, 10**11 - 1))
def test_money_is_read_as_people_write_it(fen: int) -> None:
    yuan = Decimal(fen) / 100

    assert {typed_fen(text) for text in (f"{yuan:.2f}", f" {yuan:,.2f}元 ", f"{yuan:,.2f}".replace(",", "，"))} == {fen}


@pytest.mark.parametrize("text", ["", "两百", "-5", "0.001", "1e400", "NaN", "Infinity", "1000000000", "10元5角"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    assert typed_fen(text) is None


def test_a_number_stays_below_its_limit() -> None:
    assert typed_number("12,000.5", below=10**6) == Decimal("12000.5")
    assert typed_number("1000000", below=10**6) is None
