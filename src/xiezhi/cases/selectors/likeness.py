"""How much two penalties have in common: gear of the benchmark, kind of party, circumstances, what was confiscated."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from xiezhi.cases.facts import known
from xiezhi.cases.models import Act, CaseFile
from xiezhi.cases.particulars import NATURAL_PERSON
from xiezhi.law.discretion import Benchmark, weighable
from xiezhi.law.facts import Facts, schema
from xiezhi.law.vocabulary import table

# What a common trait counts for: a gear tells most, then the kind of party, then each circumstance.
_ITEM, _GEAR, _PARTY, _QUANTITY, _ONE = 8, 4, 2, 2, 1


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a penalty is compared; money in fen. `gear`: the title of the gear, "" where there is none to compare.

    `told`: circumstances are on record; a ledger tells none.
    """

    party_type: str = ""
    fine: int | None = None
    confiscated: int = 0
    gear: str = ""
    quantity: int | None = None
    circumstances: frozenset[str] = field(default_factory=frozenset)
    told: bool = True

    @classmethod
    def of_case(cls, act: Act, case: CaseFile | None, benchmark: Benchmark | None) -> "Traits":
        """Of a decided act, and of its case where it was handled here; `benchmark`: where both were decided by the same one."""
        facts = known(case.facts) if case is not None else {}
        found = traits_of(facts, benchmark)
        return cls(
            party_type=table("party_type").name(act.party_type),
            fine=act.fine,
            confiscated=act.confiscated,
            gear=found.gear,
            quantity=found.quantity,
            circumstances=found.circumstances,
            told=case is not None,
        )


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two penalties share and what sets them apart, in words; `score` orders them."""

    score: int
    shared: tuple[str, ...]
    apart: tuple[str, ...]
    same_gear: bool


def traits_of(facts: Facts, benchmark: Benchmark | None) -> Traits:
    """The traits of a draft by its facts."""
    fine, confiscated, quantity = facts.get("fine"), facts.get("confiscated"), facts.get("benchmark_quantity")
    number = quantity if isinstance(quantity, int) else None
    gear = benchmark.gear_of(number) if benchmark is not None and number is not None else None
    return Traits(
        party_type=str(facts.get("party_type") or ""),
        fine=fine if isinstance(fine, int) else None,
        confiscated=confiscated if isinstance(confiscated, int) else 0,
        gear=gear.title if gear else "",
        quantity=number if gear and benchmark and benchmark.measure else None,
        circumstances=frozenset(name for name in weighable() if facts.get(name) is True),
    )


def likeness(own: Traits, other: Traits, *, same_item: bool) -> Likeness:
    """How much another penalty has in common with a draft."""
    shared = ["职权事项相同" if same_item else "处罚依据的条款相同"]
    apart: list[str] = []
    score = _ITEM if same_item else 0
    same_gear = bool(own.gear) and own.gear == other.gear
    if own.gear and other.gear:
        score += _GEAR if same_gear else -_GEAR
        (shared if same_gear else apart).append(f"裁量档次“{other.gear}”")
    if own.quantity is not None and other.quantity is not None and _near(own.quantity, other.quantity):
        score += _QUANTITY
        shared.append(f"数量相近（{other.quantity:,}）")
    same_kind = (own.party_type == NATURAL_PERSON) == (other.party_type == NATURAL_PERSON)
    score += _PARTY if same_kind else -_PARTY
    (shared if same_kind else apart).append(f"当事人为{other.party_type or '（未填）'}")
    if own.confiscated and other.confiscated and _near(own.confiscated, other.confiscated):
        score += _ONE
        shared.append("没收金额相近")
    return _with_circumstances(own, other, Likeness(score, tuple(shared), tuple(apart), same_gear))


def _with_circumstances(own: Traits, other: Traits, found: Likeness) -> Likeness:
    if not other.told:
        return Likeness(found.score, found.shared, (*found.apart, "台账没有记录情节"), found.same_gear)
    both, differ = own.circumstances & other.circumstances, own.circumstances ^ other.circumstances
    shared = tuple(f"同有“{title}”" for title in _titles(both))
    only_own = tuple(f"该案没有“{title}”" for title in _titles(differ & own.circumstances))
    only_other = tuple(f"该案另有“{title}”" for title in _titles(differ & other.circumstances))
    score = found.score + _ONE * (len(both) - len(differ))
    return Likeness(score, found.shared + shared, found.apart + only_own + only_other, found.same_gear)


def _near(one: int, other: int) -> bool:
    """Neither is more than half as much again as the other."""
    return 2 * max(one, other) <= 3 * min(one, other)


def _titles(names: Iterable[str]) -> list[str]:
    wanted = frozenset(names)
    return [fact.title for name, fact in schema().items() if name in wanted]
