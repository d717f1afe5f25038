"""Templates of documents: the one that a body put in place, else the platform's own."""

from datetime import date

from xiezhi.cases.documents.catalogue import DocumentKind, standard_template
from xiezhi.cases.models import DocumentTemplate


def template_for(body_id: int, kind: DocumentKind, *, on: date) -> bytes:
    """The .docx by which a body makes a document on a day."""
    own = own_template(body_id, kind.title, on=on)
    return bytes(own.content) if own is not None and own.content else standard_template(kind)


def own_template(body_id: int, title: str, *, on: date) -> DocumentTemplate | None:
    """The row that holds on a day: the latest by its first day; one without a file gives way to the platform's own."""
    rows = DocumentTemplate.objects.filter(body_id=body_id, title=title, valid_from__lte=on)
    return rows.order_by("-valid_from", "-pk").first()
