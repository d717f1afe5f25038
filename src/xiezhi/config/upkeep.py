"""Scheduled upkeep of what belongs to no room: old sessions, old jobs, and the heads kept outside the database."""

import logging

from django.conf import settings
from django.core.management import call_command
from procrastinate import JobContext
from procrastinate.contrib.django import app

from xiezhi.trail.heads import export_head

_log = logging.getLogger(__name__)
_JOBS_KEPT_HOURS = 30 * 24


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="forget_sessions")
def forget_sessions(timestamp: int) -> None:
    """Remove sessions that have expired."""
    call_command("clearsessions")
    _log.info("expired sessions removed (schedule of %d)", timestamp)


@app.periodic(cron="27 3 * * *")
@app.task(queueing_lock="forget_jobs", pass_context=True)
async def forget_jobs(context: JobContext, timestamp: int) -> None:
    """Remove finished jobs after thirty days, failed ones too: their story is in the log and the trail."""
    await context.app.job_manager.delete_old_jobs(nb_hours=_JOBS_KEPT_HOURS, include_failed=True)
    _log.info("old jobs removed (schedule of %d)", timestamp)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="retry_orphans", pass_context=True)
async def retry_orphans(context: JobContext, timestamp: int) -> None:
    """Queue again the jobs whose worker was killed: every job is one transaction or does no harm twice."""
    manager = context.app.job_manager
    await manager.prune_stalled_workers(seconds_since_heartbeat=60)
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=60):
        _log.warning(
            "job %s (%s) lost its worker and is queued again (schedule of %d)", job.id, job.task_name, timestamp
        )
        await manager.retry_job(job)


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="keep_head")
def keep_head(timestamp: int) -> None:
    """Write the newest head of the trail to a file: only what lies outside the database tells that all of it was rewritten."""
    written = export_head(settings.XIEZHI_OWNER_DSN, settings.XIEZHI_HEADS)
    _log.info("head kept in %s (schedule of %d)", written, timestamp)
