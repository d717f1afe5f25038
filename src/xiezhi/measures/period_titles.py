"""What a period is called in Chinese."""

from datetime import date

from xiezhi.measures.periods import Period, form

_HALVES = {"1": "上半年", "2": "下半年"}
_QUARTERS = {"1": "一", "2": "二", "3": "三", "4": "四"}


def period_title(period: Period, *, year: bool = True) -> str:
    """2024年, 2024年上半年, 2024年第一季度, 2024年3月, 2024年第9周, 2024年1月1日至2024年2月3日; without `year`, the rest."""
    text = period.text
    named = f"{text[:4]}年" if year else ""
    match form(text):
        case "year":
            return f"{text}年"
        case "half":
            return named + _HALVES[text[-1]]
        case "quarter":
            return f"{named}第{_QUARTERS[text[-1]]}季度"
        case "month":
            return f"{named}{period.first.month}月"
        case "week":
            return f"{named}第{int(text[5:])}周"
        case _:
            return f"{day_title(period.first)}至{day_title(period.last)}"


def day_title(day: date) -> str:
    """2024年3月1日."""
    return f"{day.year}年{day.month}月{day.day}日"
