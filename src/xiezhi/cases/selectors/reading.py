"""One reading of what stands around a case: local rules, register and records, each asked of the database at most once.

A page weighs some thirty steps that a case may take, and each asks the same of law and register; they share one reading.
"""

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from xiezhi.cases.models import ApprovalRequest, CaseFile, InspectionTask, IssuedDocument, StepTaken
from xiezhi.cases.selectors.approvals import Approvals, approvals_among, requested
from xiezhi.cases.selectors.decisions import named
from xiezhi.cases.selectors.history import documents_of, place_in_course, steps_taken
from xiezhi.cases.selectors.inspections import inspection_facts
from xiezhi.cases.selectors.registered import Registered
from xiezhi.law.evaluation import Governing
from xiezhi.law.facts import Value
from xiezhi.law.procedures import version
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import ReviewEntry


class Done:
    """What was done and issued in one case, and what was asked of its superiors; each is read when it is first wanted."""

    def __init__(
        self,
        case: CaseFile,
        *,
        history: list[StepTaken] | None = None,
        requests: list[ApprovalRequest] | None = None,
    ) -> None:
        """For a case, with its steps and the requests for approval where they are at hand."""
        self.case, self._history, self._requests = case, history, requests

    @cached_property
    def history(self) -> list[StepTaken]:
        """The steps, in the order in which they were taken."""
        return steps_taken(self.case) if self._history is None else self._history

    @cached_property
    def documents(self) -> list[IssuedDocument]:
        """The documents, without the files."""
        return documents_of(self.case)

    @cached_property
    def requests(self) -> list[ApprovalRequest]:
        """Every request for approval with what was said to it, the latest first."""
        return requested(self.case) if self._requests is None else self._requests


class Reading:
    """What is known around one case on a day: what is registered, what was done in it, what was approved.

    For one page or one step, not longer: what is read stays as it was read. Once a step was put on record, go on with
    `after`.
    """

    def __init__(
        self,
        case: CaseFile,
        *,
        on: date,
        registered: Registered | None = None,
        done: Done | None = None,
        approvals: Approvals | None = None,
    ) -> None:
        """For a case on a day, with what was read of it already; nothing is read yet."""
        self.case, self.on = case, on
        self.registered, self.done = registered or Registered(case), done or Done(case)
        self._approvals = approvals
        self._visit_facts: dict[date, dict[str, Value | None]] = {}

    def after(self, taken: StepTaken) -> "Reading":
        """For the case as it is once this step was put on record: what was issued, and what its visit says, is read anew."""
        done = Done(self.case, history=[*self.done.history, taken], requests=self.done.requests)
        return Reading(self.case, on=self.on, registered=self.registered, done=done)

    def later(self, on: date) -> "Reading":
        """For the same case on a later day, with what was done and approved until now."""
        return Reading(self.case, on=on, registered=self.registered, done=self.done, approvals=self.approvals)

    @property
    def law(self) -> Governing:
        """The law by which the case is judged: of the day on which it was opened, with the amounts set for its body."""
        case = self.case
        return self.registered.local.governing(case.body, sector=case.sector or version(case.procedure).sector)

    @property
    def review_entries(self) -> tuple[ReviewEntry, ...]:
        """Entries of lists of what is reviewed that speak of the act or item; none for what comes to no act."""
        case = self.case
        kind = case.act.kind if case.act else table("kind").codes.get(version(case.procedure).kind, 0)
        return self.registered.review_entries(kind) if kind else ()

    @property
    def approvals(self) -> Approvals:
        """Chains of the body on the day, and the requests that count."""
        if self._approvals is None:
            chains = self.registered.chains(on=self.on)
            self._approvals = approvals_among(self.case, self.done.requests, place=self.place, chains=chains)
        return self._approvals

    @property
    def place(self) -> int:
        """How many steps of its course were taken."""
        return place_in_course(self.done.history)

    def officers(self) -> tuple[str, ...]:
        """The officers with their certificates, as the act names them or, before it, the case."""
        return named(self.registered.team(self.held(), on=self.on))

    def held(self) -> Sequence[str]:
        """Certificates of the officers, as the act names them or, before it, the case."""
        return self.case.act.certificate_numbers if self.case.act else self.case.certificate_numbers

    def visit_facts(self, visit: InspectionTask, *, on: date) -> dict[str, Value | None]:
        """What a visit and the register say on a day."""
        if on not in self._visit_facts:
            self._visit_facts[on] = inspection_facts(visit, on=on)
        return self._visit_facts[on]


def law_of(case: CaseFile) -> Governing:
    """The law by which a case is judged: of the day on which it was opened, with the amounts set for its body.

    For one condition of one case; clocks of many cases do not rest on local amounts and need no query.
    """
    return Reading(case, on=case.opened_on).law
