"""The four kinds of local rows: where they stand, what they are called, which form and table they have."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from xiezhi.registry.models import ApprovalChain, Benchmark, ExemptionLine, LocalAmount


@dataclass(frozen=True, slots=True)
class LocalKind:
    """One kind; `slug` is its address, `of_item`: each row speaks of one power item."""

    slug: str
    title: str
    unit: str
    said: str
    model: type[Any]
    of_item: bool


KINDS: Mapping[str, LocalKind] = MappingProxyType(
    {
        kind.slug: kind
        for kind in (
            LocalKind(
                "benchmarks",
                "裁量基准",
                "项",
                "办案时按立案当日对本机构施行的基准得出裁量幅度；下级的优先，同级中离本机构最近的优先。",
                Benchmark,
                of_item=True,
            ),
            LocalKind(
                "exemptions",
                "免罚清单",
                "条",
                "轻微不罚、首违不罚的情形和必须同时具备的条件；办案时逐条核对，缺什么说什么。",
                ExemptionLine,
                of_item=True,
            ),
            LocalKind(
                "amounts",
                "地方数额标准",
                "项",
                "法律留给地方和部门规定的“较大数额”；没有录入时，听证、法制审核只提示、不判断。",
                LocalAmount,
                of_item=False,
            ),
            LocalKind(
                "chains",
                "审批权限",
                "项",
                "环节办理前须逐级同意的层级；呈批当日施行的版本对该次呈批有效，逐级同意前环节不能办理。",
                ApprovalChain,
                of_item=False,
            ),
        )
    }
)


class KindConverter:
    """The kinds as a part of an address."""

    regex = "|".join(KINDS)

    def to_python(self, value: str) -> str:
        """The slug as it is."""
        return value

    def to_url(self, value: str) -> str:
        """The slug as it is."""
        return value
