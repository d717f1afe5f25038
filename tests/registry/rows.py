"""Published benchmarks, lines of lists and amounts, made by the services."""

from datetime import UTC, date, datetime
from typing import Any

from tests.factories import ACTOR

from xiezhi.registry.models import Benchmark, BenchmarkGear, ExemptionLine, LocalAmount, LocalRow, Organisation
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.local_rules import Desk, publish, save_draft

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


def benchmark(where: Organisation, code: str = "P1", **changed: Any) -> Benchmark:
    """A draft by circumstances: 轻微 0–200, 一般 200–500, 严重 500–1000 yuan within 0–1000."""
    gears = changed.pop("gears", tuple(gear(*each) for each in GEARS))
    high = changed.pop("statutory", 1000)
    told = {"power_code": code, "power_name": "对占道的处罚", "basis": "条例第四十二条", **HEAD, **changed}
    row = Benchmark(organisation=where, statutory_low=0, statutory_high=high * 100, **told)
    save_draft(desk=DESK, row=row, gears=gears)
    return row


def exemption(where: Organisation, code: str = "P1", **changed: Any) -> ExemptionLine:
    """A draft of a line: first, slight, corrected."""
    told: dict[str, Any] = {
        "power_code": code,
        "power_name": "对占道的处罚",
        "title": "占道不足两平方米",
        "requires": "first_violation and slight_harm and corrected_in_time",
    }
    row = ExemptionLine(organisation=where, **{**told, **HEAD, **changed})
    save_draft(desk=DESK, row=row)
    return row


def amount(where: Organisation, yuan: int, **changed: Any) -> LocalAmount:
    """A draft of the amount from which a fine of an organisation is large."""
    told: dict[str, Any] = {"amount": "penalty.hearing.fine.organisation", "article": "第三条", "yuan": yuan}
    row = LocalAmount(organisation=where, **{**told, **HEAD, **changed})
    save_draft(desk=DESK, row=row)
    return row


def put(row: LocalRow, desk: Desk = DESK) -> LocalRow:
    """Publish a draft."""
    return publish(desk=desk, rows=type(row)._default_manager.all(), row_id=row.pk)
