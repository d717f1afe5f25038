"""The spread of similar decided cases as drawn: places on a scale from nothing to the largest amount, in per cent."""

from dataclasses import dataclass

from xiezhi.cases.selectors.similar import Similar, Spread


@dataclass(frozen=True, slots=True)
class DrawnSpread:
    """From the least to the most, the middle half as a box, the median and the draft as lines; "" where there is no draft."""

    spread: Spread
    x: str
    width: str
    box_x: str
    box_width: str
    middle_x: str
    fine_x: str


def drawn_spread(similar: Similar) -> DrawnSpread | None:
    """The drawing; None where there are too few cases."""
    spread = similar.spread
    if spread is None:
        return None
    top = max(spread.most, similar.fine or 0, 1)
    return DrawnSpread(
        spread=spread,
        x=_at(spread.least, top),
        width=_at(spread.most - spread.least, top),
        box_x=_at(spread.lower, top),
        box_width=_at(max(spread.upper - spread.lower, top // 200), top),
        middle_x=_at(spread.middle, top),
        fine_x="" if similar.fine is None else _at(similar.fine, top),
    )


def _at(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.2f}%"
