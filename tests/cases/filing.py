"""A case that was closed, its file handed in and archived."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from tests.cases.matters import DAY, Street
from tests.cases.ordinary import SHORT, taken, turn_of

from xiezhi.cases.archive.pieces import FileVolume, Piece
from xiezhi.cases.archive.workroom import Workroom
from xiezhi.cases.models import ArchivedFile, CaseFile, FilingTask
from xiezhi.cases.selectors.file_contents import closed_on, ground_of
from xiezhi.cases.services import summary
from xiezhi.cases.services.archiving import archive
from xiezhi.cases.services.filing import hand_in
from xiezhi.cases.services.turns import Turn
from xiezhi.cases.services.volumes import BoundVolume, Entry
from xiezhi.office.bound import A4
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor


def closed(place: Street, *names: str) -> CaseFile:
    """An ordinary penalty from its filing to its closing."""
    return taken(place, *(names or SHORT))


def spot(place: Street, on: date = DAY) -> CaseFile:
    """A warning on the spot from its decision to its closing: the shortest way to a file."""
    return summary.close(turn=place.turn(unclosed(place, on), on))


def unclosed(place: Street, on: date = DAY) -> CaseFile:
    """A warning on the spot, of which nothing but the closing is left to do."""
    case = place.open(on)
    draft = place.draft(penalties=frozenset({"警告"}), fine=None, act_ended_on=on, notified_on=on)
    case = summary.decide(turn=place.turn(case, on), draft=draft)
    case = summary.deliver(turn=place.turn(case, on), handed_over=True)
    return summary.report_for_record(turn=place.turn(case, on))


def archived(place: Street, case: CaseFile, retention: str = "thirty", note: str = "") -> ArchivedFile:
    """The file of a case as it was archived on the day of its closing."""
    turn = turn_of(place, case, "officer", closed_on(case))
    hand_in(turn=turn, retention=retention, note=note)
    file = archive(case_id=case.pk, now=turn.now)
    assert file is not None, case.filing.problem
    return file


def text_of_pages(content: bytes) -> list[str]:
    """The text of every page of a PDF file."""
    with pypdfium2.PdfDocument(content) as pdf:
        found = []
        for page in pdf:
            text = page.get_textpage()
            found.append(text.get_text_bounded().replace("\r\n", "\n"))
            text.close()
            page.close()
        return found


def filed(case: CaseFile, retention: str = "") -> ArchivedFile:
    """The file of a case of whatever body and procedure, archived by its officers as the rules ask."""
    scope = Scope.of({"officer": frozenset({case.body_id})})
    now = datetime.combine(closed_on(case), time(2), UTC)
    turn = Turn(Actor(1, "简书白", "test"), scope, case.pk, case.revision, now.date(), now)
    hand_in(turn=turn, retention=retention or ground_of(case).retention.id)
    file = archive(case_id=case.pk, now=now)
    assert file is not None, FilingTask.objects.get(case=case).problem
    return file


def bind_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one plain page stand for each paper: what is tested is the file, not how a paper is laid out."""
    page = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page(page_size=A4)
        made.pages[0].contents_add(b"0 0 100 100 re f")
        made.save(page)

    def plain(pieces: Sequence[Piece], room: Workroom, told: object) -> dict[str, Path]:
        del told
        paths = {piece.key: room.folder / f"{number}.pdf" for number, piece in enumerate(pieces)}
        for path in paths.values():
            path.write_bytes(page.getvalue())
        return paths

    monkeypatch.setattr("xiezhi.cases.services.archiving.set_pieces", plain)


def bind_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files be archived without setting a page: each paper counts one, each volume lists what lies in it."""
    monkeypatch.setattr("xiezhi.cases.services.archiving.set_pieces", lambda *_: {})
    monkeypatch.setattr("xiezhi.cases.services.archiving.bind_volume", _listed)


def _listed(volume: FileVolume, paths: object, room: Workroom, sheets: object) -> BoundVolume:
    del paths, sheets
    path = room.folder / f"{volume.volume.id}.pdf"
    path.write_text("\n".join(piece.key for piece in volume.pieces))
    entries = tuple(Entry(piece, place, place) for place, piece in enumerate(volume.pieces, start=1))
    return BoundVolume(volume.volume.id, volume.volume.title, path, entries, len(entries), ())
