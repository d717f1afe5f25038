"""The register of enterprises of a sample: whoever is met in its acts and is no natural person."""

from datetime import date

import numpy as np
import polars as pl

from xiezhi.exchange.sample.material import words
from xiezhi.exchange.sample.parties import PERSON, Parties
from xiezhi.exchange.sample.spec import Spec

RATED_BY = "示例区风险分级（示例数据）"
# How many of ten have each level.
LEVELS = ("A", "A", "A", "B", "B", "B", "B", "C", "C", "D")


def enterprises_frame(parties: Parties, spec: Spec) -> pl.DataFrame:
    """The ledger of enterprises under the standard headers."""
    kept = np.flatnonzero(parties.type != PERSON)
    codes, names = parties.identifier.gather(kept), parties.name.gather(kept)
    size = len(kept)
    serial = codes.str.slice(8, 8).cast(pl.Int64)
    risk = [LEVELS[number % len(LEVELS)] for number in serial.to_list()]
    first = date(max(spec.years), 12, 20)
    return pl.DataFrame(
        {
            "统一社会信用代码": codes,
            "企业名称": names,
            "所在区划": [spec.district] * size,
            "住所": [
                f"{spec.district}{name[:2]}路{number % 200 + 1}号" for name, number in zip(names, serial, strict=True)
            ],
            "行业": [_trade(name) for name in names],
            "风险等级": risk,
            "等级来源": [RATED_BY] * size,
            "等级评定日期": pl.Series([first] * size, dtype=pl.Date),
        }
    )


def _trade(name: str) -> str:
    """The trade that a name ends in; "" for none."""
    for trade, forms in words()["trades"].items():
        if any(name.endswith(suffix) for form in ("individual", "company") for suffix in forms[form]):
            return str(trade)
    return ""
