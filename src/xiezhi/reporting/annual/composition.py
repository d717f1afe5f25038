"""A report as a plan: what it says, and for each number which measure, of what, it is. No layout."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from xiezhi.measures.comparison import Number
from xiezhi.measures.periods import Period
from xiezhi.measures.rules import DEFAULT


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed number. `aspect`: value, previous, change (absolute) or percent (change in %), both against the year
    before; mom_change and mom_percent against the period just before. `period`: that of the number itself; `asked`: the
    one that was asked about, which for previous is a year later.

    `value` is exact (money in yuan, changes signed); `text` is as printed, where a fall may be put into words instead
    of a sign. `keys` are the stored values of the splits in `by`, so that a page can list the acts behind the number.
    """

    measure: str
    title: str
    aspect: str
    value: Number | None
    text: str
    unit: str
    organisation_id: int
    period: str
    by: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, int | str] = field(default_factory=dict)
    rule: str = DEFAULT
    asked: str = ""
    body_id: int | None = None

    @property
    def ref(self) -> str:
        """A key that says what the number is, for bookmarks and links."""
        splits = "&".join(f"{name}={key}" for name, key in self.keys.items())
        counted_by = "" if self.rule == DEFAULT else f"|{self.rule}"
        return f"{self.measure}|{self.aspect}|{self.organisation_id}|{self.period}|{splits}{counted_by}"


Run = str | Figure


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; numbering is a matter of layout."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text with figures in it."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A section that people write; `text` is "" until they have, and `placeholder` stands in its place."""

    section: str
    hint: str
    text: str
    placeholder: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `annex`: after the signature, on a page of its own."""

    caption: str
    unit: str
    header: tuple[str, ...]
    rows: tuple[tuple[Run, ...], ...]
    note: str
    total: bool = False
    turned: bool = False
    annex: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars side by side: a series is its name and one figure for each category; `previous`: those of the year before."""

    caption: str
    categories: tuple[str, ...]
    current: tuple[str, tuple[Figure, ...]]
    previous: tuple[str, tuple[Figure, ...]] | None
    unit: str

    @property
    def series(self) -> tuple[tuple[str, tuple[Figure, ...]], ...]:
        """What is drawn, the earlier first."""
        return (self.current,) if self.previous is None else (self.previous, self.current)


@dataclass(frozen=True, slots=True)
class Signature:
    """The issuing body and the day."""

    issuer: str
    day: date


Block = Heading | Paragraph | Written | Table | Chart | Signature


@dataclass(frozen=True, slots=True)
class Composition:
    """A whole report. `title` may hold a line break; `kind`: annual, monthly … (annual/kinds.py)."""

    title: str
    organisation: str
    organisation_id: int
    kind: str
    period: Period
    rule: str
    day: date
    blocks: tuple[Block, ...]

    @property
    def year(self) -> int:
        """The year in which the period begins."""
        return self.period.first.year

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every number of the report in the order of reading."""
        return tuple(run for block in self.blocks for run in _runs(block) if isinstance(run, Figure))

    @property
    def unwritten(self) -> tuple[str, ...]:
        """Sections that still wait for their text."""
        return tuple(
            block.section for block in self.blocks if isinstance(block, Written) and not (block.text or block.optional)
        )


def _runs(block: Block) -> Iterator[Run]:
    if isinstance(block, Paragraph):
        yield from block.runs
    elif isinstance(block, Table):
        for row in block.rows:
            yield from row
    elif isinstance(block, Chart):
        for _, figures in block.series:
            yield from figures
