"""Identifiers with check digits: unified social credit codes and citizens' identity numbers."""

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError


def uscc_valid(code: str) -> bool:
    """True for a valid 统一社会信用代码 (GB 32100-2015).

    The standard lets the first place be a letter (N agriculture, Y other, A military), which python-stdnum refuses,
    so the alphabet and the check digit are asked of it and the places are not.
    """
    compact = code.strip().upper()
    if len(compact) != 18:
        return False
    try:
        return bool(uscc.calc_check_digit(compact[:17]) == compact[17])
    except (ValidationError, ValueError, KeyError):
        return False


def identity_number_valid(number: str) -> bool:
    """True for a valid 18-digit 公民身份号码 (GB 11643): place, day of birth and check digit.

    python-stdnum raises KeyError on some unknown county codes: that is a refusal here.
    """
    try:
        return bool(ric.is_valid(number.strip().upper()))
    except KeyError:
        return False
