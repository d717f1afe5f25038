"""Whether what a file says of itself agrees with what is on record. A disagreement is shown and never refused."""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from xiezhi.cases.evidence.kinds import tolerance

_ZONE: Final = timedelta(hours=8)
_EARTH: Final = 6_371_008.8
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is on record of a piece of evidence. `step_on`: the day of the step that it belongs to; places in degrees."""

    obtained_at: datetime
    received_at: datetime
    step_on: date | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Own:
    """What the file says of itself; `by`: the field that says when."""

    at: datetime | None = None
    by: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """`code`: time, clock, step or place; `text`: in words for whoever reads the record."""

    code: str
    text: str


def disagreements(own: Own, recorded: Recorded, zone: tzinfo) -> tuple[Disagreement, ...]:
    """Where a file and the record differ by more than the tolerance; `zone`: in which the times are told."""
    found = []
    if own.at is not None:
        found += _of_time(own.at, own.by, recorded, zone)
    if own.place is not None and recorded.place is not None:
        apart = metres(own.place, recorded.place)
        if apart > tolerance()[1]:
            found.append(Disagreement("place", f"文件自载的位置与取证位置相距 {_distance(apart)}。"))
    return tuple(found)


def _of_time(at: datetime, by: str, recorded: Recorded, zone: tzinfo) -> list[Disagreement]:
    within, local = timedelta(minutes=tolerance()[0]), at.astimezone(zone)
    if at - recorded.received_at > within:
        text = f"文件自载时间 {local:%Y-%m-%d %H:%M}（{by}）晚于入库时间，设备的时钟可能不准。"
        return [Disagreement("clock", text)]
    apart = at - recorded.obtained_at
    if abs(apart) <= within:
        return []
    stated = recorded.obtained_at.astimezone(zone)
    text = f"文件自载时间 {local:%Y-%m-%d %H:%M}（{by}）与记载的取得时间 {stated:%Y-%m-%d %H:%M} 相差 {_span(apart)}。"
    if abs(abs(apart) - _ZONE) <= within:
        return [Disagreement("time", f"{text}正好相差约 8 小时，可能是设备按其他时区记录。")]
    found = [Disagreement("time", text)]
    if recorded.step_on is not None and local.date() != recorded.step_on:
        found.append(Disagreement("step", f"文件自载日期 {local:%Y-%m-%d} 不是所属环节的日期 {recorded.step_on}。"))
    return found


def _span(apart: timedelta) -> str:
    minutes = round(abs(apart).total_seconds() / 60)
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days:
        return f"{days} 天" + (f" {hours} 小时" if hours else "")
    return f"{hours} 小时 {minutes % 60} 分" if hours else f"{minutes} 分钟"


def _distance(apart: float) -> str:
    return f"{apart / 1000:,.1f} 公里" if apart >= 1000 else f"{apart:,.0f} 米"


def metres(one: Place, other: Place) -> float:
    """The distance between two places on the ground, in metres."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(a), math.radians(b)) for a, b in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH * math.asin(math.sqrt(min(1.0, half)))
