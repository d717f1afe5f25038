"""A composition as an official document: handed to `office`, which knows how such a document looks.

One list of blocks makes the .docx, the PDF and the HTML, so that all three say the same.
"""

from collections.abc import Callable

from xiezhi.measures.period_titles import period_title
from xiezhi.measures.periods import parse_period
from xiezhi.measures.splits import split
from xiezhi.office import documents as office
from xiezhi.office.documents_html import render_html
from xiezhi.office.documents_package import render_docx
from xiezhi.office.documents_pdf import render_pdf
from xiezhi.reporting.annual import composition as plan

# A head of so many characters or more is broken into lines, so that a wide table stays readable.
_LONG_HEAD = 8
Link = Callable[[plan.Figure], str]
FORMATS = ("docx", "pdf", "html")
_RENDERERS = {"docx": render_docx, "pdf": render_pdf, "html": render_html}
_ASPECTS = {
    "value": "",
    "previous": "上年同期",
    "change": "同比增减",
    "percent": "同比增减百分比",
    "mom_change": "环比增减",
    "mom_percent": "环比增减百分比",
}


def build(composition: plan.Composition, wanted: str, *, link: Link = lambda figure: "") -> bytes:
    """The report as a file of one of `FORMATS`; `link` gives the address of what a figure counts ("" for none).

    Raises office.NoChineseFont (PDF only).
    """
    return _RENDERERS[wanted](as_document(composition, link))


def build_docx(composition: plan.Composition) -> bytes:
    """The report as a .docx by GB/T 9704; every figure bears a hidden bookmark that says what it is."""
    return build(composition, "docx")


def file_name(composition: plan.Composition, ending: str) -> str:
    """What the file of a report is called: its title and the ending."""
    return f"{composition.title.replace(chr(10), '')}.{ending}"


def as_document(composition: plan.Composition, link: Link = lambda figure: "") -> office.Document:
    """The plan as the blocks of an official document, annexes last."""
    blocks = [office_block for block in composition.blocks for office_block in _block(block, link)]
    return office.Document(
        title=composition.title, issuer=composition.organisation, day=composition.day, blocks=tuple(blocks)
    )


def as_blocks(composition: plan.Composition) -> list[dict[str, object]]:
    """Plain data for a page: a list of blocks, each with its `type`; a run is {"text": …} and, for a figure, more."""
    numbers = _heading_numbers(composition)
    return [_plain(block, numbers.get(place, "")) for place, block in enumerate(composition.blocks)]


def _block(block: plan.Block, link: Link) -> list[office.Block]:
    if isinstance(block, plan.Heading):
        return [office.Heading(block.level, block.text)]
    if isinstance(block, plan.Paragraph):
        return [office.Paragraph([_run(run, link) for run in block.runs])]
    if isinstance(block, plan.Written):
        lines = (block.text or block.placeholder).split("\n")
        return [office.Paragraph(line.strip()) for line in lines if line.strip()]
    if isinstance(block, plan.Table):
        return [office.PageBreak(), _table(block, link)] if block.annex and not block.turned else [_table(block, link)]
    if isinstance(block, plan.Chart):
        return [_chart(block, link)]
    return [office.Signature(block.issuer, block.day)]


def _run(run: plan.Run, link: Link) -> str | office.Run:
    return run if isinstance(run, str) else office.Run(run.text, ref=run.ref, title=described(run), url=link(run))


def described(figure: plan.Figure) -> str:
    """What a number is, in words: 行政处罚数，2024年3月，城管局，同比."""
    counted = parse_period(figure.period)
    parts = []
    for name, part in figure.by.items():
        known = split(name)
        if known.unit and name in figure.keys:
            counted = parse_period(known.label(int(figure.keys[name])))
        elif not known.unit:
            parts.append(part)
    return "，".join(filter(None, (figure.title, period_title(counted), *parts, _ASPECTS[figure.aspect])))


def _table(block: plan.Table, link: Link) -> office.Table:
    widths = [_width(name, [row[place] for row in block.rows]) for place, name in enumerate(block.header)]
    return office.Table(
        caption=block.caption,
        columns=[office.TableColumn(name, width) for name, width in zip(block.header, widths, strict=True)],
        rows=[[_run(cell, link) for cell in row] for row in block.rows],
        unit=block.unit,
        total_row=block.total,
        note=block.note,
        turned=block.turned,
    )


def _width(name: str, cells: list[plan.Run]) -> float:
    """The share of a column: numbers of up to eight digits take 1, names so much that the longest stands in one line."""
    longest = max(len(cell if isinstance(cell, str) else cell.text) for cell in cells)
    if isinstance(cells[0], str):
        return min(3.6, max(1.2, longest / 4.2))
    of_head = office.characters(name) / 4.4 if office.characters(name) < _LONG_HEAD else 1.0
    return max(1.0, of_head, longest / 7 if longest > 8 else 1.0)


def _chart(block: plan.Chart, link: Link) -> office.Chart:
    series = [
        office.Series(name, [float(figure.value or 0) for figure in figures], previous=figures is not block.current[1])
        for name, figures in block.series
    ]
    return office.Chart(
        caption=block.caption,
        kind="bar",
        categories=block.categories,
        series=series,
        unit=block.unit,
        cells=[[_run(figure, link) for figure in figures] for _, figures in block.series],
        alt=f"{block.caption}：{'，'.join(_months(block))}。",
    )


def _months(block: plan.Chart) -> list[str]:
    return [
        f"{category}{figure.text}{block.unit}"
        for category, figure in zip(block.categories, block.current[1], strict=True)
    ]


def _heading_numbers(composition: plan.Composition) -> dict[int, str]:
    headings = [place for place, block in enumerate(composition.blocks) if isinstance(block, plan.Heading)]
    numbered = office.numbered_blocks(
        [office.Heading(block.level, block.text) for block in composition.blocks if isinstance(block, plan.Heading)]
    )
    return {place: number for place, (_, number) in zip(headings, numbered, strict=True)}


def _plain(block: plan.Block, number: str) -> dict[str, object]:
    if isinstance(block, plan.Heading):
        return {"type": "heading", "level": block.level, "number": number, "text": block.text}
    if isinstance(block, plan.Paragraph):
        return {"type": "paragraph", "runs": [_plain_run(run) for run in block.runs]}
    if isinstance(block, plan.Written):
        return {
            "type": "written",
            "section": block.section,
            "hint": block.hint,
            "text": block.text,
            "placeholder": block.placeholder,
            "optional": block.optional,
        }
    if isinstance(block, plan.Table):
        return {
            "type": "table",
            "caption": block.caption,
            "unit": block.unit,
            "header": list(block.header),
            "rows": [[_plain_run(cell) for cell in row] for row in block.rows],
            "note": block.note,
            "total": block.total,
            "annex": block.annex,
        }
    if isinstance(block, plan.Chart):
        return {
            "type": "chart",
            "caption": block.caption,
            "unit": block.unit,
            "categories": list(block.categories),
            "series": [
                {
                    "name": name,
                    "values": [figure.value for figure in figures],
                    "runs": [_plain_run(figure) for figure in figures],
                }
                for name, figures in block.series
            ],
        }
    return {"type": "signature", "issuer": block.issuer, "day": office.day_text(block.day)}


def _plain_run(run: plan.Run) -> dict[str, object]:
    if isinstance(run, str):
        return {"text": run}
    return {
        "text": run.text,
        "measure": run.measure,
        "title": run.title,
        "aspect": run.aspect,
        "period": run.period,
        "organisation_id": run.organisation_id,
        "by": dict(run.by),
        "keys": dict(run.keys),
        "rule": run.rule,
    }
