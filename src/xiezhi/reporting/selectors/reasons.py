"""Why an act counts in one figure and not in another, or not in the same way: one reason each, in one sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from xiezhi.measures.codes import Kind
from xiezhi.measures.periods import Period
from xiezhi.measures.rules import Rule


class Reason(StrEnum):
    """In the order in which they are looked for."""

    MISSING = "missing"
    PERIOD = "period"
    ORGANISATION = "organisation"
    UNDECIDED = "undecided"
    LED = "led"
    CLASS = "class"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Act:
    """What the records say of an act that can make it count or not."""

    id: int
    number: str
    body_id: int
    day: date
    kind: int
    decided: bool
    led: bool
    penalties: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What a figure is of: `below` are the days on which bodies stood under the organisation."""

    organisation: str
    period: Period
    rule: Rule
    snapshot: str
    below: Mapping[int, Sequence[tuple[date, date]]]

    @property
    def moment(self) -> str:
        """The state of the records in words."""
        return f"快照 {self.snapshot}" if self.snapshot else "当前记录"

    def holds(self, act: Act) -> bool:
        """True when the act was done below the organisation."""
        return any(since <= act.day <= until for since, until in self.below.get(act.body_id, ()))


def reason_for(
    acts: tuple[Act | None, Act | None], shares: tuple[int | None, int | None], standings: Sequence[Standing]
) -> tuple[Reason, str]:
    """The reason, and its sentence, for an act as the first and the second figure see it; `shares`: what it adds there."""
    without = 0 if shares[0] is None else 1
    if None not in shares:
        return Reason.CORRECTED, _corrected(standings)
    other, here = standings[1 - without], standings[without]
    act = acts[without]
    if act is None:
        return Reason.MISSING, _missing(other, here)
    found = _left_out(act, here)
    if found is not None:
        return found
    if act == acts[1 - without]:
        words = "一案多种处罚，两种口径的轻重次序不同" if here.rule.order != other.rule.order else "归类不同"
        return Reason.CLASS, f"{words}：{_by(here)}归入另一栏。"
    return Reason.CORRECTED, _corrected(standings)


def _left_out(act: Act, here: Standing) -> tuple[Reason, str] | None:
    """Why the figure does not count the act as its own records have it."""
    if not here.period.first <= act.day <= here.period.last:
        return Reason.PERIOD, f"统计日期不在{here.period.text}之内。"
    if not here.holds(act):
        return Reason.ORGANISATION, f"在统计日期不属于{here.organisation}。"
    inspection = act.kind == Kind.INSPECTION.value
    if not here.rule.undecided and not inspection and not act.decided:
        return Reason.UNDECIDED, f"尚未作出决定，{_by(here)}不计。"
    if not here.rule.led_inspections and inspection and act.led:
        return Reason.LED, f"检查已转为其他执法行为，{_by(here)}不计。"
    return None


def _by(standing: Standing) -> str:
    return f"“{standing.rule.title}”"


def _missing(other: Standing, here: Standing) -> str:
    if here.snapshot:
        return f"{here.moment}建立时还没有这些记录，{other.moment}中有。"
    return f"{other.moment}中有，{here.moment}中已没有（导入已撤销）。"


def _corrected(standings: Sequence[Standing]) -> str:
    return f"{standings[0].moment}与{standings[1].moment}之间，记录作了更正。"
