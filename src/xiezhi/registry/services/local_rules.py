"""What happens to a benchmark, a line of a list, an amount or a checklist: drafted, edited, published, ended, discarded.

What was published is not rewritten and not ended backwards: a case decided yesterday was decided under it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar

from django.db import transaction
from django.db.models import QuerySet

from xiezhi.law.local_amounts import open_amounts
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import (
    FOREVER,
    ApprovalChain,
    Benchmark,
    BenchmarkGear,
    Checklist,
    ExemptionLine,
    LocalAmount,
    LocalRow,
    Organisation,
    ReviewEntry,
    Role,
)
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.local_findings import obstacles
from xiezhi.registry.selectors.local_lists import ABOUT
from xiezhi.registry.selectors.local_rules import rows_of
from xiezhi.registry.selectors.powers import name_of
from xiezhi.registry.services.local_checks import problems
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

Row = TypeVar("Row", bound=LocalRow)
DRAFTERS: Final = (Role.ADMINISTRATOR, Role.LEGAL_REVIEWER)
PUBLISHERS: Final = (Role.BODY_HEAD, Role.SUPERVISOR)
DAY: Final = timedelta(days=1)
INSPECTION_POWER: Final = table("power_kind").codes["行政检查"]
_SUBJECTS: Final = {
    Benchmark: "benchmark",
    ExemptionLine: "exemption",
    LocalAmount: "amount",
    ReviewEntry: "review_entry",
    ApprovalChain: "approval_chain",
    Checklist: "checklist",
}


class LocalRuleRefused(ValueError):
    """The row cannot be kept, published or ended so; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works on rows, over which organisations, at what moment of which day."""

    actor: Actor
    scope: Scope
    today: date
    now: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What a form or a ledger says of a row: its fields by name, and of a benchmark its gears in their order."""

    organisation: Organisation
    fields: Mapping[str, Any]
    gears: tuple[BenchmarkGear, ...] = ()


@transaction.atomic
def save_draft(
    *, desk: Desk, rows: QuerySet[Row], told: Told, row_id: int | None = None, seen: int | None = None
) -> Row:
    """Keep a draft, a new one or that of `row_id` as `seen` (its revision). Raises LocalRuleRefused with all that is wrong."""
    _require(desk, DRAFTERS, told.organisation, "起草")
    row = rows.model() if row_id is None else _held_draft(desk, rows, row_id, seen)
    put_draft(row, told, author=desk.actor.name, now=desk.now, today=desk.today)
    _tell(desk, row, "local_rule.drafted" if row_id is None else "local_rule.edited")
    return row


def put_draft(row: LocalRow, told: Told, *, author: str, now: datetime, today: date) -> None:
    """Fill in a draft and save it, for use inside a service that records. Raises LocalRuleRefused."""
    fresh = row.pk is None
    row.organisation = told.organisation
    for name, value in told.fields.items():
        setattr(row, name, value)
    if isinstance(row, Benchmark | ExemptionLine | ReviewEntry | Checklist):
        kind = INSPECTION_POWER if isinstance(row, Checklist) else None
        row.power_name = name_of(told.organisation.pk, row.power_code, on=today, kind=kind)
    wrong = problems(row, told.gears)
    if wrong:
        raise LocalRuleRefused("".join(wrong))
    row.author_name, row.edited_at, row.revision = author, now, 0 if fresh else row.revision + 1
    row.save()
    if isinstance(row, Benchmark):
        _put_gears(row, told.gears)


def _held_draft(desk: Desk, rows: QuerySet[Row], row_id: int, seen: int | None) -> Row:
    row = _locked(rows, row_id)
    _require_draft(row)
    _require(desk, DRAFTERS, row.organisation, "编辑")
    if row.revision != seen:
        raise LocalRuleRefused(f"{row.author_name}刚刚改过这份草稿，请刷新页面，看过后再改。")
    return row


@transaction.atomic
def publish(*, desk: Desk, rows: QuerySet[Row], row_id: int) -> Row:
    """Publish a draft; the version before it ends on the day before. Raises LocalRuleRefused."""
    row = _locked(rows, row_id)
    _require(desk, PUBLISHERS, row.organisation, "发布")
    _require_draft(row)
    found = obstacles(row)
    if found:
        raise LocalRuleRefused(f"不能发布：{'；'.join(found)}。请退回修改。")
    _make_room(desk, row)
    row.published, row.publisher_name, row.published_at = True, desk.actor.name, desk.now
    row.save()
    _tell(desk, row, "local_rule.published")
    return row


def publish_found(*, desk: Desk, rows: QuerySet[Row]) -> tuple[int, list[str]]:
    """Publish each of these drafts that can be; how many were, and why the others were not. Each is a publication of its own."""
    published, refused = 0, []
    for row in list(rows):
        try:
            publish(desk=desk, rows=rows_of(type(row)), row_id=row.pk)
        except LocalRuleRefused as problem:
            refused.append(f"{_called(row)}（{row.valid_from} 起）{problem}")
        else:
            published += 1
    return published, refused


def _called(row: LocalRow) -> str:
    """What a row is about, as its page calls it."""
    if isinstance(row, LocalAmount):
        return open_amounts()[row.amount].title
    if isinstance(row, ApprovalChain):
        return f"{row.procedure} {row.step}"
    return str(getattr(row, "title", "") or getattr(row, "power_name", ""))


@transaction.atomic
def end(*, desk: Desk, rows: QuerySet[Row], row_id: int, last_day: date) -> Row:
    """Let a published row end with a day, today or later. Raises LocalRuleRefused."""
    row = _locked(rows, row_id)
    _require(desk, PUBLISHERS, row.organisation, "废止")
    if not row.published:
        raise LocalRuleRefused("草稿还没有发布，不需要废止；不用的草稿可以删除。")
    if last_day < desk.today or last_day < row.valid_from or last_day > row.valid_to:
        raise LocalRuleRefused(
            f"失效日期{last_day}须不早于今天和施行日期，且不晚于原失效日期：已办案件按当时的规定办理。"
        )
    row.valid_to = last_day
    row.save(update_fields=["valid_to"])
    _tell(desk, row, "local_rule.ended")
    return row


@transaction.atomic
def discard(*, desk: Desk, rows: QuerySet[Row], row_id: int) -> None:
    """Delete a draft. Raises LocalRuleRefused."""
    row = _locked(rows, row_id)
    _require(desk, DRAFTERS, row.organisation, "删除")
    _require_draft(row)
    _tell(desk, row, "local_rule.discarded")
    row.delete()


def _make_room(desk: Desk, row: LocalRow) -> None:
    """End the version before this one; refuse one that would change what cases were decided under."""
    about = {name: getattr(row, name) for name in ("organisation", "level", *ABOUT[type(row)])}
    others = rows_of(type(row)).filter(published=True, valid_to__gte=row.valid_from, **about)
    for other in others.filter(valid_from__lte=row.valid_to):
        if row.valid_from <= other.valid_from:
            raise LocalRuleRefused(f"同一事项自{other.valid_from}起已有发布的版本，新版本须自其后的一天起施行。")
        if row.valid_from < desk.today:
            raise LocalRuleRefused(
                f"自{other.valid_from}起施行的版本已在使用，新版本的施行日期不能早于今天（{desk.today}）：已办案件按原版本办理。"
            )
        other.valid_to = row.valid_from - DAY
        other.save(update_fields=["valid_to"])
        _tell(desk, other, "local_rule.ended")


def _put_gears(row: Benchmark, gears: tuple[BenchmarkGear, ...]) -> None:
    row.gears.all().delete()
    for place, gear in enumerate(gears, start=1):
        gear.pk, gear.benchmark, gear.place = None, row, place
    BenchmarkGear.objects.bulk_create(gears)


def _locked(rows: QuerySet[Row], row_id: int) -> Row:
    """A row for change; rows of one organisation change one after the other, so that no two versions can cross."""
    row = rows.filter(pk=row_id).first()
    if row is None:
        raise LocalRuleRefused("没有这一条，可能已被删除，请刷新页面。")
    Organisation.objects.select_for_update().get(pk=row.organisation_id)
    row.refresh_from_db()
    return row


def _require_draft(row: LocalRow) -> None:
    if row.published:
        raise LocalRuleRefused("已发布的版本不能修改或者删除；请以它为底稿另拟新版本，自施行日期起替换。")


def _require(desk: Desk, roles: tuple[Role, ...], organisation: Organisation, doing: str) -> None:
    everything = desk.scope.organisation_ids is None
    if not everything and not desk.scope.over(*roles).covers(organisation.pk):
        titles = "、".join(str(role.label) for role in roles)
        raise LocalRuleRefused(f"须由对该机构任职的{titles}{doing}。")


def _tell(desk: Desk, row: LocalRow, action: str) -> None:
    body = {
        "organisation": row.organisation_id,
        "about": [str(getattr(row, name)) for name in ABOUT[type(row)]],
        "valid_from": row.valid_from.isoformat(),
        "valid_to": None if row.valid_to == FOREVER else row.valid_to.isoformat(),
    }
    record(actor=desk.actor, action=action, subject=f"{_SUBJECTS[type(row)]}:{row.pk}", body=body)
