"""Published benchmarks, lines of lists, amounts and checklists, made by the services."""

from datetime import UTC, date, datetime
from typing import Any, TypeVar

from tests.factories import ACTOR, PowerFactory

from xiezhi.registry.models import (
    Benchmark,
    BenchmarkGear,
    Checklist,
    ExemptionLine,
    LocalAmount,
    LocalRow,
    Organisation,
    Power,
    ReviewEntry,
)
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.local_rules import Desk, Told, publish, save_draft

Row = TypeVar("Row", bound=LocalRow)
TODAY = date(2026, 6, 18)
NOW = datetime(2026, 6, 18, 6, 15, tzinfo=UTC)
DESK = Desk(ACTOR, Scope.everything(), TODAY, NOW)
HEAD: dict[str, Any] = {
    "issuer": "云汀区城市管理局",
    "level": 3,
    "source": "云汀区城市管理裁量基准（样例）",
    "public_on": date(2024, 1, 1),
    "valid_from": date(2024, 1, 1),
}


def gear(title: str, low: int, high: int, **more: Any) -> BenchmarkGear:
    """A gear; money in yuan."""
    return BenchmarkGear(title=title, low=low * 100, high=high * 100, **more)


GEARS = (("轻微", 0, 200), ("一般", 200, 500), ("严重", 500, 1000))


def told(where: Organisation, fields: dict[str, Any], gears: tuple[BenchmarkGear, ...] = ()) -> Told:
    """A row for an organisation that holds its item."""
    code = fields.get("power_code")
    if code and not Power.objects.filter(code=code, organisation=where).exists():
        PowerFactory.create(organisation=where, code=code, name="对占道的处罚")
    return Told(where, {**HEAD, **fields}, gears)


def benchmark(where: Organisation, code: str = "P1", **changed: Any) -> Benchmark:
    """A draft by circumstances: 轻微 0–200, 一般 200–500, 严重 500–1000 yuan within 0–1000."""
    gears = changed.pop("gears", tuple(gear(*each) for each in GEARS))
    fields = {"power_code": code, "basis": "条例第四十二条", "statutory_low": 0, "statutory_high": 100_000, **changed}
    return save_draft(desk=DESK, rows=Benchmark.objects.all(), told=told(where, fields, gears))


def exemption(where: Organisation, code: str = "P1", **changed: Any) -> ExemptionLine:
    """A draft of a line: first, slight, corrected."""
    requires = "corrected_in_time and slight_harm and first_violation"
    fields = {"power_code": code, "title": "占道不足两平方米", "requires": requires, **changed}
    return save_draft(desk=DESK, rows=ExemptionLine.objects.all(), told=told(where, fields))


def amount(where: Organisation, yuan: int, **changed: Any) -> LocalAmount:
    """A draft of the amount from which a fine of an organisation is large."""
    fields = {"amount": "penalty.hearing.fine.organisation", "article": "第三条", "yuan": yuan, **changed}
    return save_draft(desk=DESK, rows=LocalAmount.objects.all(), told=told(where, fields))


def review_entry(where: Organisation, **changed: Any) -> ReviewEntry:
    """A draft of an entry that sends penalties to legal review."""
    fields = {"kind": 2, "title": "重大处罚", **changed}
    return save_draft(desk=DESK, rows=ReviewEntry.objects.all(), told=told(where, fields))


def checklist(where: Organisation, code: str, *lines: tuple[str, str], **changed: Any) -> Checklist:
    """A draft of the checklist of an item, its lines as texts with their bases."""
    if not Power.objects.filter(code=code, organisation=where).exists():
        PowerFactory.create(organisation=where, code=code, name="对经营者的检查", kind=1)
    fields = {"power_code": code, "lines": [{"text": text, "basis": basis} for text, basis in lines], **changed}
    return save_draft(desk=DESK, rows=Checklist.objects.all(), told=told(where, fields))


def put(row: Row, desk: Desk = DESK) -> Row:
    """Publish a draft."""
    return publish(desk=desk, rows=type(row)._default_manager.all(), row_id=row.pk)
