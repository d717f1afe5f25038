"""Numbers and changes as words."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from xiezhi.measures.catalogue import measure
from xiezhi.measures.comparison import Number
from xiezhi.measures.periods import Period
from xiezhi.measures.splits import split
from xiezhi.reporting.annual.composition import Figure, Run
from xiezhi.reporting.annual.source import Compared
from xiezhi.reporting.annual.template import Wording

_WAN = 10_000
_TENTH = Decimal("0.1")


def one_decimal(number: Number) -> str:
    """Rounded half up to one decimal; never "-0.0"."""
    return str(Decimal(str(number)).quantize(_TENTH, rounding=ROUND_HALF_UP) + 0)


def size(number: Number) -> Number:
    """The number without its sign."""
    return -number if number < 0 else number


@dataclass(frozen=True, slots=True)
class Speaker:
    """Turns compared figures into runs of text, for one organisation's period.

    `chain`: the words for a change against the period just before; `latest`: the periods of the trend, this one last.
    `uncollected`: no act of anybody is on record for that period a year before, so that nothing of it can be compared.
    """

    wording: Wording
    chain: Wording
    organisation_id: int
    period: Period
    latest: tuple[Period, ...]
    uncollected: bool = False

    @property
    def year(self) -> int:
        """The year in which the period begins."""
        return self.period.first.year

    def figure(self, about: Compared, aspect: str, *, in_table: bool = False) -> Figure:
        """A figure as printed: "value" or "previous"; in a table money is bare yuan, in text it bears its unit."""
        number = about.value if aspect == "value" else self._known(about, about.previous)
        return self._printed(about, aspect, number, self.number(about.measure, number, in_table=in_table))

    def change_cell(self, about: Compared) -> Figure:
        """The change as a signed number, for a table."""
        number = self._known(about, about.change)
        return self._printed(about, "change", number, self.number(about.measure, number, in_table=True))

    def percent_cell(self, about: Compared) -> Figure:
        """The change in percent with its sign, for a table."""
        text = self.wording.none if about.percent is None else f"{one_decimal(about.percent)}%"
        return self._printed(about, "percent", about.percent, text)

    def change(self, about: Compared, *, absolute: bool) -> list[Run]:
        """The change in words: in percent where the base is large enough and `absolute` does not forbid it."""
        wording = self.chain if about.chained else self.wording
        if not self._comparable(about):
            return [wording.uncollected]
        if about.change is None or about.previous is None:
            return [wording.none]
        if about.change == 0:
            return [wording.same if about.previous else wording.nothing_both_years]
        number = self._change_figure(about)
        if not about.previous:
            return [wording.from_nothing, number, measure(about.measure).unit]
        if not absolute and self._worth_a_percentage(about):
            return [
                wording.versus + (wording.up_percent if about.change > 0 else wording.down_percent),
                self._percent(about),
            ]
        return [
            wording.versus + (wording.up if about.change > 0 else wording.down),
            number,
            measure(about.measure).unit,
        ]

    def number(self, code: str, number: Number | None, *, in_table: bool) -> str:
        """A number as printed."""
        if number is None:
            return self.wording.none
        if measure(code).is_rate:
            return f"{one_decimal(number)}%"
        if measure(code).is_money and not in_table:
            return self._money(number)
        return str(number) if isinstance(number, int) else f"{number:.2f}"

    def _comparable(self, about: Compared) -> bool:
        """Whether the year before can be spoken of; templates of before have no words for one that cannot."""
        of_acts = measure(about.measure).over.is_of_acts and not about.chained and about.period == self.period
        return not (self.uncollected and of_acts and self.wording.uncollected)

    def _known(self, about: Compared, earlier: Number | None) -> Number | None:
        return earlier if self._comparable(about) else None

    def _money(self, number: Number) -> str:
        if isinstance(number, int) and number >= self.wording.wan_from and number % 100 == 0:
            return f"{Decimal(number) / _WAN:f}万元"
        return f"{number}元" if isinstance(number, int) else f"{number:.2f}元"

    def _worth_a_percentage(self, about: Compared) -> bool:
        if about.percent is None or about.previous is None or size(about.previous) < self.wording.percent_from:
            return False
        return one_decimal(about.percent) != "0.0"

    def _percent(self, about: Compared) -> Figure:
        return self._printed(about, "percent", about.percent, f"{one_decimal(size(about.percent or 0))}%")

    def _change_figure(self, about: Compared) -> Figure:
        text = self.number(about.measure, size(about.change or 0), in_table=True)
        return self._printed(about, "change", about.change, text)

    def _printed(self, about: Compared, aspect: str, value: Number | None, text: str) -> Figure:
        known = measure(about.measure)
        earlier = aspect == "previous"
        counted = about.period.previous_year() if earlier else about.period
        return Figure(
            measure=about.measure,
            title=known.title,
            aspect=f"mom_{aspect}" if about.chained else aspect,
            value=value,
            text=text,
            unit="%" if aspect == "percent" else known.unit,
            organisation_id=self.organisation_id,
            period=counted.text,
            by=about.by,
            keys=_a_year_earlier(about) if earlier else about.keys,
            rule=about.rule,
            asked=about.period.text,
            body_id=about.body_id,
        )


def _a_year_earlier(about: Compared) -> dict[str, int | str]:
    """The part that a figure of the year before is of: the months of that year, or the same codes and bodies."""
    return {name: split(name).year_earlier(int(key)) if split(name).unit else key for name, key in about.keys.items()}
