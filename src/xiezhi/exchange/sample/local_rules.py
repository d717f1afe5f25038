"""Fictional benchmarks, lists and amounts of the sample district: marked as not real, and never verified."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone

from xiezhi.law.vocabulary import table
from xiezhi.registry.models import (
    Benchmark,
    BenchmarkGear,
    ExemptionLine,
    LocalAmount,
    LocalRow,
    Organisation,
    Power,
    ReviewEntry,
)
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.local_rules import rows_of
from xiezhi.registry.selectors.organisations import find, names_on
from xiezhi.registry.selectors.powers import held_on
from xiezhi.registry.services.local_rules import Desk, Told, publish, save_draft
from xiezhi.trail.actor import Actor

SOURCE: Final = "样例（非真实）"
BEGINS: Final = date(2021, 7, 15)
# Of every body's penalty items, the first few, which acts exercise most.
ITEMS: Final = 4
_PENALTY: Final = table("power_kind").codes["行政处罚"]
_HEAD: Final[dict[str, Any]] = {
    "source": SOURCE,
    "level": 3,
    "verified": False,
    "valid_from": BEGINS,
    "public_on": BEGINS,
}
# Gears in yuan: by circumstances, and by a quantity (from, below).
_BY_CASE: Final = (
    ("轻微", "初次发生，及时改正，危害后果轻微", 0, 1000),
    ("一般", "没有轻微、严重情形", 1000, 10_000),
    ("严重", "拒不改正、多次发生或者造成危害后果", 10_000, 50_000),
)
_BY_QUANTITY: Final = (("较少", 0, 5, 0, 500), ("较多", 5, 20, 500, 3000), ("大量", 20, None, 3000, 20_000))
_AMOUNTS: Final = {
    "penalty.hearing.fine.citizen": 2_000,
    "penalty.hearing.fine.organisation": 20_000,
    "penalty.legal_review.fine.citizen": 5_000,
    "penalty.legal_review.fine.organisation": 50_000,
}

# What the district sends to legal review, beside what the law does.
_LISTED: Final[tuple[dict[str, Any], ...]] = (
    {
        "kind": "行政处罚",
        "title": "对公民罚款三千元、对单位罚款三万元以上",
        "citizen_yuan": 3_000,
        "organisation_yuan": 30_000,
    },
    {"kind": "行政处罚", "title": "涉及多个法律关系的处罚", "requires": "several_relations", "days": 5},
    {"kind": "行政许可", "title": "直接涉及他人重大利益的许可", "requires": "third_party_interest", "days": 5},
)


def put_local_rules(*, actor: Actor, district: str, now: datetime) -> int:
    """Publish the sample's rows, where none are there yet; returns how many."""
    if rows_of(LocalAmount).exists():
        return 0
    today = timezone.localtime(now).date()
    desk = Desk(actor, Scope.everything(), today, now)
    rows: list[LocalRow] = [
        save_draft(desk=desk, rows=rows_of(LocalAmount), told=_amount(desk, district, amount, yuan))
        for amount, yuan in _AMOUNTS.items()
    ]
    rows += [save_draft(desk=desk, rows=rows_of(ReviewEntry), told=_listed(desk, district, each)) for each in _LISTED]
    for place, power in enumerate(_powers(today)):
        rows.append(save_draft(desk=desk, rows=rows_of(Benchmark), told=_benchmark(power, today, place)))
        if place % ITEMS == 0:
            rows.append(save_draft(desk=desk, rows=rows_of(ExemptionLine), told=_exemption(power, today)))
    for row in rows:
        publish(desk=desk, rows=rows_of(type(row)), row_id=row.pk)
    return len(rows)


def _powers(today: date) -> list[Power]:
    """The first penalty items of every body, body by body."""
    held = held_on(Scope.everything(), on=today, kind=_PENALTY).select_related("organisation")
    taken: dict[int, list[Power]] = {}
    for power in held.order_by("organisation_id", "code"):
        taken.setdefault(power.organisation_id, []).append(power)
    return [power for items in taken.values() for power in items[:ITEMS]]


def _amount(desk: Desk, district: str, amount: str, yuan: int) -> Told:
    area = find(desk.scope, district, on=desk.today)
    fields = {**_HEAD, "issuer": f"{district}人民政府", "amount": amount, "yuan": yuan, "article": "第一条"}
    return Told(area, fields)


def _listed(desk: Desk, district: str, entry: Mapping[str, Any]) -> Told:
    area = find(desk.scope, district, on=desk.today)
    kind = table("kind").codes[entry["kind"]]
    return Told(area, {**_HEAD, "issuer": f"{district}人民政府", **entry, "kind": kind})


def _benchmark(power: Power, today: date, place: int) -> Told:
    counted = place % ITEMS == 1
    gears = (
        tuple(_gear(title, low, high, at_least=first, below=below) for title, first, below, low, high in _BY_QUANTITY)
        if counted
        else tuple(_gear(title, low, high, circumstances=when) for title, when, low, high in _BY_CASE)
    )
    fields = {
        **_of(power, today),
        "basis": f"{SOURCE}条例第{place % 40 + 10}条",
        "statutory_low": 0,
        "statutory_high": gears[-1].high,
        "measure": "涉及数量（处、件）" if counted else "",
    }
    return Told(power.organisation, fields, gears)


def _exemption(power: Power, today: date) -> Told:
    deed = power.name.removeprefix("对").removesuffix("的处罚")
    fields = {
        **_of(power, today),
        "title": f"初次{deed}，危害后果轻微并及时改正",
        "requires": "corrected_in_time and slight_harm and first_violation",
        "must": False,
    }
    return Told(power.organisation, fields)


def _of(power: Power, today: date) -> dict[str, Any]:
    return {**_HEAD, "issuer": _name(power.organisation, today), "power_code": power.code}


def _name(organisation: Organisation, today: date) -> str:
    return names_on([organisation.pk], on=today)[organisation.pk]


def _gear(title: str, low: int, high: int, **more: Any) -> BenchmarkGear:
    return BenchmarkGear(title=title, low=low * 100, high=high * 100, **more)
