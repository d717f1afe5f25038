"""Many PDF files bound into one: pages of A4, numbered at the lower right, with bookmarks; streams are copied, not held."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, OutlineItem, Page, Pdf, Rectangle, String

from xiezhi.office.binding import Binder, render_numbers
from xiezhi.office.refusals import UnreadableFile

A4: Final = (595.276, 841.89)
MOST_PAGES: Final = 5_000
_TOLERANCE: Final = 4.0
# Each file that is bound stays open to the end: more at once would run against the limit of the system.
_AT_ONCE: Final = 200
# A stream that is longer as it is stored is not unfolded to see whether anything stands in it.
_SHORT: Final = 4_096


@dataclass(frozen=True, slots=True)
class Part:
    """One file to be bound: its bookmark, and whether its written pages are numbered.

    `below`: bookmarks under its own, each with its page counted from 0.
    """

    path: Path
    title: str
    numbered: bool = True
    below: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a part stands: its first page in the whole, counted from 0, and the first and last number on its pages, 0 for none."""

    at: int
    first: int
    last: int


def page_count(path: Path) -> int:
    """The number of pages of a PDF. Raises UnreadableFile."""
    with _opened(path) as pdf:
        return len(pdf.pages)


def put_on_a4(source: Path, target: Path, *, name: str) -> int:
    """Write a PDF with every page on A4, upright, without forms, scripts and attachments; the number of its pages.

    Raises UnreadableFile with the name for one that is damaged, encrypted, empty or too long.
    """
    with _opened(source, name=name) as pdf, Pdf.new() as made:
        if not 0 < len(pdf.pages) <= MOST_PAGES:
            raise UnreadableFile(
                f"“{name}”有 {len(pdf.pages)} 页，不能编入案卷（1 至 {MOST_PAGES} 页）。请拆分后再上传。"
            )
        try:
            pdf.flatten_annotations()
            for page in pdf.pages:
                _take(made, page)
            made.save(target, deterministic_id=True)
        except (pikepdf.PdfError, ValueError) as bad:
            raise UnreadableFile(f"“{name}”已损坏，不能编入案卷。请重新导出后再上传。") from bad
        return len(made.pages)


def bind(parts: Sequence[Part], target: Path, *, binder: Binder) -> list[Placed]:
    """Bind parts in their order into one PDF; where each of them came to stand. The same parts give the same bytes.

    Numbers run from 1 over the written pages of the parts that are numbered. Raises UnreadableFile, NoChineseFont.
    """
    with tempfile.TemporaryDirectory(prefix="xiezhi-", dir=target.parent) as folder, ExitStack() as held:
        made = held.enter_context(Pdf.new())
        placed: list[Placed] = []
        numbers: list[tuple[int, str]] = []
        for path, group in _gathered(parts, Path(folder)):
            source = held.enter_context(_opened(path))
            begin = len(made.pages)
            made.pages.extend(source.pages)
            for part, count in group:
                placed.append(_numbered(made, part, begin, count, numbers))
                begin += count
        _put_numbers(made, numbers, binder, held)
        _put_outline(made, parts, placed)
        _put_properties(made, binder)
        made.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return placed


def _gathered(parts: Sequence[Part], folder: Path) -> Iterator[tuple[Path, list[tuple[Part, int]]]]:
    """Files to be opened and the parts that each holds: the parts themselves, or many of them joined beforehand."""
    if len(parts) <= _AT_ONCE:
        yield from ((part.path, [(part, page_count(part.path))]) for part in parts)
        return
    for number, start in enumerate(range(0, len(parts), _AT_ONCE)):
        group = parts[start : start + _AT_ONCE]
        joined = folder / f"{number}.pdf"
        with ExitStack() as held:
            made = held.enter_context(Pdf.new())
            counts = []
            for part in group:
                source = held.enter_context(_opened(part.path))
                made.pages.extend(source.pages)
                counts.append(len(source.pages))
            made.save(joined, deterministic_id=True)
        yield joined, list(zip(group, counts, strict=True))


def _numbered(made: Pdf, part: Part, begin: int, count: int, numbers: list[tuple[int, str]]) -> Placed:
    """Tidy the pages of a part that were added, and note the numbers that they will bear."""
    first = len(numbers) + 1
    for index in range(begin, begin + count):
        page = made.pages[index]
        for key in ("/StructParents", "/Tabs", "/AA", "/Metadata"):
            if key in page.obj:
                del page.obj[key]
        if part.numbered and _is_written(page):
            numbers.append((index, str(len(numbers) + 1)))
    last = len(numbers)
    return Placed(begin, first, last) if last >= first else Placed(begin, 0, 0)


def _is_written(page: Page) -> bool:
    """False for a page on which nothing stands: it is bound, and bears no number."""
    contents = page.obj.get("/Contents")
    if contents is None:
        return False
    streams = list(contents) if isinstance(contents, Array) else [contents]
    return any(_says_something(stream) for stream in streams)


def _says_something(stream: Object) -> bool:
    """True also for what would have to be unfolded at length to tell, or cannot be unfolded."""
    filters = stream.stream_dict.get("/Filter", Array())
    chained = isinstance(filters, Array) and len(filters) > 1
    try:
        return chained or len(stream.read_raw_bytes()) > _SHORT or bool(stream.read_bytes().strip())
    except pikepdf.PdfError:
        return True


def _put_numbers(made: Pdf, numbers: Sequence[tuple[int, str]], binder: Binder, held: ExitStack) -> None:
    if not numbers:
        return
    sizes = [_size(made.pages[index]) for index, _ in numbers]
    told = [(text, *size) for (_, text), size in zip(numbers, sizes, strict=True)]
    laid = held.enter_context(Pdf.open(io.BytesIO(render_numbers(binder, told))))
    for place, (index, _) in enumerate(numbers):
        # A name of its own for each: pages of one source may share their resources.
        _lay_over(made, index, laid.pages[place], Rectangle(0, 0, *sizes[place]), f"/XiezhiNumber{place + 1}")


def _lay_over(made: Pdf, index: int, other: Page, where: Rectangle, named: str) -> None:
    """Lay another page over one of these; `Page.add_overlay` names what it lays by chance, so that no two files would be equal."""
    page = made.pages[index]
    form = made.copy_foreign(other.as_form_xobject())
    name = page.add_resource(form, Name.XObject, name=Name(named))
    placed = page.calc_form_xobject_placement(form, name, where)
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"Q\n" + placed)


def _size(page: Page) -> tuple[float, float]:
    box = [float(each) for each in page.mediabox]
    return box[2] - box[0], box[3] - box[1]


def _put_outline(made: Pdf, parts: Sequence[Part], placed: Sequence[Placed]) -> None:
    with made.open_outline() as outline:
        for part, place in zip(parts, placed, strict=True):
            item = OutlineItem(part.title, place.at)
            item.children.extend(OutlineItem(title, place.at + page) for title, page in part.below)
            outline.root.append(item)


def _put_properties(made: Pdf, binder: Binder) -> None:
    made.docinfo = made.make_indirect(
        Dictionary(
            Title=String(binder.title),
            Author=String(binder.issuer),
            CreationDate=String(f"D:{binder.day:%Y%m%d}000000Z"),
        )
    )
    made.Root.PageMode = Name.UseOutlines
    made.Root.Lang = String("zh-CN")


def _take(made: Pdf, page: Page) -> None:
    """Add a page: as it is where it is A4 and upright, else laid on A4, turned as the page is wider or higher."""
    box = [float(each) for each in page.mediabox]
    width, height = box[2] - box[0], box[3] - box[1]
    turned = int(page.obj.get("/Rotate", 0)) % 360
    plain = turned == 0 and box[:2] == [0, 0] and list(page.cropbox) == list(page.mediabox)
    for key in ("/Annots", "/AA", "/Trans", "/Thumb", "/PieceInfo"):
        if key in page.obj:
            del page.obj[key]
    if plain and (_near((width, height), A4) or _near((height, width), A4)):
        made.pages.append(page)
        return
    wide = (width > height) != (turned in {90, 270})
    size = (A4[1], A4[0]) if wide else A4
    made.add_blank_page(page_size=size)
    margin = 0 if _near((width, height), A4) or _near((height, width), A4) else 14
    _lay_over(made, -1, page, Rectangle(margin, margin, size[0] - margin, size[1] - margin), "/XiezhiPage")


def _near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(a - b) <= _TOLERANCE for a, b in zip(one, other, strict=True))


def _opened(path: Path, *, name: str = "") -> Pdf:
    shown = name or path.name
    try:
        return Pdf.open(path)
    except pikepdf.PasswordError as locked:
        raise UnreadableFile(f"“{shown}”已加密，不能编入案卷。请去掉密码后再上传。") from locked
    except pikepdf.PdfError as bad:
        raise UnreadableFile(f"“{shown}”不是完整的 PDF，或者展开后过大，不能编入案卷。请重新导出后再上传。") from bad
