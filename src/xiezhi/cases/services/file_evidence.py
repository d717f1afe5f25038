"""Evidence as pages of a file: pictures and PDF files themselves, for everything else a sheet that says what it is and where."""

import hashlib
from pathlib import Path
from typing import Final

from django.utils import timezone

from xiezhi.cases.archive.pieces import Piece
from xiezhi.cases.archive.workroom import Workroom
from xiezhi.cases.evidence.errors import FileMissing, StoreUnavailable
from xiezhi.cases.evidence.kinds import kind_by_media_type, size_in_words
from xiezhi.cases.evidence.store import store_named
from xiezhi.cases.evidence.texts import EvidenceTexts
from xiezhi.cases.models import Evidence, StoredFile
from xiezhi.cases.selectors.file_evidence import EVIDENCE, file_kind
from xiezhi.law.vocabulary import table
from xiezhi.office.binding import render_sheet
from xiezhi.office.refusals import UnreadableFile

Facts = tuple[tuple[str, str], ...]
_PICTURES: Final = frozenset({"jpeg", "png", "webp"})
_PDF: Final = "pdf"


def set_evidence(piece: Piece, room: Workroom) -> Path:
    """A piece of evidence as PDF. Raises UnreadableFile where its file is gone or altered, NoChineseFont.

    A picture or PDF that cannot be bound is listed on a sheet with the reason; its original is kept as evidence all the same.
    """
    number = int(piece.key.partition(":")[2])
    evidence = Evidence.objects.select_related("file").get(pk=number)
    path = room.folder / f"{EVIDENCE}-{number}.pdf"
    kind, facts = file_kind(evidence), _facts(evidence)
    note = "原物、原件由办案机构另行保管。" if kind is None else "原始文件按散列另行保存，可以在平台播放、下载和校验。"
    if kind is not None and evidence.file is not None and kind.code in {*_PICTURES, _PDF}:
        source = _copied(evidence.file, piece, room.folder / f"{EVIDENCE}-{number}.original")
        try:
            if kind.code == _PDF:
                room.apart.put_on_a4(source, path, name=piece.title)
            else:
                room.apart.set_picture(room.binder, picture=source, target=path, heading=piece.title, facts=facts)
        except UnreadableFile as unfit:
            # The remedy was for whoever could still have mended it.
            note = f"{str(unfit).partition('请')[0]}{note}"
            room.listed.add(piece.key)
        else:
            return path
        finally:
            source.unlink()
    path.write_bytes(render_sheet(room.binder, heading=piece.title, facts=facts, note=note))
    return path


def _copied(file: StoredFile, piece: Piece, target: Path) -> Path:
    """The bytes of a stored file, checked against their hash. What stops it is kept in plain, so it names no title."""
    digest = hashlib.sha256()
    try:
        with target.open("wb") as copy:
            for part in store_named(file.store).pieces(bytes(file.digest).hex()):
                digest.update(part)
                copy.write(part)
    except (FileMissing, StoreUnavailable) as gone:
        raise UnreadableFile(f"{piece.number}的文件读不出来，不能归档：{gone}") from gone
    if digest.digest() != bytes(file.digest):
        raise UnreadableFile(f"{piece.number}的文件与入库时的散列不符，不能归档。请报告管理员并从备份恢复。")
    return target


def _facts(evidence: Evidence) -> Facts:
    texts, file = EvidenceTexts.opened(evidence.texts), evidence.file
    told = (
        ("证据种类", table("evidence_kind").name(evidence.kind)),
        ("证明事项", texts.proves),
        ("取得时间", f"{timezone.localtime(evidence.obtained_at):%Y-%m-%d %H:%M}"),
        ("取得地点", texts.place),
        ("提供人、来源", texts.source),
        ("提取人", texts.obtained_by),
        ("存放地点", texts.kept_at),
        *(_of_file(evidence, file) if file is not None else ()),
    )
    return tuple((name, text) for name, text in told if text)


def _of_file(evidence: Evidence, file: StoredFile) -> Facts:
    captured = f"{timezone.localtime(evidence.captured_at):%Y-%m-%d %H:%M:%S}" if evidence.captured_at else ""
    return (
        ("文件", EvidenceTexts.opened(evidence.texts).name),
        ("类型和大小", f"{kind_by_media_type(file.media_type).title}，{size_in_words(file.size)}"),
        ("文件自载时间", captured),
        ("SHA-256", bytes(file.digest).hex()),
    )
