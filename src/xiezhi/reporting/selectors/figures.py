"""Figures: measures of an organisation and all below it, for a period, split and compared with the year before."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from xiezhi.law import vocabulary
from xiezhi.measures import comparison, rules
from xiezhi.measures import splits as known_splits
from xiezhi.measures.catalogue import measure
from xiezhi.measures.comparison import Number
from xiezhi.measures.errors import BadQuestion
from xiezhi.measures.measure import Measure
from xiezhi.measures.periods import Period, parse_period
from xiezhi.measures.splits import BODY, Split
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.succession import standing_on
from xiezhi.reporting.selectors.holdings import Holdings, holdings
from xiezhi.reporting.selectors.notes import notes, with_expired
from xiezhi.reporting.selectors.places import chosen, name_on
from xiezhi.reporting.selectors.reading import Answer, Key, Values, answer, one_snapshot
from xiezhi.reporting.selectors.records import LIVE, Records
from xiezhi.reporting.selectors.relations import Question, fixed_tree
from xiezhi.reporting.selectors.snapshots import records_of
from xiezhi.reporting.stats_table import StatsRow, StatsTable

YOY = "yoy"
HISTORIC, LIKE = BASES = ("historic", "like")


def stats(  # noqa: PLR0913 - the words of one question, each of them asked for by name
    scope: Scope,
    *,
    measures: Sequence[str],
    organisation: str | int,
    period: str | Period,
    by: Sequence[str] = (),
    compare: str | None = None,
    rule: str | rules.Rule = rules.DEFAULT,
    snapshot: str | Records | None = None,
    basis: str = HISTORIC,
    today: date,
) -> StatsTable:
    """Figures of an organisation (name, code or id) and everything that stood below it on the day of each act.

    `compare`: None or "yoy", the same period a year before. `basis`: "historic", every act with the tree and the names of
    its day; or "like", both periods with the tree and the names of the period's last day, so that what has been merged
    by then counts with the body that it is part of. Values are counts (int),
    money in yuan (int or Decimal) and percentages (float, None where there is no denominator). Where the rule set tells
    0 from "no such power", the figure of a body, or of bodies none of which has a power of its kind, is None.
    `rule`: the code of a rule set, or one that was kept with a report.
    `snapshot`: the number of a snapshot, or records that are open; the organisation is then found as the snapshot knows it.
    Raises BadQuestion and UnknownOrganisation, each with one Chinese line; an organisation out of scope is unknown.
    """
    records = _records(snapshot)
    _refuse(compare, records, basis)
    with one_snapshot(records):
        found = chosen(scope, organisation, today, records)
        question = question_on(found.pk, measures=measures, period=period, by=by, rule=rule, records=records)
        since = question.period.previous_year().first if compare else question.period.first
        counted_by, days, asked, wanted = question.rule, question.period, question.measures, question.splits
        if basis == LIKE:
            question = standing_still(question, on=days.last)
        now = _answered(with_expired(question))
        before = _answered(replace(question, period=days.previous_year())) if compare else None
        remarks = notes(question, now[0], since=since, compared=bool(compare))
        name = name_on(found, days.last, records)
    return StatsTable(
        organisation=name,
        organisation_id=found.pk,
        period=days,
        rule=counted_by.code,
        as_of=records.as_of or today,
        measures=asked,
        splits=wanted,
        compared=bool(compare),
        basis=basis,
        rows=(rows := tuple(_rows(asked, wanted, now, before))),
        notes=(*remarks, *_on_absent(rows, counted_by), *_on_small_bases(rows)),
        snapshot=records.snapshot,
    )


def question_on(
    organisation_id: int,
    *,
    measures: Sequence[str],
    period: str | Period,
    by: Sequence[str],
    rule: str | rules.Rule,
    records: Records = LIVE,
) -> Question:
    """The question that these words ask of an organisation. Raises BadQuestion."""
    counted_by = rules.rule(rule) if isinstance(rule, str) else rule
    asked = tuple(measure(code) for code in dict.fromkeys(measures))
    if not asked:
        raise BadQuestion("请至少指定一个指标，可用 xiezhi measures 查看全部指标。")
    wanted = tuple(known_splits.split(code) for code in dict.fromkeys(by))
    for entry in asked:
        known_splits.check(entry, wanted)
    days = parse_period(period) if isinstance(period, str) else period
    return Question(organisation_id, days, asked, wanted, counted_by, records)


def standing_still(question: Question, *, on: date) -> Question:
    """The same question with the tree and the names of one day."""
    return replace(question, tree=fixed_tree(standing_on(question.organisation_id, on=on)))


def one_value(question: Question, key: Key) -> Number | None:
    """The figure of one group of a question with one measure, as `stats` gives it."""
    now, held = _answered(question)
    body = next(
        (now.bodies.get(str(part)) for part, split in _parted(key, question.splits) if split.code == BODY), None
    )
    (asked,) = question.measures
    return _filled(question.measures, now.groups.get(key), held, body[1] if body else None)[asked.code]


def _parted(key: Key, splits: Sequence[Split]) -> Iterator[tuple[int | str, Split]]:
    return zip(key, splits, strict=True)


def _refuse(compare: str | None, records: Records, basis: str) -> None:
    if basis not in BASES:
        raise BadQuestion(f"没有“{basis}”这种可比基础，可用的有：{'、'.join(BASES)}。")
    if basis == LIKE and records.snapshot:
        raise BadQuestion("快照中的数字只能按当时机构（historic）统计，请去掉可比机构（like）的选择。")
    if compare not in (None, YOY):
        raise BadQuestion(f"不能按“{compare}”比较，目前只有与上年同期比较：yoy。")


def _records(snapshot: str | Records | None) -> Records:
    if snapshot is None:
        return LIVE
    return records_of(snapshot) if isinstance(snapshot, str) else snapshot


def _answered(question: Question) -> tuple[Answer, Holdings]:
    return answer(question), holdings(question)


def _on_absent(rows: Sequence[StatsRow], counted_by: rules.Rule) -> tuple[str, ...]:
    if not counted_by.tells_unheld or not any(None in row.values.values() for row in rows):
        return ()
    return ("“—”表示没有该类职权（或比率没有分母），0 表示有职权而没有行使。",)


def _on_small_bases(rows: Sequence[StatsRow]) -> tuple[str, ...]:
    every = [base for row in rows for bases in (row.bases, row.previous_bases) for base in bases.values()]
    small = sum(0 < base < comparison.SMALLEST_BASE for base in every)
    if not small:
        return ()
    return (
        f"有 {small} 个比率的分母不足 {comparison.SMALLEST_BASE}（基数小）：分子差一就会使比率移动 3 个百分点以上，不宜据以比较。",
    )


def _rows(
    measures: Sequence[Measure],
    splits: Sequence[Split],
    answered: tuple[Answer, Holdings],
    answered_before: tuple[Answer, Holdings] | None,
) -> list[StatsRow]:
    now, held = answered
    before, held_before = answered_before or (None, Holdings())
    earlier = {_year_later(key, splits): values for key, values in before.groups.items()} if before else {}
    earlier_bases = {_year_later(key, splits): bases for key, bases in before.bases.items()} if before else {}
    bodies = {**(before.bodies if before else {}), **now.bodies}
    everything = Answer()
    everything.bodies = bodies
    order = everything.bodies_in_order()
    keys = set(now.groups) | set(earlier) if splits else {()}
    rows = []
    for key in sorted(keys, key=lambda key: _place(key, splits, order)):
        name = next((str(part) for part, split in _parted(key, splits) if split.code == BODY), None)
        body = bodies[name][1] if name else None
        current = _filled(measures, now.groups.get(key), held, body)
        previous = _filled(measures, earlier.get(key), held_before, body)
        bases = now.bases.get(key, {}), earlier_bases.get(key, {})
        if splits and not _says_anything(current) and not _says_anything(previous):
            continue
        row = _row(key, splits, current, previous if before else None, body)
        rows.append(replace(row, bases=bases[0], previous_bases=bases[1]))
    return rows


def _row(key: Key, splits: Sequence[Split], current: Values, previous: Values | None, body_id: int | None) -> StatsRow:
    by = {split.code: key_label(split, part) for split, part in zip(splits, key, strict=True)}
    keys = dict(zip((split.code for split in splits), key, strict=True))
    if previous is None:
        return StatsRow(by=by, keys=keys, values=current, body_id=body_id)
    changes = {code: comparison.compare(value, previous[code]) for code, value in current.items()}
    return StatsRow(
        by=by,
        keys=keys,
        values=current,
        body_id=body_id,
        previous=previous,
        change={code: change.absolute for code, change in changes.items()},
        change_pct={code: change.percent for code, change in changes.items()},
    )


def _filled(measures: Sequence[Measure], values: Values | None, held: Holdings, body: int | None) -> Values:
    """A group that is not there has counted nothing; a rate of nothing, or without the power, does not exist."""
    empty: Values = {entry.code: None if entry.is_rate else 0 for entry in measures}
    filled = {code: (values or {}).get(code, nothing) for code, nothing in empty.items()}
    return filled | {entry.code: None for entry in measures if not filled[entry.code] and held.lacks(entry.kind, body)}


def _says_anything(values: Values) -> bool:
    return any(values.values())


def _place(key: Key, splits: Sequence[Split], bodies: dict[str, int]) -> tuple[int, ...]:
    """Order of groups: time and codes ascending, bodies in 编制序; never by a figure."""
    return tuple(bodies[str(part)] if split.code == BODY else int(part) for part, split in _parted(key, splits))


def _year_later(key: Key, splits: Sequence[Split]) -> Key:
    return tuple(split.year_later(int(part)) if split.unit else part for part, split in _parted(key, splits))


def key_label(split: Split, part: int | str) -> str:
    """The words for the stored value of a split."""
    if split.code == BODY:
        return str(part)
    if split.vocabulary:
        return vocabulary.table(split.vocabulary).name(int(part))
    return split.label(int(part))
