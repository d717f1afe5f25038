"""What the system itself can say to each head of a legal review: conditions of the decision, facts, texts, documents."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from xiezhi.cases.masking import masked_name, masked_number
from xiezhi.cases.models import CaseFile, IssuedDocument, LegalReview
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.case_facts import is_person
from xiezhi.cases.selectors.history import documents_of
from xiezhi.cases.selectors.narrative import in_words
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.review_material import Change, Material, changes, material_of
from xiezhi.cases.selectors.steps import assess, prefilled, written_before
from xiezhi.cases.statements import Statement
from xiezhi.cases.texts import texts
from xiezhi.law.conditions import Condition, State
from xiezhi.law.facts import Value, schema
from xiezhi.law.procedures import standing, version
from xiezhi.law.review import Checklist, Head, checklist, decisions_after, gates
from xiezhi.law.steps import Step


@dataclass(frozen=True, slots=True)
class HeadSheet:
    """One head with what is known to it: conditions that apply, facts and texts of the draft in words, issued documents."""

    head: Head
    conditions: tuple[Condition, ...]
    facts: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, str], ...]
    documents: tuple[IssuedDocument, ...]

    @property
    def broken(self) -> int:
        """How many conditions are not met."""
        return sum(each.state is State.UNMET for each in self.conditions)

    @property
    def open(self) -> int:
        """How many cannot be judged yet."""
        return sum(each.state is State.UNKNOWN for each in self.conditions)


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """A case before its reviewer. `since`: what changed since the earlier round, `meanwhile`: since it was submitted.

    `facts`: those of the decision as it would be taken; `digest`: of the material that is shown.
    """

    checklist: Checklist
    decision: Step | None
    heads: tuple[HeadSheet, ...]
    facts: Mapping[str, Value | None]
    since: tuple[Change, ...]
    meanwhile: tuple[Change, ...]
    digest: str


def review_sheet(reading: Reading, review: LegalReview, *, now: datetime) -> ReviewSheet:
    """The sheet of a round; of one that ended, with the case as it is now."""
    case, known = reading.case, checklist(review.submitted_on)
    decision = _decision(case, review.step)
    facts, conditions = _assessed(reading, decision, now) if decision else ({}, ())
    shown, material = _masker(case), material_of(case)
    issued = tuple(documents_of(case))
    heads = tuple(
        HeadSheet(
            head=head,
            conditions=tuple(each for each in conditions if known.head_of(each.code) is head),
            facts=_facts(head, facts),
            texts=_texts(head, material, shown),
            documents=issued if head.documents else (),
        )
        for head in known.heads
    )
    earlier = _earlier(case, review)
    return ReviewSheet(
        checklist=known,
        decision=decision,
        heads=heads,
        facts=facts,
        since=_masked(changes(earlier, material), shown) if earlier else (),
        meanwhile=_masked(changes(Material.opened(review.material), material), shown),
        digest=material.digest,
    )


def _decision(case: CaseFile, step_id: str) -> Step | None:
    found = version(case.procedure)
    review = found.steps.get(step_id)
    return next(iter(decisions_after(found, review)), None) if review else None


def _assessed(
    reading: Reading, decision: Step, now: datetime
) -> tuple[Mapping[str, Value | None], tuple[Condition, ...]]:
    """Facts of the decision as its form begins, and how its conditions stand; that it is reviewed is what is being done."""
    on, law = reading.on, reading.law
    bare = assess(reading, decision, Statement(), now=now)
    begun = dict(prefilled(decision, bare.facts, on=on))
    assessed = assess(reading, decision, Statement(begun, written_before(reading.case, decision)), now=now)
    said = {each.code: each for each in assessed.standing}
    every = standing(decision, {"today": on, **assessed.facts}, replace(law, sector=law.sector or decision.sector))
    kept = (said.get(each.code, each) for each in every if each.state is not State.NOT_APPLICABLE)
    return assessed.facts, tuple(each for each in kept if each.code not in gates())


def _earlier(case: CaseFile, review: LegalReview) -> Material | None:
    """What was reviewed in the round before, of those that came to an opinion; None in the first."""
    before = LegalReview.objects.filter(case=case, place__lt=review.place).exclude(opinion=LegalReview.WITHDRAWN)
    last = before.order_by("-place").first()
    return Material.opened(last.material) if last else None


def _facts(head: Head, facts: Mapping[str, Value | None]) -> tuple[tuple[str, str], ...]:
    told = ((name, facts.get(name)) for name in head.facts)
    return tuple((schema()[name].title, in_words(name, value)) for name, value in told if value is not None)


def _texts(head: Head, material: Material, shown: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
    told = ((name, material.texts.get(name, "")) for name in head.texts)
    return tuple((texts()[name].title, shown(text)) for name, text in told if text)


def _masked(found: list[Change], shown: Callable[[str], str]) -> tuple[Change, ...]:
    return tuple(replace(each, before=shown(each.before), after=shown(each.after)) for each in found)


def _masker(case: CaseFile) -> Callable[[str], str]:
    """Hides a natural person's name and numbers wherever they stand in a text."""
    if not is_person(case, case.act):
        return lambda text: text
    party = Particulars.opened(case.particulars)
    contacts = (party.text(name) for name in ("party_number", "party_contact", "party_address"))
    hidden = {party.party_name: masked_name(party.party_name), **{each: masked_number(each) for each in contacts}}

    def covered(text: str) -> str:
        for plain, mask in sorted(hidden.items(), key=lambda pair: -len(pair[0])):
            text = text.replace(plain, mask) if plain else text
        return text

    return covered
