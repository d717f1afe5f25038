"""The figure that the address of a list names."""

from collections.abc import Mapping
from datetime import date

from xiezhi.measures.errors import BadQuestion
from xiezhi.measures.rules import DEFAULT
from xiezhi.measures.shares import Side
from xiezhi.measures.splits import BODY, split
from xiezhi.reporting.selectors.behind import Asked
from xiezhi.web.behind import FIGURE, KEY, ORGANISATION, PERIOD, RULE, SIDE, STANDING
from xiezhi.web.numbers import read_key, whole_number

LONGEST_KEY = 200


def read_figure(parameters: Mapping[str, str]) -> Asked | None:
    """The figure that an address names, None where it names none. Raises BadQuestion for one that is put wrong."""
    measure = parameters.get(FIGURE, "").strip()
    if not measure:
        return None
    organisation = read_key(parameters.get(ORGANISATION, ""))
    if organisation is None:
        raise BadQuestion("地址里没有写明是哪个机构的数字（of）。请从报告或工作台重新点开这个数字。")
    side = parameters.get(SIDE, "")
    if side not in list(Side):
        raise BadQuestion(f"看不懂“{side[:20]}”：比率的清单只有分子（part）和分母（whole）。")
    return Asked(
        measure=measure,
        organisation=organisation,
        period=parameters.get(PERIOD, ""),
        rule=parameters.get(RULE, "") or DEFAULT,
        keys=dict(_key(name.removeprefix(KEY), text) for name, text in parameters.items() if name.startswith(KEY)),
        side=Side(side),
        standing_on=_day(parameters.get(STANDING, "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadQuestion(f"看不懂日期“{text[:20]}”，请写成 2024-12-31。") from None


def _key(code: str, text: str) -> tuple[str, int | str]:
    known = split(code)
    if known.code == BODY:
        return code, text.replace("\x00", "")[:LONGEST_KEY]
    key = whole_number(text, low=0, high=10**6)
    if key is None:
        raise BadQuestion(f"“{text[:20]}”不是{known.title}（{code}）的取值。请从报告或工作台重新点开这个数字。")
    return code, key
