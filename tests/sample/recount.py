"""A recount of ledgers in plain Python, row by row, by the definitions of the ledger contract."""

from collections import Counter
from datetime import date

import polars as pl

NEEDED = ("执法类别", "执法主体", "适用程序", "处理结果", "罚款金额(元)", "检查日期", "立案日期", "决定日期")


def counted_on(row: dict) -> date:
    """The day that the rule set `platform` counts an act by."""
    if row["执法类别"] == "行政检查":
        return row["检查日期"]
    return row["决定日期"] or row["立案日期"]


def by_year(acts: pl.DataFrame) -> dict[int, Counter]:
    """For every year: acts by kind and by body, penalties by procedure, exempt ones, fines in yuan."""
    years: dict[int, Counter] = {}
    for row in acts.select(*NEEDED).iter_rows(named=True):
        found = years.setdefault(counted_on(row).year, Counter())
        found[row["执法类别"]] += 1
        found["all"] += 1
        found["body", row["执法主体"]] += 1
        found["body", row["执法主体"], row["执法类别"]] += 1
        if row["执法类别"] == "行政处罚":
            found["procedure", row["适用程序"] or ""] += 1
            found["exempt"] += row["处理结果"] in ("不予处罚", "免予处罚")
            found["fine"] += row["罚款金额(元)"] or 0
    return years


def stock(officers: pl.DataFrame, day: date) -> int:
    """Certificates in stock on a day: issued by then, not cancelled by then."""
    return sum(
        row["发证日期"] <= day and (row["注销日期"] is None or row["注销日期"] > day)
        for row in officers.iter_rows(named=True)
    )


def in_year(officers: pl.DataFrame, column: str, year: int) -> int:
    """Certificates issued (发证日期) or cancelled (注销日期) in a year."""
    return sum(value is not None and value.year == year for value in officers[column].to_list())
