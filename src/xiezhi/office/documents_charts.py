"""Charts as DrawingML with their figures in an embedded workbook, so that Word and WPS can edit them.

XlsxWriter writes the chart (in a workbook of the same figures); its part is taken over and told where its data lie.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any, Final
from xml.sax.saxutils import quoteattr

import xlsxwriter
from docx.document import Document as DocxDocument
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls

from xiezhi.office.documents import Chart
from xiezhi.office.documents_styles import xml_text
from xiezhi.office.workbooks import NO_CLOCK

_SHEET: Final = "数据"
_CHART_TYPE: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KINDS: Final = {"bar": "column", "row": "bar", "line": "line"}
# The year before in grey, this year dark: told apart in print without colour as well.
_PREVIOUS: Final = "#A6A6A6"
_COLOURS: Final = ("#1F4E79", "#C55A11", "#548235", "#7F6000", "#7030A0", "#2E75B6")
_GRID_COLOUR: Final = "#D9D9D9"
_EMU_PER_MM: Final = 36_000
_WIDTH_MM: Final = 150
_HEIGHT_MM: Final = 78
_PER_ROW_MM: Final = 7
_LABELS_UP_TO: Final = 16
# XlsxWriter names only what a label shows; LibreOffice takes the rest as shown too.
_LABEL_SWITCHES: Final = (
    '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
    '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)


def add_chart(document: DocxDocument, chart: Chart, number: int) -> str:
    """Add the parts of a chart to the package and return the run that shows it."""
    package = document.part.package
    book = Part(PackURI(f"/word/embeddings/Microsoft_Excel_Sheet{number}.xlsx"), _BOOK_TYPE, _workbook(chart), package)
    markup = _chart_xml(chart)
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART_TYPE, b"", package)
    data_id = part.relate_to(book, f"{_RELATIONS}/package")
    external = f'<c:externalData xmlns:r="{_RELATIONS}" r:id="{data_id}"><c:autoUpdate val="0"/></c:externalData>'
    # The schema wants it behind the text properties and before print settings.
    part._blob = _before_print_settings(markup, external)  # noqa: SLF001 - a part without a class of its own
    return _drawing(chart, document.part.relate_to(part, f"{_RELATIONS}/chart"), number)


def _before_print_settings(markup: str, external: str) -> bytes:
    place = markup.find("<c:printSettings")
    place = place if place >= 0 else markup.index("</c:chartSpace>")
    return (markup[:place] + external + markup[place:]).encode()


def _drawing(chart: Chart, relation: str, number: int) -> str:
    height = _height(chart) * _EMU_PER_MM
    alt = chart.alt or f"{chart.caption}（{'、'.join(series.name for series in chart.series)}）"
    return (
        f"<w:r><w:drawing {nsdecls('wp', 'a')}>"
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{_WIDTH_MM * _EMU_PER_MM}" cy="{height}"/>'
        f'<wp:docPr id="{100 + number}" name="图表{number}" descr={quoteattr(xml_text(alt))} title={quoteattr(xml_text(chart.caption))}/>'
        f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:r="{_RELATIONS}" r:id="{relation}"/>'
        f"</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def _height(chart: Chart) -> int:
    if chart.kind != "row":
        return _HEIGHT_MM
    return min(max(_HEIGHT_MM, 25 + _PER_ROW_MM * len(chart.categories)), 200)


def _workbook(chart: Chart) -> bytes:
    return _written(chart, with_chart=False)


def _chart_xml(chart: Chart) -> str:
    with zipfile.ZipFile(io.BytesIO(_written(chart, with_chart=True))) as package:
        markup = package.read("xl/charts/chart1.xml").decode()
    return markup.replace('<c:showVal val="1"/>', _LABEL_SWITCHES)


def _written(chart: Chart, *, with_chart: bool) -> bytes:
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": chart.caption, "created": NO_CLOCK})
        sheet = book.add_worksheet(_SHEET)
        sheet.write_row(0, 1, [series.name for series in chart.series])
        sheet.write_column(1, 0, chart.categories)
        for column, series in enumerate(chart.series, 1):
            for row, value in enumerate(series.values, 1):
                if value is not None:
                    sheet.write_number(row, column, value)
        if with_chart:
            sheet.insert_chart("H2", _drawn(book, chart))
    return target.getvalue()


def _drawn(book: xlsxwriter.Workbook, chart: Chart) -> Any:
    drawn = book.add_chart({"type": _KINDS[chart.kind]})
    last = len(chart.categories)
    labels = len(chart.categories) * len(chart.series) <= _LABELS_UP_TO
    colours = iter(_COLOURS * len(chart.series))
    for column, series in enumerate(chart.series, 1):
        colour = _PREVIOUS if series.previous else next(colours)
        options: dict[str, Any] = {
            "name": [_SHEET, 0, column],
            "categories": [_SHEET, 1, 0, last, 0],
            "values": [_SHEET, 1, column, last, column],
            **_ink(chart, colour, previous=series.previous),
        }
        if labels:
            options["data_labels"] = {
                "value": True,
                "num_format": chart.number_format,
                "font": {"size": 9, "color": "#404040"},
            }
        drawn.add_series(options)
    _set_axes(drawn, chart, labels=labels)
    drawn.set_legend({"position": "top", "font": {"size": 10.5}} if len(chart.series) > 1 else {"none": True})
    drawn.set_title({"none": True})
    drawn.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
    drawn.show_blanks_as("gap")
    return drawn


def _ink(chart: Chart, colour: str, *, previous: bool) -> dict[str, Any]:
    if chart.kind == "line":
        line = {"color": colour, "width": 2.25, "dash_type": "dash" if previous else "solid"}
        marker = {"type": "circle", "size": 5, "fill": {"color": colour}, "border": {"color": colour}}
        return {"line": line, "marker": marker}
    return {"fill": {"color": colour}, "gap": 60, "overlap": -5}


def _set_axes(drawn: Any, chart: Chart, *, labels: bool) -> None:
    names = {"num_font": {"size": 10.5}, "line": {"color": "#7F7F7F"}, "major_tick_mark": "none"}
    values: dict[str, Any] = {
        "num_font": {"size": 9, "color": "#595959"},
        "num_format": chart.number_format,
        "line": {"none": True},
        "major_gridlines": {"visible": True, "line": {"color": _GRID_COLOUR, "width": 0.5}},
    }
    if chart.kind == "row":
        # Reading from above, the first name on top; where each bar bears its figure, the axis says nothing more.
        drawn.set_x_axis({"visible": False, "major_gridlines": {"visible": False}} if labels else values)
        drawn.set_y_axis({**names, "reverse": True})
    else:
        drawn.set_x_axis(names)
        drawn.set_y_axis(values)
