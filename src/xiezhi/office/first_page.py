"""The first page of a .pdf as a picture. It is drawn with what the file brings: whoever asks does so where that harms nobody."""

from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from xiezhi.office.refusals import UnreadableFile


@dataclass(frozen=True, slots=True)
class PagePicture:
    """Pixels of red, green and blue, a byte each; `stride`: bytes of a line."""

    width: int
    height: int
    stride: int
    pixels: bytes


def first_page(path: Path, *, longest: int) -> PagePicture:
    """The first page, `longest` pixels on its longer side. Raises UnreadableFile for a locked or damaged file."""
    try:
        with pypdfium2.PdfDocument(path) as document:
            page = document[0]
            scale = longest / max(page.get_width(), page.get_height(), 1)
            drawn = page.render(scale=scale, rev_byteorder=True, force_bitmap_format=pypdfium2.raw.FPDFBitmap_BGR)
            return PagePicture(drawn.width, drawn.height, drawn.stride, bytes(drawn.buffer))
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile(f"文件“{path.name}”打不开第一页，可能已加密或者损坏。请重新导出后再上传。") from error
