"""Similar decided cases (类案): what other decisions on the same item came to, and the most similar ones with the reason.

Amounts are told as a spread and never by body or officer (行政处罚法第七十四条); of a party nothing is told but its type.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection
from django.db.models.expressions import RawSQL

from xiezhi.cases.models import Act, CaseFile
from xiezhi.cases.particulars import NATURAL_PERSON
from xiezhi.cases.selectors.likeness import Likeness, Traits, likeness, traits_of
from xiezhi.law import discretion
from xiezhi.law.facts import Facts
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Benchmark
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.local_rules import as_benchmark, benchmark_for, benchmarks_for
from xiezhi.registry.selectors.organisations import around, names_on

# Fewer decisions than this say nothing; so many years back; so many cases and acts are compared, the cases looked for among so
# many of the newest decisions; so many shown.
LEAST: Final = 5
YEARS: Final = 5
COMPARED: Final = 300
LOOKED: Final = 600
SHOWN: Final = 6
PENALTY: Final = table("kind").codes["行政处罚"]
_FINED: Final = table("penalty").bits(("罚款",))
_CITIZEN: Final = table("party_type").codes[NATURAL_PERSON]
_SPREAD: Final = "percentile_disc(ARRAY[0, 0.25, 0.5, 0.75, 1]) WITHIN GROUP (ORDER BY fine)"
_COUNTED: Final = f"""
SELECT count(*), count(*) FILTER (WHERE fined), count(*) FILTER (WHERE fined AND alike),
    {_SPREAD} FILTER (WHERE fined), {_SPREAD} FILTER (WHERE fined AND alike)
FROM (
    SELECT fine, (penalties & %s) <> 0 AS fined, (party_type = %s) = %s AS alike FROM cases_act
    WHERE power_code = ANY(%s) AND power_code <> '' AND kind = %s AND decided_on BETWEEN %s AND %s AND body_id = ANY(%s)
) a
"""
_NEWEST: Final = """
SELECT a.id, c.id FROM (
    SELECT id, decided_on FROM cases_act
    WHERE power_code {of_item} AND power_code <> '' AND kind = %s AND decided_on BETWEEN %s AND %s AND body_id = ANY(%s) AND id <> %s
    ORDER BY decided_on DESC, id DESC LIMIT %s
) a LEFT JOIN cases_casefile c ON c.act_id = a.id
ORDER BY a.decided_on DESC, a.id DESC
"""


@dataclass(frozen=True, slots=True)
class Spread:
    """Fines of `n` decisions in fen: the least, the quartiles, the most. `of`: which decisions they are, in words."""

    of: str
    n: int
    least: int
    lower: int
    middle: int
    upper: int
    most: int

    def place_of(self, fine: int) -> str:
        """Where an amount lies among them, in words."""
        if fine < self.least or fine > self.most:
            return "低于全部类似案件" if fine < self.least else "高于全部类似案件"
        if self.lower <= fine <= self.upper:
            return "在类似案件中间一半的范围内"
        return "在类似案件较低的四分之一内" if fine < self.lower else "在类似案件较高的四分之一内"


@dataclass(frozen=True, slots=True)
class SimilarCase:
    """One decision: its number, body, day and amount, and why it is similar; `may_open`: it is in the reader's view.

    `came_to`: the penalties in words, without one the outcome.
    """

    act_id: int
    number: str
    body: str
    decided_on: date
    party_type: str
    came_to: str
    fined: bool
    fine: int
    like: Likeness
    may_open: bool


@dataclass(frozen=True, slots=True)
class Similar:
    """What decided cases say beside a draft. `decided`: decisions on the item since `since`, `fined` of them with a fine.

    `spread` is None where there are too few; `by_article`: items of the same article were taken in. `fine`: of the draft.
    """

    since: date
    decided: int
    fined: int
    spread: Spread | None
    by_article: bool
    cases: tuple[SimilarCase, ...]
    fine: int | None

    @property
    def place(self) -> str:
        """Where the draft lies, "" where that cannot be said."""
        return self.spread.place_of(self.fine) if self.spread and self.fine is not None else ""


def similar_to(case: CaseFile, facts: Facts, scope: Scope, *, on: date) -> Similar:
    """What decisions of all bodies of the area since some years say beside a draft with these facts."""
    since = date(on.year - YEARS, on.month, min(on.day, 28))
    bodies = sorted(around(case.body_id, first=since, last=on))
    row = benchmark_for(case.body_id, case.power_code, on=case.opened_on)
    own = traits_of(facts, as_benchmark(row) if row else None)
    codes, by_article = [case.power_code], False
    counted = _count(codes, own, bodies, since, on)
    if counted[1] < LEAST and row is not None:
        codes = sorted({case.power_code, *_of_article(row.basis)})
        by_article = len(codes) > 1
        counted = _count(codes, own, bodies, since, on) if by_article else counted
    found = _most_similar(case, own, row, codes, bodies, since, on)
    same_gear = [each.fine for each in found if each.like.same_gear and each.fined]
    return Similar(
        since=since,
        decided=counted[0],
        fined=counted[1],
        spread=_spread(same_gear, own, counted),
        by_article=by_article,
        cases=tuple(_named(found[:SHOWN], scope, on)),
        fine=own.fine,
    )


_Counted = tuple[int, int, int, list[int] | None, list[int] | None]


def _count(codes: Sequence[str], own: Traits, bodies: Sequence[int], since: date, on: date) -> _Counted:
    asked = (_FINED, _CITIZEN, own.party_type == NATURAL_PERSON, list(codes), PENALTY, since, on, list(bodies))
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, asked)
        row: _Counted = cursor.fetchone()
    return row


def _spread(same_gear: Sequence[int], own: Traits, counted: _Counted) -> Spread | None:
    """Of the narrowest of: the same gear, parties of the same kind, all of the item, that holds enough decisions."""
    _, fined, alike, every, of_kind = counted
    if own.gear and len(same_gear) >= LEAST:
        ordered = sorted(same_gear)
        at = [ordered[-(-len(ordered) * part // 4) - 1 if part else 0] for part in range(5)]
        return Spread(f"裁量档次同为“{own.gear}”", len(ordered), *at)
    if alike >= LEAST and of_kind is not None:
        return Spread("对公民" if own.party_type == NATURAL_PERSON else "对单位", alike, *of_kind)
    return Spread("全部", fined, *every) if fined >= LEAST and every is not None else None


def _of_article(basis: str) -> Iterable[str]:
    """Items whose benchmarks rest on the same article."""
    rows = Benchmark.objects.filter(published=True, basis=basis).exclude(basis="")
    return rows.values_list("power_code", flat=True).distinct()


def _most_similar(
    case: CaseFile,
    own: Traits,
    row: Benchmark | None,
    codes: Sequence[str],
    bodies: Sequence[int],
    since: date,
    on: date,
) -> list["_Found"]:
    """The newest decisions compared with the draft, the most similar first, then the newest; the amount does not order them."""
    acts, handled = _newest(case, codes, bodies, since, on)
    shared = _deciding_by(row, {other.body_id for other in handled.values()}, case)
    benchmark = as_benchmark(row) if row else None
    found = []
    for act in acts:
        other = handled.get(act.pk)
        by_same = benchmark if other is not None and other.body_id in shared else None
        found.append(_compared(act, own, by_same, other, same_item=case.power_code))
    return sorted(found, key=lambda each: (each.like.score, each.decided_on, each.act.pk), reverse=True)


def _newest(
    case: CaseFile, codes: Sequence[str], bodies: Sequence[int], since: date, on: date
) -> tuple[list[Act], dict[int, CaseFile]]:
    """The newest decisions, and the newest of those that were handled here, whose cases tell more than a ledger does.

    By the id of the act the cases, of which nothing that is sealed is read. Ids are handed over as one array: a placeholder for each
    costs more than the query.
    """
    of_item = "= %s" if len(codes) == 1 else "= ANY(%s)"  # of one item the index has the order
    asked = (codes[0] if len(codes) == 1 else list(codes), PENALTY, since, on, list(bodies), case.act_id or 0, LOOKED)
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST.format(of_item=of_item), asked)
        found: list[tuple[int, int | None]] = cursor.fetchall()
    handled = [act_id for act_id, case_id in found if case_id is not None][:COMPARED]
    wanted = list({act_id for act_id, _ in found[:COMPARED]} | set(handled))
    one_by_one = RawSQL("SELECT unnest(%s::bigint[])", [wanted])
    acts = Act.objects.filter(pk__in=one_by_one)
    cases = CaseFile.objects.filter(act_id__in=one_by_one).only("act_id", "body_id", "facts")
    return list(acts), {each.act_id or 0: each for each in cases}


def _deciding_by(row: Benchmark | None, bodies: Collection[int], case: CaseFile) -> frozenset[int]:
    """Those of some bodies that decide by the benchmark of the draft."""
    if row is None:
        return frozenset()
    found = benchmarks_for(bodies, case.power_code, on=case.opened_on)
    return frozenset(body for body, benchmark in found.items() if benchmark == row)


@dataclass(frozen=True, slots=True)
class _Found:
    act: Act
    like: Likeness

    @property
    def fine(self) -> int:
        return self.act.fine

    @property
    def fined(self) -> bool:
        return bool(self.act.penalties & _FINED)

    @property
    def decided_on(self) -> date:
        return self.act.decided_on or date.min


def _compared(
    act: Act, own: Traits, benchmark: discretion.Benchmark | None, other: CaseFile | None, *, same_item: str
) -> _Found:
    traits = Traits.of_case(act, other, benchmark)
    return _Found(act, likeness(own, traits, same_item=act.power_code == same_item))


def _named(found: Sequence[_Found], scope: Scope, on: date) -> Iterable[SimilarCase]:
    names = names_on({each.act.body_id for each in found}, on=on)
    for each in found:
        act = each.act
        yield SimilarCase(
            act_id=act.pk,
            number=act.decision_number or act.number,
            body=names.get(act.body_id, ""),
            decided_on=each.decided_on,
            party_type=table("party_type").name(act.party_type),
            came_to="、".join(table("penalty").of_bits(act.penalties)) or table("outcome").name(act.outcome),
            fined=each.fined,
            fine=act.fine,
            like=each.like,
            may_open=scope.covers(act.body_id),
        )
