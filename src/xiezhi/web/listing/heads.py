"""The heads of the list's columns: by which it can be ordered, both ways. Never by money (行政处罚法第七十四条)."""

from collections.abc import Callable
from dataclasses import dataclass

NEWEST = "-counted_on"


@dataclass(frozen=True, slots=True)
class Head:
    """One column; `url` orders the list by it, or turns its order round; "" for a column that gives no order."""

    title: str
    url: str = ""
    sorted: str = ""
    number: bool = False

    @property
    def arrow(self) -> str:
        """The mark of the order that is on."""
        return {"ascending": "↑", "descending": "↓"}.get(self.sorted, "")


# Title of a column → the order that it gives, with the minus sign where the first press turns it downwards.
_COLUMNS = (
    ("案件编号", "number"),
    ("当事人与事项", ""),
    ("执法主体", "body"),
    ("类别", "kind"),
    ("统计日期", "-counted_on"),
    ("处理结果", "outcome"),
    ("罚没金额（元）", ""),
    ("提示", ""),
)


def turned(order: str) -> str:
    """The same order the other way round."""
    return order[1:] if order.startswith("-") else f"-{order}"


ORDERS = frozenset(way for _, order in _COLUMNS if order for way in (order, turned(order)))


def heads(order: str, address: Callable[[str], str]) -> list[Head]:
    """The heads of a list in this order; `address` gives the list in another one."""
    return [_head(title, first, order, address) for title, first in _COLUMNS]


def _head(title: str, first: str, order: str, address: Callable[[str], str]) -> Head:
    if not first:
        return Head(title, number="金额" in title)
    if order.removeprefix("-") != first.removeprefix("-"):
        return Head(title, address(first))
    return Head(title, address(turned(order)), "descending" if order.startswith("-") else "ascending")
