"""What the pages of local rows show: lines of a list, one row with its versions and what does not agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xiezhi.law.facts import schema
from xiezhi.law.local_amounts import open_amounts
from xiezhi.law.procedures import procedures
from xiezhi.law.reading import names
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import (
    FOREVER,
    LEVELS,
    ApprovalChain,
    Benchmark,
    Checklist,
    ExemptionLine,
    LocalAmount,
    LocalRow,
    ReviewEntry,
    Role,
)
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.checklists import unfounded
from xiezhi.registry.selectors.local_findings import divergences_of, findings_of, obstacles
from xiezhi.registry.selectors.local_lists import STATES, State, gears_of, state_of, versions
from xiezhi.registry.selectors.organisations import names_on
from xiezhi.web.handling.discretion import ShownGear, drawn_gears
from xiezhi.web.local.form import asked_by, circumstances

_MARKS = {State.DRAFT: "info", State.CURRENT: "done", State.COMING: "warn", State.ENDED: "idle"}


@dataclass(frozen=True, slots=True)
class Line:
    """A row in a list, in words."""

    row: LocalRow
    about: str
    sub: str
    organisation: str
    level: str
    mark: str
    state: str
    until: str


@dataclass(frozen=True, slots=True)
class RowSheet:
    """One row with everything about it. `stops`: why it cannot be published; `told`: what does not agree and may stay so."""

    line: Line
    gears: tuple[ShownGear, ...]
    asked: tuple[str, ...]
    stops: tuple[str, ...]
    told: tuple[str, ...]
    versions: tuple[Line, ...]


def lines(rows: Sequence[LocalRow], *, on: date) -> list[Line]:
    """Rows in words, with the names of their organisations on a day."""
    known = names_on({row.organisation_id for row in rows}, on=on)
    return [_line(row, known.get(row.organisation_id, "—"), on) for row in rows]


def row_sheet(row: LocalRow, scope: Scope, *, on: date) -> RowSheet:
    """The sheet of one row."""
    line, *_ = lines([row], on=on)
    stops = tuple(obstacles(row))
    return RowSheet(
        line=line,
        gears=drawn_gears(row, "", max(row.statutory_high, 1), gears_of(row)) if isinstance(row, Benchmark) else (),
        asked=_asked(row),
        stops=stops,
        told=tuple(said for said in _disagreeing(row) if said not in stops),
        versions=tuple(lines(versions(row, scope), on=on)),
    )


def conditions_in_words(formula: str, slug: str = "exemptions") -> tuple[str, ...]:
    """The circumstances that a line asks, in the order of the schema."""
    asked = asked_by(formula)
    return tuple(schema()[name].title for name in circumstances(slug) if name in asked)


def entry_in_words(row: ReviewEntry) -> tuple[str, ...]:
    """What an entry of a review list asks, part by part; every decision of the kind where it asks nothing."""
    amounts = (("对公民", row.citizen_yuan), ("对单位", row.organisation_yuan))
    parts = [
        "、".join(f"{whose}罚款或者没收 {yuan:,} 元以上" for whose, yuan in amounts if yuan is not None),
        *(conditions_in_words(row.requires, "review-list") if row.requires else ()),
    ]
    return tuple(part for part in parts if part) or ("全部决定",)


def _asked(row: LocalRow) -> tuple[str, ...]:
    if isinstance(row, ReviewEntry):
        return entry_in_words(row)
    return conditions_in_words(row.requires) if isinstance(row, ExemptionLine) else ()


def amount_said(row: LocalAmount) -> str:
    """An amount in words: 5,000元以上, or 超过5,000元."""
    return f"超过{row.yuan:,}元" if row.more_than else f"{row.yuan:,}元以上"


def chain_said(row: ApprovalChain) -> tuple[str, str]:
    """A chain in words: 普通程序 · 处罚决定, and 罚款10,000元以上 · 承办机构负责人 → 分管负责人."""
    titles = step_titles()
    amount = f"罚款{row.from_yuan:,}元以上 · " if row.from_yuan else ""
    levels = " → ".join(str(Role(level).label) for level in row.levels if level in Role.values)
    return titles.get((row.procedure, row.step), row.step), f"{amount}{levels}"


def step_titles() -> dict[tuple[str, str], str]:
    """Every step of every procedure by their ids, in words; the latest version's words where they differ."""
    return {
        (each.id, step.id): f"{each.title} · {step.title}"
        for each in procedures()
        for step in (*each.steps.values(), *each.asides.values())
    }


def step_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """For choosing one: procedures by title, each with its steps, a step as its ids parted by | and its title."""
    groups: dict[str, dict[str, str]] = {}
    for each in procedures():
        steps = groups.setdefault(each.title, {})
        steps |= {f"{each.id}|{step.id}": step.title for step in (*each.steps.values(), *each.asides.values())}
    return [(title, list(steps.items())) for title, steps in groups.items()]


def _disagreeing(row: LocalRow) -> list[str]:
    if isinstance(row, Benchmark):
        return [found.sentence for found in findings_of(row)]
    if isinstance(row, Checklist):
        return list(unfounded(row))
    return [found.sentence for found in divergences_of(row)] if isinstance(row, ExemptionLine) else []


def _line(row: LocalRow, organisation: str, on: date) -> Line:
    state = state_of(row, on=on)
    about, sub = _said(row)
    return Line(
        row=row,
        about=about,
        sub=sub,
        organisation=organisation,
        level=LEVELS[row.level],
        mark=_MARKS[state],
        state=STATES[state],
        until="" if row.valid_to == FOREVER else row.valid_to.isoformat(),
    )


def _said(row: Any) -> tuple[str, str]:
    if isinstance(row, Benchmark | Checklist):
        return row.power_name, row.power_code
    if isinstance(row, ExemptionLine):
        return row.title, row.power_name
    if isinstance(row, ReviewEntry):
        what = row.power_name or f"全部{table('kind').name(row.kind)}"
        return row.title, f"{what} · {'；'.join(entry_in_words(row))}"
    if isinstance(row, ApprovalChain):
        return chain_said(row)
    sector = names("sectors").get(row.sector, "各领域")
    return open_amounts()[row.amount].title, f"{amount_said(row)} · {sector}"
