"""Issued documents: frozen with the hash of the file, and opened with a trace."""

import hashlib

from django.db import transaction

from xiezhi.cases import sealing
from xiezhi.cases.models import CaseFile, IssuedDocument
from xiezhi.cases.selectors.cases import one_document
from xiezhi.cases.services.turns import Turn
from xiezhi.office.documents import Document
from xiezhi.office.documents_package import render_docx
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record


class DamagedDocument(ValueError):
    """A stored file is not the one that was issued; the message says so to the user."""


def put_document(case: CaseFile, document: Document, *, title: str, turn: Turn) -> bytes:
    """Render, seal and keep a document of a decided case; the hash of the file in plain. The caller leaves the event."""
    content = render_docx(document)
    digest = hashlib.sha256(content).digest()
    IssuedDocument.objects.create(
        case=case,
        title=title,
        number=case.act.decision_number if case.act else "",
        content=sealing.encrypt_file(content),
        digest=digest,
        issued_on=turn.today,
        issued_at=turn.now,
        issued_name=turn.actor.name,
    )
    return digest


@transaction.atomic
def open_document(*, actor: Actor, scope: Scope, document_id: int) -> tuple[IssuedDocument, bytes]:
    """A document in view and its file, leaving the event of who opened it. Raises UnknownCase, DamagedDocument."""
    document = one_document(scope, document_id)
    content = sealing.decrypt_file(document.content)
    if hashlib.sha256(content).digest() != bytes(document.digest):
        raise DamagedDocument(f"文书{document.number}的内容与制发时的散列不符，请报告管理员并从备份恢复。")
    record(
        actor=actor,
        action="document.opened",
        subject=f"act:{document.case.act_id}",
        body={"document": document.pk, "title": document.title},
    )
    return document, content
