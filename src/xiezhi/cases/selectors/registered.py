"""What localities and the register say of one case, whatever is done in it: each asked of the database at most once."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from xiezhi.cases.documents.catalogue import DocumentKind, standard_template
from xiezhi.cases.models import CaseFile
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.decisions import area_above
from xiezhi.cases.selectors.document_templates import own_titles, template_for
from xiezhi.cases.selectors.earlier_acts import EarlierActs, earlier_acts, fines_of
from xiezhi.cases.selectors.teams import Team, team_among
from xiezhi.registry.models import ApprovalChain, Benchmark, Certificate, ExemptionLine, ReviewEntry
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.chains import chains_of
from xiezhi.registry.selectors.local_rules import LocalRules
from xiezhi.registry.selectors.officers import numbered, valid_on
from xiezhi.registry.selectors.organisations import name_on
from xiezhi.registry.selectors.powers import is_held

Answer = TypeVar("Answer")


class Registered:
    """What localities and the register say of one case, whatever is done in it; each is asked when it is first wanted.

    Local rules are those of the day on which the case was opened; of the register each day is asked by itself.
    """

    def __init__(self, case: CaseFile) -> None:
        """For a case; nothing is read yet."""
        self.case = case
        self.local = LocalRules(case.body_id, on=case.opened_on)
        self._known: dict[Hashable, Any] = {}

    @cached_property
    def benchmark(self) -> Benchmark | None:
        """The benchmark of the item, with its gears; None where none was published."""
        return self.local.benchmark(self.case.power_code)

    @cached_property
    def exemptions(self) -> tuple[ExemptionLine, ...]:
        """Lines of lists of what is not punished that speak of the item."""
        return tuple(self.local.exemptions(self.case.power_code))

    def review_entries(self, kind: int) -> tuple[ReviewEntry, ...]:
        """Entries of lists of what is reviewed that speak of the item or of this kind of act."""
        code = self.case.power_code
        return self._once(("entries", kind), lambda: tuple(self.local.review_entries(kind, code)))

    def chains(self, *, on: date) -> list[ApprovalChain]:
        """Who must approve steps of the body on a day."""
        local = self.local if on == self.local.on else LocalRules(self.case.body_id, on=on)
        return self._once(("chains", on), lambda: chains_of(local))

    def template(self, kind: DocumentKind, *, on: date) -> bytes:
        """The .docx by which the body makes a document on a day."""
        body = self.case.body_id
        own = self._once(("templates", on), lambda: own_titles(body, on=on))
        return template_for(body, kind, on=on) if kind.title in own else standard_template(kind)

    def certificates(self, numbers: Sequence[str]) -> Mapping[str, Certificate]:
        """Certificates by number; one that is not registered is missing."""
        wanted = tuple(numbers)
        return self._once(("certificates", wanted), lambda: numbered(Scope.everything(), wanted))

    def team(self, numbers: Sequence[str], *, on: date) -> Team:
        """The officers who bear these certificates, as the register has them on a day."""
        wanted, known = tuple(numbers), self.certificates(numbers)
        return self._once(("team", wanted, on), lambda: team_among(known, self.case.body_id, wanted, on=on))

    def able(self, scope: Scope, *, on: date) -> list[Certificate]:
        """Certificates of the body that let their holders enforce on a day, of those in view."""
        body = self.case.body_id
        return self._once(("able", scope.organisation_ids, on), lambda: valid_on(scope, body, on=on))

    def item_is_held(self, kind: int, *, on: date) -> bool:
        """Whether the item, of this kind (a code of `power_kind`), is in the power list of the body on a day."""
        body, code = self.case.body_id, self.case.power_code
        return self._once(("item", kind, on), lambda: is_held(body, code, on=on, kind=kind))

    def name(self, *, on: date) -> str:
        """What the body was called on a day."""
        return self._once(("name", on), lambda: name_on(self.case.body, on=on))

    def area(self, *, on: date) -> str:
        """What the body stood under on a day."""
        return self._once(("area", on), lambda: area_above(self.case, on=on))

    def earlier_acts(self, party: Particulars, party_type: str) -> EarlierActs | None:
        """What the records hold against a party, by its name, number and type, beside the act of the case itself."""
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
