"""A change of the register of organisations as a value: what is asked for, before anything is done."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)


class ChangeKind(StrEnum):
    """What happens to the organisation."""

    RENAME = "rename"
    MOVE = "move"
    CLOSE = "close"
    MERGE = "merge"
    SPLIT = "split"

    @property
    def label(self) -> str:
        """What it is called."""
        return _TITLES[self]


_TITLES = {
    ChangeKind.RENAME: "更名",
    ChangeKind.MOVE: "调整隶属",
    ChangeKind.CLOSE: "撤销",
    ChangeKind.MERGE: "并入其他机构",
    ChangeKind.SPLIT: "分立",
}


@dataclass(frozen=True, slots=True)
class Change:
    """`on`: the first day on which it holds; a body that is closed, merged or split away ends the day before.

    `name`: the new name. `other`: id of the new parent, or of the organisation that it becomes part of. `parts`: names
    of the organisations that come out of a split, made where there are none; `remains`: whether it goes on beside them.
    """

    kind: ChangeKind
    organisation_id: int
    on: date
    name: str = ""
    other: int | None = None
    parts: tuple[str, ...] = ()
    remains: bool = False

    @property
    def ends(self) -> bool:
        """True when the organisation stands no longer from `on`."""
        return self.kind in (ChangeKind.CLOSE, ChangeKind.MERGE) or (self.kind is ChangeKind.SPLIT and not self.remains)

    @property
    def last_day(self) -> date:
        """The last day on which things are as they were."""
        return self.on - DAY
