import pytest

from xiezhi.law.identifiers import identity_number_valid, uscc_valid


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("91110000600037341L", True),
        ("91110000600037341l", True),
        (" 91110000600037341L ", True),
        ("91110000600037341M", False),  # check character
        ("9111000060003734", False),  # too short
        ("91110000600037I41L", False),  # I is not in the alphabet
        ("", False),
        ("一二三四五六七八九十一二三四五六七八", False),
    ],
)
def test_unified_social_credit_codes(code: str, valid: bool) -> None:
    assert uscc_valid(code) is valid


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("11010519491231002X", True),  # the example of GB 11643
        ("11010519491231002x", True),
        ("110105194912310021", False),
        ("11010519491331002X", False),
        ("990101190001011234", False),  # unknown place: python-stdnum raises KeyError
        ("441900190303075432", True),  # a place that was made long after the birth, before the registration
        ("", False),
    ],
)
def test_identity_numbers(number: str, valid: bool) -> None:
    assert identity_number_valid(number) is valid
