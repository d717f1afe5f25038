"""Which encoding a text file has: UTF-8, UTF-16 (by its mark) or GB18030."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from xiezhi.office.refusals import UnreadableFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLOCK = 4 * 1024 * 1024


def text_encoding(path: Path) -> str:
    """Return the codec that decodes the whole of `path`: utf-8, utf-8-sig, utf-16 or gb18030.

    Raises UnreadableFile when none does, or when NUL characters show that the file is no text.
    """
    with path.open("rb") as stream:
        head = stream.read(4)
    marked = next((codec for mark, codec in _MARKS if head.startswith(mark)), None)
    for codec in (marked,) if marked else ("utf-8", "gb18030"):
        if _decodes(path, codec):
            return codec
    raise UnreadableFile(
        f"文件“{path.name}”的文字编码无法识别（既不是 UTF-8 也不是 GB18030/GBK），或者不是文本文件。"
        "请用记事本或 WPS 打开，另存为 UTF-8 编码后再上传。"
    )


def decoded_blocks(path: Path, codec: str, block: int = _BLOCK) -> Iterator[str]:
    """Yield the text of `path` in blocks of about `block` bytes."""
    decoder = codecs.getincrementaldecoder(codec)()
    with path.open("rb") as stream:
        while data := stream.read(block):
            yield decoder.decode(data)
    yield decoder.decode(b"", final=True)


def _decodes(path: Path, codec: str) -> bool:
    try:
        for text in decoded_blocks(path, codec):
            if "\0" in text:
                raise UnreadableFile(
                    f"文件“{path.name}”里有空字符（NUL），不是文本文件或者已经损坏。请重新导出后再上传。"
                )
    except UnicodeDecodeError:
        return False
    return True
