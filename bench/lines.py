"""What a benchmark says: one line for each figure, its goal beside it."""

import json
import sys
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One figure. `goal` is a floor where `at_least`, else a ceiling; None: no goal was set."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    at_least: bool = True
    detail: str = ""

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is met; None without one."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def __str__(self) -> str:
        goal = "" if self.goal is None else f"goal {'≥' if self.at_least else '≤'} {self.goal:g}{self.unit}"
        verdict = {None: "", True: "met", False: "NOT MET"}[self.is_met]
        return f"{self.name:<44}{_short(self.value):>10}{self.unit:<6} {goal:<18} {verdict:<8} {self.detail}".rstrip()


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def emit(line: Line) -> None:
    """Hand a line to the process that started this one."""
    print(json.dumps(asdict(line), ensure_ascii=False), flush=True)


def say(text: str) -> None:
    """Tell whoever watches what is going on."""
    print(text, file=sys.stderr, flush=True)
