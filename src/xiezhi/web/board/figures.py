"""The shapes that the partials show: a figure with its link and change, rows of tables, sparklines."""

from dataclasses import dataclass

from xiezhi.measures.comparison import SMALLEST_BASE, compare


@dataclass(frozen=True, slots=True)
class Compared:
    """A count, that of a year before, and the lists that both open ("" where they cannot)."""

    title: str
    now: int
    was: int
    url: str = ""
    was_url: str = ""
    child: bool = False

    @property
    def change(self) -> int:
        """The difference."""
        return self.now - self.was

    @property
    def percent(self) -> float | None:
        """The difference in percent of the year before; None when that was too few to say so."""
        return compare(self.now, self.was).percent if self.was >= SMALLEST_BASE else None

    @property
    def is_small(self) -> bool:
        """True when there is a base, but one too small for a percentage."""
        return self.was < SMALLEST_BASE

    @property
    def bar(self) -> "Bar | None":
        """The bar of the change, None without a percentage."""
        return None if self.percent is None else Bar.of(self.percent)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar on a scale from −20 % to +20 %, in percent of its width; `cut` when the change goes beyond."""

    start: str
    width: str
    cut: bool

    REACH = 20.0

    @classmethod
    def of(cls, percent: float) -> "Bar":
        """The bar of a change in percent."""
        length = min(abs(percent), cls.REACH) / cls.REACH * 50
        start = 50.0 if percent >= 0 else 50 - length
        return cls(f"{start:.1f}%", f"{max(length, 0.4):.1f}%", abs(percent) > cls.REACH)


@dataclass(frozen=True, slots=True)
class Spark:
    """Twelve months and the twelve before, as paths on a field of 96 × 22, with the same in words."""

    path: str
    past: str
    end_x: str
    end_y: str
    words: str


WIDTH, HEIGHT, EDGE = 96, 22, 3


def spark(values: list[int], past: list[int], months: list[str]) -> Spark:
    """Draw one sparkline on a scale of its own, from zero."""
    top = max([1, *values, *past])

    def points(series: list[int]) -> list[tuple[float, float]]:
        step = (WIDTH - 2 * EDGE) / max(len(series) - 1, 1)
        return [
            (EDGE + at * step, HEIGHT - EDGE - value / top * (HEIGHT - 2 * EDGE)) for at, value in enumerate(series)
        ]

    def path(series: list[int]) -> str:
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points(series))

    end_x, end_y = points(values)[-1]
    told = "，".join(f"{month} {value}" for month, value in zip(months, values, strict=True))
    return Spark(path(values), path(past), f"{end_x:.1f}", f"{end_y:.1f}", told)
