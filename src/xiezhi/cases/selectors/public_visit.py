"""What the phone at the door shows of a visit: who comes, for what, and whether that is valid today. Nothing else."""

from dataclasses import dataclass
from datetime import date, timedelta

from xiezhi.cases import sealing
from xiezhi.cases.models import InspectionTask, Scan, TaskPart
from xiezhi.cases.selectors.inspections import plans_approved
from xiezhi.cases.selectors.teams import team_of
from xiezhi.cases.selectors.visits import each_once
from xiezhi.cases.tokens import LONGEST
from xiezhi.registry.models import Checklist
from xiezhi.registry.selectors.checklists import checklist_for, lines_of
from xiezhi.registry.selectors.officers import officer_of
from xiezhi.registry.selectors.organisations import names_on

KEPT_DAYS = 30  # after the last day of a visit its page is gone


@dataclass(frozen=True, slots=True)
class PublicOfficer:
    """An officer who comes; `valid`: the certificate holds on the day."""

    name: str
    number: str
    valid: bool


@dataclass(frozen=True, slots=True)
class PublicPart:
    """What one body looks at: its name, the published item with its code, by which articles, and who comes for it.

    `checklist`: the version that was taken over; before that the one of the day; None where there is none.
    """

    body: str
    item: str
    code: str
    bases: tuple[str, ...]
    officers: tuple[PublicOfficer, ...]
    checklist: Checklist | None = None


@dataclass(frozen=True, slots=True)
class PublicVisit:
    """A visit as its page shows it; `problems`: why it may not take place on this day, () where it may."""

    task: InspectionTask
    area: str
    parts: tuple[PublicPart, ...]
    problems: tuple[str, ...]
    scans: tuple[Scan, ...]

    @property
    def is_valid(self) -> bool:
        """True when the visit may take place on the day."""
        return not self.problems

    @property
    def is_recheck(self) -> bool:
        """True while it is about what was ordered to be put right."""
        return is_recheck(self.task)

    @property
    def sides(self) -> frozenset[str]:
        """Who has confirmed it."""
        return frozenset(scan.side for scan in self.scans)


def task_by_token(token: str, *, on: date) -> InspectionTask | None:
    """The visit that a token opens on a day; None for a wrong one, and for one whose time has passed."""
    if not token or len(token) > LONGEST:
        return None
    found = InspectionTask.objects.filter(token_hash=sealing.keyed_hash(token))
    kept = found.filter(last_day__gte=on - timedelta(days=KEPT_DAYS))
    return kept.select_related("enterprise__area", "body", "case__act", "merged_into", "plan").first()


def public_visit(task: InspectionTask, *, on: date) -> PublicVisit:
    """What is shown of it on a day."""
    rows = list(task.parts.select_related("checklist").order_by("pk"))
    names = names_on({part.body_id for part in rows} | {task.enterprise.area_id}, on=on)
    parts = tuple(_part(part, names.get(part.body_id, ""), on) for part in rows)
    scans = tuple(task.scans.order_by("at"))
    return PublicVisit(task, names.get(task.enterprise.area_id, ""), parts, _problems(task, parts, on), scans)


def _part(part: TaskPart, body: str, on: date) -> PublicPart:
    """By which articles: those of the lines that were taken over, and before that those of the checklist of the day."""
    taken = list(part.lines.order_by("place").values_list("basis", flat=True))
    checklist = part.checklist if taken else checklist_for(part.body_id, part.power_code, on=on)
    return PublicPart(
        body=body,
        item=part.power_name,
        code=part.power_code,
        bases=each_once(taken or (line.basis for line in lines_of(checklist))),
        officers=_officers(part.body_id, part.certificate_numbers, on),
        checklist=checklist,
    )


def _officers(body_id: int, numbers: list[str], on: date) -> tuple[PublicOfficer, ...]:
    team = team_of(body_id, numbers, on=on)
    return tuple(
        PublicOfficer(certificate.officer.name, certificate.number, valid=certificate.pk in team.valid_ids)
        for certificate in team.certificates
    )


def _problems(task: InspectionTask, parts: tuple[PublicPart, ...], on: date) -> tuple[str, ...]:
    """Why it may not take place on a day: one visit is for one day, whatever days it was approved for."""
    again = is_recheck(task)
    entered = task.case.act.inspected_on if task.case is not None and task.case.act is not None else None
    days = f"{task.first_day}至{task.last_day}"
    invalid = [f"{officer.name}的执法证" for part in parts for officer in part.officers if not officer.valid]
    found = (
        ("这次检查已取消或者并入另一次检查", not task.is_open),
        ("检查尚未批准", task.is_open and not is_approved(task)),
        (f"检查只能在{days}进行", entered is None and not task.first_day <= on <= task.last_day),
        (f"这次检查已于{entered}进行，不得重复检查", entered is not None and not again and entered != on),
        ("这次检查已经办结", task.case is not None and task.case.ended),
        (f"{'、'.join(invalid)}今天无效", bool(invalid)),
        ("检查人员少于两人", any(len(part.officers) < 2 for part in parts)),
    )
    return tuple(sentence for sentence, holds in found if holds)


def is_recheck(task: InspectionTask) -> bool:
    """True while the officers may come again to see what was ordered to be put right."""
    return task.case is not None and task.case.step == "order"


def is_approved(task: InspectionTask) -> bool:
    """True once the visit has been approved, by its plan or by itself."""
    return plans_approved(task) or bool(task.case and task.case.facts.get("plan_approved"))


def comes(task: InspectionTask, user_id: int) -> bool:
    """True when this user is one of the officers of the visit."""
    officer = officer_of(user_id) if user_id else None
    return officer is not None and any(officer in part.officer_ids for part in task.parts.all())
