"""Visits whose steps are taken one after the other, for tests of what comes of them."""

from datetime import timedelta

from tests.cases.visits import HEAD, NOW, OFFICER, OUTSIDE, TODAY, District, errand, head_of, officers_of
from tests.factories import PowerFactory

from xiezhi.cases.models import CaseFile, InspectionTask
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.inspections import lines_of
from xiezhi.cases.services.checking import Found, write_findings
from xiezhi.cases.services.inspecting import begin, hand_over
from xiezhi.cases.services.scanning import confirm_visit
from xiezhi.cases.services.steps import take
from xiezhi.cases.services.turns import Turn
from xiezhi.cases.services.visits import Arrangement, arrange
from xiezhi.cases.statements import Statement
from xiezhi.law.vocabulary import table
from xiezhi.trail.actor import Actor

LINES = (("悬挂食品经营许可证", "食品安全法第三十五条"), ("进货查验记录", ""))


class Handling:
    """A visit whose steps are taken one after the other."""

    def __init__(self, here: District, task: InspectionTask) -> None:
        self.here, self.task = here, task
        self.case = begin(errand=errand(task, officers_of(here.bureau)))

    def turn(self, *, head: bool = False, days: int = 0) -> Turn:
        actor: Actor = HEAD if head else OFFICER
        scope = head_of(self.here.bureau) if head else officers_of(self.here.bureau)
        self.case = CaseFile.objects.get(pk=self.case.pk)
        return Turn(actor, scope, self.case.pk, self.case.revision, TODAY + timedelta(days=days), NOW)

    def take(
        self, step: str, *, head: bool = False, days: int = 0, texts: dict[str, str] | None = None, **facts: object
    ) -> None:
        statement = Statement(facts=facts, texts=texts or {})  # type: ignore[arg-type]
        self.case = take(turn=self.turn(head=head, days=days), step_id=step, statement=statement)

    def check(self, *results: str, note: str = "") -> None:
        codes = table("finding").codes
        found = {line.pk: Found(codes[result], note) for line, result in zip(lines_of(self.task), results, strict=True)}
        write_findings(actor=OFFICER, scope=officers_of(self.here.bureau), task_id=self.task.pk, found=found)

    def record(self) -> None:
        """The record as the checklist gives it."""
        kept = Particulars.opened(CaseFile.objects.get(pk=self.case.pk).particulars)
        self.take("record", texts={"inspection_findings": kept.text("inspection_findings") or "在填写"})

    def enter(self) -> None:
        """Up to the door and in, announced before."""
        self.take("notify", texts={"basis": "食品安全法第三十五条"})
        task = InspectionTask.objects.get(pk=self.task.pk)
        confirm_visit(actor=OUTSIDE, task=task, today=TODAY, now=NOW)
        self.take("inspect", certificate_shown=True)


def planned(here: District, **given: object) -> Handling:
    task = here.planned(**given)
    arranged = Arrangement(
        TODAY, TODAY + timedelta(days=3), here.numbers, surprise_reason=str(given.get("surprise_reason", ""))
    )
    arrange(errand=errand(task, officers_of(here.bureau)), arranged=arranged)
    return Handling(here, InspectionTask.objects.get(pk=task.pk))


def handed_over(here: District) -> tuple[Handling, CaseFile]:
    """A visit that found a fault and led to a case, of which no step was taken."""
    penalty = PowerFactory.create(organisation=here.bureau, kind=2)
    visit = planned(here)
    visit.enter()
    visit.check("不合格", "合格", note="许可证已过期")
    visit.record()
    visit.take("tell")
    statement = Statement(texts={"reasons": "涉嫌无证经营"})
    case = hand_over(turn=visit.turn(), procedure_id="penalty.ordinary", power_id=penalty.pk, statement=statement)
    visit.case = CaseFile.objects.get(pk=visit.case.pk)
    return visit, case
