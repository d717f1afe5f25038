"""A workbook whose formula has no cached value, which xlsxwriter never writes."""

import zipfile
from pathlib import Path

import xlsxwriter


def workbook_without_cached_value(path: Path) -> Path:
    """An acts ledger of one row; its fine is a formula that was never calculated."""
    draft = path.with_name("draft.xlsx")
    with xlsxwriter.Workbook(str(draft)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["案件编号", "执法类别", "执法主体", "决定日期", "罚款金额(元)"])
        sheet.write_row(1, 0, ["1", "行政处罚", "甲局", "2024-03-05"])
        sheet.write_formula(1, 4, "=1+1", None, 2)
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("sheet1.xml"):
                data = data.replace(b"<f>1+1</f><v>2</v>", b"<f>1+1</f>")
            target.writestr(name, data)
    return path
