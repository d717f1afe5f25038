"""Clocks of a case: which period runs from which day, when it ends, and how that was found."""

from datetime import date

from xiezhi.cases.models import CaseFile
from xiezhi.cases.pauses import adjustments_of
from xiezhi.law.clocks import Adjustments, Clock, clocks, due_days
from xiezhi.law.counting import Extension
from xiezhi.law.deadlines import extension_refusal
from xiezhi.law.evaluation import Governing
from xiezhi.law.facts import Facts
from xiezhi.law.procedures import version


def governing_of(case: CaseFile) -> Governing:
    """The law that governs a case: that of the day on which it was opened, of the sector of its procedure."""
    return Governing(case.opened_on, sector=case.sector or version(case.procedure).sector)


def adjustments(case: CaseFile) -> Adjustments:
    """What stopped and lengthened the clocks of a case."""
    return adjustments_of(case.pauses, case.extensions)


def clocks_by(case: CaseFile, facts: Facts) -> tuple[Clock, ...]:
    """The clocks of a case by its facts, with its suspensions and extensions: open ones by due day, then those done."""
    return clocks(facts, governing_of(case), version(case.procedure).id, adjustments(case))


def due_facts(case: CaseFile, facts: Facts, *, on: date) -> dict[str, date]:
    """Due days as facts (`decision_due_on` …), with suspensions and extensions, as conditions ask them on a day."""
    return due_days(facts, governing_of(case), version(case.procedure).id, adjustments(case), on=on)


def extension_problem(case: CaseFile, facts: Facts, rule_id: str, wanted: Extension) -> str:
    """Why the clock of a rule may not be lengthened so, with the rule and the remedy; "" where it may."""
    clock = next((each for each in clocks_by(case, facts) if each.rule_id == rule_id), None)
    if clock is None or clock.deadline is None:
        return "该期限没有起算，不能延长"
    return extension_refusal(clock.deadline, wanted)
