"""The figures of one organisation's year, asked once for each split and looked up from there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from xiezhi.measures.catalogue import measure
from xiezhi.measures.comparison import Number
from xiezhi.measures.rules import DEFAULT
from xiezhi.measures.splits import split
from xiezhi.reporting.stats_table import StatsRow, StatsTable

Ask = Callable[[tuple[str, ...], tuple[str, ...], str], StatsTable]


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of the year with that of the year before and the change."""

    measure: str
    by: Mapping[str, str]
    keys: Mapping[str, int | str]
    value: Number | None
    previous: Number | None
    change: Number | None
    percent: Number | None
    rule: str = DEFAULT


@dataclass
class Source:
    """Answers by split; `ask(measures, splits, rule)` gives a table compared with the year before.

    `measures` is all that is asked of the whole; `split_measures` those of them that are asked of its parts as well;
    `ruled` those that are asked by another rule set than the platform's, by that.
    """

    measures: tuple[str, ...]
    split_measures: frozenset[str]
    ask: Ask
    ruled: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _tables: dict[tuple[str, ...], StatsTable] = field(default_factory=dict)
    _rows: dict[tuple[str, ...], dict[tuple[str, ...], StatsRow]] = field(default_factory=dict)

    def table(self, *splits: str, rule: str = DEFAULT) -> StatsTable:
        """All measures of the whole, or those of its parts that can be split so."""
        asked = (rule, *splits)
        if asked not in self._tables:
            overs = [split(code).over for code in splits]
            wanted = self.measures if rule == DEFAULT else self.ruled[rule]
            wanted = tuple(code for code in wanted if not splits or code in self.split_measures)
            possible = tuple(code for code in wanted if all(measure(code).over in over for over in overs))
            self._tables[asked] = self.ask(possible, splits, rule)
            self._rows[asked] = {tuple(row.by.values()): row for row in self._tables[asked].rows}
        return self._tables[asked]

    def get(self, code: str, by: Mapping[str, str] | None = None, *, rule: str = DEFAULT) -> Compared:
        """One figure; a part that is not there is zero."""
        wanted = dict(by or {})
        self.table(*wanted, rule=rule)
        found = self._rows[(rule, *wanted)].get(tuple(wanted.values()))
        return _nothing(code, wanted, rule) if found is None else _compared(code, found, rule)

    def parts(self, code: str, by: str, within: Mapping[str, str] | None = None) -> list[Compared]:
        """A figure by a split, inside the parts `within`, in the order of the table."""
        fixed = dict(within or {})
        table = self.table(*fixed, by)
        return [
            _compared(code, row) for row in table.rows if all(row.by[name] == label for name, label in fixed.items())
        ]


def _compared(code: str, row: StatsRow, rule: str = DEFAULT) -> Compared:
    if row.previous is None or row.change is None or row.change_pct is None:
        raise ValueError("a source needs tables that are compared with the year before")
    return Compared(
        code, row.by, row.keys, row.values[code], row.previous[code], row.change[code], row.change_pct[code], rule
    )


def _nothing(code: str, by: Mapping[str, str], rule: str) -> Compared:
    empty = None if measure(code).is_rate else 0
    return Compared(code, by, {}, empty, empty, empty, None, rule)
