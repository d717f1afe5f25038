"""By which figures a table may be ordered: 行政处罚法第七十四条 forbids to assess by fines, so no order is made by money."""

from xiezhi.measures.measure import Measure

REFUSED = "不按罚款、没收金额和罚款件数排序、排名（行政处罚法第七十四条），仍按编制序、时间或代码排列。"
RATES_REFUSED = "比率不作排序，仍按编制序、时间或代码排列。"
_OF_FINES = frozenset({"penalty.class.fine.count"})


def refusal(measure: Measure) -> str:
    """Why a table may not be ordered by this measure, as a Chinese sentence; "" where it may."""
    if measure.is_money or measure.code in _OF_FINES:
        return REFUSED
    return RATES_REFUSED if measure.is_rate else ""
