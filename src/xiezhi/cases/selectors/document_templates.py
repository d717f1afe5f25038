"""Templates of documents: the one that a body put in place, else the platform's own."""

from dataclasses import dataclass
from datetime import date

from xiezhi.cases.documents.catalogue import DocumentKind, catalogue, standard_template
from xiezhi.cases.documents.samples import sample_values
from xiezhi.cases.models import DocumentTemplate
from xiezhi.office.filled_html import render_filled_html
from xiezhi.office.filling import fill


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A document of the catalogue and the body's own template that holds or will hold, None for the platform's own."""

    kind: DocumentKind
    own: DocumentTemplate | None


def template_for(body_id: int, kind: DocumentKind, *, on: date) -> bytes:
    """The .docx by which a body makes a document on a day."""
    own = own_template(body_id, kind.title, on=on)
    return bytes(own.content) if own is not None and own.content else standard_template(kind)


def own_template(body_id: int, title: str, *, on: date) -> DocumentTemplate | None:
    """The row that holds on a day: the latest by its first day; one without a file gives way to the platform's own."""
    rows = DocumentTemplate.objects.filter(body_id=body_id, title=title, valid_from__lte=on)
    return rows.order_by("-valid_from", "-pk").first()


def own_titles(body_id: int, *, on: date) -> set[str]:
    """Titles of the documents that a body makes by a template of its own on a day."""
    rows = DocumentTemplate.objects.filter(body_id=body_id, valid_from__lte=on).order_by("valid_from", "pk")
    held = dict(rows.values_list("title", "file_name"))
    return {title for title, file_name in held.items() if file_name}


def template_rows(body_id: int, *, on: date) -> list[TemplateRow]:
    """Every document of the catalogue with the template of the body that holds on a day."""
    rows = DocumentTemplate.objects.filter(body_id=body_id, valid_from__lte=on).defer("content")
    held = {row.title: row for row in rows.order_by("valid_from", "pk")}
    return [
        TemplateRow(kind, own if (own := held.get(title)) is not None and own.file_name else None)
        for title, kind in catalogue().items()
    ]


def template_history(body_id: int, title: str) -> list[DocumentTemplate]:
    """Every row of a body for one document, the latest first, without the files."""
    rows = DocumentTemplate.objects.filter(body_id=body_id, title=title).defer("content")
    return list(rows.order_by("-valid_from", "-pk"))


def template_html(body_id: int, kind: DocumentKind, *, on: date) -> str:
    """The template of a day, filled with words that say what stands where. Raises BadTemplate."""
    return render_filled_html(fill(template_for(body_id, kind, on=on), sample_values(), name=kind.title))
