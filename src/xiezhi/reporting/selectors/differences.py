"""Why two figures of one measure differ: act by act, each with the reason why only one of them counts it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import cast

from xiezhi.measures import rules
from xiezhi.measures.catalogue import MEASURES
from xiezhi.measures.comparison import Number
from xiezhi.measures.errors import BadQuestion
from xiezhi.measures.measure import Measure
from xiezhi.measures.periods import Period
from xiezhi.measures.relations import RECORD
from xiezhi.measures.shares import SHARE
from xiezhi.registry.scope import Scope
from xiezhi.reporting.selectors.behind import shares_of
from xiezhi.reporting.selectors.figures import one_value, question_on
from xiezhi.reporting.selectors.places import chosen, name_on
from xiezhi.reporting.selectors.reading import one_snapshot
from xiezhi.reporting.selectors.reasons import Act, Reason, Standing, reason_for
from xiezhi.reporting.selectors.records import LIVE
from xiezhi.reporting.selectors.relations import Question
from xiezhi.reporting.selectors.snapshots import records_of

# Acts of each side at most: all of them are held side by side, some 250 bytes each.
MOST_ACTS = 2_000_000
# Acts looked up in one statement.
_PORTION = 20_000
_ACTS = """
SELECT id, number, body_id, counted_on, kind, decided_on IS NOT NULL, led_to_act, penalties FROM cases_act
WHERE id = ANY (%(ids)s::bigint[])
"""
_TREE = "SELECT organisation_id, valid_from, valid_to FROM registry_ancestry WHERE ancestor_id = %(organisation)s"


@dataclass(frozen=True, slots=True)
class Asked:
    """One of the two figures: of which organisation, period and rule set, and as of which snapshot ("": as it is now)."""

    organisation: str | int
    period: str | Period
    rule: str = rules.DEFAULT
    snapshot: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A figure with the words for what it is of; `value` is money in yuan or a count."""

    organisation: str
    period: Period
    rule: str
    snapshot: str
    value: Number

    @property
    def rule_title(self) -> str:
        """What the rule set is called."""
        return rules.rule(self.rule).title

    @property
    def moment(self) -> str:
        """The state of the records in words."""
        return f"快照 {self.snapshot}" if self.snapshot else "当前记录"


@dataclass(frozen=True, slots=True)
class Line:
    """One act that the two figures count differently, and how much it adds to the second less the first."""

    id: int
    number: str
    body_id: int
    day: date
    amount: Number


@dataclass(frozen=True, slots=True)
class Group:
    """The acts that differ for one reason. `amount` is what they add to the second figure less the first.

    `lines` are those in view, by day; `hidden` is how many belong to bodies that are not.
    """

    reason: Reason
    sentence: str
    count: int
    amount: Number
    lines: tuple[Line, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Two figures and the groups that lead from the first to the second."""

    measure: Measure
    first: Told
    second: Told
    common: int
    groups: tuple[Group, ...]

    @property
    def amount(self) -> Number:
        """The second figure less the first."""
        return _added([self.second.value, -self.first.value])

    @property
    def adds_up(self) -> bool:
        """True when the groups lead from the first figure to the second."""
        return self.amount == _added(group.amount for group in self.groups)

    def as_json(self) -> dict[str, object]:
        """Plain data, acts in view included."""
        return {
            "measure": self.measure.code,
            "first": _told(self.first),
            "second": _told(self.second),
            "difference": _plain(self.amount),
            "common": self.common,
            "groups": [
                {
                    "reason": group.reason.value,
                    "sentence": group.sentence,
                    "count": group.count,
                    "amount": _plain(group.amount),
                    "acts": [{"number": line.number, "day": str(line.day)} for line in group.lines],
                }
                for group in self.groups
            ],
        }


def difference(scope: Scope, *, measure: str, first: Asked, second: Asked, today: date) -> Difference:
    """Explain why two figures of one measure differ. Raises BadQuestion and UnknownOrganisation.

    Only figures that count acts or add up their money can be told apart act by act, over at most MOST_ACTS.
    """
    with one_snapshot(LIVE):
        questions = [_question(scope, measure, asked, today) for asked in (first, second)]
        (entry,) = questions[0].measures
        for question in questions:
            _refuse_too_many(question)
        mine, theirs = (_shares(question) for question in questions)
        differing = sorted(act for act in mine.keys() | theirs.keys() if mine.get(act) != theirs.get(act))
        told = [_as_told(question) for question in questions]
        groups = _grouped(scope, questions, differing, (mine, theirs))
    return Difference(entry, told[0], told[1], len(mine.keys() & theirs.keys()), tuple(groups))


def _question(scope: Scope, measure: str, asked: Asked, today: date) -> Question:
    records = records_of(asked.snapshot) if asked.snapshot else LIVE
    found = chosen(scope, asked.organisation, today, records)
    question = question_on(found.pk, measures=[measure], period=asked.period, by=(), rule=asked.rule, records=records)
    (entry,) = question.measures
    if not entry.over.is_of_acts or entry.is_rate:
        raise BadQuestion(f"指标 {entry.code}（{entry.title}）不是执法行为的件数或金额，不能逐件说明差异。")
    return question


def _refuse_too_many(question: Question) -> None:
    every = replace(question, measures=(MEASURES["act.count"],), rule=rules.rule(rules.DEFAULT))
    number = one_value(every, ()) or 0
    if number > MOST_ACTS:
        raise BadQuestion(
            f"{question.period.text}有 {number:,} 件执法行为，逐件对比一次最多 {MOST_ACTS:,} 件；请缩短期间，或改选下级机构。"
        )


def _as_told(question: Question) -> Told:
    records = question.records
    place = chosen(Scope.everything(), question.organisation_id, question.period.last, records)
    return Told(
        organisation=name_on(place, question.period.last, records),
        period=question.period,
        rule=question.rule.code,
        snapshot=records.snapshot,
        value=one_value(question, ()) or 0,
    )


def _shares(question: Question) -> dict[int, int]:
    """What each act adds to the figure: 1, or fen."""
    shares = shares_of(question)
    _, rows = question.records.ask(f"SELECT {RECORD}, {SHARE} FROM ({shares.sql}) AS shares", shares.parameters)
    return {int(cast("int", record)): int(cast("int", share)) for record, share in rows}


def _grouped(
    scope: Scope, questions: Sequence[Question], differing: Sequence[int], shares: Sequence[Mapping[int, int]]
) -> Iterator[Group]:
    standings = [_standing(question) for question in questions]
    acts = [_acts(question, differing) for question in questions]
    (entry,) = questions[0].measures
    found: dict[tuple[Reason, str], list[tuple[Act, int]]] = defaultdict(list)
    for key in differing:
        pair = (acts[0].get(key), acts[1].get(key))
        given = (shares[0].get(key), shares[1].get(key))
        why = reason_for(pair, given, standings)
        found[why].append((cast("Act", pair[0] or pair[1]), (given[1] or 0) - (given[0] or 0)))
    for (reason, sentence), members in sorted(found.items(), key=lambda item: list(Reason).index(item[0][0])):
        seen = sorted((one for one in members if scope.covers(one[0].body_id)), key=lambda one: (one[0].day, one[0].id))
        yield Group(
            reason=reason,
            sentence=sentence,
            count=len(members),
            amount=_added(_in_unit(entry, added) for _, added in members),
            lines=tuple(Line(act.id, act.number, act.body_id, act.day, _in_unit(entry, added)) for act, added in seen),
            hidden=len(members) - len(seen),
        )


def _standing(question: Question) -> Standing:
    _, rows = question.records.ask(_TREE, {"organisation": question.organisation_id})
    below: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for body, since, until in rows:
        below[cast("int", body)].append((cast("date", since), cast("date", until)))
    told = _as_told(question)
    return Standing(told.organisation, question.period, question.rule, question.records.snapshot, below)


def _acts(question: Question, ids: Sequence[int]) -> dict[int, Act]:
    found: dict[int, Act] = {}
    for start in range(0, len(ids), _PORTION):
        _, rows = question.records.ask(_ACTS, {"ids": list(ids[start : start + _PORTION])})
        found |= {cast("int", row[0]): Act(*row) for row in rows}  # type: ignore[arg-type]  # columns in their order
    return found


def _in_unit(entry: Measure, added: int) -> Number:
    if not entry.is_money:
        return added
    return added // 100 if added % 100 == 0 else Decimal(added) / 100


def _added(numbers: Iterable[Number]) -> Number:
    total = sum((Decimal(number) for number in numbers), Decimal(0))
    return int(total) if total == total.to_integral_value() else total


def _told(told: Told) -> dict[str, object]:
    return {
        "org": told.organisation,
        "period": told.period.text,
        "rule": told.rule,
        "snapshot": told.snapshot or None,
        "value": _plain(told.value),
    }


def _plain(number: Number) -> int | float:
    return float(number) if isinstance(number, Decimal) else number
