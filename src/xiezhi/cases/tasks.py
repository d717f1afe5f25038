"""Background work of cases: stored due days follow the law."""

import logging

from procrastinate.contrib.django import app

from xiezhi.cases.services.leads.following import follow_law
from xiezhi.trail.actor import Actor

_log = logging.getLogger(__name__)


@app.periodic(cron="53 2 * * *", periodic_id="leads_follow_law")
@app.task(name="cases.leads_follow_law", queueing_lock="leads_follow_law", pass_context=False)
def leads_follow_law(timestamp: int) -> None:
    """Compute the due days of open leads anew, every night."""
    changed = follow_law(actor=Actor(0, "定时任务", "worker"))
    _log.info("due days of %d leads changed (schedule of %d)", changed, timestamp)
