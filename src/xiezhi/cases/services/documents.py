"""Documents of a case: filled, numbered and frozen with the hash of the file; opened with a trace."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from xiezhi.cases import sealing
from xiezhi.cases.documents.catalogue import CASE, INTERVIEW, DocumentKind, kind_of
from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.models import ArchivedFile, CaseFile, FrozenDocument, IssuedDocument
from xiezhi.cases.particulars import Particulars, tidied
from xiezhi.cases.selectors.case_facts import recorded_facts
from xiezhi.cases.selectors.cases import one_case, one_document
from xiezhi.cases.selectors.clocks import governing_of
from xiezhi.cases.selectors.document_values import Asked, Rows, known_values, needs_in_words, unsaid, with_blanks
from xiezhi.cases.selectors.documents import askable, filled_draft
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.services.numbering import take_number
from xiezhi.cases.services.turns import Turn, change, held_case, require_roles
from xiezhi.cases.texts import cleaned
from xiezhi.law.steps import Step
from xiezhi.office.filled_pdf import render_filled_pdf
from xiezhi.office.filling import BadTemplate, fill
from xiezhi.registry.models import Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import name_on
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

ISSUERS = frozenset({Role.OFFICER.value, Role.LEGAL_REVIEWER.value, Role.BODY_HEAD.value})
DRAFT = "草稿"


class DamagedDocument(ValueError):
    """A stored file is not the one that was issued; the message says so to the user."""


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """An issued document and its file: .docx as it was issued, or .pdf made from it."""

    document: FrozenDocument
    content: bytes
    name: str


def put_document(reading: Reading, title: str, *, turn: Turn, asked: Asked | None = None) -> IssuedDocument:
    """Fill, number, seal and keep a document of a case that the caller has locked; the caller leaves the event.

    Raises CaseRefused with what it must state and does not yet, where the case has it already, and for a template of
    the body that cannot be filled.
    """
    case, kind = reading.case, kind_of(title)
    issued = sum(document.title == title for document in reading.done.documents)
    if issued and not kind.many:
        raise CaseRefused(f"本案已经制发“{title}”，不能重复制发。")
    known = known_values(reading, title, asked=asked)
    lacking = unsaid(title, known)
    if lacking:
        raise CaseRefused(f"现在不能制发“{title}”：还缺少{needs_in_words(lacking)}。请填写后再制发。")
    number = _number(case, kind, turn)
    given = Asked(number, asked.more if asked else {})
    values = with_blanks(known_values(reading, title, asked=given) if number else known)
    content = filled(reading.registered.template(kind, on=turn.today), kind, values)
    document = IssuedDocument.objects.create(
        case=case,
        title=title,
        place=issued + 1,
        number=number,
        **frozen(content),
        issued_on=turn.today,
        issued_at=turn.now,
        issued_name=turn.actor.name,
    )
    reading.done.documents.append(document)
    return document


def filled(template: bytes, kind: DocumentKind, values: Mapping[str, str | Rows]) -> bytes:
    """The .docx of a document by the template of its body. Raises CaseRefused for a template that cannot be filled."""
    try:
        return fill(template, values, name=kind.title)
    except BadTemplate as bad:
        raise CaseRefused(f"{bad}请由负责人或者管理员在“文书模板”中更换该模板。") from bad


def frozen(content: bytes) -> dict[str, bytes]:
    """The columns of a file that never changes: sealed, with the hash of the file in plain."""
    return {"content": sealing.encrypt_file(content), "digest": hashlib.sha256(content).digest()}


def thawed(document: FrozenDocument) -> bytes:
    """The file as it was issued. Raises DamagedDocument where it is another one, or went with its destroyed file."""
    if not document.content:
        raise DamagedDocument(f"文书{document.number or document.title}已随案卷依法销毁，只保留散列和留痕。")
    content = sealing.decrypt_file(document.content)
    if hashlib.sha256(content).digest() != bytes(document.digest):
        raise DamagedDocument(f"文书{document.number}的内容与制发时的散列不符，请报告管理员并从备份恢复。")
    return content


def file_name(document: FrozenDocument, *, pdf: bool) -> str:
    """What a document is called where it is kept: its title with its number, or its place among those without."""
    number = f"（{document.number}）" if document.number else f"（{document.place}）" if document.place > 1 else ""
    return f"{document.title}{number}.{'pdf' if pdf else 'docx'}"


def put_documents(reading: Reading, step: Step, turn: Turn) -> dict[str, str]:
    """Put every document that a step issues under the facts of its case; digests in hexadecimal by title.

    What may be left out and what is made on a page of its own (interviews) is left to the handlers. The case is locked
    and holds the facts and texts of the step already; the caller leaves the event. Raises CaseRefused.
    """
    facts, law = recorded_facts(reading.case), governing_of(reading.case)
    wanted = [each.name for each in step.documents if not each.optional and each.applies(facts, law)]
    put = (put_document(reading, title, turn=turn) for title in wanted if title != INTERVIEW)
    return {document.title: bytes(document.digest).hex() for document in put}


@transaction.atomic
def issue(
    *, turn: Turn, title: str, asked: Asked | None = None, texts: Mapping[str, str] | None = None
) -> IssuedDocument:
    """Issue a document of a case by itself, leaving the event.

    `texts`: what it must state and the case does not say yet, by the names of `askable`; kept with the case.
    Raises CaseRefused, UnknownCase, ChangedMeanwhile, UnknownDocument.
    """
    case = held_case(turn)
    require_roles(turn, case, ISSUERS)
    if ArchivedFile.objects.filter(case=case).exists():
        raise CaseRefused("案卷已经归档，不能再制发文书；后续事项另行立卷，或者写在相关案卷的备考表。")
    kind = kind_of(title)
    if kind.of != CASE:
        raise CaseRefused(f"“{title}”在线索页面制发。")
    if kind.bears and not _borne(case, kind):
        raise CaseRefused(f"“{title}”随作出决定一并制发，不能单独制发。请先在案件页面办理相应环节。")
    _put_texts(case, kind, texts or {}, on=turn.today)
    document = put_document(Reading(case, on=turn.today), title, turn=turn, asked=asked)
    change(case, turn, f"制发{title}"[:100])
    record(
        actor=turn.actor,
        action="document.issued",
        subject=subject_of(case),
        body={
            "case": case.pk,
            "document": document.pk,
            "title": title,
            "number": document.number,
            "digest": bytes(document.digest).hex(),
        },
    )
    return document


def _put_texts(case: CaseFile, kind: DocumentKind, written: Mapping[str, str], *, on: date) -> None:
    wanted = {text.name: text.longest for text in askable(case, kind, on=on)}
    kept = {name: cleaned(text)[: wanted[name]] for name, text in written.items() if name in wanted and cleaned(text)}
    if kept:
        case.particulars = Particulars.opened(case.particulars).with_texts(tidied(kept)).sealed()


def subject_of(case: CaseFile) -> str:
    """What an event about a case is about: its act, before there is one the case."""
    return f"act:{case.act_id}" if case.act_id else f"case:{case.pk}"


def _borne(case: CaseFile, kind: DocumentKind) -> str:
    """The number of the act that the document bears, "" where the act has none."""
    number = str(getattr(case.act, kind.bears)) if case.act is not None and kind.bears else ""
    return "" if number.startswith("case-") else number


def _number(case: CaseFile, kind: DocumentKind, turn: Turn) -> str:
    borne = _borne(case, kind)
    if borne or not kind.short:
        return borne
    return str(take_number(case.body, kind.short, on=turn.today))


@transaction.atomic
def open_document(
    *, actor: Actor, scope: Scope, document_id: int, pdf: bool = False, receipt: bool = False
) -> OpenedFile:
    """A document in view and its file, leaving the event of who opened it; `receipt`: to be printed on a small roll.

    Raises UnknownCase, DamagedDocument, and NoChineseFont for a PDF where no letters are to be had.
    """
    document = one_document(scope, document_id)
    if not document.content:
        raise UnknownCase(f"文书{document.number or document.title}已随案卷依法销毁，只保留散列和留痕。")
    return opened_file(actor=actor, document=document, pdf=pdf, receipt=receipt)


def opened_file(*, actor: Actor, document: IssuedDocument, pdf: bool, receipt: bool = False) -> OpenedFile:
    """A document that may be seen and its file, leaving the event. Part of a use case. Raises as `open_document`."""
    content = thawed(document)
    if pdf:
        issuer = name_on(document.case.body, on=document.issued_on)
        content = render_filled_pdf(content, title=document.title, author=issuer, day=document.issued_on)
    record(
        actor=actor,
        action="document.opened",
        subject=subject_of(document.case),
        body={
            "document": document.pk,
            "title": document.title,
            "form": "receipt" if receipt else "pdf" if pdf else "docx",
        },
    )
    return OpenedFile(document, content, file_name(document, pdf=pdf))


@transaction.atomic
def draft_pdf(*, actor: Actor, scope: Scope, case_id: int, title: str, on: date) -> bytes:
    """A document as it would be issued today, in plain and marked as a draft, leaving the event of who looked.

    Raises UnknownCase, UnknownDocument, BadTemplate, NoChineseFont.
    """
    case = one_case(scope, case_id)
    content = filled_draft(case, title, on=on, masked=False)
    record(
        actor=actor,
        action="document.previewed",
        subject=subject_of(case),
        body={"case": case.pk, "title": title},
    )
    return render_filled_pdf(content, title=title, author=name_on(case.body, on=on), day=on, watermark=DRAFT)
