"""One reading of what stands around a case: local rules, register, approvals and records, each asked at most once.

A page weighs some thirty steps that a case may take, and each asks the same of law and register; they share one reading.
"""

from collections.abc import Callable, Hashable, Sequence
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from xiezhi.cases.models import CaseFile, InspectionTask
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.approvals import Approvals, approvals_of
from xiezhi.cases.selectors.earlier_acts import EarlierActs, earlier_acts, fines_of
from xiezhi.cases.selectors.inspections import inspection_facts
from xiezhi.cases.selectors.teams import Team, team_of
from xiezhi.law.evaluation import Governing
from xiezhi.law.facts import Value
from xiezhi.law.procedures import version
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Benchmark, ExemptionLine, ReviewEntry
from xiezhi.registry.selectors.local_rules import LocalRules
from xiezhi.registry.selectors.powers import is_held

Answer = TypeVar("Answer")


class Reading:
    """What local rules, register, approvals and records say of one case on a day; each is read when it is first asked.

    For one page or one step, not longer. Local rules are those of the day on which the case was opened. What is read stays
    as it was read: once something was put on record, go on with `renewed`.
    """

    def __init__(self, case: CaseFile, *, on: date, local: LocalRules | None = None) -> None:
        """For a case on a day; `local`: its local rules, where they are at hand. Nothing is read yet."""
        self.case, self.on = case, on
        self._local = local or LocalRules(case.body_id, on=case.opened_on)
        self._known: dict[Hashable, Any] = {}

    def renewed(self, *, on: date | None = None) -> "Reading":
        """For the case as it is now, or on another day: all but local rules is read anew."""
        return Reading(self.case, on=on or self.on, local=self._local)

    @property
    def law(self) -> Governing:
        """The law by which the case is judged, with the amounts set for its body."""
        case = self.case
        return self._local.governing(case.body, sector=case.sector or version(case.procedure).sector)

    @cached_property
    def benchmark(self) -> Benchmark | None:
        """The benchmark of the item, with its gears; None where none was published."""
        return self._local.benchmark(self.case.power_code)

    @cached_property
    def exemptions(self) -> tuple[ExemptionLine, ...]:
        """Lines of lists of what is not punished that speak of the item."""
        return tuple(self._local.exemptions(self.case.power_code))

    @cached_property
    def review_entries(self) -> tuple[ReviewEntry, ...]:
        """Entries of lists of what is reviewed that speak of the act or item; none for what comes to no act."""
        case = self.case
        kind = case.act.kind if case.act else table("kind").codes.get(version(case.procedure).kind, 0)
        return tuple(self._local.review_entries(kind, case.power_code)) if kind else ()

    @cached_property
    def approvals(self) -> Approvals:
        """Chains of the body on the day, and the requests that count."""
        return approvals_of(self.case, on=self.on)

    def team(self, numbers: Sequence[str], *, on: date) -> Team:
        """The officers who bear these certificates, as the register has them on a day."""
        body, wanted = self.case.body_id, tuple(numbers)
        return self._once(("team", wanted, on), lambda: team_of(body, wanted, on=on))

    def item_is_held(self, kind: int, *, on: date) -> bool:
        """Whether the item, of this kind (a code of `power_kind`), is in the power list of the body on a day."""
        case = self.case
        return self._once(("item", kind, on), lambda: is_held(case.body_id, case.power_code, on=on, kind=kind))

    def visit_facts(self, visit: InspectionTask, *, on: date) -> dict[str, Value | None]:
        """What a visit and the register say on a day."""
        return self._once(("visit", on), lambda: inspection_facts(visit, on=on))

    def earlier_acts(self, party: Particulars, party_type: str) -> EarlierActs | None:
        """What the records hold against a party, by its name, number and type."""
        key = ("acts", party.party_name, party.party_number, party_type)
        return self._once(key, lambda: earlier_acts(self.case, party, party_type))

    def fines(self, party: Particulars, party_type: str, *, since: object) -> int:
        """Fines of the party for the item on or after the day on which the violation ended."""
        key = ("fines", party.party_name, party.party_number, party_type, since)
        return self._once(key, lambda: fines_of(self.case, party, party_type=party_type, since=since))

    def _once(self, key: Hashable, ask: Callable[[], Answer]) -> Answer:
        if key not in self._known:
            self._known[key] = ask()
        found: Answer = self._known[key]
        return found


def law_of(case: CaseFile) -> Governing:
    """The law by which a case is judged: of the day on which it was opened, with the amounts set for its body.

    For one condition of one case; clocks of many cases do not rest on local amounts and need no query.
    """
    return Reading(case, on=case.opened_on).law
