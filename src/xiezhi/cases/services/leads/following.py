"""Stored due days of leads computed anew: calendars and rules change after a lead was registered."""

from django.db import transaction
from django.db.models import Q

from xiezhi.cases.models import Lead
from xiezhi.cases.models.lead import FILING, OPEN
from xiezhi.cases.selectors.lead_clocks import clocks_of_leads
from xiezhi.cases.selectors.leads import channels_of_each
from xiezhi.cases.services.leads.turns import put_due
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

BATCH = 500


@transaction.atomic
def follow_law(*, actor: Actor) -> int:
    """Compute the due days of leads that wait for somebody anew; how many changed. One event where any did."""
    changed = 0
    last = 0
    while batch := list(
        Lead.objects.select_for_update(of=("self",))
        .select_related("body", "case")
        .filter(Q(state__in=(*OPEN, FILING)) | Q(unanswered__gt=0), merged_into__isnull=True, pk__gt=last)
        .order_by("pk")[:BATCH]
    ):
        told = channels_of_each(batch)
        clocks = clocks_of_leads(told)
        moved = [lead for lead in batch if put_due(lead, told[lead], clocks[lead.pk])]
        Lead.objects.bulk_update(moved, ["accept_by", "decide_by", "answer_by", "unanswered"])
        changed, last = changed + len(moved), batch[-1].pk
    if changed:
        record(actor=actor, action="leads.followed", subject="lead:0", body={"changed": changed}, rows_count=changed)
    return changed
