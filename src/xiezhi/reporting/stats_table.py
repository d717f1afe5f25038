"""An answer as people and programs take it: JSON, a table for the terminal, CSV."""

import csv
import io
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from xiezhi.measures.comparison import SMALLEST_BASE, Number
from xiezhi.measures.measure import Measure
from xiezhi.measures.periods import Period
from xiezhi.measures.splits import Split

Figures = Mapping[str, Number | None]
HIDDEN = "*"
BASES = {"historic": "按当时机构", "like": "按可比机构"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class StatsRow:
    """One group. `by` holds plain values, `keys` what they are stored as; `change_pct` is not rounded.

    `bases`: what each rate is a part of, now and in the `previous` period; one that is a part of nothing is left out.
    `hidden`: of each of the four kinds of figures, which measures were hidden from the public (their figure is None).
    """

    by: Mapping[str, str]
    keys: Mapping[str, int | str]
    values: Figures
    body_id: int | None = None
    previous: Figures | None = None
    change: Figures | None = None
    change_pct: Figures | None = None
    hidden: Mapping[str, frozenset[str]] = field(default_factory=dict)
    bases: Mapping[str, int] = field(default_factory=dict)
    previous_bases: Mapping[str, int] = field(default_factory=dict)

    def small_base(self, code: str, *, before: bool = False) -> int | None:
        """The denominator of a rate that is too small to compare by; None for all other figures."""
        base = (self.previous_bases if before else self.bases).get(code)
        return base if base and base < SMALLEST_BASE else None

    def text(self, kind: str, code: str, *, rate: bool) -> str:
        """A figure as text; `kind` is values, previous, change or change_pct."""
        if code in self.hidden.get(kind, ()):
            return HIDDEN
        return shown(getattr(self, kind)[code], rate=rate)


@dataclass(frozen=True, slots=True)
class StatsTable:
    """The answer to one question, with all that is needed to ask it again. `snapshot`: its number, "" for live figures."""

    organisation: str
    organisation_id: int
    period: Period
    rule: str
    as_of: date
    measures: tuple[Measure, ...]
    splits: tuple[Split, ...]
    compared: bool
    rows: tuple[StatsRow, ...]
    notes: tuple[str, ...] = field(default=())
    snapshot: str = ""
    basis: str = "historic"

    def value(self, code: str, **by: str) -> Number | None:
        """The figure of one group; 0 (a rate: None) where there is no such group."""
        for row in self.rows:
            if all(row.by[name] == label for name, label in by.items()):
                return row.values[code]
        return None if next(entry for entry in self.measures if entry.code == code).is_rate else 0

    def as_json(self) -> dict[str, object]:
        """The form of the ledger contract; money is a number in yuan."""
        return {
            "org": self.organisation,
            "period": self.period.text,
            "rule": self.rule,
            "as_of": self.as_of.isoformat(),
            **({"snapshot": self.snapshot} if self.snapshot else {}),
            **({"basis": self.basis} if self.basis != "historic" else {}),
            "rows": [self._row_as_json(row) for row in self.rows],
            "notes": list(self.notes),
        }

    def _row_as_json(self, row: StatsRow) -> dict[str, object]:
        shown: dict[str, object] = {"by": dict(row.by), "values": _plain(row.values)}
        for name in ("previous", "change", "change_pct") if self.compared else ():
            shown[name] = _plain(getattr(row, name))
        if row.hidden:
            shown["hidden"] = {name: sorted(codes) for name, codes in row.hidden.items()}
        return shown

    def header(self) -> list[str]:
        """Titles of the columns of `lines`."""
        titles = [split.title for split in self.splits]
        for entry in self.measures:
            titles.append(f"{entry.title}（{entry.unit}）")
            titles += ["上年同期", "增减", "增减%"] if self.compared else []
        return titles

    def lines(self) -> list[list[str]]:
        """Rows as text: percentages and changes with one decimal, "—" where there is no figure."""
        return [self._line(row) for row in self.rows]

    def _line(self, row: StatsRow) -> list[str]:
        cells = [row.by[split.code] or "（未填）" for split in self.splits]
        for entry in self.measures:
            cells.append(row.text("values", entry.code, rate=entry.is_rate))
            if row.previous is not None:
                cells += [row.text(kind, entry.code, rate=entry.is_rate) for kind in ("previous", "change")]
                cells.append(row.text("change_pct", entry.code, rate=True))
        return cells

    def as_table(self) -> str:
        """A table for the terminal, with what it is a table of above it."""
        frozen = f"  快照：{self.snapshot}" if self.snapshot else ""
        counted = f"口径：{self.rule}  {BASES[self.basis]}  数据截至：{self.as_of}{frozen}"
        head = f"{self.organisation}  {self.period.text}  {counted}"
        grid = [self.header(), *self.lines()] if self.splits else self._upright()
        widths = [max(_width(line[place]) for line in grid) for place in range(len(grid[0]))]
        texts = [self._aligned(line, widths) for line in grid]
        ruler = "─" * (sum(widths) + 2 * (len(widths) - 1))
        return "\n".join([head, texts[0], ruler, *texts[1:]])

    def _upright(self) -> list[list[str]]:
        """Without splits there is one row, which is easier to read as one line for each measure."""
        cells = self.lines()[0]
        each = len(cells) // len(self.measures)
        titles = ["指标", "数值", "上年同期", "增减", "增减%"][: each + 1]
        lines = [
            [f"{entry.title}（{entry.unit}）", *cells[place * each : (place + 1) * each]]
            for place, entry in enumerate(self.measures)
        ]
        return [titles, *lines]

    def _aligned(self, line: list[str], widths: list[int]) -> str:
        cells = []
        for place, (cell, width) in enumerate(zip(line, widths, strict=True)):
            space = " " * (width - _width(cell))
            cells.append(cell + space if place < max(1, len(self.splits)) else space + cell)
        return "  ".join(cells).rstrip()

    def as_csv(self) -> str:
        """CSV with a header; a text that a spreadsheet would take for a formula is quoted."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.header())
        labels = len(self.splits)
        writer.writerows([_safe(cell) for cell in line[:labels]] + line[labels:] for line in self.lines())
        return out.getvalue()


def shown(number: Number | None, *, rate: bool = False) -> str:
    """A figure as text: counts whole, money with its fen where there are any, rates and changes with one decimal."""
    if number is None:
        return "—"
    if rate:
        return str(Decimal(str(number)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP) + 0)
    return str(number) if isinstance(number, int) else f"{number:.2f}"


def _plain(figures: Figures) -> dict[str, int | float | None]:
    return {code: float(value) if isinstance(value, Decimal) else value for code, value in figures.items()}


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
