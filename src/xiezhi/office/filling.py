"""A .docx template filled with values: nothing but names, rows of lists and conditions, in Jinja's sandbox.

A template may say `{{ 当事人 }}`, `{% for 项 in 物品 %}` with `{{ 项.名称 }}` inside, and `{% if 有罚款 %}`; `{%p … %}` and
`{%tr … %}` take the paragraph or the row around them away. Everything else (calls, filters, arithmetic, attributes of
values, loops in loops) is refused before a value comes near it.
"""

from __future__ import annotations

import difflib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from zipfile import BadZipFile

from docx.document import Document as DocxDocument
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from xiezhi.office.documents_package import packed
from xiezhi.office.documents_styles import xml_text
from xiezhi.office.filling_finish import finish

# A field that is a text, or a list whose rows have these texts.
Fields = Mapping[str, Sequence[str] | None]
Values = Mapping[str, "str | Sequence[Mapping[str, str]]"]

LONGEST_VALUE: Final = 100_000
MOST_ROWS: Final = 2_000
MOST_TAGS: Final = 2_000
_TAG: Final = re.compile(r"\{\{|\{%|\{#")
_SHOWN: Final = 20
_PLAIN: Final = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.For,
    nodes.If,
    nodes.Not,
)


class BadTemplate(ValueError):
    """A template that cannot be filled; the Chinese message names the template, the paragraph and the field."""


class _Sandbox(ImmutableSandboxedEnvironment):
    """Names look into dictionaries of texts, and nothing can be called."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The text of a row; never an attribute of Python."""
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return self.undefined(obj=obj, name=attribute)

    def is_safe_callable(self, obj: Any) -> bool:
        """Nothing is."""
        del obj
        return False


def fill(template: bytes, values: Values, *, name: str) -> bytes:
    """The template with its values, as .docx; the same values give the same bytes. Raises BadTemplate.

    Line breaks of a value begin a new paragraph of the same kind. Control characters are left out.
    """
    cleaned = {field: _cleaned(value) for field, value in values.items()}
    fields: Fields = {field: _keys(value) for field, value in values.items()}
    target = _opened(template, name)
    _check(target, fields, name)
    target.render(cleaned, _environment(), autoescape=True)
    filled = target.docx
    if filled is None:
        raise TypeError("docxtpl gave no document")
    finish(filled)
    return packed(filled)


def check(template: bytes, fields: Fields, *, name: str) -> frozenset[str]:
    """The fields that a template uses. Raises BadTemplate where it cannot be filled with these fields."""
    target = _opened(template, name)
    return _check(target, fields, name)


def _opened(template: bytes, name: str) -> DocxTemplate:
    try:
        target = DocxTemplate(io.BytesIO(template))
        target.init_docx()
    except (BadZipFile, ValueError, KeyError, OSError) as bad:
        raise BadTemplate(f"模板“{name}”打不开。请用 Office 或 WPS 打开，另存为 .docx 后再试。") from bad
    return target


def _environment() -> _Sandbox:
    environment = _Sandbox(undefined=StrictUndefined, autoescape=True)
    for known in (environment.globals, environment.filters, environment.tests):
        known.clear()
    return environment


def _cleaned(value: str | Sequence[Mapping[str, str]]) -> str | list[dict[str, str]]:
    if isinstance(value, str):
        return _text(value)
    return [{key: _text(text) for key, text in row.items()} for row in value[:MOST_ROWS]]


def _text(value: str) -> str:
    """A value as docxtpl takes it: BEL begins a paragraph. Braces doubled by docxtpl's own escapes stay as they are."""
    lines = value[:LONGEST_VALUE].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\a".join(xml_text(line).replace("\t", "　") for line in lines)


def _keys(value: str | Sequence[Mapping[str, str]]) -> Sequence[str] | None:
    if isinstance(value, str):
        return None
    return tuple(value[0]) if value else _ANY


# Rows of an empty list may be asked for anything: they are never drawn.
_ANY: Final = ("*",)


def _check(target: DocxTemplate, fields: Fields, name: str) -> frozenset[str]:
    document = target.docx
    if document is None:
        raise TypeError("docxtpl gave no document")
    used: set[str] = set()
    for text in _sources(target):
        if len(_TAG.findall(text)) > MOST_TAGS:
            raise BadTemplate(f"模板“{name}”里的字段超过 {MOST_TAGS} 处。请删去重复的部分。")
        try:
            tree = _environment().parse(target.patch_xml(text))
        except TemplateSyntaxError as bad:
            raise BadTemplate(
                f"模板“{name}”{_broken(document)}有没写完整的标记。请检查大括号和 for、if、end 是否成对。"
            ) from bad
        used |= _walk(tree, fields, _Place(document, name))
    return frozenset(used)


def _sources(target: DocxTemplate) -> Iterator[str]:
    """The XML of the body, of headers and footers; what docxtpl would also fill besides is not offered."""
    yield target.get_xml()
    for uri in (target.HEADER_URI, target.FOOTER_URI):
        for _, part in target.get_headers_footers(uri):
            yield target.get_part_xml(part)


# What a user sees of a construct, by the name that its node bears.
_FORBIDDEN: Final = {
    "Const": "引号里的文字，或者数字",
    "Filter": "竖线后的处理",
    "Call": "带括号的调用",
    "Getitem": "方括号",
    "Assign": "set",
}


class _Place:
    """Where in a template a word stands, in Chinese."""

    def __init__(self, document: DocxDocument, name: str) -> None:
        self._document = document
        self._name = name

    def refuse(self, what: str, word: str, known: Sequence[str]) -> BadTemplate:
        """Say that a word is not known, where it stands and which one is nearest."""
        near = difflib.get_close_matches(word, known, n=1, cutoff=0.3)
        advice = f"最接近的是“{near[0]}”，" if near else ""
        return BadTemplate(
            f"模板“{self._name}”{_where(self._document, word)}的{what}“{word}”不存在：{advice}请改正后再用。"
        )

    def forbid(self, what: str) -> BadTemplate:
        """Say that a construct is not offered."""
        return BadTemplate(
            f"模板“{self._name}”用了不允许的写法（{what}）。模板里只能写字段、列表的行和“if 字段”，请改正后再用。"
        )


def _walk(tree: nodes.Template, fields: Fields, place: _Place) -> set[str]:
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _PLAIN):
            raise place.forbid(_FORBIDDEN.get(type(node).__name__, "计算、判断或者引用别的文件"))
    loops: dict[str, tuple[str, Sequence[str]]] = {}
    for loop in tree.find_all(nodes.For):
        row, listed = _loop(loop, place)
        loops[row] = (listed, _columns(listed, fields, place))
    used = {listed for listed, _ in loops.values()}
    for looked in tree.find_all(nodes.Getattr):
        used |= _row_field(looked, loops, place)
    return used | {
        _known(named.name, fields, place)
        for named in tree.find_all(nodes.Name)
        if named.ctx == "load" and named.name not in loops
    }


def _columns(listed: str, fields: Fields, place: _Place) -> Sequence[str]:
    columns = fields.get(listed)
    if columns is None:
        raise place.refuse("列表字段", listed, [field for field, keys in fields.items() if keys is not None])
    return columns


def _known(name: str, fields: Fields, place: _Place) -> str:
    if name not in fields:
        raise place.refuse("字段", name, list(fields))
    return name


def _loop(loop: nodes.For, place: _Place) -> tuple[str, str]:
    plain = isinstance(loop.target, nodes.Name) and isinstance(loop.iter, nodes.Name)
    if not plain or loop.test or loop.else_ or loop.recursive or list(loop.find_all(nodes.For)):
        raise place.forbid("列表里套列表，或者带条件的列表")
    return str(loop.target.name), str(loop.iter.name)  # type: ignore[attr-defined]  # both are names


def _row_field(looked: nodes.Getattr, loops: Mapping[str, tuple[str, Sequence[str]]], place: _Place) -> set[str]:
    owner = looked.node.name if isinstance(looked.node, nodes.Name) else ""
    if owner not in loops:
        raise place.forbid(f"{owner}.{looked.attr}")
    listed, keys = loops[owner]
    if keys != _ANY and looked.attr not in keys:
        raise place.refuse(f"列表“{listed}”的栏目", looked.attr, list(keys))
    return {f"{listed}.{looked.attr}"}


def _paragraphs(document: DocxDocument) -> Iterator[tuple[int, str]]:
    for number, paragraph in enumerate(document.element.body.iter(qn("w:p")), start=1):
        yield number, "".join(text.text or "" for text in paragraph.iter(qn("w:t")))


def _where(document: DocxDocument, word: str) -> str:
    for number, text in _paragraphs(document):
        if word in text and _TAG.search(text):
            return f"第{number}段“{text[:_SHOWN]}”"
    return "页眉或者页脚里"


def _broken(document: DocxDocument) -> str:
    for number, text in _paragraphs(document):
        if text.count("{{") != text.count("}}") or text.count("{%") != text.count("%}"):
            return f"第{number}段“{text[:_SHOWN]}”"
    return ""
