"""Files of others opened in a process of its own: what takes too much is refused by name, and the next piece goes on."""

import os
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from xiezhi.office.apart import Apart, Failed, Limits
from xiezhi.office.binding import Binder, render_sheet
from xiezhi.office.bound import Part
from xiezhi.office.refusals import UnreadableFile

BINDER = Binder("云汀区市场监督管理局", "某公司案", date(2026, 11, 27))
TIGHT = Limits(memory=420, computing=2, waiting=20)


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[Apart]:
    with Apart(tmp_path, TIGHT) as made:
        yield made


def scan(folder: Path, name: str = "scan.pdf") -> Path:
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(600, 800))
        made.pages[0].contents_add(b"0 0 100 100 re f")
        made.save(folder / name)
    return folder / name


def unfolding(mebibytes: int) -> bytes:
    """A PDF of some hundred kilobytes whose directory of objects unfolds to so much as soon as it is opened."""
    parts = (b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
    head = f"1 0 2 {len(parts[0]) + 1} ".encode()
    packer = zlib.compressobj(9)
    packed = packer.compress(head + b" ".join(parts))
    packed += b"".join(packer.compress(b" " * 1024 * 1024) for _ in range(mebibytes)) + packer.flush()
    written = bytearray(b"%PDF-1.5\n")
    at = {}
    for number, content in (
        (3, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"),
        (
            4,
            f"<< /Type /ObjStm /N 2 /First {len(head)} /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode()
            + packed
            + b"\nendstream",
        ),
    ):
        at[number] = len(written)
        written += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    at[5] = len(written)
    rows = [(0, 0, 255), (2, 4, 0), (2, 4, 1), (1, at[3], 0), (1, at[4], 0), (1, at[5], 0)]
    table = b"".join(bytes([kind]) + place.to_bytes(4, "big") + bytes([last]) for kind, place, last in rows)
    written += (
        f"5 0 obj\n<< /Type /XRef /Size 6 /W [1 4 1] /Root 1 0 R /Length {len(table)} >>\nstream\n".encode()
        + table
        + f"\nendstream\nendobj\nstartxref\n{at[5]}\n%%EOF".encode()
    )
    return bytes(written)


def test_a_bomb_in_a_directory_of_objects_is_refused_by_name_and_the_next_file_is_set(
    tmp_path: Path, apart: Apart
) -> None:
    (tmp_path / "small.pdf").write_bytes(unfolding(1))
    assert apart.put_on_a4(tmp_path / "small.pdf", tmp_path / "a.pdf", name="账册") == 1
    (tmp_path / "bomb.pdf").write_bytes(unfolding(450))
    assert (tmp_path / "bomb.pdf").stat().st_size < 1024 * 1024
    with pytest.raises(UnreadableFile, match=r"“账册”.*展开后.*过大.*请"):
        apart.put_on_a4(tmp_path / "bomb.pdf", tmp_path / "b.pdf", name="账册")
    assert apart.put_on_a4(scan(tmp_path), tmp_path / "c.pdf", name="扫描件") == 1


def test_what_never_ends_is_ended(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "endless.pdf")
    with Apart(tmp_path, Limits(waiting=1)) as apart:
        with pytest.raises(UnreadableFile, match=r"“录音”(处理超过 1 秒|展开后占用过大)"):
            apart.put_on_a4(tmp_path / "endless.pdf", tmp_path / "a.pdf", name="录音")
        assert apart.page_counts([scan(tmp_path)], name="正卷") == [1]


def test_refusals_are_those_of_the_work_itself_and_what_fails_for_no_file_says_so(tmp_path: Path, apart: Apart) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    with pytest.raises(UnreadableFile, match="“扫描件”不是完整的 PDF"):
        apart.put_on_a4(tmp_path / "broken.pdf", tmp_path / "a.pdf", name="扫描件")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(UnreadableFile, match="“照片”的图片已损坏"):
        apart.set_picture(BINDER, picture=tmp_path / "picture.png", target=tmp_path / "b.pdf", heading="照片", facts=())
    with pytest.raises(Failed, match="No such file"):
        apart.page_counts([tmp_path / "none.pdf"], name="正卷")


def test_binding_apart_places_parts_and_knows_nothing_of_the_surroundings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    (tmp_path / "sheet.pdf").write_bytes(render_sheet(BINDER, heading="物证", facts=[("存放地点", "三号库")]))
    parts = [
        Part(scan(tmp_path), "扫描件", below=(("第一页", 0),)),
        Part(tmp_path / "sheet.pdf", "物证", numbered=False),
    ]
    with Apart(tmp_path) as apart:
        placed = apart.bind(parts, tmp_path / "whole.pdf", binder=BINDER, name="正卷")
        assert [(at.at, at.first, at.last) for at in placed] == [(0, 1, 1), (1, 0, 0)]
        process = apart._process
        assert process is not None
        assert b"secret" not in Path(f"/proc/{process.pid}/environ").read_bytes()
    assert process.poll() is not None
