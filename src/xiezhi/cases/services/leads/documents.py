"""Documents of a lead: filled, numbered and frozen; opened with a trace."""

from datetime import date

from django.db import transaction

from xiezhi.cases.documents.catalogue import DocumentKind
from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import LeadDocument
from xiezhi.cases.selectors.document_templates import template_for
from xiezhi.cases.selectors.document_values import needs_in_words
from xiezhi.cases.selectors.lead_documents import (
    REPORTER,
    LeadAsked,
    lead_askable,
    lead_draft,
    lead_missing,
    lead_values,
    one_lead_document,
)
from xiezhi.cases.selectors.leads import one_lead
from xiezhi.cases.services.documents import DRAFT, OpenedFile, file_name, filled, frozen, thawed
from xiezhi.cases.services.leads.turns import HANDLERS, LeadTurn, Told, ended, held_lead
from xiezhi.cases.services.numbering import take_number
from xiezhi.office.filled_pdf import render_filled_pdf
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import name_on
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record


@transaction.atomic
def issue_for_lead(*, turn: LeadTurn, kind: DocumentKind, asked: LeadAsked) -> LeadDocument:
    """Issue a document of a lead; what was written for it (`lead_askable`) stands in the document and nowhere else.

    Raises CaseRefused, UnknownCase, ChangedMeanwhile.
    """
    lead = held_lead(turn)
    issued = LeadDocument.objects.filter(lead=lead, title=kind.title).count()
    if issued and not kind.many:
        raise CaseRefused(f"这条线索已经制发“{kind.title}”，不能重复制发。")
    wanted = {text.name: text.longest for text in lead_askable(lead, kind, on=turn.today)}
    written = {name: text[: wanted[name]] for name, text in asked.texts.items() if name in wanted}
    asked = LeadAsked(asked.channel if kind.confidential else 0, written)
    _require(kind, lead_missing(lead, kind, on=turn.today, asked=asked))
    number = str(take_number(lead.body, kind.short, on=turn.today)) if kind.short else ""
    asked = LeadAsked(asked.channel, written, number)
    content = filled(
        template_for(lead.body_id, kind, on=turn.today),
        kind,
        lead_values(lead, on=turn.today, asked=asked, masked=False),
    )
    document = LeadDocument.objects.create(
        lead=lead,
        body=lead.body,
        channel_id=asked.channel or None,
        title=kind.title,
        place=issued + 1,
        number=number,
        **frozen(content),
        issued_on=turn.today,
        issued_at=turn.now,
        issued_name=turn.actor.name,
    )
    told = {"document": document.pk, "title": kind.title, "number": number, "digest": bytes(document.digest).hex()}
    ended(lead, turn, f"制发{kind.title}"[:100], action="lead.document_issued", told=Told(event=told))
    return document


def _require(kind: DocumentKind, lacking: list[str]) -> None:
    if REPORTER in lacking:
        raise CaseRefused(f"“{kind.title}”是给反映人的：请选择登记了姓名的反映人；匿名的不制发。")
    if lacking:
        raise CaseRefused(f"现在不能制发“{kind.title}”：还缺少{needs_in_words(lacking)}。请填写或者办理后再制发。")


@transaction.atomic
def open_lead_document(*, actor: Actor, scope: Scope, document_id: int, pdf: bool = False) -> OpenedFile:
    """A document of a lead and its file, leaving the event of who opened it.

    Raises UnknownCase, DamagedDocument, and NoChineseFont for a PDF where no letters are to be had.
    """
    document = one_lead_document(scope, document_id)
    content = thawed(document)
    if pdf:
        issuer = name_on(document.body, on=document.issued_on)
        content = render_filled_pdf(content, title=document.title, author=issuer, day=document.issued_on)
    body = {"document": document.pk, "title": document.title, "form": "pdf" if pdf else "docx"}
    record(actor=actor, action="lead.document_opened", subject=f"lead:{document.lead_id}", body=body)
    return OpenedFile(document, content, file_name(document, pdf=pdf))


@transaction.atomic
def lead_draft_pdf(
    *, actor: Actor, scope: Scope, lead_id: int, kind: DocumentKind, asked: LeadAsked, on: date
) -> bytes:
    """A document as it would be issued today, in plain and marked as a draft, leaving the event of who looked.

    Raises UnknownCase, BadTemplate, NoChineseFont.
    """
    lead = one_lead(scope.over(*HANDLERS), lead_id)
    if not scope.over(*HANDLERS).covers(lead.body_id):
        raise CaseRefused("这条线索已移交其他机构，由其制发文书。")
    content = lead_draft(lead, kind, on=on, asked=asked, masked=False)
    record(actor=actor, action="lead.document_previewed", subject=f"lead:{lead.pk}", body={"title": kind.title})
    return render_filled_pdf(content, title=kind.title, author=name_on(lead.body, on=on), day=on, watermark=DRAFT)
