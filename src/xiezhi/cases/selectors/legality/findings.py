"""Which acts break a condition of the law, which cannot be judged and for want of what: counted, and as ids for a list.

The definition is that of the grey button and the refusal (`law.conditions`), read as SQL. A fact that no ledger holds makes a
condition undecided and never a finding.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils import timezone

from xiezhi.cases.selectors.legality import quoting
from xiezhi.cases.selectors.legality.facts import member
from xiezhi.cases.selectors.legality.listed import relation_under
from xiezhi.cases.selectors.legality.reading import Under, governed, lacks_of, sql_of
from xiezhi.law.conditions import LegalCondition
from xiezhi.law.evaluation import Governing, Lacking
from xiezhi.law.expressions import fields
from xiezhi.law.legality import Asked, Group, asked
from xiezhi.law.statutes import statutes
from xiezhi.law.thresholds import in_words
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.amounts_over_bodies import listed_spans, local_spans

VIOLATED, UNDECIDED = "violated", "undecided"
STATES = {VIOLATED: 1, UNDECIDED: 2}


_BELOW = (
    "EXISTS (SELECT FROM registry_ancestry t WHERE t.ancestor_id = {organisation} AND t.organisation_id = a.body_id"
    " AND a.counted_on BETWEEN t.valid_from AND t.valid_to)"
)


@dataclass(frozen=True, slots=True)
class Question:
    """Acts that break a condition, or (UNDECIDED) of which nobody can tell, as of the end of a day."""

    code: str
    state: str
    on: date


@dataclass(frozen=True, slots=True)
class Want:
    """What is lacking to judge, in words, and for how many acts."""

    title: str
    acts: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition over the acts in view: how many break it, how many cannot be judged and for want of what (most first)."""

    condition: LegalCondition
    article: str
    procedures: tuple[str, ...]
    steps: tuple[str, ...]
    violated: int
    undecided: int
    wants: tuple[Want, ...]

    @property
    def code(self) -> str:
        """The code of the condition."""
        return self.condition.id


def findings(
    scope: Scope, *, first: date, last: date, on: date, organisation: int | None = None, codes: Iterable[str] = ()
) -> list[Finding]:
    """Conditions over the acts in view that count from the day `first` to the day `last`, as of the end of the day `on`.

    In the order of the procedures. `organisation`: of this one and all below it on the day of each act; `codes`: only
    these, none named: all.
    """
    wanted = [asked()[code] for code in codes] if codes else list(asked().values())
    where = _where(scope.organisation_ids, first, last, organisation)
    under = Under(on, local_spans(), listed_spans())
    tallies = {entry.condition.id: Counter[str]() for entry in wanted}
    for group in dict.fromkeys(group for entry in wanted for group in entry.groups):
        of_group = [_Counted(entry, group, under) for entry in wanted if group in entry.groups]
        for counted, found in zip(of_group, _counts(of_group, group, where, under), strict=True):
            tallies[counted.code].update(found)
    return [_finding(entry, tallies[entry.condition.id], on) for entry in wanted]


def _counts(counted: Sequence["_Counted"], group: Group, where: str, under: Under) -> list[dict[str, int]]:
    """The counts of conditions over the acts of one group, by one reading of them."""
    columns = ", ".join(column for place, each in enumerate(counted) for column in each.columns(f"s{place}"))
    states = ", ".join(f"{each.state} AS s{place}" for place, each in enumerate(counted))
    names = frozenset().union(*(each.facts for each in counted))
    facts = relation_under(names, under, now=end_of(under.on), where=f"{where} AND {member(group)}")
    # Each fact and each state is computed once: a fence keeps them from being written out wherever they are used.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM (SELECT m.*, {states} FROM ({facts} OFFSET 0) m OFFSET 0) x")
        found = iter(cursor.fetchone())
    return [{name: next(found) for name in each.names} for each in counted]


def acts_in(question: Question, bodies: frozenset[int] | None, first: date | None, last: date | None) -> RawSQL:
    """Ids of the acts that a question means, of these bodies (None: all) and days of counting. Raises KeyError."""
    entry, where = asked()[question.code], _where(bodies, first, last)
    under = Under(question.on, local_spans(), listed_spans())
    parts = []
    for group in entry.groups:
        facts = relation_under(
            _asked_facts(entry, group),
            under,
            now=end_of(question.on),
            where=f"{where} AND {member(group)}",
        )
        state = _state(entry, group, under)
        parts.append(f"SELECT id FROM ({facts} OFFSET 0) m WHERE {state} = {STATES[question.state]}")
    return RawSQL(" UNION ALL ".join(parts), ())  # noqa: S611 - of the law's data, numbers and days


def end_of(day: date) -> datetime:
    """The last second of a day at the place of the platform."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=timezone.get_current_timezone())


def article_of(condition: LegalCondition, on: date, sector: str = "") -> str:
    """The article of a condition in force on a day, else that of its last version."""
    rule = Governing(on, sector=sector).rule(condition.rule_id)
    return (rule or statutes().by_id[condition.rule_id][-1]).citation


class _Counted:
    """A condition over a group as columns of counts: broken, undecided, then undecided for want of each thing."""

    def __init__(self, entry: Asked, group: Group, under: Under) -> None:
        condition = entry.condition
        self.code, self.facts, self.state = condition.id, _asked_facts(entry, group), _state(entry, group, under)
        applies, requires = lacks_of(condition.applies, under), lacks_of(condition.requires, under)
        unsure = f"({sql_of(condition.applies, under)} IS NULL)"
        self.lacks = {
            name: f"CASE WHEN {unsure} THEN {applies.get(name, 'FALSE')} ELSE {requires.get(name, 'FALSE')} END"
            for name in dict.fromkeys((*applies, *requires))
        }

    @property
    def names(self) -> tuple[str, ...]:
        """What is counted, in the order of the columns."""
        return (VIOLATED, UNDECIDED, *self.lacks)

    def columns(self, state: str) -> Iterator[str]:
        """The columns, over the column of the state."""
        yield f"count(*) FILTER (WHERE {state} = {STATES[VIOLATED]})"
        yield f"count(*) FILTER (WHERE {state} = {STATES[UNDECIDED]})"
        for lack in self.lacks.values():
            yield f"count(*) FILTER (WHERE CASE WHEN {state} = {STATES[UNDECIDED]} THEN {lack} END)"


def _finding(entry: Asked, tally: Counter[str], on: date) -> Finding:
    named = ((name, number) for name, number in tally.items() if number and name not in STATES)
    wants = (Want(_word(name), number) for name, number in named)
    return Finding(
        condition=entry.condition,
        article=article_of(entry.condition, on, entry.of[0].group.sector),
        procedures=tuple(dict.fromkeys(asking.group.title for asking in entry.of)),
        steps=tuple(dict.fromkeys(asking.step for asking in entry.of)),
        violated=tally[VIOLATED],
        undecided=tally[UNDECIDED],
        wants=tuple(sorted(wants, key=lambda want: (-want.acts, want.title))),
    )


def _word(name: str) -> str:
    is_rule = name.startswith("rule:")
    lack = Lacking(rules=frozenset({name.removeprefix("rule:")})) if is_rule else Lacking(facts=frozenset({name}))
    return in_words(lack)[0]


def _asked_facts(entry: Asked, group: Group) -> frozenset[str]:
    when = (fields(asking.when) for asking in entry.within(group))
    return fields(entry.condition.applies).union(fields(entry.condition.requires), *when)


def _state(entry: Asked, group: Group, under: Under) -> str:
    """1 where the condition is broken, 2 where that cannot be told, 0 where it is met, not asked or not in force."""
    condition = entry.condition
    applies, requires = sql_of(condition.applies, under), sql_of(condition.requires, under)
    meant = " OR ".join(sql_of(asking.when, under) for asking in entry.within(group))
    in_force = governed(condition.rule_id, lambda rule: quoting.literal(rule is not None), under)
    return (
        f"CASE WHEN ({meant}) IS NOT TRUE OR NOT {in_force} OR {applies} IS FALSE OR {requires} IS TRUE THEN 0"
        f" WHEN {applies} IS NULL OR {requires} IS NULL THEN {STATES[UNDECIDED]} ELSE {STATES[VIOLATED]} END"
    )


def _where(
    bodies: frozenset[int] | None, first: date | None, last: date | None, organisation: int | None = None
) -> str:
    parts = [] if organisation is None else [_BELOW.format(organisation=int(organisation))]
    if bodies is not None:
        parts.append(f"a.body_id = ANY({quoting.numbers(sorted(bodies))})")
    if first is not None:
        parts.append(f"a.counted_on >= {quoting.day(first)}")
    if last is not None:
        parts.append(f"a.counted_on <= {quoting.day(last)}")
    return " AND ".join(parts) or "TRUE"
