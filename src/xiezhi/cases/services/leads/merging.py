"""One matter told through several channels: merged so that it is counted once, and taken apart again."""

from django.db import transaction

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import Lead
from xiezhi.cases.services.leads.triage import require_open
from xiezhi.cases.services.leads.turns import WATCHERS, LeadTurn, Told, ended, held_lead, put_due, put_step


@transaction.atomic
def merge(*, turn: LeadTurn, other_id: int) -> Lead:
    """Make another lead part of this one. Its channels stay its own, and whoever reported is answered.

    Raises UnknownCase, CaseRefused, ChangedMeanwhile.
    """
    _hold(turn.lead_id, other_id)
    lead = held_lead(turn, WATCHERS)
    other = _other(turn, lead, other_id)
    require_open(other)
    Lead.objects.filter(merged_into=other).update(merged_into=lead)
    other.merged_into = lead
    _put(other, turn, f"并入{lead.number}")
    put_step(
        other,
        turn.actor,
        action="lead.merged",
        today=turn.today,
        now=turn.now,
        told=Told(f"并入{lead.number}", event={"into": lead.pk}),
    )
    return ended(
        lead, turn, "合并线索", action="lead.joined", told=Told(f"{other.number}并入本件", event={"merged": other.pk})
    )


@transaction.atomic
def unmerge(*, turn: LeadTurn, other_id: int) -> Lead:
    """Take a merged lead apart again; it goes on where it stood. Raises UnknownCase, CaseRefused, ChangedMeanwhile."""
    _hold(turn.lead_id, other_id)
    lead = held_lead(turn, WATCHERS)
    other = Lead.objects.select_for_update(of=("self",)).filter(pk=other_id, merged_into=lead).first()
    if other is None:
        raise CaseRefused("那条线索没有并入本件，可能已被撤销合并；请看过最新内容后再办。")
    other.merged_into = None
    _put(other, turn, "撤销合并")
    put_step(
        other,
        turn.actor,
        action="lead.unmerged",
        today=turn.today,
        now=turn.now,
        told=Told(f"从{lead.number}撤出", event={"from": lead.pk}),
    )
    return ended(
        lead,
        turn,
        "撤销合并",
        action="lead.parted",
        told=Told(f"{other.number}不再并入本件", event={"parted": other.pk}),
    )


def _hold(*lead_ids: int) -> None:
    """Lock both in one order, or two who merge them into each other would wait for each other for ever."""
    list(Lead.objects.select_for_update().filter(pk__in=lead_ids).order_by("pk").values_list("pk", flat=True))


def _other(turn: LeadTurn, lead: Lead, other_id: int) -> Lead:
    other = Lead.objects.select_for_update(of=("self",)).select_related("body").filter(pk=other_id).first()
    if other is None or not turn.scope.over(*WATCHERS).covers(other.body_id):
        raise CaseRefused("要并入的线索不在你的管辖范围内；属于其他机构的，请先移交。")
    if other.pk == lead.pk or other.merged_into_id is not None:
        raise CaseRefused("那条线索就是本件，或者已经并入另一条。")
    return other


def _put(lead: Lead, turn: LeadTurn, what: str) -> None:
    lead.changed_name, lead.changed_what, lead.changed_at = turn.actor.name, what, turn.now
    lead.revision += 1
    put_due(lead)
    lead.save()
