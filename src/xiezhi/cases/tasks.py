"""Background work of cases: due days follow the law, files are bound, what was never sent to its end is forgotten."""

import logging
from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from xiezhi.cases.services.archiving import archive
from xiezhi.cases.services.clocks import recompute_clocks
from xiezhi.cases.services.destroying import carry_out, under_way
from xiezhi.cases.services.leads.following import follow_law as leads_follow
from xiezhi.cases.services.teamwork.reminders import remind
from xiezhi.cases.services.uploads import forget_expired
from xiezhi.trail.actor import Actor

_log = logging.getLogger(__name__)
_ACTOR = Actor(0, "定时任务", "worker")


@app.periodic(cron="47 2 * * *", periodic_id="follow_law")
@app.task(name="cases.follow_law", queueing_lock="follow_law", pass_context=False)
def follow_law(timestamp: int) -> None:
    """Compute the stored clocks anew where calendars or rules have changed: every night, and when the platform starts."""
    done = recompute_clocks(actor=_ACTOR, now=datetime.fromtimestamp(timestamp, UTC))
    if done is not None and (done.changed or done.cases):
        _log.info("clocks recomputed: %s", done)


@app.periodic(cron="53 2 * * *", periodic_id="leads_follow_law")
@app.task(name="cases.leads_follow_law", queueing_lock="leads_follow_law", pass_context=False)
def leads_follow_law(timestamp: int) -> None:
    """Compute the due days of open leads anew: every night, and when the platform starts."""
    del timestamp
    changed = leads_follow(actor=_ACTOR)
    if changed:
        _log.info("due days of %d leads changed", changed)


@app.periodic(cron="37 * * * *", periodic_id="forget_uploads")
@app.task(name="cases.forget_uploads", queueing_lock="forget_uploads", pass_context=False)
def forget_uploads(timestamp: int) -> None:
    """Give up files that were sent in part and whose time is over: every hour."""
    gone = forget_expired(actor=_ACTOR, now=datetime.fromtimestamp(timestamp, UTC))
    if gone:
        _log.info("%d unfinished uploads given up", gone)


@app.task(name="cases.archive_file")
def archive_file(*, case_id: int) -> None:
    """Bind and number the file of a case that was handed in. Done twice it does no harm: what is archived stays as it is."""
    archive(case_id=case_id, now=datetime.now(UTC))


@app.task(name="cases.destroy_files")
def destroy_files(*, destruction_id: int) -> None:
    """Destroy what stands on a list that was ordered. Done twice it does no harm: what is gone is gone."""
    carry_out(destruction_id=destruction_id, now=datetime.now(UTC))


@app.periodic(cron="*/10 * * * *", periodic_id="go_on_destroying")
@app.task(name="cases.go_on_destroying", queueing_lock="go_on_destroying", pass_context=False)
def go_on_destroying(timestamp: int) -> None:
    """Go on with lists whose worker was killed, or whose store did not answer: every ten minutes."""
    for number in under_way():
        carry_out(destruction_id=number, now=datetime.fromtimestamp(timestamp, UTC))
        _log.info("destruction %d was gone on with", number)


@app.periodic(cron="5 7 * * *", periodic_id="remind_of_days")
@app.task(name="cases.remind_of_days", queueing_lock="remind_of_days", pass_context=False)
def remind_of_days(timestamp: int) -> None:
    """Tell handlers of clocks and tasks that end soon: every morning, once for each day."""
    now = datetime.fromtimestamp(timestamp, UTC)
    told = remind(actor=_ACTOR, today=timezone.localdate(now), now=now)
    if told:
        _log.info("reminded of %d days that end soon", told)
