"""A composition as an official document: handed to `office`, which knows how such a document looks."""

from xiezhi.office import documents as office
from xiezhi.office.documents_package import render_docx
from xiezhi.reporting.annual import composition as plan


def build_docx(composition: plan.Composition) -> bytes:
    """The annual report as a .docx by GB/T 9704; every figure bears a hidden bookmark that says what it is."""
    return render_docx(as_document(composition))


def as_document(composition: plan.Composition) -> office.Document:
    """The plan as the blocks of an official document, annexes last."""
    blocks = [office_block for block in composition.blocks for office_block in _block(block)]
    return office.Document(
        title=composition.title, issuer=composition.organisation, day=composition.day, blocks=tuple(blocks)
    )


def as_blocks(composition: plan.Composition) -> list[dict[str, object]]:
    """Plain data for a page: a list of blocks, each with its `type`; a run is {"text": …} and, for a figure, more."""
    numbers = _heading_numbers(composition)
    return [_plain(block, numbers.get(place, "")) for place, block in enumerate(composition.blocks)]


def _block(block: plan.Block) -> list[office.Block]:
    if isinstance(block, plan.Heading):
        return [office.Heading(block.level, block.text)]
    if isinstance(block, plan.Paragraph):
        return [office.Paragraph([_run(run) for run in block.runs])]
    if isinstance(block, plan.Written):
        lines = (block.text or block.placeholder).split("\n")
        return [office.Paragraph(line.strip()) for line in lines if line.strip()]
    if isinstance(block, plan.Table):
        return [office.PageBreak(), _table(block)] if block.annex and not block.turned else [_table(block)]
    if isinstance(block, plan.Chart):
        return [_chart(block)]
    return [office.Signature(block.issuer, block.day)]


def _run(run: plan.Run) -> str | office.Run:
    return run if isinstance(run, str) else office.Run(run.text, ref=run.ref)


def _table(block: plan.Table) -> office.Table:
    widths = [_width([row[place] for row in block.rows]) for place in range(len(block.header))]
    return office.Table(
        caption=block.caption,
        columns=[office.TableColumn(name, width) for name, width in zip(block.header, widths, strict=True)],
        rows=[[_run(cell) for cell in row] for row in block.rows],
        unit=block.unit,
        total_row=block.total,
        note=block.note,
        turned=block.turned,
    )


def _width(cells: list[plan.Run]) -> float:
    """The share of a column: numbers of up to eight digits take 1, names more the longer they are."""
    longest = max(len(cell if isinstance(cell, str) else cell.text) for cell in cells)
    if isinstance(cells[0], str):
        return min(2.6, max(1.2, longest / 4.5))
    return 1.0 if longest <= 8 else longest / 7


def _chart(block: plan.Chart) -> office.Chart:
    previous, current = (
        office.Series(name, [float(figure.value or 0) for figure in figures], previous=is_previous)
        for (name, figures), is_previous in ((block.previous, True), (block.current, False))
    )
    return office.Chart(
        caption=block.caption,
        kind="bar",
        categories=block.categories,
        series=[previous, current],
        unit=block.unit,
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
                for name, figures in (block.previous, block.current)
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
