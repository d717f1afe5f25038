"""Files bound into one PDF: numbers, bookmarks, A4, blank pages, what cannot be bound; the same parts give the same bytes."""

from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from xiezhi.office.binding import Binder, ContentsLine, render_contents, render_picture, render_remarks, render_sheet
from xiezhi.office.bound import A4, Part, bind, page_count, put_on_a4
from xiezhi.office.refusals import UnreadableFile

BINDER = Binder("云汀区市场监督管理局", "某公司销售𠮷字样产品案", date(2026, 11, 27))
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)


def sheet(folder: Path, name: str, rows: int = 3) -> Path:
    facts = [(f"项目{row}", f"内容{row}" * 20) for row in range(rows)]
    path = folder / f"{name}.pdf"
    path.write_bytes(render_sheet(BINDER, heading=name, facts=facts))
    return path


def texts(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as pdf:
        found = []
        for number in range(len(pdf)):
            page = pdf[number]
            text = page.get_textpage()
            found.append(text.get_text_bounded())
            text.close()
            page.close()
        return found


def lower_right(path: Path, number: int) -> str:
    """What stands in the lower right corner of a page, 30 by 18 mm."""
    with pypdfium2.PdfDocument(path) as pdf:
        page = pdf[number]
        text = page.get_textpage()
        found = text.get_text_bounded(left=page.get_width() - 85, bottom=0, right=page.get_width(), top=51)
        text.close()
        page.close()
        return str(found).strip()


def test_written_pages_are_numbered_at_the_lower_right_and_covers_are_not(tmp_path: Path) -> None:
    long = sheet(tmp_path, "长", rows=40)
    pages = page_count(long)
    assert pages > 1
    parts = [
        Part(sheet(tmp_path, "封面"), "封面", numbered=False),
        Part(long, "长"),
        Part(sheet(tmp_path, "短"), "短"),
        Part(sheet(tmp_path, "备考表"), "备考表", numbered=False),
    ]
    whole = tmp_path / "whole.pdf"
    placed = bind(parts, whole, binder=BINDER)
    assert [(at.at, at.first, at.last) for at in placed] == [
        (0, 0, 0),
        (1, 1, pages),
        (1 + pages, pages + 1, pages + 1),
        (2 + pages, 0, 0),
    ]
    corners = [lower_right(whole, number) for number in range(pages + 3)]
    assert corners == ["", *map(str, range(1, pages + 2)), ""]


def test_bookmarks_open_the_parts_and_those_below_them(tmp_path: Path) -> None:
    inner = tmp_path / "inner.pdf"
    bind([Part(sheet(tmp_path, "一"), "一"), Part(sheet(tmp_path, "二"), "二")], inner, binder=BINDER)
    whole = tmp_path / "whole.pdf"
    below = (("一", 0), ("二", 1))
    parts = [Part(inner, "正卷", numbered=False, below=below), Part(inner, "副卷", numbered=False, below=below)]
    bind(parts, whole, binder=BINDER)
    with pypdfium2.PdfDocument(whole) as pdf:
        marks = [(mark.level, mark.get_title(), mark.get_dest().get_index()) for mark in pdf.get_toc()]
    assert marks == [(0, "正卷", 0), (1, "一", 0), (1, "二", 1), (0, "副卷", 2), (1, "一", 2), (1, "二", 3)]


def test_the_same_parts_give_the_same_bytes(tmp_path: Path) -> None:
    parts = [Part(sheet(tmp_path, name), name) for name in "甲乙丙"]
    for name in ("one", "other"):
        bind(parts, tmp_path / f"{name}.pdf", binder=BINDER)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "other.pdf").read_bytes()


def test_more_parts_than_files_may_be_open_are_bound_all_the_same(tmp_path: Path) -> None:
    path = sheet(tmp_path, "一页")
    placed = bind([Part(path, str(number)) for number in range(450)], tmp_path / "whole.pdf", binder=BINDER)
    assert [at.first for at in placed] == list(range(1, 451))
    assert lower_right(tmp_path / "whole.pdf", 449) == "450"


def test_pages_of_any_size_and_turn_lie_upright_on_a4(tmp_path: Path) -> None:
    with pikepdf.open(sheet(tmp_path, "源")) as source, pikepdf.new() as pdf:
        for _ in range(3):
            pdf.pages.extend(source.pages)
        pdf.pages[0].obj.MediaBox = pikepdf.Array([0, 0, 1000, 500])
        pdf.pages[1].obj.Rotate = 90
        pdf.pages[1].obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))
        pdf.add_blank_page(page_size=(200, 200))
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.save(tmp_path / "upload.pdf")
    laid = tmp_path / "laid.pdf"
    assert put_on_a4(tmp_path / "upload.pdf", laid, name="扫描件") == 4
    with pikepdf.open(laid) as pdf:
        sizes = [tuple(round(float(edge)) for edge in page.mediabox[2:]) for page in pdf.pages]
        assert sizes == [(842, 595), (842, 595), (595, 842), (595, 842)]
        assert all(int(page.obj.get("/Rotate", 0)) == 0 for page in pdf.pages)
    assert b"app.alert" not in laid.read_bytes()
    assert all("项目1" in text for text in texts(laid)[:3])
    bind([Part(laid, "扫描件")], tmp_path / "whole.pdf", binder=BINDER)
    assert [lower_right(tmp_path / "whole.pdf", number) for number in range(4)] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("length", [10, 10_000])
def test_a_page_is_numbered_without_unfolding_what_is_long_or_damaged(tmp_path: Path, length: int) -> None:
    with pikepdf.Pdf.new() as made:
        page = made.add_blank_page(page_size=A4)
        page.Contents = made.make_stream(b"\xff" * length, Filter=pikepdf.Name.FlateDecode)
        made.save(tmp_path / "upload.pdf")
    placed = bind([Part(tmp_path / "upload.pdf", "扫描件")], tmp_path / "whole.pdf", binder=BINDER)
    assert (placed[0].first, placed[0].last) == (1, 1)


def test_a_blank_page_bears_no_number(tmp_path: Path) -> None:
    with pikepdf.open(sheet(tmp_path, "源")) as source, pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=A4)
        pdf.pages.extend(source.pages)
        pdf.save(tmp_path / "upload.pdf")
    placed = bind([Part(tmp_path / "upload.pdf", "扫描件")], tmp_path / "whole.pdf", binder=BINDER)
    assert (placed[0].first, placed[0].last) == (1, 1)
    assert [lower_right(tmp_path / "whole.pdf", number) for number in range(2)] == ["", "1"]


@pytest.mark.parametrize("how", ["damaged", "locked", "empty"])
def test_what_cannot_be_bound_is_named_with_the_remedy(tmp_path: Path, how: str) -> None:
    path = tmp_path / "upload.pdf"
    if how == "damaged":
        path.write_bytes(b"%PDF-1.7\nnothing more")
    else:
        with pikepdf.new() as pdf:
            if how == "locked":
                pdf.add_blank_page()
            pdf.save(path, encryption=pikepdf.Encryption(owner="a", user="b") if how == "locked" else None)
    with pytest.raises(UnreadableFile, match=r"“扫描件”.*请"):
        put_on_a4(path, tmp_path / "laid.pdf", name="扫描件")


def test_a_picture_stands_on_one_page_with_its_hash(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(PIXEL)
    facts = [("拍摄时间", "2026-11-01 10:00"), ("SHA-256", "ab" * 32)]
    path = tmp_path / "picture.pdf"
    path.write_bytes(render_picture(BINDER, picture=tmp_path / "picture.png", heading="现场照片", facts=facts))
    assert page_count(path) == 1
    assert "现场照片" in texts(path)[0]
    (tmp_path / "other.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="不是能编入案卷的图片"):
        render_picture(BINDER, picture=tmp_path / "other.svg", heading="图", facts=())
    (tmp_path / "broken.png").write_bytes(PIXEL[:40])
    with pytest.raises(UnreadableFile, match="已损坏"):
        render_picture(BINDER, picture=tmp_path / "broken.png", heading="图", facts=())


def test_a_note_of_some_length_leaves_its_signers_on_the_same_page(tmp_path: Path) -> None:
    path = tmp_path / "remarks.pdf"
    signers = [("立卷人", "简书白"), ("检查人", ""), ("立卷时间", "2026年7月31日")]
    for sentences, pages in ((0, 1), (30, 1), (150, 2)):
        note = ["本卷共有材料3件。", "光盘一张另存。" * sentences]
        path.write_bytes(render_remarks(BINDER, volume="正卷", paragraphs=note, signers=signers))
        found = texts(path)
        assert len(found) == pages
        assert all(text in found[-1] for text in ("立卷人", "检查人", "立卷时间"))


def test_contents_of_many_papers_run_over_pages_with_their_head(tmp_path: Path) -> None:
    lines = [ContentsLine(f"文书{n}", f"监罚〔2026〕{n}号", "2026-11-27", str(n)) for n in range(1, 61)]
    path = tmp_path / "contents.pdf"
    path.write_bytes(render_contents(BINDER, volume="正卷", lines=lines))
    found = texts(path)
    assert len(found) > 1
    assert all("序号" in page and "页号" in page for page in found)
    assert "文书60" in found[-1]
