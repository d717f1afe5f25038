"""A composition as plain text and as a list of figures: what a release keeps, and what is compared when it is verified."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from xiezhi.reporting.annual import composition as plan

_ASPECTS = {
    "change": "增减",
    "percent": "增减百分比",
    "mom_change": "环比增减",
    "mom_percent": "环比增减百分比",
}


@dataclass(frozen=True, slots=True)
class KeptFigure:
    """A printed number: what it is (`ref` for machines, `label` for people), as printed, and exactly ("" for none)."""

    ref: str
    label: str
    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that differs; `old` or `new` is "" where one side does not have it."""

    label: str
    old: str
    new: str

    def sentence(self) -> str:
        """What differs, in words."""
        return f"{self.label}：原为{self.old or '无'}，现为{self.new or '无'}"


def plain_text(composition: plan.Composition) -> str:
    """All that a report says: a line for each heading, paragraph, row of a table or chart. The same report, the same text."""
    lines = [composition.title.replace("\n", " ")]
    for block in composition.blocks:
        lines += _LINES[type(block)](block)
    return "\n".join(lines) + "\n"


def kept_figures(composition: plan.Composition) -> list[KeptFigure]:
    """Every number of the report in the order of reading."""
    return [
        KeptFigure(figure.ref, _label(figure), figure.text, "" if figure.value is None else str(figure.value))
        for figure in composition.figures
    ]


def as_data(figures: Iterable[KeptFigure]) -> list[dict[str, str]]:
    """Figures as they are stored."""
    return [asdict(figure) for figure in figures]


def from_data(stored: Iterable[dict[str, str]]) -> list[KeptFigure]:
    """Stored figures."""
    return [KeptFigure(**entry) for entry in stored]


def first_difference(old: str, new: str) -> Difference | None:
    """The first line in which two texts differ; None where they are the same."""
    if old == new:
        return None
    olds, news = old.split("\n"), new.split("\n")
    length = max(len(olds), len(news))
    pairs = zip(olds + [""] * (length - len(olds)), news + [""] * (length - len(news)), strict=True)
    for number, (before, after) in enumerate(pairs, start=1):
        if before != after:
            return Difference(f"第{number}行", f"“{before}”", f"“{after}”")
    return None


def figures_changed(old: Sequence[KeptFigure], new: Sequence[KeptFigure]) -> list[Difference]:
    """Figures that say another thing, by what they are; each once, in the order of the new report, then what has gone."""
    before, after = _by_ref(old), _by_ref(new)
    changed = [
        Difference(figure.label, before[ref].text if ref in before else "", figure.text)
        for ref, figure in after.items()
        if ref not in before or before[ref].value != figure.value
    ]
    gone = [Difference(figure.label, figure.text, "") for ref, figure in before.items() if ref not in after]
    return changed + gone


def digest(content: bytes | str) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def _by_ref(figures: Sequence[KeptFigure]) -> dict[str, KeptFigure]:
    found: dict[str, KeptFigure] = {}
    for figure in figures:
        found.setdefault(figure.ref, figure)
    return found


def _label(figure: plan.Figure) -> str:
    parts = [figure.period, *figure.by.values(), *([_ASPECTS[figure.aspect]] if _ASPECTS.get(figure.aspect) else [])]
    return f"{figure.title}（{'，'.join(parts)}）"


def _said(runs: Iterable[plan.Run]) -> str:
    return "".join(run if isinstance(run, str) else run.text for run in runs)


def _heading(block: plan.Heading) -> list[str]:
    return [f"{'#' * block.level} {block.text}"]


def _paragraph(block: plan.Paragraph) -> list[str]:
    return [_said(block.runs)]


def _written(block: plan.Written) -> list[str]:
    return [line.strip() for line in (block.text or block.placeholder).split("\n") if line.strip()]


def _row(cells: Iterable[plan.Run]) -> str:
    return "\t".join(cell if isinstance(cell, str) else cell.text for cell in cells)


def _table(block: plan.Table) -> list[str]:
    return [f"{block.caption}（{block.unit}）", _row(block.header), *map(_row, block.rows), block.note]


def _chart(block: plan.Chart) -> list[str]:
    series = (_row((name, *figures)) for name, figures in block.series)
    return [f"{block.caption}（{block.unit}）", _row(("", *block.categories)), *series]


def _signature(block: plan.Signature) -> list[str]:
    return [block.issuer, block.day.isoformat()]


_LINES: dict[type, Any] = {
    plan.Heading: _heading,
    plan.Paragraph: _paragraph,
    plan.Written: _written,
    plan.Table: _table,
    plan.Chart: _chart,
    plan.Signature: _signature,
}
