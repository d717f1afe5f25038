"""Numbers of documents (发文字号): 机关代字 + 文书简称 + 〔year〕 + serial + 号, as GB/T 9704 writes them."""

import re
from dataclasses import dataclass
from typing import Final

_OPEN: Final = "〔[［【(（"
_CLOSE: Final = "〕]］】)）"
_FORM: Final = re.compile(
    rf"(?P<prefix>[^\s\d{re.escape(_OPEN + _CLOSE)}]+)"
    rf"[{re.escape(_OPEN)}](?P<year>[12]\d{{3}})[{re.escape(_CLOSE)}]"
    r"第?0*(?P<serial>[1-9]\d*)号",
    re.ASCII,
)


class BadDocumentNumber(ValueError):
    """A text is no document number; the message says so to the user."""


@dataclass(frozen=True, slots=True, order=True)
class DocumentNumber:
    """One number. `prefix`: the body's short name with that of the document, such as 津滨综执罚. Raises BadDocumentNumber."""

    prefix: str
    year: int
    serial: int

    def __post_init__(self) -> None:
        if not _FORM.fullmatch(str(self)):
            raise BadDocumentNumber(f"文号“{self}”不合格式。应为“机关代字〔年份〕序号号”，如“津滨综执罚〔2026〕12号”。")

    @property
    def following(self) -> "DocumentNumber":
        """The next number of the same series and year."""
        return DocumentNumber(self.prefix, self.year, self.serial + 1)

    def __str__(self) -> str:
        return f"{self.prefix}〔{self.year}〕{self.serial}号"


def document_number(body: str, document: str, year: int, serial: int) -> DocumentNumber:
    """The number of a body's document: short names of both, year and serial. Raises BadDocumentNumber."""
    return DocumentNumber(f"{body}{document}", year, serial)


def parse(text: str) -> DocumentNumber:
    """A number as it was typed: any brackets, leading zeros and 第 are forgiven. Raises BadDocumentNumber."""
    found = _FORM.fullmatch("".join(text.split()))
    if found is None:
        raise BadDocumentNumber(f"文号“{text}”不合格式。应为“机关代字〔年份〕序号号”，如“津滨综执罚〔2026〕12号”。")
    return DocumentNumber(found["prefix"], int(found["year"]), int(found["serial"]))
