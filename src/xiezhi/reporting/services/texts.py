"""Writing the sections of a report that people write."""

from datetime import datetime

from django.db import transaction

from xiezhi.registry.models import Organisation
from xiezhi.reporting.annual.kinds import ANNUAL
from xiezhi.reporting.annual.kinds import kind as report_kind
from xiezhi.reporting.models import ReportText
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

LONGEST = 20_000


class TextRefused(ValueError):
    """The text cannot be kept; the message says why."""


@transaction.atomic
def write_text(
    *,
    actor: Actor,
    organisation: Organisation,
    kind: str = ANNUAL,
    period: str,
    section: str,
    text: str,
    now: datetime,
) -> ReportText:
    """Keep the text of one section of the report of a kind on a period (such as 2024-03), replacing the one before; an empty text brings the placeholder back.

    Raises BadQuestion for a period that is none of this kind, TextRefused for a text of more than 20,000 characters. Whether the section exists is the template's matter:
    a text of a section that no template names is kept and not shown.
    """
    days = report_kind(kind).period(period)
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise TextRefused(f"正文有 {len(text)} 个字符，超过上限 {LONGEST}，请删减。")
    if "\x00" in text or "\x00" in section:
        raise TextRefused("正文或栏目代号含有空字符，请删去后再保存。")
    kept, created = ReportText.objects.update_or_create(
        organisation=organisation,
        kind=kind,
        period=days.text,
        section=section,
        defaults={"text": text, "written_at": now},
    )
    record(
        actor=actor,
        action="report_text.written",
        subject=f"organisation:{organisation.pk}",
        body={"kind": kind, "period": days.text, "section": section, "characters": len(text), "new": created},
    )
    return kept
