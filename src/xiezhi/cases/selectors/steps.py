"""Where a case may go: which steps may follow, what each asks, and what stands in the way of taking it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import CaseFile
from xiezhi.cases.particulars import Particulars, number_problem, tidied
from xiezhi.cases.selectors.approvals import approval_conditions
from xiezhi.cases.selectors.case_facts import case_facts
from xiezhi.cases.selectors.discretion_facts import BOUNDS, KEPT, Suggested, discretion_of
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.review_gate import listed_of, told
from xiezhi.cases.statements import Statement
from xiezhi.cases.texts import cleaned, texts
from xiezhi.law.conditions import Condition, State
from xiezhi.law.evaluation import Governing
from xiezhi.law.facts import Kind, Value, schema
from xiezhi.law.procedures import Procedure, procedures, unmet_under, version
from xiezhi.law.review import ON_LIST, PASSED, Listed, asks_list, is_review
from xiezhi.law.steps import Asked, Step, wrong_order

BASIS = "basis"


@dataclass(frozen=True, slots=True)
class Assessed:
    """A step as it would be taken: what it would state, what is wrong with the statement, how the law stands to it.

    `facts`: all facts with it; `stated`: those that it states, None for one that lapses; `texts`: what is written.
    `standing`: conditions that are broken or undecided; `lacking`: names of what is asked and not given; `suggested`: what
    weighs where the step decides on a fine.
    """

    step: Step
    facts: Mapping[str, Value | None]
    stated: Mapping[str, Value | None]
    texts: Mapping[str, str]
    problems: tuple[str, ...]
    standing: tuple[Condition, ...]
    lacking: tuple[str, ...] = ()
    suggested: Suggested | None = None

    @property
    def blocking(self) -> tuple[Condition, ...]:
        """Conditions that stand in the way."""
        return tuple(condition for condition in self.standing if condition.blocks)

    @property
    def beforehand(self) -> tuple[Condition, ...]:
        """Those that stand in the way whatever the form will say: what it still asks is not held against it."""
        names = {asked.name for asked in self.step.asks}
        asked = {schema()[name].title for name in (*names, *(BOUNDS if "benchmark_quantity" in names else ()))}
        return tuple(
            condition
            for condition in self.blocking
            if not (condition.state is State.UNKNOWN and asked & set(condition.missing))
        )


def offered_procedures(on: date) -> list[Procedure]:
    """Procedures in force on a day that an officer may open for a power item, in the order of the files."""
    return [found for found in procedures() if found.covers(on) and found.kind and "officer" in found.first.roles]


def following(case: CaseFile) -> tuple[Step, ...]:
    """Steps of the course that may come next by the version under which the case was opened; none when it has ended."""
    found = version(case.procedure)
    if case.ended:
        return ()
    if not case.step:
        return (found.first,)
    last = found.step(case.step)
    # A case that was returned is reviewed again; nothing of its procedure has to say so.
    again = (last,) if is_review(last) and case.facts.get(PASSED) is not True else ()
    return (*(found.step(name) for name in last.next), *again)


def beside(case: CaseFile) -> tuple[Step, ...]:
    """What may be done now beside the course."""
    return () if case.ended or not case.step else version(case.procedure).beside(case.step)


def step_of(case: CaseFile, step_id: str) -> Step:
    """A step that may be taken now. Raises CaseRefused for an unknown one and one whose turn it is not."""
    possible = {step.id: step for step in (*following(case), *beside(case))}
    if step_id in possible:
        return possible[step_id]
    found = version(case.procedure)
    title = _title(found, step_id)
    now = "已经结案" if case.ended else f"现在可以办理{'、'.join(f'“{step.title}”' for step in following(case))}"
    raise CaseRefused(f"不能办理“{title}”：这件案件{now}（《{found.law}》{found.articles}）。")


def _title(procedure: Procedure, step_id: str) -> str:
    try:
        return procedure.step(step_id).title
    except KeyError:
        return step_id[:40]


def assess(reading: Reading, step: Step, statement: Statement, *, now: datetime | None = None) -> Assessed:
    """How a step would stand, were it taken on the day of the reading, at this moment, with this statement."""
    on = reading.on
    moment = timezone.localtime(now).replace(microsecond=0) if now else None
    numbers = statement.certificate_numbers or None
    base = {n: v for n, v in case_facts(reading, numbers=numbers).items() if n not in step.clears}
    base["now"] = moment
    governing = reading.law
    if weighs(step):
        base["benchmark_from"] = since.valid_from if (since := reading.registered.benchmark) else None
    stated: dict[str, Value | None] = dict.fromkeys(step.clears)
    stated |= dict.fromkeys(step.today, on)
    stated |= dict.fromkeys(step.now, moment)
    stated |= step.sets
    lacking: list[str] = []
    written = _written(step, statement, {**base, **stated, **statement.facts}, governing)
    for asked in step.asks:
        if asked.applies({**base, **stated, **statement.facts}, governing):
            lacking += _take(asked, statement, stated)
    stated |= {name: _copied(name, stated.get(of, base.get(of))) for name, of in step.copies.items()}
    _put_earlier_fines(reading, {**base, **stated}, stated, written)
    _put_first_violation(reading, {**base, **stated}, stated, written)
    suggested = _suggested(reading, step, {**base, **stated}, written)
    if suggested is not None:
        stated |= {**dict.fromkeys(KEPT), **suggested.kept}
    facts = {**base, **stated}
    problems = _unfilled(step, written, lacking) + _unfit(written, str(facts.get("party_type") or ""))
    problems += wrong_order(facts, [name for name, value in stated.items() if value is not None], on=on, past=step.past)
    standing = _standing(reading, step, facts, governing)
    standing += approval_conditions(reading.approvals, step, facts)
    return Assessed(
        step, facts, stated, written, tuple(dict.fromkeys(problems)), tuple(standing), tuple(lacking), suggested
    )


def _standing(reading: Reading, step: Step, facts: dict[str, Value | None], governing: Governing) -> list[Condition]:
    """What the law, and the lists of who is in charge where the step asks them, leave unmet; puts into `facts` what lists say."""
    listed: tuple[Listed, ...] = ()
    if any(map(asks_list, step.conditions)):
        listed = listed_of(reading, facts)
        facts[ON_LIST] = bool(listed)
    return told(unmet_under(step, facts, governing, reading.on), facts, reading, listed)


def _copied(name: str, value: Value | None) -> Value | None:
    """What a fact takes over: the day, in the zone of the platform, where that is of a moment."""
    if not isinstance(value, datetime) or schema()[name].kind is not Kind.DATE:
        return value
    return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()


def _take(asked: Asked, statement: Statement, stated: dict[str, Value | None]) -> list[str]:
    """Put what is given of a question into `stated`; its name where it must be given and is not."""
    value = statement.facts.get(asked.name)
    if value is not None or asked.optional:
        stated[asked.name] = value
        return []
    return [asked.name]


def _written(
    step: Step, statement: Statement, facts: Mapping[str, Value | None], governing: Governing
) -> dict[str, str]:
    asked = [each.name for each in step.texts if each.applies(facts, governing)]
    return tidied({name: cleaned(statement.texts.get(name, "")) for name in asked})


def _unfilled(step: Step, written: Mapping[str, str], lacking: list[str]) -> list[str]:
    """One sentence that names every text and every fact that must be given and is not; none where nothing is missing."""
    must = {asked.name for asked in step.texts if not asked.optional}
    titles = [texts()[name].title for name, text in written.items() if not text and name in must]
    titles += [schema()[name].title for name in lacking]
    return [f"请填写{'、'.join(f'“{title}”' for title in titles)}。"] if titles else []


def _unfit(written: Mapping[str, str], party_type: str) -> list[str]:
    """What is wrong with the texts themselves: too long, or no number of such a party."""
    long = [(texts()[name], len(text)) for name, text in written.items() if len(text) > texts()[name].longest]
    problems = [f"“{text.title}”有 {size} 字，最多 {text.longest} 字，请删减。" for text, size in long]
    mistyped = number_problem(party_type, written.get("party_number", ""))
    return [*problems, mistyped] if mistyped else problems


def _put_earlier_fines(
    reading: Reading, facts: Mapping[str, Value | None], stated: dict[str, Value | None], written: Mapping[str, str]
) -> None:
    """What the records know of fines for this act counts, whatever is stated."""
    if "earlier_fines" not in stated:
        return
    party = Particulars.opened(reading.case.particulars).with_texts(written)
    found = reading.registered.fines(party, str(facts.get("party_type", "")), since=facts.get("act_ended_on"))
    given = stated["earlier_fines"]
    stated["earlier_fines"] = max(found, given) if isinstance(given, int) else found or None


def _put_first_violation(
    reading: Reading, facts: Mapping[str, Value | None], stated: dict[str, Value | None], written: Mapping[str, str]
) -> None:
    """What the records of all bodies know of earlier penalties goes before what is stated of a first violation."""
    if "first_violation" not in stated:
        return
    party = Particulars.opened(reading.case.particulars).with_texts(written)
    earlier = reading.registered.earlier_acts(party, str(facts.get("party_type") or ""))
    if earlier is not None and earlier.first_violation is False:
        stated["first_violation"] = False


def weighs(step: Step) -> bool:
    """Whether a step decides on a fine, which a benchmark may bind."""
    return "discretion.within" in step.conditions


def _suggested(
    reading: Reading, step: Step, facts: Mapping[str, Value | None], written: Mapping[str, str]
) -> Suggested | None:
    """By which benchmark a step decides on a fine, and what it leaves; None for any other step."""
    if not weighs(step):
        return None
    return discretion_of(reading, facts, party=Particulars.opened(reading.case.particulars).with_texts(written))


def prefilled(step: Step, facts: Mapping[str, Value | None], *, on: date) -> Iterator[tuple[str, Value]]:
    """What is known already of what a step asks; the day of what is only just being recorded is today's, its moment now."""
    for asked in step.asks:
        fact, value = schema()[asked.name], facts.get(asked.name)
        if value is not None and asked.name not in step.clears:
            yield asked.name, value
        elif fact.kind is Kind.DATE and fact.after and not (fact.ahead or asked.optional):
            yield asked.name, on
        elif fact.kind is Kind.MOMENT and fact.after and not asked.optional and (now := facts.get("now")) is not None:
            yield asked.name, now


def written_before(case: CaseFile, step: Step) -> dict[str, str]:
    """The texts of a step as they were last written in this case, where they carry on."""
    kept = Particulars.opened(case.particulars)
    carried = [asked.name for asked in step.texts if texts()[asked.name].carried]
    return {name: case.basis if name == BASIS else kept.text(name) for name in carried}
