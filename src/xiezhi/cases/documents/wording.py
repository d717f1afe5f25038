"""Sentences that documents share: penalties, payment, remedies and periods, by the law of a day."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from types import MappingProxyType, SimpleNamespace
from typing import Final

from xiezhi.law.amounts import in_words, spoken_yuan
from xiezhi.law.evaluation import Governing
from xiezhi.law.reading import names
from xiezhi.law.statutes import Rule

_CHINESE: Final = "零一二三四五六七八九十"
DETENTION: Final = "行政拘留"
CONFISCATIONS: Final = ("没收违法所得", "没收非法财物")


def closed(text: str) -> str:
    """A sentence that ends as one; "" stays."""
    return text if not text or text.endswith(("。", "！", "？", "；", "：")) else f"{text}。"


def penalty_lines(penalties: Sequence[str], fine: int, confiscated: int = 0, days: int = 0) -> Iterator[str]:
    """Each penalty with its amount (in fen) or its days of detention, numbered where there are several."""
    for number, name in enumerate(penalties, start=1):
        text = f"{name}{days}日" if name == DETENTION and days else _penalty(name, fine, confiscated)
        yield f"{number}.{text}" if len(penalties) > 1 else text


def _penalty(name: str, fine: int, confiscated: int) -> str:
    if name == "警告":
        return str(words().warning)
    if name == "罚款" and fine:
        return str(words().fine.format(words=in_words(fine), figures=spoken_yuan(fine)))
    if name in CONFISCATIONS and confiscated:
        return f"{name}{in_words(confiscated)}（{spoken_yuan(confiscated)}）"
    return name


def bank_payment(law: Governing) -> str:
    """Where and by when a fine is paid, and what follows when it is not."""
    return str(words().bank.format(days=length(law, "penalty.payment"), percent=late_rate(law)))


def late_rate(law: Governing) -> str:
    """How many hundredths are added each day, as a Chinese numeral."""
    return _CHINESE[required(law, "penalty.late_fine").value]


def remedies(law: Governing, area: str, *, on_spot: bool) -> str:
    """Reconsideration and litigation with their periods; `on_spot`: of a decision made on the spot.

    `area`: the area above the body, "" where there is none.
    """
    named = {"authority": authority(area), "court": court(area), "review": length(law, "review.application")}
    if on_spot and law.rule("review.first"):
        return str(words().review_first.format(after_review=length(law, "litigation.after_review"), **named))
    return str(words().review_or_court.format(litigation=length(law, "litigation.suit"), **named))


def authority(area: str) -> str:
    """Who decides on reconsideration."""
    return _named(words().authority, area)


def court(area: str) -> str:
    """Which court hears the suit."""
    return _named(words().court, area)


def _named(forms: Sequence[str], area: str) -> str:
    return forms[0].format(area=area) if area else forms[1]


def length(law: Governing, rule_id: str) -> str:
    """The length of a period, such as 5个工作日. Raises ValueError where no such rule is in force."""
    rule = required(law, rule_id)
    unit = {"calendar_day": "日", "month": "个月"}.get(rule.unit) or names("units")[rule.unit]
    return f"{rule.value}{unit}"


def required(law: Governing, rule_id: str) -> Rule:
    """A rule in force. Raises ValueError where there is none."""
    rule = law.rule(rule_id)
    if rule is None:
        raise ValueError(f"no rule {rule_id} in force on {law.on}")
    return rule


def exempt_words(ground: object, part: str) -> str | None:
    """What a decision not to punish says on this ground: its `articles`, or what `follows`; None for no such ground."""
    found = exempt_grounds().get(str(ground))
    return None if found is None else str(found[part])


@cache
def exempt_grounds() -> Mapping[str, Mapping[str, str]]:
    """The grounds of `data/exempt_grounds.toml`."""
    raw = resources.files("xiezhi.cases").joinpath("data/exempt_grounds.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(raw)["grounds"])


@cache
def words() -> SimpleNamespace:
    """The texts of `data/summary_decision.toml`."""
    raw = resources.files("xiezhi.cases").joinpath("data/summary_decision.toml").read_text(encoding="utf-8")
    return SimpleNamespace(**tomllib.loads(raw))
