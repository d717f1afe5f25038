"""Power items from a ledger: one row an item of a body and the days on which the body held it."""

from collections import defaultdict
from datetime import date, timedelta

from xiezhi.exchange.selectors.register import Register
from xiezhi.exchange.services.jobs import Job
from xiezhi.exchange.services.registers.places import NoSuchBody, body_of
from xiezhi.exchange.services.registers.rows import CHANGED, NEW, SAME, Row, Rows
from xiezhi.registry.models import BEGINNING, FOREVER, Power
from xiezhi.registry.services import bulk

_DAY = timedelta(days=1)


def apply_powers(job: Job, rows: Rows, register: Register) -> None:
    """Add and change power items by body and code; a later 生效日期 begins a new version."""
    rows.require(("body_name", "code", "name"))
    for row in rows.standing():
        try:
            row["body"] = body_of(row["body_name"], register, job.scope)
        except NoSuchBody as error:
            rows.refuse(row, "body_name", str(error))
    rows.refuse_doubles(
        "code",
        lambda row: (row.get("body"), row["code"], row["valid_from"]),
        "同一执法主体、同一生效日期的职权事项编码",
    )
    versions: dict[tuple[int, str], list[Power]] = defaultdict(list)
    bodies = {row["body"] for row in rows.standing()}
    for power in Power.objects.filter(organisation_id__in=bodies).order_by("valid_from"):
        versions[power.organisation_id, power.code].append(power)
    rows.organisations |= bodies
    changed: dict[int, Power] = {}
    new: list[Power] = []
    for row in sorted(rows.standing(), key=lambda row: row["valid_from"] or BEGINNING):
        _apply(job, rows, row, versions[row["body"], row["code"]], changed, new)
    bulk.save_powers(changed=list(changed.values()), new=new)


def _apply(job: Job, rows: Rows, row: Row, versions: list[Power], changed: dict[int, Power], new: list[Power]) -> None:
    begins = rows.kept(row, "valid_from", None, None)
    current = _meant(versions, begins)
    later = current is not None and begins is not None and begins > current.valid_from and begins <= current.valid_to
    power = Power(organisation_id=row["body"], code=row["code"]) if current is None or later else current
    before = None if power is not current else _shown(power)
    old = current or power
    first = begins or (power.valid_from if power is current else BEGINNING)
    last = rows.kept(row, "valid_to", old.valid_to if current else FOREVER, FOREVER)
    if not _fits(
        rows, row, first, last, [known for known in versions if known is not power and not (later and known is current)]
    ):
        return
    power.name, power.kind = row["name"], rows.kept(row, "kind", old.kind, 0)
    power.is_duty = rows.kept(row, "is_duty", old.is_duty, empty=False)
    power.valid_from, power.valid_to = first, last
    power.last_batch = job.batch.pk if job.batch else None
    if later and current is not None and _same_but_begin(power, current):
        rows.states[row["row"]] = SAME
        return
    if before is None:
        rows.states[row["row"]] = NEW
        versions.append(power)
        new.append(power)
        if later and current is not None:
            _end(current, first - _DAY, changed)
    elif before != _shown(power):
        rows.states[row["row"]] = CHANGED
        _note(power, changed)
    else:
        rows.states[row["row"]] = SAME


def _end(power: Power, last: date, changed: dict[int, Power]) -> None:
    power.valid_to = last
    _note(power, changed)


def _note(power: Power, changed: dict[int, Power]) -> None:
    """Remember a stored power as changed; one that is new in this file is saved as it will be."""
    if power.pk is not None:
        changed[power.pk] = power


def _meant(versions: list[Power], begins: date | None) -> Power | None:
    """The version that a row speaks of: the one in force when it begins, else the last."""
    if begins is None:
        return versions[-1] if versions else None
    return next((power for power in versions if power.valid_from <= begins <= power.valid_to), None)


def _fits(rows: Rows, row: Row, first: date, last: date, others: list[Power]) -> bool:
    if last < first:
        rows.refuse(row, "valid_to", f"失效日期（{last}）早于生效日期（{first}），请核对这两个日期。")
        return False
    for other in others:
        if other.valid_from <= last and first <= other.valid_to:
            rows.refuse(
                row, "valid_from", f"与该事项自 {other.valid_from} 起的另一版本日期重叠，请核对生效、失效日期。"
            )
            return False
    return True


def _shown(power: Power) -> tuple[object, ...]:
    return power.name, power.kind, power.is_duty, power.valid_from, power.valid_to


def _same_but_begin(power: Power, current: Power) -> bool:
    return (power.name, power.kind, power.is_duty, power.valid_to) == (
        current.name,
        current.kind,
        current.is_duty,
        current.valid_to,
    )
