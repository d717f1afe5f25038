"""What the page of a draft shows beside its fields: what is missing, the limit, the amount in words, the officers."""

from dataclasses import dataclass

from xiezhi.cases.documents.summary_decision import paragraphs
from xiezhi.cases.models import CaseFile
from xiezhi.cases.particulars import NATURAL_PERSON, TITLES, number_problem
from xiezhi.cases.selectors.case_facts import draft_discretion
from xiezhi.cases.selectors.cases import draft_standing
from xiezhi.cases.selectors.decisions import drafted_decision
from xiezhi.cases.selectors.reading import Reading
from xiezhi.law.amounts import MOST, in_words
from xiezhi.law.conditions import Condition, State
from xiezhi.law.evaluation import Governing
from xiezhi.law.facts import Fact
from xiezhi.registry.selectors.officers import officer_of
from xiezhi.web.handling.discretion import DiscretionSheet, discretion_sheet, factor_ticks
from xiezhi.web.handling.entry import CIRCUMSTANCES, Entry
from xiezhi.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that stands in the way: what, by which article ("" for a text that cannot be read), and the remedy."""

    what: str
    article: str
    remedy: str


@dataclass(frozen=True, slots=True)
class DraftState:
    """How a draft stands: `missing` stands in the way, `told` does not."""

    missing: list[Missing]
    told: list[Missing]
    in_words: str
    limit: str
    spot_limit: str
    discretion: DiscretionSheet
    paragraphs: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """True when the decision may be made."""
        return not self.missing


def draft_state(reading: Reading, entry: Entry) -> DraftState:
    """The state of what a form says."""
    case, draft = reading.case, entry.draft
    standing = draft_standing(reading, draft)
    problems = [Missing(problem, "", "") for problem in entry.problems]
    wrong = number_problem(str(draft.facts.get("party_type", "")), draft.particulars.party_number)
    if wrong:
        problems.append(Missing(wrong, "", ""))
    fine = draft.facts.get("fine")
    return DraftState(
        missing=problems + [_missing(each, entry) for each in _once([each for each in standing if each.blocks])],
        told=[_missing(each, entry) for each in standing if not each.blocks],
        in_words=in_words(fine) if isinstance(fine, int) and fine <= MOST else "",
        limit=_limit(case, str(draft.facts.get("party_type", ""))),
        spot_limit=_spot_limit(case),
        discretion=discretion_sheet(draft_discretion(reading, draft), fine),
        paragraphs=tuple(paragraphs(drafted_decision(case, draft, on=reading.on))),
    )


def _once(standing: list[Condition]) -> list[Condition]:
    """Without conditions that wait only for answers which others before them wait for already."""
    kept: list[Condition] = []
    asked: set[str] = set()
    for condition in standing:
        if condition.state is not State.UNKNOWN or set(condition.missing) - asked:
            kept.append(condition)
            asked |= set(condition.missing)
    return kept


def _missing(condition: Condition, entry: Entry) -> Missing:
    if condition.code == "summary.document":
        unfilled = [*entry.draft.particulars.unfilled()]
        if not entry.draft.basis:
            unfilled.append(TITLES["basis"])
        if "penalties" not in entry.draft.facts:
            unfilled.append("处罚种类")
        return Missing(f"还没有填：{'、'.join(unfilled)}", condition.article, "")
    if condition.code == "discretion.within" and condition.state is State.UNKNOWN:
        return Missing("还没有选裁量档次，不能判断罚款是否在裁量幅度内", condition.article, "")
    if condition.state is State.UNKNOWN:
        return Missing(f"还没有回答：{'、'.join(condition.missing)}", condition.article, "")
    return Missing(condition.sentence, condition.article, condition.remedy)


def _limit(case: CaseFile, party_type: str) -> str:
    """Up to how much may be decided on the spot, for this type of party or for both kinds."""
    law = Governing(case.opened_on)
    rules = {"公民": law.rule("penalty.summary.fine.citizen"), "单位": law.rule("penalty.summary.fine.organisation")}
    wanted = ("公民",) if party_type == NATURAL_PERSON else ("单位",) if party_type else tuple(rules)
    said = [f"{who}{rule.value:,}元以下" for who in wanted if (rule := rules[who])]
    articles = {rule.citation for rule in rules.values() if rule}
    return f"{'、'.join(said)}可以当场处罚，{'、'.join(sorted(articles))}"


def _spot_limit(case: CaseFile) -> str:
    rule = Governing(case.opened_on).rule("penalty.collection.on_spot")
    return f"{rule.value:,}元以下，{rule.article}" if rule else ""


def circumstance_ticks(entry: Entry) -> list[tuple[Fact, bool]]:
    """The circumstances that the form lets an officer tick, with those that were."""
    return factor_ticks(CIRCUMSTANCES, entry.draft.facts)


def officer_choices(visit: Visit, reading: Reading) -> list[tuple[str, str]]:
    """Number and name with number of every certificate of the body that is valid today."""
    valid = reading.registered.able(visit.scope, on=visit.today)
    return [(each.number, f"{each.officer.name}（{each.number}）") for each in valid]


def preset_officers(visit: Visit, reading: Reading) -> tuple[str, ...]:
    """The certificates of a draft; for a new one that of whoever is signed in, when it is valid today."""
    if reading.case.certificate_numbers:
        return tuple(reading.case.certificate_numbers)
    own = officer_of(visit.user.pk)
    valid = reading.registered.able(visit.scope, on=visit.today)
    return tuple(each.number for each in valid if each.officer_id == own)[:1]
