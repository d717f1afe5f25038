"""Which documents a case can have: those of its procedure and all others, what was issued, what is still missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from xiezhi.cases.documents.catalogue import CASE, DocumentKind, catalogue, fields, kind_of, kinds_of
from xiezhi.cases.models import CaseFile, IssuedDocument
from xiezhi.cases.selectors.cases import procedure_of
from xiezhi.cases.selectors.document_templates import template_for
from xiezhi.cases.selectors.document_values import Asked, document_values, known_values
from xiezhi.cases.selectors.history import documents_of
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.texts import Text, texts
from xiezhi.office.filled_html import render_filled_html
from xiezhi.office.filling import fill

PARTY: Final = frozenset({"party_name", "party_number"})


@dataclass(frozen=True, slots=True)
class Offer:
    """A document that a case can have; `missing`: fields that it must state and nobody has said yet."""

    kind: DocumentKind
    issued: tuple[IssuedDocument, ...]
    missing: tuple[str, ...]

    @property
    def open(self) -> bool:
        """True where one more may be issued."""
        return self.kind.many or not self.issued


@dataclass(frozen=True, slots=True)
class CaseDocuments:
    """`usual`: documents of the procedure, in its order, and whatever else was issued; `others`: the rest of the catalogue."""

    usual: tuple[Offer, ...]
    others: tuple[DocumentKind, ...]


def case_documents(case: CaseFile, *, on: date) -> CaseDocuments:
    """What can be issued in a case, and what was."""
    issued: dict[str, list[IssuedDocument]] = {}
    for document in documents_of(case):
        issued.setdefault(document.title, []).append(document)
    titles = dict.fromkeys([*_titles(case), *issued])
    known = known_values(Reading(case, on=on), next(iter(catalogue())))
    usual = tuple(
        Offer(kind, tuple(issued.get(title, ())), tuple(name for name in kind.needs if not known.get(name)))
        for title in titles
        if (kind := catalogue().get(title)) is not None
    )
    return CaseDocuments(usual, tuple(kind for kind in kinds_of(CASE) if kind.title not in titles))


def _titles(case: CaseFile) -> Sequence[str]:
    """Titles of the documents of the case's procedure, each once, in the order of its steps."""
    found = procedure_of(case)
    steps = [*found.steps.values(), *found.asides.values()]
    return tuple(dict.fromkeys(each.name for step in steps for each in step.documents))


def issued_of(case: CaseFile, title: str) -> list[IssuedDocument]:
    """Documents of one kind that were issued in a case, without the files."""
    return [document for document in documents_of(case) if document.title == title]


def askable(case: CaseFile, kind: DocumentKind, *, on: date) -> list[Text]:
    """Texts that a document must state, that nobody has written yet, and that can be written while it is issued.

    What an act records (the party) is not among them once there is one.
    """
    known = known_values(Reading(case, on=on), kind.title)
    sources = [fields()[name] for name in kind.needs if not known.get(name)]
    names = [each.key for each in sources if each.source in {"text", "lines"} and each.key in texts()]
    return [texts()[name] for name in names if case.act is None or name not in PARTY]


def filled_draft(case: CaseFile, title: str, *, on: date, masked: bool, asked: Asked | None = None) -> bytes:
    """A document as it would be issued on a day, blanks where something is not known. Raises UnknownDocument, BadTemplate."""
    kind = kind_of(title)
    values = document_values(case, title, on=on, masked=masked, asked=asked)
    return fill(template_for(case.body_id, kind, on=on), values, name=title)


def preview_html(case: CaseFile, title: str, *, on: date, asked: Asked | None = None) -> str:
    """The draft as HTML for a page, a natural person masked. Raises UnknownDocument, BadTemplate."""
    return render_filled_html(filled_draft(case, title, on=on, masked=True, asked=asked))
