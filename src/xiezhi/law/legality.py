"""Which conditions are asked of acts on record (`data/legality.toml`): at which step they stand, and how an act tells it was taken."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from xiezhi.law.conditions import LegalCondition, conditions
from xiezhi.law.expressions import Expression
from xiezhi.law.formulas import condition
from xiezhi.law.procedures import Procedure, procedures
from xiezhi.law.reading import Entry, document, each_once, names, tables
from xiezhi.law.steps import Step
from xiezhi.law.vocabulary import table


@dataclass(frozen=True, slots=True)
class Group:
    """Acts of one procedure: cases by its id, acts from a ledger by kind, form and sector ("" for a kind: cases alone)."""

    procedure: str
    title: str
    kind: str
    form: str
    sector: str


@dataclass(frozen=True, slots=True)
class Asking:
    """One condition asked of a group of acts where `when` is true: the step at which it stands was taken."""

    group: Group
    step: str
    when: Expression


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition and all that it is asked of, in the order of the file."""

    condition: LegalCondition
    of: tuple[Asking, ...]

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups of acts that it is asked of."""
        return tuple(dict.fromkeys(asking.group for asking in self.of))

    def within(self, group: Group) -> tuple[Asking, ...]:
        """How it is asked of one group."""
        return tuple(asking for asking in self.of if asking.group == group)


@cache
def asked() -> Mapping[str, Asked]:
    """Every condition that is asked of acts, by its code, in the order of the procedures. Raises ValueError with file and id."""
    entries = each_once(tables("legality.toml", document("legality.toml"), "group", "defaults"))
    by_code: dict[str, list[Asking]] = {}
    for code, asking in (pair for entry in entries for pair in _group(entry)):
        by_code.setdefault(code, []).append(asking)
    return MappingProxyType({code: Asked(conditions()[code], tuple(of)) for code, of in by_code.items()})


def _group(entry: Entry) -> Iterator[tuple[str, Asking]]:
    entry.only("id", "kind", "form", "sector", "ask")
    found = [procedure for procedure in procedures() if procedure.id == entry.id]
    if not found:
        entry.fail("no such procedure")
    group = Group(
        procedure=entry.id,
        title=found[0].title,
        kind=entry.choice("kind", dict.fromkeys(table("kind").names, ""), ""),
        form=entry.choice("form", dict.fromkeys(table("procedure").names, ""), ""),
        sector=entry.choice("sector", names("sectors"), ""),
    )
    for part in entry.entries("ask", "step"):
        yield from _asked(part, group, found)


def _asked(entry: Entry, group: Group, versions: Iterable[Procedure]) -> Iterator[tuple[str, Asking]]:
    entry.only("step", "when", "conditions")
    wanted, name = entry.texts("conditions"), entry.text("step")
    steps = [step for procedure in versions for step in _steps(procedure) if step.id == name]
    standing = dict.fromkeys(code for step in steps for code in step.conditions)
    unknown = [code for code in wanted if code not in standing]
    if not steps or unknown:
        entry.fail(f"the procedure has no such step, or no conditions {', '.join(unknown)} there")
    try:
        when = condition(entry.text("when"))
    except ValueError as problem:
        entry.fail(f"when: {problem}")
    for code in wanted or standing:
        yield code, Asking(group, steps[0].title, when)


def _steps(procedure: Procedure) -> Iterator[Step]:
    yield from procedure.steps.values()
    yield from procedure.asides.values()
