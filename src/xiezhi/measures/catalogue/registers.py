"""Bodies, certificates and power items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xiezhi.measures.catalogue.counting import rate
from xiezhi.measures.codes import Category, Nature, Post
from xiezhi.measures.measure import Measure
from xiezhi.measures.relations import Over

if TYPE_CHECKING:
    import ibis

_PLATFORM = "平台台账规范"
_RATES = "行政执法监督平台“双率一考”"
_STOCK = "期末最后一日在册：当日注销的不计，已过有效期但未注销的仍计"


def _state(t: ibis.Table, state: str) -> ibis.Value:
    return t.state == state


def _certificates(code: str, title: str, definition: str, state: str) -> Measure:
    return Measure(
        code,
        title,
        definition,
        "人",
        _PLATFORM,
        Over.CERTIFICATES,
        lambda t: t.n.sum(where=_state(t, state)),
        additive=state in ("issued", "cancelled"),
        stock=state == "stock",
    )


def _powers(code: str, title: str, definition: str, flag: str) -> Measure:
    return Measure(
        code,
        title,
        definition,
        "项",
        _PLATFORM,
        Over.POWERS,
        lambda t: t.n.sum(where=t[flag] & t.listed) if flag == "exercised" else t.n.sum(where=t[flag]),
        additive=False,
        stock=flag != "exercised",
    )


REGISTER_MEASURES: tuple[Measure, ...] = (
    Measure(
        "organisation.count",
        "执法主体数",
        "期末最后一日存在的执法主体个数；行政区划和受委托组织不是执法主体，不计。",
        "个",
        "行政处罚法第十七条、第十九条、第二十条",
        Over.ORGANISATIONS,
        lambda t: t.n.sum(where=(t.category != Category.AREA.value) & (t.nature != Nature.ENTRUSTED.value)),
        additive=False,
        stock=True,
    ),
    _certificates("officer.count", "持证执法人员数", f"执法证本数，一证计一人；{_STOCK}。", "stock"),
    Measure(
        "officer.reviewer.count",
        "法制审核人员数",
        f"岗位为“法制审核”的执法证本数，一证计一人；{_STOCK}。",
        "人",
        "国办发〔2018〕118号",
        Over.CERTIFICATES,
        lambda t: t.n.sum(where=_state(t, "stock") & (t.post == Post.REVIEW.value)),
        additive=False,
        stock=True,
    ),
    _certificates("officer.opening.count", "期初持证执法人员数", "期间第一日的前一日在册的执法证本数。", "opening"),
    _certificates("officer.issued.count", "新发证人数", "发证日期在期间内的执法证本数。", "issued"),
    _certificates("officer.cancelled.count", "注销证人数", "注销日期在期间内的执法证本数。", "cancelled"),
    _certificates(
        "officer.moved.count",
        "隶属调整净增人数",
        "期间内因机构隶属关系调整而划入的在册执法证本数，减去划出的。期初 + 新发证 − 注销 + 净划入 = 期末。",
        "moved",
    ),
    Measure(
        "officer.expired.count",
        "证件过期未注销人数",
        "期末最后一日在册的执法证中，有效期已在该日之前届满的本数。",
        "人",
        _PLATFORM,
        Over.CERTIFICATES,
        lambda t: t.n.sum(where=_state(t, "stock") & t.expired),
        additive=False,
        stock=True,
    ),
    Measure(
        "officer.active.count",
        "参与执法人员数",
        "期末在册的执法证中，期间内至少有一件执法行为载有其证号的本数。",
        "人",
        _RATES,
        Over.CERTIFICATES,
        lambda t: t.n.sum(where=_state(t, "stock") & t.active),
        additive=False,
    ),
    rate(
        "officer.participation.rate",
        "人员参与率",
        "参与执法人员数 ÷ 持证执法人员数；无持证人员时无此数。",
        _RATES,
        Over.CERTIFICATES,
        lambda t: t.n.sum(where=_state(t, "stock") & t.active),
        lambda t: t.n.sum(where=_state(t, "stock")),
    ),
    _powers("power.count", "职权事项数", "期末最后一日在册的职权事项项数。", "held"),
    _powers("power.duty.count", "履职清单事项数", "期末最后一日在册并列入履职清单的职权事项项数。", "duty"),
    _powers(
        "power.exercised.count",
        "已履行事项数",
        "履职清单事项（主体无清单的，为其全部事项）中，期间内该主体至少有一件执法行为载有其编码的项数。",
        "exercised",
    ),
    rate(
        "power.performance.rate",
        "职权履行率",
        "已履行事项数 ÷ 履职清单事项数；主体无清单的以其全部职权事项为分母，也无职权事项的无此数。",
        _RATES,
        Over.POWERS,
        lambda t: t.n.sum(where=t.exercised & t.listed),
        lambda t: t.n.sum(where=t.listed),
    ),
)
