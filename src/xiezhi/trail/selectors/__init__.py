"""Questions to the trail, and proofs from it. Read only."""

from xiezhi.trail.selectors.events import EventRow, events_after, events_of, events_waiting, head
from xiezhi.trail.selectors.proofs import inclusion, row_inclusion

__all__ = ["EventRow", "events_after", "events_of", "events_waiting", "head", "inclusion", "row_inclusion"]
