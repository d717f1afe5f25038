"""Documents of a lead: what each states, what it lacks, what was issued and who may open it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db.models import Q
from django.utils import timezone

from xiezhi.cases import sealing
from xiezhi.cases.documents.catalogue import LEAD, DocumentKind, fields, kinds_of
from xiezhi.cases.errors import UnknownCase
from xiezhi.cases.masking import MASK, masked_name
from xiezhi.cases.models import Lead, LeadChannel, LeadDocument
from xiezhi.cases.reporters import Reporter
from xiezhi.cases.selectors.document_templates import template_for
from xiezhi.cases.selectors.document_values import Known, Rows, covered, told_value, with_blanks
from xiezhi.cases.selectors.governing import governing
from xiezhi.cases.selectors.lead_clocks import local_day
from xiezhi.cases.selectors.leads import channels_of, completed, content_of, merged_of, steps_of
from xiezhi.cases.texts import Text, cleaned, texts
from xiezhi.law.derivations import spoken, spoken_moment
from xiezhi.law.evaluation import Governing
from xiezhi.law.facts import Value
from xiezhi.law.vocabulary import table
from xiezhi.office.filled_html import render_filled_html
from xiezhi.office.filling import fill
from xiezhi.registry.models import Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import name_on

REPORTER: Final = "反映人"
# Texts that were written with a step of a lead, by the action of the step and the column that tells that it still holds.
_WRITTEN: Final = {("lead.refused", "refusal"): "reasons", ("lead.transferred", "receiver"): "transfer_reason"}


@dataclass(frozen=True, slots=True)
class LeadAsked:
    """What a document is made for: `channel`: by which whom it goes to had told, 0 for none; `texts`: what was written for it."""

    channel: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)
    number: str = ""


@dataclass(frozen=True, slots=True)
class LeadOffer:
    """A document that a lead can have; `missing`: what it must state, nobody has said and is not written while it is issued."""

    kind: DocumentKind
    issued: tuple[LeadDocument, ...]
    missing: tuple[str, ...]

    @property
    def open(self) -> bool:
        """True where one more may be issued."""
        return self.kind.many or not self.issued


@dataclass(frozen=True, slots=True)
class _Matter:
    """A lead with what those merged into it tell, the document to be made of it, what was written."""

    lead: Lead
    whole: Lead
    on: date
    number: str
    channels: Sequence[LeadChannel]
    channel: LeadChannel | None
    facts: Mapping[str, Value | None]
    texts: Mapping[str, str]
    law: Governing


def lead_documents(scope: Scope, lead: Lead, *, on: date) -> list[LeadOffer]:
    """Documents of a lead in the order of the catalogue, those that its visitor may not open left out."""
    issued = [each for each in _issued(lead) if opens(scope, each)]
    matter = _matter(lead, on, LeadAsked(channel=_first_channel(lead)))
    known = {name: _value(name, matter) for name in fields()}
    return [
        LeadOffer(
            kind,
            tuple(each for each in issued if each.title == kind.title),
            tuple(name for name in kind.needs if not known.get(name) and not _written_when_issued(name)),
        )
        for kind in kinds_of(LEAD)
    ]


def one_lead_document(scope: Scope, document_id: int) -> LeadDocument:
    """A document of a lead that this visitor may open. Raises UnknownCase."""
    found = (
        LeadDocument.objects.select_related("lead__body", "lead__merged_into", "body").filter(pk=document_id).first()
    )
    if found is None or not opens(scope, found):
        raise UnknownCase("没有这份文书，或不在你的管辖范围内。")
    return found


def opens(scope: Scope, document: LeadDocument) -> bool:
    """Whoever has the lead, or issued the document; one that names who reported only the handlers of the body that has it now."""
    lead = document.lead.merged_into or document.lead
    if document.channel_id is not None:
        return scope.over(Role.OFFICER, Role.BODY_HEAD).covers(lead.body_id)
    return any(scope.covers(body) for body in (lead.body_id, document.body_id))


def addressees(lead: Lead) -> list[tuple[LeadChannel, str]]:
    """Channels of the matter through which somebody told who it was, each with the name masked."""
    told = ((channel, Reporter.opened(channel.reporter)) for channel in channels_of(lead) if channel.reporter)
    return [(channel, person.masked) for channel, person in told if person.name]


def lead_missing(lead: Lead, kind: DocumentKind, *, on: date, asked: LeadAsked) -> list[str]:
    """What a document must state and nobody has said yet, by the names of fields."""
    matter = _matter(lead, on, asked)
    return [name for name in kind.needs if not _value(name, matter)]


def lead_askable(lead: Lead, kind: DocumentKind, *, on: date) -> list[Text]:
    """Texts that a document must state, that nobody has written yet and that are written while it is issued."""
    lacking = lead_missing(lead, kind, on=on, asked=LeadAsked(_first_channel(lead)))
    return [texts()[fields()[name].key] for name in lacking if _written_when_issued(name)]


def lead_values(lead: Lead, *, on: date, asked: LeadAsked, masked: bool) -> dict[str, str | Rows]:
    """Every field of a document of a lead made on a day, unknown ones as blanks; `masked`: natural persons are hidden."""
    matter = _matter(lead, on, asked)
    shown = with_blanks({name: _value(name, matter) for name in fields()})
    return covered(shown, _hidden(matter)) if masked else shown


def lead_draft(lead: Lead, kind: DocumentKind, *, on: date, asked: LeadAsked, masked: bool) -> bytes:
    """A document as it would be issued on a day. Raises BadTemplate."""
    values = lead_values(lead, on=on, asked=asked, masked=masked)
    return fill(template_for(lead.body_id, kind, on=on), values, name=kind.title)


def lead_preview(lead: Lead, kind: DocumentKind, *, on: date, asked: LeadAsked) -> str:
    """The draft as HTML for a page, natural persons masked. Raises BadTemplate."""
    return render_filled_html(lead_draft(lead, kind, on=on, asked=asked, masked=True))


def _written_when_issued(name: str) -> bool:
    each = fields()[name]
    return each.source == "text" and each.key in texts()


def _issued(lead: Lead) -> list[LeadDocument]:
    rows = LeadDocument.objects.filter(Q(lead=lead) | Q(lead__merged_into=lead)).defer("content")
    return list(rows.select_related("lead__merged_into").order_by("pk"))


def _first_channel(lead: Lead) -> int:
    return next((channel.pk for channel, _ in addressees(lead)), 0)


def _matter(lead: Lead, on: date, asked: LeadAsked) -> _Matter:
    merged, channels = merged_of(lead), channels_of(lead)
    whole = completed(lead, merged)
    channel = next((each for each in channels if each.pk == asked.channel and each.reporter), None)
    party = table("party_type").name(whole.party_type)
    return _Matter(
        lead=lead,
        whole=whole,
        on=on,
        number=asked.number,
        channels=channels,
        channel=channel,
        facts={
            "source": table("source").name(lead.source),
            "party_type": party or None,
            "act_ended_on": whole.occurred_on,
        },
        texts={**_texts(lead, whole, merged, channel), **_entered(asked.texts)},
        law=governing(lead.body, on=on),
    )


def _texts(lead: Lead, whole: Lead, merged: Sequence[Lead], channel: LeadChannel | None) -> dict[str, str]:
    told = dict.fromkeys(text for each in (lead, *merged) if (text := content_of(each)))
    last = {step.action: step.text for step in reversed(steps_of(lead))}
    written = {
        name: sealing.decrypt(last[action])
        for (action, holds), name in _WRITTEN.items()
        if action in last and getattr(lead, holds)
    }
    return {
        "party_name": sealing.decrypt(whole.party_cipher) or whole.party_name,
        "place": whole.place,
        "violation": "\n".join(told),
        "transfer_to": lead.receiver,
        "answer": sealing.decrypt(channel.answer) if channel else "",
        **written,
    }


def _entered(written: Mapping[str, str]) -> dict[str, str]:
    return {name: kept for name, text in written.items() if name in texts() and (kept := cleaned(text))}


def _value(name: str, matter: _Matter) -> Known:
    each = fields()[name]
    if each.source != "own":
        return told_value(each, matter.texts, matter.facts, matter.law)
    own = _OWN.get(each.key)
    return own(matter) if own else None


def _hidden(matter: _Matter) -> dict[str, str]:
    party = matter.texts["party_name"]
    hidden = {party: masked_name(party)} if matter.whole.party_cipher else {}
    for channel in matter.channels:
        person = Reporter.opened(channel.reporter)
        hidden |= {
            text: mask for text, mask in ((person.name, masked_name(person.name)), (person.contact, MASK * 6)) if text
        }
    return hidden


def _channels(matter: _Matter) -> Rows:
    return [
        {
            "序号": str(place),
            "渠道": table("source").name(channel.source),
            "来件编号": channel.number,
            "收到时间": spoken_moment(timezone.localtime(channel.received_at)),
            "答复": spoken(channel.answered_on) if channel.answered_on else "" if channel.wants_answer else "不需答复",
        }
        for place, channel in enumerate(matter.channels, start=1)
    ]


def _outcome(matter: _Matter) -> str | None:
    lead = matter.lead
    if lead.decided_on is None:
        return None
    return f"{spoken(lead.decided_on)}{table('lead_state').name(lead.state)}"


def _told_on(matter: _Matter) -> str:
    return spoken(local_day(matter.channel.received_at) if matter.channel else matter.lead.received_on)


_OWN: Final[Mapping[str, Callable[[_Matter], Known]]] = {
    "issuer": lambda m: name_on(m.lead.body, on=m.on),
    "number": lambda m: m.number or None,
    "day": lambda m: spoken(m.on),
    "power": lambda m: m.whole.power_name or None,
    "lead_number": lambda m: m.lead.number,
    "lead_title": lambda m: m.lead.title,
    "lead_received": lambda m: spoken(m.lead.received_on),
    "lead_channels": lambda m: [dict(row) for row in _channels(m)] or None,
    "lead_reporter": lambda m: Reporter.opened(m.channel.reporter).name or None if m.channel else None,
    "lead_order": lambda m: m.channel.number if m.channel else None,
    "lead_told": _told_on,
    "lead_outcome": _outcome,
    "lead_refusal": lambda m: table("lead_refusal").name(m.lead.refusal) or None,
    "lead_approved": lambda m: m.lead.approved_name or None,
}
