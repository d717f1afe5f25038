"""Fines for late payment (加处罚款): per day, never above the fine, not while a remedy runs (行政处罚法第七十二条、第七十三条)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from xiezhi.law.amounts import spoken_yuan
from xiezhi.law.calendar import ONE_DAY, days
from xiezhi.law.derivations import spoken
from xiezhi.law.statutes import rule


@dataclass(frozen=True, slots=True)
class Pause:
    """Days of reconsideration or litigation, on which nothing is added; `last` is None while it goes on."""

    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        """True for a day of the pause."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class LateFine:
    """What is added by a day: `amount` in fen, for `counted` days at `rate` per cent, `capped` at the fine."""

    fine: int
    amount: int
    counted: int
    paused: int
    rate: int
    capped: bool
    due_on: date
    article: str

    @property
    def reason(self) -> str:
        """How the amount was found, in Chinese."""
        pause = f"，复议、诉讼期间{self.paused}日不计" if self.paused else ""
        cap = "，以罚款数额为上限" if self.capped else ""
        return (
            f"{spoken(self.due_on)}届满未缴，逾期{self.counted}日{pause}，每日按罚款{spoken_yuan(self.fine)}的{self.rate}%"
            f"加处{spoken_yuan(self.amount)}{cap}（{self.article}）"
        )


def late_fine(*, fine: int, due_on: date, until: date, opened_on: date, pauses: Iterable[Pause] = ()) -> LateFine:
    """What is added to a fine (fen) that was payable by `due_on` and is paid, or looked at, on `until`.

    The law is that of `opened_on`, the day on which the case was opened. Raises NoRuleInForce for a day before it.
    """
    rate, cap = rule("penalty.late_fine", opened_on), rule("penalty.late_fine.cap", opened_on)
    stops = tuple(pauses)
    late = list(days(due_on + ONE_DAY, until))
    counted = sum(not any(pause.holds(day) for pause in stops) for day in late)
    amount, most = fine * rate.value * counted // 100, fine * cap.value // 100
    return LateFine(
        fine=fine,
        amount=min(amount, most),
        counted=counted,
        paused=len(late) - counted,
        rate=rate.value,
        capped=amount > most,
        due_on=due_on,
        article=rate.citation,
    )
