"""The register of interference: who may read it, and what of it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import QuerySet

from xiezhi.cases import sealing
from xiezhi.cases.models import CaseFile, Interference
from xiezhi.paging import cut
from xiezhi.registry.models import Ancestry, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import names_on

PAGE: Final = 50
NEXT_ABOVE: Final = 1


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One record in plain. `recorder`: the name of who wrote it down, "" for whoever may not know it.

    `whole`: the record is the one that was written, by its hash.
    """

    row: Interference
    body: str
    who: str
    content: str
    recorder: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Register:
    """One page, the newest first; `watches`: the reader sees all records of bodies watched over, not just one's own."""

    rows: list[Occurrence]
    total: int
    page: int
    pages: int
    watches: bool


def watched(scope: Scope, *, on: date) -> frozenset[int] | None:
    """Bodies whose records a supervisor reads: those whose superior is watched over too; None for all of them.

    Somebody who watches over nothing but the body itself is one of its people, and reads nothing.
    """
    over = scope.over(Role.SUPERVISOR)
    if over.organisation_ids is None:
        return None
    if not over.organisation_ids:
        return frozenset()
    placed = Ancestry.objects.filter(
        organisation_id__in=over.organisation_ids,
        ancestor_id__in=over.organisation_ids,
        depth=NEXT_ABOVE,
        valid_from__lte=on,
        valid_to__gte=on,
    )
    return frozenset(placed.values_list("organisation_id", flat=True))


def register(scope: Scope, user_id: int, *, on: date, page: int = 1) -> Register:
    """Records of bodies that the reader watches over, and those that the reader wrote; a page past the end is the last."""
    bodies = watched(scope, on=on)
    found = _readable(bodies, user_id)
    total = found.count()
    at = cut(total, page=page, size=PAGE)
    rows = found.order_by("-recorded_at", "-pk")[at.rows]
    return Register(_opened(rows, bodies, on), total, at.page, at.pages, watches=bodies is None or bool(bodies))


def whole_register(scope: Scope, *, on: date) -> list[Occurrence]:
    """Every record of bodies that the reader watches over, the oldest first; nothing of one's own beside them."""
    bodies = watched(scope, on=on)
    found = Interference.objects.all() if bodies is None else Interference.objects.filter(body_id__in=bodies)
    return _opened(found.order_by("recorded_at", "pk"), bodies, on)


def watchers_of(body_id: int, *, on: date) -> list[int]:
    """Organisations above a body: who supervises one of these reads what is recorded of it."""
    above = Ancestry.objects.filter(
        organisation_id=body_id, depth__gte=NEXT_ABOVE, valid_from__lte=on, valid_to__gte=on
    )
    return list(above.order_by("depth").values_list("ancestor_id", flat=True))


def matter_of(case: CaseFile) -> str:
    """What a record calls the case, without the party."""
    number = case.act.number if case.act is not None else ""
    return f"{number} {case.power_name}".strip()[:600]


def digest_of(row: Interference) -> bytes:
    """SHA-256 over all that a record says, in plain."""
    told = {
        "body": row.body_id,
        "case": row.case,
        "matter": row.matter,
        "who": sealing.decrypt(row.who),
        "way": str(row.way),
        "happened_on": row.happened_on.isoformat(),
        "content": sealing.decrypt(row.content),
        "recorder": sealing.decrypt(row.recorder_name),
        "recorded_by": row.recorded_by,
        "recorded_on": row.recorded_on.isoformat(),
    }
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).digest()


def _readable(bodies: frozenset[int] | None, user_id: int) -> QuerySet[Interference]:
    every = Interference.objects.all()
    if bodies is None:
        return every
    return every.filter(body_id__in=bodies) | every.filter(recorded_by=user_id)


def _opened(rows: Iterable[Interference], bodies: frozenset[int] | None, on: date) -> list[Occurrence]:
    found = list(rows)
    names = names_on({row.body_id for row in found}, on=on)
    return [
        Occurrence(
            row=row,
            body=names.get(row.body_id, "—"),
            who=sealing.decrypt(row.who),
            content=sealing.decrypt(row.content),
            recorder=sealing.decrypt(row.recorder_name) if bodies is None or row.body_id in bodies else "",
            whole=bytes(row.digest) == digest_of(row),
        )
        for row in found
    ]
