"""docs/documents.md: the catalogue and the fields of templates, printed from the data (`python -m xiezhi.cases.documents.listing`)."""

import sys
from collections.abc import Iterator
from typing import Final

from xiezhi.cases.documents.catalogue import BLANK, KINDS, LEAD, SUBJECTS, DocumentKind, Field, catalogue, fields

_HEAD: Final = """# Documents

Printed from `cases/data/documents.toml` and `document_fields.toml` by `python -m xiezhi.cases.documents.listing > docs/documents.md`.

A template is a text in `cases/data/documents` (the form is described in `office/forms.py`), laid out as .docx on first use:
the text is what is reviewed, and no .docx can drift from it. `python scripts/document_templates.py FOLDER` writes them all. A
body may put its own .docx in the place of any of them on the page 文书模板; it may say

    {{ 当事人 }}                                  a field
    {% for 项 in 物品 %}{{ 项.名称 }}{% endfor %}   rows of a list; {%tr for … %} repeats the row of a table, {%p for … %} a paragraph
    {% if 有罚款 %}…{% endif %}                    what stands only where the field is not empty

and nothing else. Line breaks of a value begin a new paragraph. What is issued is the .docx, frozen with its SHA-256; the PDF and
the preview are read from that file, so that all three have one text.

## Catalogue

"""
_SOURCES: Final = {
    "text": "文字",
    "day": "日期",
    "moment": "时间",
    "yuan": "金额",
    "words": "金额大写",
    "fact": "事实",
    "if": "条件",
    "rule": "法定期限",
    "lines": "列表",
    "own": "平台",
}


def as_markdown() -> str:
    """The whole page."""
    return "\n".join([_HEAD + "\n".join(_catalogue()), "", "## Fields", "", *_fields(), ""])


def _catalogue() -> Iterator[str]:
    yield "| 文书 | 用途 | 文号 | 签名 | 印章 | 必须写明 | 可多份 | 依据 |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for kind in catalogue().values():
        yield _kind(kind)


def _kind(kind: DocumentKind) -> str:
    cells = (
        kind.title,
        f"{SUBJECTS[LEAD]}，{KINDS[kind.kind]}" if kind.of == LEAD else KINDS[kind.kind],
        f"{kind.short}〔年〕号" if kind.short else "",
        "、".join(kind.signers),
        kind.seal,
        "、".join(kind.needs),
        "是" if kind.many else "",
        kind.article,
    )
    return f"| {' | '.join(cells)} |"


def _fields() -> Iterator[str]:
    yield "| 字段 | 来自 | 含义 | 列 | 未知时 |"
    yield "| --- | --- | --- | --- | --- |"
    for field in fields().values():
        yield _field(field)


def _field(field: Field) -> str:
    blank = "手写的横线" if field.blank == BLANK else field.blank or "空"
    return f"| {field.name} | {_SOURCES[field.source]} | {field.says} | {'、'.join(field.items)} | {blank} |"


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
