"""Where the numbers and labels of an analysis lead: to the acts counted, and to the narrower question."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from xiezhi.measures.catalogue import MEASURES
from xiezhi.measures.errors import BadPeriod
from xiezhi.measures.measure import Measure
from xiezhi.measures.periods import Period, parse_period
from xiezhi.measures.splits import BODY, SPLITS
from xiezhi.registry.scope import Scope
from xiezhi.reporting.questions import FigureQuestion
from xiezhi.reporting.stats_table import StatsRow
from xiezhi.web.analysis.asking import address
from xiezhi.web.behind import list_behind, year_before

Keys = Mapping[str, int | str]
# By what a narrower question is split when its last split has been used up.
NEXT_SPLIT = {
    **dict.fromkeys(("body", "kind", "year", "quarter"), "month"),
    **dict.fromkeys(("month", "week"), "body"),
}
ACTS, KIND = "act.count", "kind"


@dataclass(frozen=True, slots=True)
class Opening:
    """The ways out of the answer to one question over these days."""

    question: FigureQuestion
    days: Period
    scope: Scope

    def acts(self, measure: Measure, keys: Keys, *, before: bool = False) -> str:
        """Address of the records that a figure counts, or that of the year before."""
        return list_behind(
            measure.code,
            organisation=self.question.organisation,
            period=self.days.previous_year() if before else self.days,
            keys=year_before(keys) if before else keys,
            rule=self.question.rule,
            standing_on=self.days.last if self.question.basis else None,
        )

    def narrower(self, split: str, row: StatsRow) -> str:
        """Address of the same question about one group only; "" where it cannot be asked."""
        key = row.keys[split]
        if split == BODY:
            body = row.body_id
            if body is None or body == self.question.organisation or not self.scope.covers(body):
                return ""
            return address(replace(self._without(split), organisation=body))
        if split == KIND and key and self.question.measures == (ACTS,):
            return address(replace(self._without(split), measures=(_measure_of(int(key)),)))
        if not SPLITS[split].unit:
            return ""
        try:
            period = _within(SPLITS[split].label(int(key)), self.days)
        except BadPeriod:  # a week 53 of the year before stands beside none of this year
            return ""
        return "" if period == self.question.period else address(replace(self._without(split), period=period))

    def _without(self, split: str) -> FigureQuestion:
        left = tuple(code for code in self.question.by if code != split)
        return replace(self.question, by=left or (NEXT_SPLIT[split],), chart="")


def _measure_of(kind: int) -> str:
    """The count of one kind of act; the catalogue names it before those of parts of it."""
    return next(entry.code for entry in MEASURES.values() if entry.kind == kind)


def _within(text: str, days: Period) -> str:
    """The week, month, quarter or year as asked for; only its days within `days` where they hold not all of it."""
    asked = parse_period(text)
    first, last = max(asked.first, days.first), min(asked.last, days.last)
    return text if (first, last) == (asked.first, asked.last) else f"{first}..{last}"
