"""Identifiers with check digits: unified social credit codes and citizens' identity numbers."""

from datetime import date

from stdnum import numdb
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

    The place is that of the first registration, which for many came decades after birth: a code is good when it was
    ever given, whereas python-stdnum also asks that it was in use in the year of birth. A place that it does not know
    is a refusal.
    """
    digits = number.strip().upper()
    if len(digits) != 18 or not (digits.isascii() and digits[:17].isdigit()):
        return False
    try:
        ric.get_birth_date(digits)
    except ValidationError:
        return False
    return bool(ric.calc_check_digit(digits) == digits[17]) and _place_known(digits[:6])


def sex_and_age(number: str, on: date) -> tuple[str, int] | None:
    """男 or 女 and the full years of age on a day, by a valid identity number; None for any other."""
    digits = number.strip().upper()
    if not identity_number_valid(digits):
        return None
    born = ric.get_birth_date(digits)
    return ("男" if int(digits[16]) % 2 else "女"), on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _place_known(place: str) -> bool:
    return any("county" in properties for _, properties in numdb.get("cn/loc").info(place))
