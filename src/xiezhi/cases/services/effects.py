"""What a step does beyond stating facts: it stops the clocks of a case, lets them run again, or lengthens one."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import CaseFile
from xiezhi.cases.pauses import with_extension, with_pause, with_resumption
from xiezhi.cases.selectors.clocks import extension_problem
from xiezhi.law.counting import Extension
from xiezhi.law.facts import Value
from xiezhi.law.procedures import version
from xiezhi.law.reading import names
from xiezhi.law.steps import Step

FORWARDED: Final = "不属于本机关管辖，已转送"
Facts = Mapping[str, Value | None]
# The period for a decision, by the sector of the procedure.
DECISION: Final = {"": "penalty.decision", "public_security": "security.decision"}


def put_effect(case: CaseFile, step: Step, facts: Facts, *, on: date) -> None:
    """Put the effect of a step into the case, unsaved. Raises CaseRefused for what the law does not allow."""
    effect = _EFFECTS.get(step.effect)
    if effect is not None:
        effect(case, step, facts, on)


def _pause(case: CaseFile, step: Step, facts: Facts, on: date) -> None:
    del step, on
    first = facts["paused_from"]
    if isinstance(first, date):
        case.pauses = with_pause(case.pauses, _code("suspensions", facts["pause_kind"]), first)


def _resume(case: CaseFile, step: Step, facts: Facts, on: date) -> None:
    """`paused_to` is the last day on which clocks stand still."""
    del step, on
    last = facts["paused_to"]
    if isinstance(last, date):
        case.pauses = with_resumption(case.pauses, last + timedelta(days=1))


def _extend(case: CaseFile, step: Step, facts: Facts, on: date) -> None:
    days = facts["extended_days"]
    if not isinstance(days, int) or days < 1:
        raise CaseRefused("延长日数应为1以上的整数，请重新填写。")
    rule_id = step.extends or DECISION.get(version(case.procedure).sector, DECISION[""])
    granted = Extension(days, _code("levels", facts["extended_by"]), on)
    problem = extension_problem(case, facts, rule_id, granted)
    if problem:
        raise CaseRefused(f"不能{step.title}：{problem}。")
    case.extensions = with_extension(case.extensions, rule_id, granted)


def _forward(case: CaseFile, step: Step, facts: Facts, on: date) -> None:
    """A case that was sent on leaves the body that received it; the sender records what the other one says."""
    del step, on
    if facts["police_decision"] == FORWARDED:
        case.receiver = None


def _code(table: str, name: object) -> str:
    """The code of a name in a closed list of the law."""
    return next(code for code, title in names(table).items() if title == name)


_EFFECTS: Final[Mapping[str, Callable[[CaseFile, Step, Facts, date], None]]] = {
    "pause": _pause,
    "resume": _resume,
    "extend": _extend,
    "forward": _forward,
}
