"""What writers call: one event for each write, in the writer's own transaction."""

from xiezhi.trail.services.events import Entry, record, record_many
from xiezhi.trail.services.hashing import configured_hash
from xiezhi.trail.services.rows import store_row_leaves

__all__ = ["Entry", "configured_hash", "record", "record_many", "store_row_leaves"]
