"""Questions to the trail, and proofs from it. Read only."""

from xiezhi.trail.selectors.events import EventRow, events_after, events_of, head
from xiezhi.trail.selectors.proofs import inclusion, row_inclusion

__all__ = ["EventRow", "events_after", "events_of", "head", "inclusion", "row_inclusion"]
