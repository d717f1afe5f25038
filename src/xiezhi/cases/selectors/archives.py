"""The register of archived files in view: lists with exact counts, one file with its volumes, what waits and what is due."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import F, Q, QuerySet

from xiezhi.cases import sealing
from xiezhi.cases.errors import UnknownCase
from xiezhi.cases.models import (
    ArchivedFile,
    ArchivedVolume,
    ArchiveReading,
    CaseFile,
    Destruction,
    FilingTask,
    RetentionChange,
)
from xiezhi.cases.selectors.cases import in_view
from xiezhi.cases.selectors.file_contents import case_name
from xiezhi.law.retention import retentions
from xiezhi.paging import cut
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import name_on

PAGE: Final = 50
# What a list holds: files that are kept, those whose time is over, those destroyed, cases that wait to be archived.
KEPT, DUE, GONE, WAITING = "kept", "due", "gone", "waiting"
STATES: Final = (KEPT, DUE, GONE, WAITING)
MOVING: Final = (
    *(Destruction.State.PROPOSED, Destruction.State.APPRAISED, Destruction.State.APPROVED),
    Destruction.State.DESTROYING,
)


@dataclass(frozen=True, slots=True)
class ArchiveFilters:
    """Conditions that all must hold; an empty one asks for nothing.

    `text`: the beginning of an archive number or of a case's number, a decision's number, a part of an item's or an
    enterprise's name, a person's whole name. `year`: of closing. `retention`: a code of `law.retention`.
    """

    text: str = ""
    state: str = KEPT
    body: int | None = None
    year: int | None = None
    retention: str = ""


@dataclass(frozen=True, slots=True)
class ArchiveRow:
    """A file, or a case that waits to be one (`file` None), as listed: its name with a person masked."""

    case: CaseFile
    file: ArchivedFile | None
    name: str
    number: str
    closed_on: date | None
    retention: str = ""


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """One page of the register; `total` is exact, pages count from 1."""

    rows: list[ArchiveRow]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class ContentsRow:
    """One paper of an archived file as its contents name it."""

    volume: str
    title: str
    number: str
    day: str
    pages: str
    remark: str


def archives_listed(scope: Scope, *, filters: ArchiveFilters, on: date, page: int = 1, size: int = PAGE) -> ArchivePage:
    """One page of the register on a day, the last archived first; cases that wait in the order of their closing."""
    found: QuerySet[ArchivedFile] | QuerySet[CaseFile]
    found = waiting(scope, filters) if filters.state == WAITING else archives(scope, filters, on=on)
    total = found.count()
    at = cut(total, page=page, size=size)
    return ArchivePage([as_row(each) for each in found[at.rows]], total, at.page, at.pages)


def archives(scope: Scope, filters: ArchiveFilters, *, on: date) -> QuerySet[ArchivedFile]:
    """Archived files in view under conditions, the last number first."""
    rows = ArchivedFile.objects.select_related("case__act", "case__body", "body")
    if scope.organisation_ids is not None:
        rows = rows.filter(body_id__in=scope.organisation_ids)
    if filters.body is not None:
        rows = rows.filter(body_id=filters.body)
    if filters.year is not None:
        rows = rows.filter(year=filters.year)
    if filters.retention:
        rows = rows.filter(retention=filters.retention)
    text = filters.text.strip()
    if text:
        rows = rows.filter(_named(text, "case__") | _numbered(text))
    return rows.filter(_state(filters.state, on)).order_by("-year", "body_id", "-serial")


def _state(state: str, on: date) -> Q:
    if state == GONE:
        return Q(destroyed_on__isnull=False)
    kept = Q(destroyed_on__isnull=True)
    return kept & Q(keep_until__lt=on) if state == DUE else kept


def _numbered(text: str) -> Q:
    """Files whose number begins so: four digits of a year and what there is of a serial."""
    if not (text.isascii() and text.isdigit() and len(text) >= 4):
        return Q(pk__in=())
    year, serial = int(text[:4]), text[4:]
    if not serial:
        return Q(year=year)
    low = int(serial.ljust(4, "0"))
    return Q(year=year, serial__gte=low, serial__lt=low + 10 ** max(4 - len(serial), 0))


def _named(text: str, case: str) -> Q:
    """No search by a part of a person's name: only the whole one is found, by its keyed hash."""
    named = {
        f"{case}act__number__startswith": text,
        f"{case}act__decision_number": text,
        f"{case}power_name__contains": text,
        f"{case}act__party_name__contains": text,
        f"{case}act__party_hash": sealing.keyed_hash(text),
    }
    found = Q()
    for condition in named.items():
        found |= Q(condition)
    return found


def waiting(scope: Scope, filters: ArchiveFilters) -> QuerySet[CaseFile]:
    """Cases in view that have ended and are not archived, the one closed first before the others."""
    found = in_view(scope).filter(ended=True, archive__isnull=True)
    if filters.body is not None:
        found = found.filter(body_id=filters.body)
    if filters.text.strip():
        found = found.filter(_named(filters.text.strip(), ""))
    if filters.year is not None:
        found = found.filter(act__closed_on__year=filters.year)
    return found.order_by(F("act__closed_on").asc(nulls_last=True), "pk")


def closed_before(case: CaseFile) -> int:
    """How many cases of the body were closed earlier in the same year and wait to be archived: their numbers will be later."""
    closed = case.act.closed_on if case.act else None
    if closed is None:
        return 0
    earlier = CaseFile.objects.filter(body_id=case.body_id, ended=True, archive__isnull=True)
    return earlier.filter(act__closed_on__lt=closed, act__closed_on__year=closed.year).exclude(pk=case.pk).count()


def filing_task_of(case: CaseFile) -> FilingTask | None:
    """The binding of a case's file; None where the file was never handed in."""
    return FilingTask.objects.filter(case=case).first()


def archive_of(case: CaseFile) -> ArchivedFile | None:
    """The archived file of a case with its volumes; None before it is archived."""
    return ArchivedFile.objects.prefetch_related("volumes").filter(case=case).first()


def one_archive(scope: Scope, archive_id: int) -> ArchivedFile:
    """An archived file in view. Raises UnknownCase."""
    found = ArchivedFile.objects.select_related("case__act", "case__body", "body").filter(pk=archive_id).first()
    if found is None or not scope.covers(found.body_id):
        raise UnknownCase("没有这份案卷，或不在你的管辖范围内。")
    return found


def one_volume(scope: Scope, volume_id: int) -> ArchivedVolume:
    """A volume of an archived file in view. Raises UnknownCase."""
    found = ArchivedVolume.objects.select_related("archive__case__act", "archive__body").filter(pk=volume_id).first()
    if found is None or not scope.covers(found.archive.body_id):
        raise UnknownCase("没有这卷案卷，或不在你的管辖范围内。")
    return found


def contents_listed(file: ArchivedFile) -> list[ContentsRow]:
    """The contents of an archived file as they were bound; they stay when the papers are destroyed."""
    told = json.loads(sealing.decrypt(file.contents) or "[]")
    return [
        ContentsRow(*(str(row[name]) for name in ("volume", "title", "number", "day", "pages", "remark")))
        for row in told
    ]


def readings_of(file: ArchivedFile) -> list[ArchiveReading]:
    """Who read an archived file, the last one first."""
    return list(ArchiveReading.objects.filter(archive=file).order_by("-pk"))


def extensions_of(file: ArchivedFile) -> list[tuple[RetentionChange, str]]:
    """How the retention of a file was lengthened, each change with its reason in plain, the last first."""
    rows = RetentionChange.objects.filter(archive=file).order_by("-pk")
    return [(row, sealing.decrypt(row.reason)) for row in rows]


def years(scope: Scope) -> list[int]:
    """Years of closing of which there are archived files in view, the last first."""
    rows = ArchivedFile.objects.all()
    if scope.organisation_ids is not None:
        rows = rows.filter(body_id__in=scope.organisation_ids)
    return list(rows.values_list("year", flat=True).distinct().order_by("-year"))


def every_volume() -> Iterator[ArchivedVolume]:
    """Every volume that has to be in its folder, with its file, body and act."""
    rows = ArchivedVolume.objects.filter(archive__destroyed_on__isnull=True)
    yield from rows.select_related("archive__body", "archive__case__act").order_by("pk").iterator()


def named_volume(volume: ArchivedVolume) -> str:
    """Whose volume it is: body, archive number, the number of its case and which volume; nothing that names a party."""
    file = volume.archive
    act = file.case.act
    case = (act.decision_number or act.number) if act else f"案件{file.case_id}"
    return f"{name_on(file.body, on=file.archived_on)}案卷 {file.number}（{volume.title}，{case}）"


def as_row(found: ArchivedFile | CaseFile) -> ArchiveRow:
    """A file, or a case that waits, as listed."""
    if isinstance(found, CaseFile):
        closed = found.act.closed_on if found.act else None
        number = (found.act.decision_number or found.act.number) if found.act else ""
        return ArchiveRow(found, None, case_name(found, masked=True), number, closed)
    case = found.case
    title = retentions()[found.retention].title
    return ArchiveRow(case, found, case_name(case, masked=True), found.number, found.closed_on, title)
