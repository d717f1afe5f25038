"""Work beside the pages: jobs and schedules by procrastinate, and the pulse that folds figures and orders the trail.

Everything runs in threads of one process, so that ``xiezhi serve`` is a single command; ``xiezhi worker`` runs the same
in a process of its own where more than one machine shares the load. The pulse is no schedule of procrastinate because
that writes a row for every tick, 86,400 a day for a beat of two seconds.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

from django.conf import settings
from django.db import close_old_connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from xiezhi.cases.tasks import follow_law, leads_follow_law
from xiezhi.config.database import join
from xiezhi.reporting.services import fold
from xiezhi.trail.sequencer import sequence

_log = logging.getLogger(__name__)
_BEAT_SECONDS = 2.0
_GRACE_SECONDS = 30.0
_RESTART_SECONDS = 5.0
_QUIET_SECONDS = 60.0  # an error that repeats with every beat is written once in this time


def place_events() -> None:
    """Give committed events their place in the hash tree."""
    sequence(settings.XIEZHI_SEQUENCER_DSN)


def fold_figures() -> None:
    """Gather delta rows into the grains that figures are read from."""
    fold()


BEATS: tuple[Callable[[], None], ...] = (place_events, fold_figures)


@dataclass
class Background:
    """The two threads of the background; made with Django set up, started and stopped once."""

    beats: Sequence[Callable[[], None]] = BEATS
    concurrency: int = 1
    _stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _cancel: Callable[[], object] | None = None

    def start(self) -> None:
        """Start working; returns at once."""
        self._threads = [
            threading.Thread(target=self._keep_running, args=(work,), name=name)
            for name, work in (("pulse", self._pulse), ("jobs", self._run_jobs))
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let the present beat and jobs end (jobs have 30 seconds) and wait for the threads."""
        self._stopping.set()
        if self._cancel is not None:
            self._cancel()
        for thread in self._threads:
            thread.join()

    def _keep_running(self, work: Callable[[], None]) -> None:
        """Run ``work`` until it is told to stop; a failure is logged and it begins again, with the database looked after."""
        while not self._stopping.is_set():
            try:
                join()
                work()
            except Exception:  # noqa: BLE001 - whatever it was, the platform goes on without background work otherwise
                _log.exception("background work failed, it starts again in %d s", _RESTART_SECONDS)
                self._stopping.wait(_RESTART_SECONDS)

    def _pulse(self) -> None:
        last_report: dict[str, float] = {}
        while not self._stopping.is_set():
            for beat in self.beats:
                close_old_connections()
                try:
                    beat()
                except Exception:  # noqa: BLE001 - one beat must not stop the other; none is lost: the next does its work too
                    now = time.monotonic()
                    if now - last_report.get(beat.__name__, -_QUIET_SECONDS) >= _QUIET_SECONDS:
                        last_report[beat.__name__] = now
                        _log.exception("%s failed", beat.__name__)
            self._stopping.wait(_BEAT_SECONDS)

    def _run_jobs(self) -> None:
        self._follow_law()
        asyncio.run(self._jobs())

    def _follow_law(self) -> None:
        """A new version may bring another calendar or other rules: what was computed by the old ones follows at once."""
        for follow in (follow_law, leads_follow_law):
            try:
                follow(int(time.time()))
            except Exception:  # noqa: BLE001 - jobs go on without it, and the schedule tries again at night
                _log.exception("%s failed", follow.name)

    async def _jobs(self) -> None:
        worker_app = app.with_connector(cast(DjangoConnector, app.connector).get_worker_connector())
        async with worker_app.open_async():
            work = asyncio.ensure_future(
                worker_app.run_worker_async(
                    concurrency=self.concurrency,
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=_GRACE_SECONDS,
                )
            )
            loop = asyncio.get_running_loop()
            self._cancel = lambda: loop.call_soon_threadsafe(work.cancel)
            if self._stopping.is_set():
                work.cancel()
            try:
                await work
            except asyncio.CancelledError:
                if not self._stopping.is_set():
                    raise
            finally:
                self._cancel = None
