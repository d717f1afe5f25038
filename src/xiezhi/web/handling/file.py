"""The file of a case as a sheet: its state, what is missing, its volumes, what may be done, and what became of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from xiezhi.cases.archive.order import purposes
from xiezhi.cases.models import ArchivedFile, ArchivedVolume, CaseFile, FilingTask
from xiezhi.cases.selectors.archives import (
    ContentsRow,
    archive_of,
    closed_before,
    contents_listed,
    extensions_of,
    filing_task_of,
    readings_of,
)
from xiezhi.cases.selectors.destructions import list_of
from xiezhi.cases.selectors.file_contents import CaseContents, case_name, contents_of
from xiezhi.cases.selectors.file_lacks import CASE, DOCUMENT, FileLack, lacks_of
from xiezhi.cases.selectors.inspections import visit_of
from xiezhi.cases.selectors.reading import Reading
from xiezhi.law.retention import Retention, retentions
from xiezhi.registry.selectors import organisations
from xiezhi.web.access import may_open
from xiezhi.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is missing, with the address where it is mended."""

    lack: FileLack
    url: str


@dataclass(frozen=True, slots=True)
class FilingState:
    """How far the binding of a file is: `moving` while it goes on."""

    moving: bool
    title: str
    done: int
    total: int
    problem: str


@dataclass(frozen=True, slots=True)
class FileCard:
    """What the page of a case says of its file: its number, or how many things it lacks; when it was destroyed."""

    number: str
    blocking: int
    lacking: int
    pieces: int
    destroyed_on: date | None = None


def file_card(reading: Reading, visit: Visit) -> FileCard | None:
    """The card of a case's file; None for whoever may not open it."""
    case = reading.case
    if not may_open(visit.reach, "case-file", of=case.body_id) or not case.step:
        return None
    archived = archive_of(case)
    lacks = [] if archived else lacks_of(reading)
    pieces = archived.pieces if archived else len(contents_of(reading).pieces)
    destroyed = archived.destroyed_on if archived else None
    number = archived.number if archived else ""
    return FileCard(number, sum(lack.blocks for lack in lacks), len(lacks), pieces, destroyed)


def filing_of(case: CaseFile) -> FilingState | None:
    """How far the binding of a file is; None where it was not handed in."""
    task = filing_task_of(case)
    if task is None:
        return None
    moving = task.state in {FilingTask.State.WAITING, FilingTask.State.RUNNING}
    return FilingState(moving, task.get_state_display(), task.done, task.total, task.problem)


def file_sheet(case: CaseFile, visit: Visit) -> dict[str, Any]:
    """What the page of a file shows."""
    archived = archive_of(case)
    task = visit_of(case)
    context: dict[str, Any] = {
        "case": case,
        "act": case.act,
        "home": reverse("inspection", args=[task.pk]) if task else reverse("case", args=[case.pk]),
        "title": (case.act.decision_number or case.act.number) if case.act else case.power_name,
        "name": case_name(case, masked=True),
        "body_name": organisations.name_on(case.body, on=visit.today),
        "archived": archived,
        "may_read": may_open(visit.reach, "archive-volume", of=case.body_id),
    }
    if archived is not None:
        volumes = list(archived.volumes.order_by("pk"))
        return context | {
            "volumes": volumes,
            "listed": _by_volume(archived, volumes),
            "volume_titles": {volume.code: volume.title for volume in volumes},
            "retention": retentions()[archived.retention],
            "purposes": purposes(),
            "readings": readings_of(archived),
            "list": list_of(archived),
            "extensions": extensions_of(archived),
            "longer": _longer(archived.retention),
            "may_extend": may_open(visit.reach, "archive-retention", of=case.body_id) and not archived.destroyed_on,
            "retention_titles": {code: each.title for code, each in retentions().items()},
        }
    return context | _open_sheet(case, visit)


def _by_volume(archived: ArchivedFile, volumes: list[ArchivedVolume]) -> list[tuple[str, list[ContentsRow]]]:
    """The contents of each volume under its title."""
    rows = contents_listed(archived)
    by_code = [(volume.title, [row for row in rows if row.volume == volume.code]) for volume in volumes]
    return [(title, listed) for title, listed in by_code if listed]


def _open_sheet(case: CaseFile, visit: Visit) -> dict[str, Any]:
    reading = Reading(case, on=visit.today)
    contents, lacks, task = contents_of(reading), lacks_of(reading), filing_of(case)
    moving = task is not None and task.moving
    may = may_open(visit.reach, "case-file-archive", of=case.body_id)
    return {
        "contents": contents,
        "missing": [Missing(lack, _url(case, lack)) for lack in lacks],
        "blocking": sum(lack.blocks for lack in lacks),
        "task": task,
        "moving": moving,
        "may_archive": may,
        "may_arrange": may and not moving,
        "choices": _choices(contents),
        "earlier": closed_before(case) if case.ended else 0,
    }


def _choices(contents: CaseContents) -> list[Retention]:
    """Classes of retention that may be chosen, the one that the rules ask first."""
    asked = contents.ground.retention
    return [asked, *(each for each in retentions().values() if each.id != asked.id and each.at_least(asked))]


def _longer(code: str) -> list[Retention]:
    now = retentions()[code]
    return [each for each in retentions().values() if each.id != code and each.at_least(now)]


def _url(case: CaseFile, lack: FileLack) -> str:
    if lack.page == DOCUMENT:
        return reverse("case-document-draft", args=[case.pk, lack.file])
    return reverse("case" if lack.page == CASE else "case-documents", args=[case.pk])
