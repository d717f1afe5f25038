"""Administrative penalties: by procedure and by outcome, and their money (shown, never used to rank: 行政处罚法 74)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xiezhi.measures.catalogue.counting import amount, count, marked
from xiezhi.measures.codes import Kind, Outcome, Procedure
from xiezhi.measures.measure import Measure

if TYPE_CHECKING:
    import ibis

    from xiezhi.measures.catalogue.counting import Condition

_LAW = "行政处罚法"


def _penalty(t: ibis.Table) -> ibis.Value:
    return t.kind == Kind.PENALTY.value


def _by_procedure(code: str, title: str, procedure: Procedure, source: str) -> Measure:
    definition = f"行政处罚数中适用程序为“{title}”的件数；适用程序为空的不计入任何一种。"
    where: Condition = lambda t: _penalty(t) & (t.procedure == procedure.value)  # noqa: E731
    return count(f"penalty.{code}.count", f"{title}处罚数", definition, source, where, Kind.PENALTY.value)


def _by_outcome(code: str, title: str, words: str, outcomes: tuple[Outcome, ...], source: str) -> Measure:
    where: Condition = lambda t: _penalty(t) & t.outcome.isin([outcome.value for outcome in outcomes])  # noqa: E731
    return count(
        f"penalty.{code}.count", title, f"行政处罚数中处理结果为{words}的件数。", source, where, Kind.PENALTY.value
    )


PENALTY_MEASURES: tuple[Measure, ...] = (
    _by_procedure("summary", "简易程序", Procedure.SUMMARY, "行政处罚法第五十一条、第五十二条"),
    _by_procedure("ordinary", "普通程序", Procedure.ORDINARY, "行政处罚法第五十四条"),
    _by_procedure("expedited", "快速办理", Procedure.EXPEDITED, "公安机关办理行政案件程序规定第四十条"),
    _by_outcome("imposed", "作出处罚数", "“处罚”", (Outcome.PENALISED,), "行政处罚法第五十七条第一项"),
    _by_outcome(
        "exempt",
        "不予、免予处罚数",
        "“不予处罚”或“免予处罚”",
        (Outcome.NOT_PENALISED, Outcome.EXEMPT),
        "行政处罚法第三十三条、第五十七条",
    ),
    _by_outcome("withdrawn", "撤案数", "“撤案”", (Outcome.WITHDRAWN,), "平台台账规范"),
    _by_outcome(
        "transferred",
        "移送司法机关数",
        "“移送司法机关”",
        (Outcome.TRANSFERRED,),
        "行政处罚法第二十七条、第五十七条第四项",
    ),
    amount(
        "penalty.fine.sum",
        "罚款金额",
        "行政处罚的罚款金额之和，不含没收金额；以决定书所载金额为准，不论是否缴纳。",
        "行政处罚法第九条第二项；只作展示，不作排名、考核（第七十四条）",
        lambda t: t.fine,
        _penalty,
        Kind.PENALTY.value,
    ),
    amount(
        "penalty.confiscated.sum",
        "处罚没收金额",
        "行政处罚的没收违法所得、没收非法财物金额之和，不含罚款。",
        "行政处罚法第九条第二项",
        lambda t: t.confiscated,
        _penalty,
        Kind.PENALTY.value,
    ),
    amount(
        "penalty.money.sum",
        "罚没金额",
        "行政处罚的罚款金额与没收金额之和。",
        "行政处罚法第九条第二项；只作展示，不作排名、考核（第七十四条）",
        lambda t: t.fine + t.confiscated,
        _penalty,
        Kind.PENALTY.value,
    ),
    marked(
        "penalty.reviewed.count",
        "经法制审核的处罚数",
        "行政处罚数中填有法制审核日期的件数。",
        "行政处罚法第五十八条",
        lambda t: t.reviewed,
        _penalty,
        Kind.PENALTY.value,
    ),
    marked(
        "penalty.published.count",
        "已公示的处罚数",
        "行政处罚数中填有公示日期的件数。",
        "行政处罚法第四十八条",
        lambda t: t.published,
        _penalty,
        Kind.PENALTY.value,
    ),
)
