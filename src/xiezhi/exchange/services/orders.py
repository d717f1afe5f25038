"""Work orders of the hotline taken in as leads: each once, however often a file that holds it is imported."""

from typing import Final

from django.db import transaction
from django.utils import timezone

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import LeadChannel
from xiezhi.cases.reporters import Reporter
from xiezhi.cases.selectors.lead_clocks import HOTLINE
from xiezhi.cases.services.leads.registering import Report, put_lead
from xiezhi.exchange.parsing import parse
from xiezhi.exchange.results import ImportResult
from xiezhi.exchange.selectors.register import load_register
from xiezhi.exchange.services.batches import close_batch
from xiezhi.exchange.services.jobs import Job, RolledBack, told_of
from xiezhi.exchange.services.refused import keep_refused
from xiezhi.exchange.services.registers.loading import rows_result
from xiezhi.exchange.services.registers.places import NoSuchBody, body_of
from xiezhi.exchange.services.registers.rows import NEW, SAME, Row, Rows
from xiezhi.registry.models import Organisation
from xiezhi.trail.services import record

_TOLD_EVERY: Final = 50


def load_orders(job: Job) -> ImportResult:
    """Check and register orders; a dry run does all of it and takes it back.

    Raises RolledBack when all rows were wanted and some were refused.
    """
    cells = job.sheet.read()
    typed = parse(cells, job.mapping)
    with transaction.atomic():
        rows = Rows(job.mapping, typed.problems, typed.frame.to_dicts(), refused=set(typed.problems.rows().to_list()))
        _register(job, rows)
        result = rows_result(job, cells, rows)
        if job.batch is None:
            transaction.set_rollback(True)
            return result
        if job.all_or_nothing and result.refused:
            raise RolledBack(result)
        event = record(
            actor=job.actor,
            action="import.orders",
            subject=f"batch:{job.own_batch.pk}",
            body=told_of(job, result),
            rows_count=result.inserted,
        )
        keep_refused(job.own_batch, result)
        close_batch(job.own_batch, result, event_id=event, now=job.now)
    return result


def _register(job: Job, rows: Rows) -> None:
    rows.require(("number", "body_name", "received_at", "title"))
    register = load_register()
    for row in rows.standing():
        try:
            row["body"] = body_of(row["body_name"], register, job.scope)
        except NoSuchBody as error:
            rows.refuse(row, "body_name", str(error))
    rows.refuse_doubles("number", lambda row: (row.get("body"), row["number"]), "同一承办单位的工单编号")
    standing = rows.standing()
    bodies = Organisation.objects.in_bulk({row["body"] for row in standing})
    rows.organisations |= set(bodies)
    known = set(
        LeadChannel.objects.filter(
            body_id__in=bodies, source=HOTLINE, number__in=[row["number"] for row in standing]
        ).values_list("body_id", "number")
    )
    for place, row in enumerate(sorted(standing, key=lambda row: row["received_at"])):
        if (row["body"], row["number"]) in known:
            rows.states[row["row"]] = SAME
        else:
            _put(job, rows, row, bodies[row["body"]])
        if place % _TOLD_EVERY == 0:
            job.progress(place, place / len(standing), "登记")


def _put(job: Job, rows: Rows, row: Row, body: Organisation) -> None:
    reporter = Reporter.entered(row["reporter"] or "", row["contact"] or "")
    report = Report(
        source=HOTLINE,
        number=row["number"],
        urgency=row["urgency"] or 0,
        received_at=timezone.make_aware(row["received_at"]),
        title=row["title"],
        content=row["content"] or "",
        place=row["place"] or "",
        reporter=reporter,
        anonymous=not reporter,
        wants_answer=True,
        stated_by=row["stated_by"],
    )
    try:
        with transaction.atomic():  # a row that is refused leaves no number behind
            put_lead(actor=job.actor, body=body, report=report, today=job.today, now=job.now)
    except CaseRefused as refused:
        rows.refuse(row, "stated_by" if "期限" in str(refused) else "received_at", str(refused))
        return
    rows.states[row["row"]] = NEW
