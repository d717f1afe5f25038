"""Parties: whether their numbers are right, and which of them are natural persons."""

from functools import cache
from typing import Final

import polars as pl

from xiezhi.exchange.problems import Problems
from xiezhi.law.identifiers import identity_number_valid

NATURAL_PERSON, SOLE_TRADER, LEGAL_PERSON, ORGANISATION = 1, 2, 3, 4
_IDENTITY: Final = r"^[0-9]{17}[0-9X]$"
# GB 11643: weights and check characters; GB 32100: alphabet, and weights 3^i mod 31.
_IDENTITY_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_CHECKS: Final = "10X98765432"
_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC: Final = r"^[0-9A-HJ-NPQRTUWXY]{18}$"
# Before 2015: a business licence number of 13 to 15 digits, or an organisation code of eight places and one.
_FORMER: Final = r"^([0-9]{13,15}|[0-9A-Z]{8}-?[0-9X])$"
_MISTYPED_IDENTITY: Final = r"^[0-9]{16,20}X?$"
_SAMPLE_BIRTH: Final = "19900101"

_WRONG_IDENTITY: Final = (
    "公民身份号码不正确（应为18位，且地区、出生日期和校验码相符），请核对；其他证件请核对相对人类型。"
)
_WRONG_CODE: Final = "统一社会信用代码不正确（应为18位，且校验码相符），请核对。"
_NO_CODE: Final = "不是统一社会信用代码（18位），请核对证件号码和相对人类型。"


def identity_valid(numbers: pl.Series) -> pl.Series:
    """Which texts are valid 18-digit identity numbers; agrees with `law.identifiers` for every text."""
    parts = numbers.to_frame("n").with_columns(shape=pl.col("n").str.contains(_IDENTITY))
    checked = parts.select(
        "n",
        good=pl.col("shape") & (pl.col("n").str.slice(17, 1) == _identity_check()),
        place=pl.col("n").str.slice(0, 6),
        birth=pl.col("n").str.slice(6, 8),
    )
    shaped = checked.filter(pl.col("good"))
    places = [place for place in shaped["place"].unique() if _place_known(place)]
    birth = pl.col("birth").str.to_date("%Y%m%d", strict=False).is_not_null() & ~pl.col("birth").str.starts_with("0000")
    return checked.select((pl.col("good") & pl.col("place").is_in(places) & birth).fill_null(value=False).alias("ok"))[
        "ok"
    ]


def _identity_check() -> pl.Expr:
    digits = [pl.col("n").str.slice(i, 1).cast(pl.Int32, strict=False) * w for i, w in enumerate(_IDENTITY_WEIGHTS)]
    return (pl.sum_horizontal(digits) % 11).replace_strict(dict(enumerate(_IDENTITY_CHECKS)), return_dtype=pl.String)


@cache
def _place_known(place: str) -> bool:
    """Whether an identity number that is otherwise right is valid with this place."""
    digits = f"{place}{_SAMPLE_BIRTH}001"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _IDENTITY_WEIGHTS, strict=True))
    return identity_number_valid(digits + _IDENTITY_CHECKS[total % 11])


def uscc_valid(codes: pl.Series) -> pl.Series:
    """Which texts are valid unified social credit codes; agrees with `law.identifiers` for every text."""
    values = {letter: value for value, letter in enumerate(_ALPHABET)}
    places = [
        pl.col("c").str.slice(i, 1).replace_strict(values, default=None, return_dtype=pl.Int32) * pow(3, i, 31)
        for i in range(17)
    ]
    check = ((31 - pl.sum_horizontal(places) % 31) % 31).replace_strict(
        dict(enumerate(_ALPHABET)), return_dtype=pl.String
    )
    shaped = pl.col("c").str.contains(_USCC)
    return codes.to_frame("c").select(
        (shaped & (pl.col("c").str.slice(17, 1) == check)).fill_null(value=False).alias("ok")
    )["ok"]


def with_parties(frame: pl.DataFrame, header: str, problems: Problems) -> pl.DataFrame:
    """The frame with numbers in capitals, `sealed_name` (a natural person's name, to be encrypted) and `odd_document`.

    A row whose type of party is not given counts as a natural person's unless its number is a valid credit code: a
    name must not stand in plain by oversight.
    """
    frame = frame.with_columns(pl.col("party_id").str.replace_all(r"\s", "").str.to_uppercase())
    distinct = frame["party_id"].drop_nulls().unique()
    judged = pl.DataFrame(
        {"party_id": distinct, "is_identity": identity_valid(distinct), "is_code": uscc_valid(distinct)}
    )
    frame = frame.join(judged, on="party_id", how="left", maintain_order="left")
    problem, odd = _judgement()
    frame = frame.with_columns(problem.alias("party_problem"), odd.fill_null(value=False).alias("odd_document"))
    problems.where(frame, pl.col("party_problem").is_not_null(), header, pl.col("party_problem"))
    natural = (pl.col("party_type") == NATURAL_PERSON) | (
        pl.col("party_type").fill_null(0).eq(0) & ~pl.col("is_code").fill_null(value=False)
    )
    return frame.with_columns(natural.alias("sealed_name")).drop("party_problem", "is_identity", "is_code")


def _judgement() -> tuple[pl.Expr, pl.Expr]:
    """The reason to refuse a number, or null; and whether it is of a kind that cannot be checked."""
    number, kind = pl.col("party_id"), pl.col("party_type").fill_null(0)
    identity, code = pl.col("is_identity"), pl.col("is_code")
    person = kind == NATURAL_PERSON
    unit = kind.is_in([SOLE_TRADER, LEGAL_PERSON, ORGANISATION])
    looks_identity = number.str.contains(_MISTYPED_IDENTITY) | number.str.contains(_IDENTITY)
    former = number.str.contains(_FORMER)
    right = (person & identity) | (unit & code) | ((kind == SOLE_TRADER) & identity) | ((kind == 0) & (identity | code))
    problem = (
        pl.when(number.is_null() | right)
        .then(None)
        .when(person & looks_identity)
        .then(pl.lit(_WRONG_IDENTITY))
        .when(unit & (number.str.len_chars() == 18))
        .then(pl.lit(_WRONG_CODE))
        .when(unit & ~former)
        .then(pl.lit(_NO_CODE))
        .when((kind == 0) & (number.str.len_chars() == 18))
        .then(pl.lit("既不是正确的公民身份号码，也不是正确的统一社会信用代码，请核对。"))
        .otherwise(None)
    )
    return problem, number.is_not_null() & ~right & problem.is_null()
