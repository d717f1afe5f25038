"""Large workbooks in seconds, with shared strings as spreadsheet programs write them.

xlsxwriter needs minutes for 430,000 rows; this one writes the XML of whole columns at once. Only for benchmarks: dates
are date cells, text is shared, nothing else is supported.
"""

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import polars as pl

ROWS_AT_ONCE = 50_000
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPES}.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="台账" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId3" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{SPREADSHEET}"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>',
}


def write_workbook(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame of text, dates and numbers as one worksheet."""
    text = [name for name, kind in frame.schema.items() if kind == pl.String]
    strings = pl.concat([frame[name].drop_nulls() for name in text] + [pl.Series(frame.columns)]).unique(
        maintain_order=True
    )
    places = pl.DataFrame({"text": strings, "place": pl.int_range(len(strings), eager=True)})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, body in PARTS.items():
            book.writestr(name, HEAD + body)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'{HEAD}<worksheet xmlns="{SPREADSHEET}"><sheetData>'.encode())
            header = pl.DataFrame({name: [name] for name in frame.columns})
            sheet.write(_rows(header, places, 1).encode())
            for start in range(0, len(frame), ROWS_AT_ONCE):
                sheet.write(_rows(frame[start : start + ROWS_AT_ONCE], places, start + 2).encode())
            sheet.write(b"</sheetData></worksheet>")
        items = (f"<si><t>{escape(one)}</t></si>" for one in strings)
        body = f'{HEAD}<sst xmlns="{SPREADSHEET}" uniqueCount="{len(strings)}">{"".join(items)}</sst>'
        book.writestr("xl/sharedStrings.xml", body)


def _rows(frame: pl.DataFrame, places: pl.DataFrame, first: int) -> str:
    number = pl.int_range(first, first + len(frame), eager=True).cast(pl.String)
    cells = [_cells(frame[name], places, _letters(at), number) for at, name in enumerate(frame.columns)]
    made = pl.DataFrame({"n": number, **{str(at): column for at, column in enumerate(cells)}})
    row = pl.concat_str(
        [
            pl.lit('<row r="'),
            pl.col("n"),
            pl.lit('">'),
            *(pl.col(str(at)) for at in range(len(cells))),
            pl.lit("</row>"),
        ]
    )
    return "".join(made.select(row.alias("row"))["row"])


def _cells(values: pl.Series, places: pl.DataFrame, letters: str, number: pl.Series) -> pl.Series:
    frame = pl.DataFrame({"value": values, "n": number})
    if values.dtype == pl.String:
        frame = frame.join(places, left_on="value", right_on="text", how="left", maintain_order="left")
        content, kind = pl.col("place").cast(pl.String), ' t="s"'
    elif values.dtype == pl.Date:
        content, kind = (pl.col("value").cast(pl.Int32) + 25_569).cast(pl.String), ' s="1"'
    else:
        content, kind = pl.col("value").cast(pl.String), ""
    cell = pl.concat_str(pl.lit(f'<c r="{letters}'), pl.col("n"), pl.lit(f'"{kind}><v>'), content, pl.lit("</v></c>"))
    return frame.select(cell.fill_null("").alias("cell"))["cell"]


def _letters(column: int) -> str:
    """Name of a column counted from 0: A, …, Z, AA, …"""
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)
