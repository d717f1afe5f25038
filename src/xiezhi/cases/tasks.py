"""Background work of cases: clocks follow the law."""

import logging
from datetime import UTC, datetime

from procrastinate.contrib.django import app

from xiezhi.cases.services.clocks import recompute_clocks
from xiezhi.trail.actor import Actor

_log = logging.getLogger(__name__)


@app.periodic(cron="47 2 * * *", periodic_id="follow_law")
@app.task(name="cases.follow_law", queueing_lock="follow_law", pass_context=False)
def follow_law(timestamp: int) -> None:
    """Compute the stored clocks anew where calendars or rules have changed: every night, and when the platform starts."""
    now = datetime.fromtimestamp(timestamp, UTC)
    done = recompute_clocks(actor=Actor(0, "定时任务", "worker"), now=now)
    if done is not None:
        _log.info("clocks recomputed: %s", done)
