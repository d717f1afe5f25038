"""Acts of every kind."""

from xiezhi.measures.catalogue.counting import amount, count, marked, of_kind
from xiezhi.measures.codes import Kind
from xiezhi.measures.measure import Measure
from xiezhi.measures.relations import Over

_LEDGER = "平台台账规范"
_COUNTED = "一件计一次，按平台口径的统计日期归入期间"

# Code, title, kind, what the law calls it and where.
_KINDS = (
    ("inspection", "行政检查", Kind.INSPECTION, "国办发〔2024〕54号"),
    ("penalty", "行政处罚", Kind.PENALTY, "行政处罚法"),
    ("coercion", "行政强制", Kind.COERCION, "行政强制法"),
    ("licence", "行政许可", Kind.LICENCE, "行政许可法"),
    ("levy", "行政征收", Kind.LEVY, _LEDGER),
    ("requisition", "行政征用", Kind.REQUISITION, _LEDGER),
    ("payment", "行政给付", Kind.PAYMENT, _LEDGER),
    ("confirmation", "行政确认", Kind.CONFIRMATION, _LEDGER),
    ("award", "行政奖励", Kind.AWARD, _LEDGER),
    ("ruling", "行政裁决", Kind.RULING, _LEDGER),
    ("other", "其他执法行为", Kind.OTHER, _LEDGER),
)
_EXTENT = {
    Kind.INSPECTION: "含已转为其他执法行为的检查",
    Kind.PENALTY: "不论处理结果，含尚未决定的在办案件",
}


def _of(code: str, title: str, kind: Kind, source: str) -> Measure:
    extent = f"，{_EXTENT[kind]}" if kind in _EXTENT else ""
    return count(
        f"{code}.count", f"{title}数", f"{title}的件数{extent}；{_COUNTED}。", source, of_kind(kind), kind.value
    )


ACT_MEASURES: tuple[Measure, ...] = (
    count("act.count", "执法行为总数", f"各类执法行为的件数之和；{_COUNTED}。", _LEDGER),
    *(_of(*entry) for entry in _KINDS),
    marked(
        "act.reviewed.count",
        "经法制审核的执法行为数",
        f"填有法制审核日期的执法行为件数；{_COUNTED}，不按审核日期。",
        "行政处罚法第五十八条；国办发〔2018〕118号",
        lambda t: t.reviewed,
        lambda t: t.n.notnull(),
    ),
    marked(
        "act.published.count",
        "已公示的执法行为数",
        f"填有公示日期的执法行为件数；{_COUNTED}，不按公示日期。",
        "行政处罚法第四十八条；国办发〔2018〕118号",
        lambda t: t.published,
        lambda t: t.n.notnull(),
    ),
    amount(
        "act.confiscated.sum",
        "没收金额",
        f"各类执法行为的没收金额之和，不含罚款；{_COUNTED}。",
        "行政处罚法第九条第二项",
        lambda t: t.confiscated,
        lambda t: t.n.notnull(),
    ),
    Measure(
        "act.warned.count",
        "有提示的执法行为数",
        f"带有一条或多条提示（期限、公示、法制审核、执法证等与规定或登记不符）的执法行为件数；{_COUNTED}。",
        "件",
        _LEDGER,
        Over.WARNED,
        lambda t: t.n.sum(),
    ),
)
