"""Ledgers as files under the standard headers, as a body would hand them in."""

from pathlib import Path
from typing import Literal

import polars as pl

from xiezhi.exchange.sample.ledgers import Ledgers
from xiezhi.exchange.sample.spec import SpecRefused
from xiezhi.office.workbooks import Column, SheetContent, write_workbook

Form = Literal["csv", "xlsx"]
MOST_ROWS = 1_048_575  # of a worksheet, without its header


def write_ledgers(made: Ledgers, folder: Path, *, form: Form = "csv") -> dict[str, Path]:
    """Write the five ledgers into a folder (made if missing) and return the path of each by its name.

    csv is UTF-8 with a byte-order mark, as spreadsheet programs write it for Chinese text. Raises SpecRefused where a
    worksheet has too few rows.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths: dict[str, Path] = {}
    for name in ("organisations", "officers", "powers", "enterprises", "acts"):
        paths[name] = folder / f"{name}.{form}"
        _write(getattr(made, name), paths[name], form)
    return paths


def _write(frame: pl.DataFrame, path: Path, form: Form) -> None:
    if form == "csv":
        frame.write_csv(path, include_bom=True)
        return
    if len(frame) > MOST_ROWS:
        raise SpecRefused(f"{len(frame)} 行超出一张工作表的行数，请改用 --format csv。")
    columns = [Column(name) for name in frame.columns]
    write_workbook(path, [SheetContent("台账", columns, frame.iter_rows())])
