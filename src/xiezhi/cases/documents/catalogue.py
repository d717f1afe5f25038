"""The catalogue of documents as data: what each is, who signs it, what it must state, and its template."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

from xiezhi.office.forms import compose

KINDS: Final = MappingProxyType(
    {"party": "交当事人", "approval": "内部审批", "record": "笔录、清单", "other": "致其他单位、个人"}
)
CASE, LEAD = "case", "lead"
SUBJECTS: Final = MappingProxyType({CASE: "案件", LEAD: "线索"})
BLANK: Final = "＿＿＿＿＿＿"
BLANK_DAY: Final = "＿＿＿＿年＿＿月＿＿日"
INTERVIEW: Final = "询问笔录"
_INCLUDE: Final = re.compile(r"^<< (\w+)$", re.MULTILINE)


class UnknownDocument(LookupError):
    """The catalogue has no such document."""


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One document of the catalogue.

    `file`: name of its template and of its address; `kind`: a code of KINDS; `short`: what its number begins with after
    the body's name, "" for a document without number; `bears`: the act's number that it bears; `needs`: fields without
    which it is not issued; `many`: whether a case may have several; `article`: by which it is made. `of`: a code of SUBJECTS; `confidential`: it
    names who reported a lead.
    """

    title: str
    file: str
    kind: str
    article: str
    short: str = ""
    bears: str = ""
    signers: tuple[str, ...] = ()
    seal: str = ""
    needs: tuple[str, ...] = ()
    many: bool = False
    of: str = CASE
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A field of templates: where its value comes from, what it means, what stands for an unknown one.

    `items`: columns of a list, () for a text; `sentence`: the value is closed as a sentence.
    """

    name: str
    source: str
    key: str
    says: str
    blank: str
    items: tuple[str, ...]
    sentence: bool


@cache
def catalogue() -> Mapping[str, DocumentKind]:
    """Every document by its title, in the order of the file. Raises ValueError for a title or a file used twice."""
    found = [_kind(entry) for entry in _data("documents.toml")["document"]]
    by_title = {kind.title: kind for kind in found}
    if len(by_title) < len(found) or len({kind.file for kind in found}) < len(found):
        raise ValueError("documents.toml names a title or a file twice")
    return MappingProxyType(by_title)


def kinds_of(subject: str) -> tuple[DocumentKind, ...]:
    """Every document of a case or of a lead, in the order of the file."""
    return tuple(kind for kind in catalogue().values() if kind.of == subject)


def kind_of(title: str) -> DocumentKind:
    """A document by its title. Raises UnknownDocument."""
    if title not in catalogue():
        raise UnknownDocument(f"文书目录里没有“{title}”。")
    return catalogue()[title]


def kind_at(file: str) -> DocumentKind:
    """A document by the name of its template. Raises UnknownDocument."""
    for kind in catalogue().values():
        if kind.file == file:
            return kind
    raise UnknownDocument("文书目录里没有这种文书。")


@cache
def fields() -> Mapping[str, Field]:
    """Every field of templates by its name. Raises ValueError for one that is not written as it should be."""
    return MappingProxyType(
        {name: _field(name, entry) for name, entry in _data("document_fields.toml")["fields"].items()}
    )


@cache
def offered() -> Mapping[str, Sequence[str] | None]:
    """What a template may ask: each field with the columns of its rows, None for a text."""
    return MappingProxyType({field.name: field.items or None for field in fields().values()})


@cache
def standard_template(kind: DocumentKind) -> bytes:
    """The platform's own template as .docx, laid out from its text; the same text gives the same bytes."""
    return compose(kind.title, template_text(kind))


def template_text(kind: DocumentKind) -> str:
    """The text of a template with what it includes put in."""
    return _INCLUDE.sub(lambda found: _text(f"_{found[1].removeprefix('_')}").rstrip(), _text(kind.file))


def _kind(entry: Mapping[str, Any]) -> DocumentKind:
    lists = {name: tuple(entry.get(name, ())) for name in ("signers", "needs")}
    kind = DocumentKind(**{**entry, **lists})
    unknown = [name for name in kind.needs if name not in fields()]
    if kind.kind not in KINDS or kind.of not in SUBJECTS or unknown:
        raise ValueError(f"documents.toml [{kind.title}]: kind {kind.kind!r} of {kind.of!r}, unknown fields {unknown}")
    return kind


def _field(name: str, entry: Mapping[str, Any]) -> Field:
    source, dot, key = str(entry["from"]).partition(".")
    if not dot or not name.isidentifier():
        raise ValueError(f"document_fields.toml [{name}]: from {entry['from']!r}")
    blank = entry.get("blank", BLANK_DAY if source == "day" else "" if source == "if" else BLANK)
    items, sentence = tuple(entry.get("items", ())), bool(entry.get("sentence", False))
    return Field(name, source, key, str(entry["says"]), str(blank), items, sentence)


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("xiezhi.cases").joinpath(f"data/{name}").read_text(encoding="utf-8"))


def _text(name: str) -> str:
    return resources.files("xiezhi.cases").joinpath(f"data/documents/{name}.txt").read_text(encoding="utf-8")
