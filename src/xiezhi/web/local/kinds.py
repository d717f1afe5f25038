"""The kinds of local rows: where they stand, what they are called, which form and table they have."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from xiezhi.registry.models import ApprovalChain, Benchmark, Checklist, ExemptionLine, LocalAmount, ReviewEntry


@dataclass(frozen=True, slots=True)
class LocalKind:
    """One kind; `slug` is its address.

    `items`: the kind of power item of which each row speaks, "" where a row speaks of none. `kept`: which version holds for
    what is under way. `public_by`: the article by which it must be made public, "" for none.
    """

    slug: str
    title: str
    unit: str
    said: str
    model: type[Any]
    items: str = ""
    kept: str = "案件按立案当日施行的版本办理；新版本不影响已登记的案件。"
    public_by: str = "行政处罚法第三十四条"

    @property
    def of_item(self) -> bool:
        """True where each row speaks of one power item."""
        return bool(self.items)


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
                "行政处罚",
            ),
            LocalKind(
                "exemptions",
                "免罚清单",
                "条",
                "轻微不罚、首违不罚的情形和必须同时具备的条件；办案时逐条核对，缺什么说什么。",
                ExemptionLine,
                "行政处罚",
            ),
            LocalKind(
                "amounts",
                "地方数额标准",
                "项",
                "法律留给地方和部门规定的“较大数额”；没有录入时，听证、法制审核只提示、不判断。",
                LocalAmount,
            ),
            LocalKind(
                "checklists",
                "检查单",
                "份",
                "检查报批时带入当日施行的检查单，入企后逐项填写；下级的优先，同级中离本机构最近的优先；没有检查单的只列一项。",
                Checklist,
                "行政检查",
                kept="检查按报批当日施行的版本逐项检查；新版本不影响已报批的检查。",
                public_by="国办发〔2024〕54号",
            ),
            LocalKind(
                "review-list",
                "法制审核目录",
                "项",
                "重大执法决定法制审核目录清单：列入的决定未经审核或者审核未通过的不得作出；上级和本机构的清单一并适用。",
                ReviewEntry,
                public_by="",
            ),
            LocalKind(
                "chains",
                "审批权限",
                "项",
                "环节办理前须逐级同意的层级；呈批当日施行的版本对该次呈批有效，逐级同意前环节不能办理。",
                ApprovalChain,
                kept="呈批按呈批当日施行的版本；新版本不影响已经呈批的。",
                public_by="",
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
