"""Scheduled work of the figures."""

from procrastinate.contrib.django import app

from xiezhi.reporting.services import fold


@app.periodic(cron="* * * * *", periodic_id="fold_cube")
@app.task(name="reporting.fold_cube", queueing_lock="fold_cube", pass_context=False)
def fold_cube(timestamp: int) -> int:
    """Fold the cube each minute; an import folds at its own end."""
    return fold()
