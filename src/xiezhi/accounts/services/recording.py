"""How services of this floor leave an event: the trail lies above, so its `record` is handed in by the caller."""

from collections.abc import Mapping
from typing import Protocol


class Record(Protocol):
    """Leaves one event in the current transaction; `body` holds no personal identifiers in plain."""

    def __call__(self, *, action: str, subject: str, body: Mapping[str, object]) -> int:
        """Append the event and return its id."""
        ...
