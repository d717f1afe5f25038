"""Identifiers that pass every check and can belong to nobody.

Credit codes name a region that GB/T 2260 has not assigned. Identity numbers name a province instead of a county, and
a year of birth before 1911.
"""

import numpy as np
import polars as pl

from xiezhi.exchange.sample.arrays import Integers, Random
from xiezhi.exchange.sample.days import EPOCH

ALPHABET = np.array(list("0123456789ABCDEFGHJKLMNPQRTUWXY"))  # GB 32100: no I, O, S, V, Z
CODE_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)], dtype=np.int64)
SUBJECT_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)  # GB 11714
IDENTITY_WEIGHTS = np.array([pow(2, 17 - place, 11) for place in range(17)], dtype=np.int64)  # GB 11643
PROVINCES = np.array([11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 51, 61])
FIRST_BIRTH, LAST_BIRTH = np.datetime64("1872-01-01"), np.datetime64("1910-12-31")


def credit_codes(registers: Integers, region: str, serials: Integers) -> pl.Series:
    """统一社会信用代码 of subjects: `registers` holds the first two places as a number (11 organ, 91 enterprise,
    92 individual business), `serials` numbers the subjects below 10^8."""
    size = len(serials)
    digits = np.empty((size, 17), dtype=np.int64)
    digits[:, :2] = _digits(registers, 2)
    digits[:, 2:8] = [int(place) for place in region]
    digits[:, 8:16] = _digits(serials, 8)
    check = (11 - digits[:, 8:16] @ SUBJECT_WEIGHTS % 11) % 11
    ten = int(np.flatnonzero(ALPHABET == "X")[0])
    digits[:, 16] = np.where(check == 10, ten, check)
    last = (31 - digits @ CODE_WEIGHTS % 31) % 31
    return _text(ALPHABET[np.column_stack([digits, last])])


def identity_numbers(random: Random, size: int) -> pl.Series:
    """公民身份号码 of persons born before 1911 in no county."""
    births = FIRST_BIRTH.astype("datetime64[D]") + random.integers(0, (LAST_BIRTH - FIRST_BIRTH).astype(int) + 1, size)
    years, months, days = _calendar_parts(births.astype("datetime64[D]"))
    digits = np.empty((size, 17), dtype=np.int64)
    digits[:, :2] = _digits(random.choice(PROVINCES, size).astype(np.int64), 2)
    digits[:, 2:6] = 0
    digits[:, 6:10] = _digits(years, 4)
    digits[:, 10:12] = _digits(months, 2)
    digits[:, 12:14] = _digits(days, 2)
    digits[:, 14:] = _digits(random.integers(1, 1000, size), 3)
    check = np.array(list("10X98765432"))[digits @ IDENTITY_WEIGHTS % 11]
    return _text(np.column_stack([digits.astype("<U1"), check]))


def _calendar_parts(days: np.ndarray) -> tuple[Integers, Integers, Integers]:
    frame = pl.DataFrame({"day": pl.Series((days - np.datetime64(EPOCH)).astype(np.int32)).cast(pl.Date)})
    parts = frame.select(
        pl.col("day").dt.year().alias("y"), pl.col("day").dt.month().alias("m"), pl.col("day").dt.day().alias("d")
    )
    return tuple(parts[name].cast(pl.Int64).to_numpy() for name in ("y", "m", "d"))  # type: ignore[return-value]


def _digits(values: Integers, places: int) -> Integers:
    return values[:, None] // 10 ** np.arange(places - 1, -1, -1, dtype=np.int64) % 10


def _text(places: np.ndarray) -> pl.Series:
    """One string a row from a matrix of single characters."""
    width = places.shape[1]
    joined = np.ascontiguousarray(places.astype("<U1")).view(f"<U{width}").reshape(-1)
    return pl.Series(joined.tolist(), dtype=pl.String)
