"""Qualifications of legal reviewers: put on record with their proof, and ended."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from xiezhi.law.statutes import statutes
from xiezhi.registry.models import QualificationGround, ReviewerQualification, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.reviewers import UnknownReviewer, reviewer
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

RULE = "legal_review.reviewer"
LONGEST_NUMBER, LONGEST_SOURCE = 60, 300


class QualificationRefused(ValueError):
    """The qualification cannot be recorded so; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Qualified:
    """What is recorded: the ground, the number of the certificate, since when, and what proves it."""

    ground: QualificationGround
    obtained_on: date
    source: str
    number: str = ""


@transaction.atomic
def record_qualification(
    *, actor: Actor, scope: Scope, user_id: int, told: Qualified, today: date, now: datetime
) -> ReviewerQualification:
    """Record why a reviewer in view may review, from today on. Raises QualificationRefused, UnknownReviewer."""
    _require_keeper(scope, user_id, today)
    if actor.id == user_id:
        raise QualificationRefused("本人的审核资格须由其他管理员登记。")
    _require_told(told, today)
    made = ReviewerQualification.objects.create(
        user_id=user_id,
        ground=told.ground,
        number=told.number.strip()[:LONGEST_NUMBER],
        obtained_on=told.obtained_on,
        source=told.source.strip()[:LONGEST_SOURCE],
        valid_from=today,
        recorded_name=actor.name,
        recorded_at=now,
    )
    _tell(actor, made, "reviewer.qualified")
    return made


@transaction.atomic
def end_qualification(*, actor: Actor, scope: Scope, qualification_id: int, today: date) -> None:
    """End a qualification with the day before. Raises QualificationRefused, UnknownReviewer."""
    row = ReviewerQualification.objects.select_for_update().filter(pk=qualification_id).first()
    if row is None:
        raise UnknownReviewer("没有这条审核资格，或不在你的管辖范围内。")
    _require_keeper(scope, row.user_id, today)
    if row.valid_to < today:
        raise QualificationRefused("这条审核资格已经失效。")
    # What begins today was relied on by nobody yesterday; it ends with today, so that what was reviewed today stands.
    row.valid_to = max(row.valid_from, today - timedelta(days=1))
    row.save(update_fields=["valid_to"])
    _tell(actor, row, "reviewer.ended")


def _require_keeper(scope: Scope, user_id: int, today: date) -> None:
    over = scope if scope.organisation_ids is None else scope.over(Role.ADMINISTRATOR)
    reviewer(over, user_id, on=today)


def _require_told(told: Qualified, today: date) -> None:
    first = statutes().by_id[RULE][0]
    if not told.source.strip():
        raise QualificationRefused("请填写证明材料，如证书名称或者任职文件文号。")
    if told.obtained_on > today:
        raise QualificationRefused(f"日期“{told.obtained_on}”在今天之后，请核对。")
    if told.ground == QualificationGround.CERTIFICATE and not told.number.strip():
        raise QualificationRefused("请填写法律职业资格证书编号。")
    if told.ground == QualificationGround.EARLIER and told.obtained_on >= first.valid_from:
        raise QualificationRefused(
            f"自{first.valid_from}起初次从事法制审核的，应当取得法律职业资格（{first.citation}），请登记资格证书。"
        )


def _tell(actor: Actor, row: ReviewerQualification, action: str) -> None:
    body = {
        "ground": row.ground,
        "obtained_on": row.obtained_on.isoformat(),
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat(),
    }
    record(actor=actor, action=action, subject=f"user:{row.user_id}", body={"qualification": row.pk, **body})
