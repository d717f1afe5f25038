"""Workbooks and documents, read and written safely; what their words mean is known elsewhere.

Reading a table (.xlsx, .csv), all cells as text, in batches while the file is still being decoded::

    from xiezhi.office.sheets import open_sheet
    from xiezhi.office.sheets_model import SheetLimits

    open_sheet(path: Path, *, limits: SheetLimits = SheetLimits(), sheet: str | None = None) -> Sheet
    Sheet: .path .name .header_row .headers (tuple of str) .notes (tuple of Chinese remarks)
        .batches(size=20_000) -> Iterator[Batch]      may be called again
        .read() -> Batch                              all at once
    Batch: .rows (UInt32 series, physical row numbers) .frame (String columns named by the headers, null = empty)
        .flags (frame row, column, kind: formula, formula_without_value, error, precision_lost, extra_cells)
        .done (0 to 1)

Text of a document (.txt, .docx, .pdf, .html)::

    from xiezhi.office.texts import extract_text

    extract_text(path: Path, *, max_bytes: int = 20 MiB) -> ExtractedText(text, kind, sha256, name)

Writing a workbook, and a csv::

    from xiezhi.office.workbooks import Column, Mark, SheetContent, write_csv, write_workbook

    write_workbook(path: Path, sheets: Sequence[SheetContent], *, title: str = "") -> None
    Column(name, number_format=None, width=None)
    SheetContent(name, columns, rows, marks={(record, column): Mark(reason, severity="error"|"warning")}, notes=())
    write_csv(path: Path, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None

Laying out an official document by GB/T 9704::

    from xiezhi.office.documents import (
        Chart, Document, Heading, PageBreak, Paragraph, Run, Series, Signature, Table, TableColumn
    )
    from xiezhi.office.documents_package import render_docx

    render_docx(document: Document) -> bytes

Whatever cannot be read raises `xiezhi.office.refusals.UnreadableFile`, whose message is Chinese and names the remedy.
"""
