"""What may be handed in and what is refused, told by content; what files say of themselves; where bytes are kept."""

import io
import struct
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.cases.pictures import TAKEN, heic, jpeg, mp4, office, pdf, png, put, sha256

from xiezhi.cases.evidence.agreement import Own, Recorded, disagreements, metres
from xiezhi.cases.evidence.containers import told_by_container
from xiezhi.cases.evidence.disk import DiskStore
from xiezhi.cases.evidence.errors import FileMissing, FileRefused, StoreUnavailable
from xiezhi.cases.evidence.found import Found
from xiezhi.cases.evidence.inspecting import inspect
from xiezhi.cases.evidence.kinds import limits
from xiezhi.cases.evidence.small import LONGEST

ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 6, 18, 6, 10, tzinfo=UTC)


def look(folder: Path, name: str, content: bytes, digest: bytes = b"") -> Found:
    return inspect(put(folder, "sent", content), name, given=digest, zone=ZONE)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that would unfold to so many pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("现场.jpg", jpeg(), "jpeg"),
        ("微信图片.jpg", png(), "png"),  # another picture behind the name of a picture is common and harmless
        ("没有扩展名", jpeg(), "jpeg"),
        ("执法.mp4", mp4(), "mp4"),
        ("笔录.docx", office(), "docx"),
        ("台账.xlsx", office("xl/workbook.xml"), "xlsx"),
        ("询问.wav", b"RIFF\x24\0\0\0WAVEfmt " + bytes(40), "wav"),
        ("录音.amr", b"#!AMR\n" + bytes(80), "amr"),
        ("证照.pdf", b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n", "pdf"),
    ],
)
def test_a_file_is_told_by_its_content(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    found = look(tmp_path, name, content, sha256(content))
    assert (found.kind.code, found.digest, found.size) == (code, sha256(content), len(content))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.jpg", b"", "空文件"),
        ("图.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "SVG 图片可以含有脚本"),
        ("图.jpg", b"\xef\xbb\xbf <?xml version='1.0'?><svg/>", "可以含有脚本"),
        ("图.jpg", b"<!DOCTYPE html><html></html>", "网页文件"),
        ("图.jpg", b"MZ\x90\x00" + bytes(60), "Windows 程序"),
        ("脚本.mp4", b"#!/bin/sh\n", "脚本程序"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "另存为 .docx"),
        ("包.rar", b"Rar!\x1a\x07", "压缩包"),
        ("包.docx", office("other.xml"), "压缩包"),
        ("宏.docx", office(more={"word/vbaProject.bin": b"x"}), "宏"),
        ("坏.docx", b"PK\x03\x04broken", "打不开"),
        ("照片.jpg", office(), "扩展名与内容不符"),
        ("笔录.docx", jpeg(), "扩展名与内容不符"),
        ("照片.exe", jpeg(), "扩展名与内容不符"),
        ("半张.jpg", jpeg(size=900)[:700], "打不开"),
        ("炸弹.png", bomb(60_000, 60_000), "压缩炸弹"),
        ("半份.pdf", b"%PDF-1.7\n" + bytes(4000), "不完整"),
        ("乱.bin", bytes(range(1, 90)), "不是可以接收的文件"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_evidence_is_refused_with_the_reason(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        look(tmp_path, name, content)


def test_a_progressive_photo_that_has_to_be_held_whole_is_refused_beyond_what_others_may_unfold_to(
    tmp_path: Path,
) -> None:
    written = io.BytesIO()
    Image.new("RGB", (64, 48)).save(written, "JPEG", progressive=True)
    content = written.getvalue()
    shape = content.index(b"\xff\xc2") + 5
    large = content[:shape] + struct.pack(">HH", 8_000, 8_000) + content[shape + 4 :]
    assert look(tmp_path, "现场.jpg", content).kind.code == "jpeg"
    with pytest.raises(FileRefused, match="压缩炸弹"):
        look(tmp_path, "现场.jpg", large)


def test_an_office_file_whose_list_of_parts_alone_would_take_the_memory_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xiezhi.cases.evidence.papers.limits", lambda: replace(limits(), parts=20))
    content = office(more={f"word/media/{number:0190d}": b"" for number in range(60)})
    monkeypatch.setattr("zipfile.ZipFile", None)
    with pytest.raises(FileRefused, match="目录过长"):
        look(tmp_path, "炸弹.docx", content)


def test_an_office_file_that_unfolds_beyond_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xiezhi.cases.evidence.papers.limits", lambda: replace(limits(), unfolded=100_000))
    with pytest.raises(FileRefused, match="压缩炸弹"):
        look(tmp_path, "炸弹.docx", office(more={"big": bytes(100_000)}))


def test_a_file_that_changed_on_the_way_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="散列与设备给出的不一致"):
        look(tmp_path, "现场.jpg", jpeg(shade=1), sha256(jpeg(shade=2)))


def test_a_file_above_the_limit_of_its_sort_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, "sent", jpeg())
    with path.open("r+b") as file:
        file.truncate(limits().sizes["image"] + 1)  # sparse: nothing is written
    with pytest.raises(FileRefused, match="超过图片 100 MB"):
        inspect(path, "现场.jpg", given=b"", zone=ZONE)


def test_html_behind_a_picture_stays_a_picture(tmp_path: Path) -> None:
    assert look(tmp_path, "图.jpg", jpeg() + b"<script>alert(1)</script>").kind.media_type == "image/jpeg"


def test_a_photo_says_when_and_where(tmp_path: Path) -> None:
    told = look(tmp_path, "现场.jpg", jpeg(place=(-33.5, -70.25))).told
    assert told.at == TAKEN.replace(tzinfo=ZONE)
    assert (told.latitude, told.longitude) == pytest.approx((-33.5, -70.25), abs=1e-4)


def test_a_photo_of_an_iphone_says_when_and_where_and_is_seen(tmp_path: Path) -> None:
    found = look(tmp_path, "IMG_0001.HEIC", heic())
    assert found.told.at == TAKEN.replace(tzinfo=ZONE)
    assert (found.told.latitude, found.told.longitude) == pytest.approx((39.0842, 117.2009), abs=1e-4)
    assert size_of(found.thumbnail) == (96, 64)


def size_of(small: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(small), formats=["JPEG"]) as picture:
        return picture.size


def test_the_first_page_of_a_paper_is_known_again_and_too_small_to_be_read(tmp_path: Path) -> None:
    assert size_of(look(tmp_path, "证照.pdf", pdf()).thumbnail) == (170, 240)


@pytest.mark.parametrize(
    ("name", "content"), [("新.heic", heic()[:200] + bytes(457)), ("锁.pdf", b"%PDF-1.7\n%%EOF\n")]
)
def test_what_no_decoder_here_opens_is_kept_all_the_same(tmp_path: Path, name: str, content: bytes) -> None:
    assert look(tmp_path, name, content).thumbnail == b""


def test_what_unfolds_to_much_does_so_in_a_process_that_dies_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = png(1500, 1000)
    monkeypatch.setattr("xiezhi.cases.evidence.images.limits", lambda: replace(limits(), pixels_here=1000))
    assert size_of(look(tmp_path, "扫描.png", large).thumbnail) == (480, 320)
    dying = tmp_path / "dying"
    dying.write_text("#!/bin/sh\nkill -9 $$\n", encoding="utf-8")
    dying.chmod(0o700)
    monkeypatch.setattr("xiezhi.cases.evidence.apart.sys.executable", str(dying))
    assert look(tmp_path, "扫描.png", large).thumbnail == b""


def test_a_process_that_unfolds_has_its_memory_and_its_output_limited(tmp_path: Path) -> None:
    program = (
        "import os; from xiezhi.cases.evidence import small; small._limit()\n"
        "try: bytearray(small.limits().small_memory)\n"
        "except MemoryError: os.write(1, bytes(2 * small.LONGEST))"
    )
    with (tmp_path / "out").open("wb") as output:
        subprocess.run([sys.executable, "-c", program], stdout=output, check=True)
    assert (tmp_path / "out").stat().st_size == LONGEST


def test_a_video_says_when_and_where(tmp_path: Path) -> None:
    told = look(tmp_path, "执法.mp4", mp4(AT, b"+39.0842+117.2009/")).told
    assert (told.at, told.by, told.latitude, told.longitude) == (AT, "文件自带的制作时间", 39.0842, 117.2009)


@given(st.binary(max_size=200))
def test_a_damaged_video_says_nothing_and_breaks_nothing(tail: bytes) -> None:
    content = mp4(AT)[:60] + tail
    told = told_by_container(io.BytesIO(content), len(content))
    assert told.at is None or told.at.year >= 2000


@pytest.mark.parametrize(
    ("own", "codes"),
    [
        (Own(AT + timedelta(minutes=15), "EXIF"), []),
        (Own(AT + timedelta(minutes=16), "EXIF"), ["time"]),
        (Own(AT - timedelta(hours=8, minutes=3), "mvhd"), ["time"]),
        (Own(AT - timedelta(days=2), "EXIF"), ["time", "step"]),
        (Own(AT + timedelta(days=1), "EXIF"), ["clock"]),
        (Own(place=(39.0842, 117.2009)), []),
        (Own(place=(39.10, 117.2009)), ["place"]),
        (Own(), []),
    ],
)
def test_a_file_that_disagrees_with_the_record_is_shown_as_such(own: Own, codes: list[str]) -> None:
    recorded = Recorded(AT, AT + timedelta(hours=2), AT.astimezone(ZONE).date(), (39.0845, 117.2011))
    found = disagreements(own, recorded, ZONE)
    assert [each.code for each in found] == codes
    assert not codes or "8 小时，可能" in found[0].text or abs((own.at or AT) - AT) != timedelta(hours=8, minutes=3)


@given(st.floats(-80, 80), st.floats(-179, 179), st.floats(-80, 80), st.floats(-179, 179))
def test_distances_are_the_same_both_ways_and_none_for_one_place(a: float, b: float, c: float, d: float) -> None:
    there, back = metres((a, b), (c, d)), metres((c, d), (a, b))
    assert there == pytest.approx(back)
    assert metres((a, b), (a, b)) == 0
    assert 0 <= there <= 20_020_000


def test_the_disk_keeps_a_file_whole_read_only_and_gives_parts_of_it(tmp_path: Path) -> None:
    store, content = DiskStore(tmp_path / "objects"), bytes(range(256)) * 9000
    name = sha256(content).hex()
    store.keep(put(tmp_path, "sent", content), name)
    assert (store.size(name), list(store.names())) == (len(content), [name])
    assert b"".join(store.pieces(name, start=5, length=7)) == content[5:12]
    assert store.path(name).stat().st_mode & 0o777 == 0o400
    assert [path.name for path in store.folder.iterdir()] == [name[:2]]
    with pytest.raises(FileMissing, match="不在"):
        store.size("0" * 64)


def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    blocked = tmp_path / "objects"
    blocked.write_bytes(b"")
    with pytest.raises(StoreUnavailable, match="不能写入"):
        DiskStore(blocked).keep(put(tmp_path, "sent", b"x"), "00" * 32)
