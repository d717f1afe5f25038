"""Benchmarks, exemption lists and checklists from ledgers: drafts, to be checked and published by hand."""

import re
from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Any, Final

from django.utils import timezone

from xiezhi.exchange.cells import shown
from xiezhi.exchange.profiles import folded
from xiezhi.exchange.selectors.register import Register
from xiezhi.exchange.services.jobs import Job
from xiezhi.exchange.services.registers.places import NoSuchBody, organisation_of
from xiezhi.exchange.services.registers.rows import CHANGED, NEW, SAME, Row, Rows
from xiezhi.law.discretion import weighable
from xiezhi.law.facts import Kind, schema
from xiezhi.registry.models import FOREVER, Benchmark, BenchmarkGear, Checklist, ExemptionLine, LocalRow, Organisation
from xiezhi.registry.selectors.local_lists import ABOUT, gears_of
from xiezhi.registry.selectors.local_rules import rows_of
from xiezhi.registry.services.local_rules import LocalRuleRefused, Told, put_draft

# Circumstances hold the enumeration comma in their own titles.
_SEPARATOR: Final = re.compile(r"[；;\n]")
_HEAD: Final = ("power_code", "issuer", "level", "source", "valid_from")
_GEAR: Final = ("title", "circumstances", "at_least", "below", "low", "high")
_BENCHMARK: Final = ("basis", "statutory_low", "statutory_high", "measure", "share")
_EMPTY: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("measure", "circumstances", "basis"), ""),
    **dict.fromkeys(("statutory_low", "low", "at_least"), 0),
    "share": 30,
    "must": False,
    "verified": False,
    "valid_to": FOREVER,
}


def apply_benchmarks(job: Job, rows: Rows, register: Register) -> None:
    """Keep a draft of each benchmark of the file: the rows of one item, organisation, level and day are its gears."""
    rows.require(("body_name", *_HEAD, "basis", "statutory_high", "title", "high"))
    _place(job, rows, register)
    standing = sorted(rows.standing(), key=_identity)
    for _, group in groupby(standing, _identity):
        gears = list(group)
        if _agree(rows, gears, "裁量基准各档", _BENCHMARK):
            fields = {**_head(gears[0]), **{name: _value(gears[0], name) for name in _BENCHMARK}}
            made = tuple(BenchmarkGear(**{name: _value(row, name) for name in _GEAR}) for row in gears)
            _keep(job, rows, Benchmark, gears, fields, made)


def apply_exemptions(job: Job, rows: Rows, register: Register) -> None:
    """Keep a draft of each line of the file."""
    rows.require(("body_name", *_HEAD, "title", "requires"))
    _place(job, rows, register)
    rows.refuse_doubles("title", lambda row: (*_identity(row), row["title"]), "同一事项、同一情形")
    for row in rows.standing():
        formula = _formula(rows, row)
        if formula:
            fields = {**_head(row), "title": row["title"], "must": _value(row, "must"), "requires": formula}
            _keep(job, rows, ExemptionLine, [row], fields, ())


def apply_checklists(job: Job, rows: Rows, register: Register) -> None:
    """Keep a draft of each checklist of the file: the rows of one item, organisation, level and day are its lines.

    A checklist is kept whole or not at all: one that lacks the line that was refused would be looked at as if it were all.
    """
    rows.require(("body_name", *_HEAD, "text"))
    _place(job, rows, register)
    rows.refuse_doubles("text", _line_identity, "同一检查单、同一检查项")
    broken = {_told_identity(row) for row in rows.rows if row["row"] in rows.refused}
    for row in rows.standing():
        if _told_identity(row) in broken:
            rows.refuse(row, "text", "同一检查单有其他行被退回，整份没有导入；改好那些行后一起再导入。")
    standing = sorted(rows.standing(), key=_identity)
    for _, group in groupby(standing, _identity):
        lines = list(group)
        if _agree(rows, lines, "检查单", ()):
            told = [{"text": row["text"], "basis": row.get("basis") or ""} for row in lines]
            _keep(job, rows, Checklist, lines, {**_head(lines[0]), "lines": told}, ())


def _told_identity(row: Row) -> tuple[Any, ...]:
    """Which checklist a row speaks of, as the file tells it: also of a row that was refused."""
    return tuple(row.get(name) for name in ("body_name", "power_code", "level", "valid_from"))


def _line_identity(row: Row) -> tuple[Any, ...] | None:
    return (*_told_identity(row), row["text"]) if row["text"] else None


def _place(job: Job, rows: Rows, register: Register) -> None:
    for row in rows.standing():
        try:
            row["body"] = organisation_of(row["body_name"], register, job.scope)
        except NoSuchBody as error:
            rows.refuse(row, "body_name", str(error))
    rows.organisations |= {row["body"] for row in rows.standing()}


def _identity(row: Row) -> tuple[int, str, int, date]:
    return row["body"], row["power_code"], row["level"], row["valid_from"]


def _agree(rows: Rows, parts: list[Row], what: str, own: tuple[str, ...]) -> bool:
    """What the rows of one benchmark or checklist say of it as a whole must be the same; else all of them are refused."""
    first = parts[0]
    for name in (*_HEAD, *own, "valid_to", "public_on"):
        other = next((row for row in parts[1:] if row.get(name) != first.get(name)), None)
        if other is not None:
            header = rows.mapping.header(name)
            for row in parts:
                rows.refuse(row, name, f"同一{what}的“{header}”不一致，请改成一样，或分开施行日期。")
            return False
    return True


def _formula(rows: Rows, row: Row) -> str:
    """Circumstances by their titles, all of which must be so; "" where one is not known."""
    facts = [fact for name, fact in schema().items() if name in weighable() and fact.kind is Kind.FLAG]
    titles = {folded(fact.title): fact.name for fact in facts}
    asked = [folded(title) for title in _SEPARATOR.split(row["requires"]) if title.strip()]
    unknown = [title for title in asked if title not in titles]
    if unknown or not asked:
        known = "；".join(fact.title for fact in facts)
        reason = f"没有{shown(unknown[0] if unknown else '')}这一情节，请用下列名称，以分号分开：{known}。"
        rows.refuse(row, "requires", reason)
        return ""
    return " and ".join(name for title, name in titles.items() if title in asked)


def _head(row: Row) -> dict[str, Any]:
    fields = {name: row[name] for name in _HEAD}
    return {**fields, **{name: _value(row, name) for name in ("valid_to", "public_on", "verified")}}


def _value(row: Row, name: str) -> Any:
    found = row.get(name)
    return _EMPTY.get(name) if found is None else found


def _keep(
    job: Job,
    rows: Rows,
    model: type[LocalRow],
    lines: list[Row],
    fields: Mapping[str, Any],
    gears: tuple[BenchmarkGear, ...],
) -> None:
    """Keep the draft; what stands already so is left alone, and what was published is not touched."""
    about = {name: fields[name] for name in (*ABOUT[model], "level", "valid_from")}
    found = rows_of(model).filter(organisation_id=lines[0]["body"], **about).order_by("published").first()
    if found is not None and _says(found, fields, gears):
        _mark(rows, lines, SAME)
        return
    if found is not None and found.published:
        reason = "同一施行日期的版本已经发布，不能修改；内容有变的，请另定施行日期作为新版本。"
        _refuse(rows, lines, reason)
        return
    row = found or model()
    today = timezone.localtime(job.now).date()
    told = Told(Organisation.objects.get(pk=lines[0]["body"]), fields, gears)
    try:
        put_draft(row, told, author=job.actor.name, now=job.now, today=today)
    except LocalRuleRefused as refused:
        _refuse(rows, lines, str(refused))
    else:
        _mark(rows, lines, CHANGED if found else NEW)


def _says(row: LocalRow, fields: Mapping[str, Any], gears: tuple[BenchmarkGear, ...]) -> bool:
    if any(getattr(row, name) != value for name, value in fields.items()):
        return False
    if not isinstance(row, Benchmark):
        return True
    return [_gear(gear) for gear in gears_of(row)] == [_gear(gear) for gear in gears]


def _gear(gear: BenchmarkGear) -> tuple[Any, ...]:
    return tuple(getattr(gear, name) for name in _GEAR)


def _mark(rows: Rows, lines: list[Row], state: str) -> None:
    for row in lines:
        rows.states[row["row"]] = state


def _refuse(rows: Rows, lines: list[Row], reason: str) -> None:
    for row in lines:
        rows.refuse(row, "power_code", reason)
