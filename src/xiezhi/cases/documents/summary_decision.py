"""The decision on the spot (当场行政处罚决定书) as an official document, from plain values."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from types import SimpleNamespace
from typing import Final

from xiezhi.cases.particulars import NATURAL_PERSON, ON_SPOT
from xiezhi.law.amounts import in_words, spoken_yuan
from xiezhi.law.derivations import spoken
from xiezhi.law.evaluation import Governing
from xiezhi.law.reading import names
from xiezhi.law.statutes import Rule
from xiezhi.office.documents import Document, Paragraph, Signature

TITLE: Final = "当场行政处罚决定书"
_CHINESE: Final = "零一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Decision:
    """What the document states. `fine` is in fen; `area`: the area above the body, "" where there is none.

    `officers`: name and certificate of each.
    """

    issuer: str
    number: str
    area: str
    party: str
    party_number: str
    party_type: str
    violated_on: date
    place: str
    violation: str
    defence: str
    power: str
    basis: str
    penalties: tuple[str, ...]
    fine: int
    payment: str
    officers: tuple[str, ...]
    decided_on: date


def compose(decision: Decision) -> Document:
    """The document: title, number, party, facts, decision, payment, remedies, signatures."""
    return Document(
        title=f"{decision.issuer}\n{_words().title}",
        issuer=decision.issuer,
        day=decision.decided_on,
        subtitle=decision.number,
        blocks=[*(Paragraph(text) for text in paragraphs(decision)), Signature(decision.issuer, decision.decided_on)],
    )


def paragraphs(decision: Decision, law: Governing | None = None) -> Iterator[str]:
    """The text of the document between its number and its signature, paragraph by paragraph.

    `law`: that of the day of the decision where none is given, for payment and remedies.
    """
    law = law or Governing(decision.decided_on)
    words = _words()
    kind = "公民身份号码" if decision.party_type == NATURAL_PERSON else "统一社会信用代码"
    number = words.number.format(kind=kind, number=decision.party_number) if decision.party_number else ""
    yield words.party.format(name=decision.party, number=number)
    yield words.violation.format(
        day=spoken(decision.violated_on), place=decision.place, violation=_closed(decision.violation)
    )
    told = words.defended.format(defence=_closed(decision.defence)) if decision.defence else words.no_objection
    yield words.evidence.format(defence=told)
    yield words.decision.format(
        power=decision.power, basis=decision.basis.rstrip("。"), penalties="；".join(_penalties(decision))
    )
    if decision.fine:
        yield _payment(decision, law)
    yield _remedies(decision, law)
    yield words.place.format(place=decision.place)
    yield words.officers.format(officers="、".join(decision.officers))
    yield words.signature


def _closed(text: str) -> str:
    """A sentence that ends as one."""
    return text if text.endswith(("。", "！", "？")) else f"{text}。"


def _penalties(decision: Decision) -> Iterator[str]:
    words = _words()
    for number, name in enumerate(decision.penalties, start=1):
        text = words.warning if name == "警告" else name
        if name == "罚款":
            text = words.fine.format(words=in_words(decision.fine), figures=spoken_yuan(decision.fine))
        yield f"{number}.{text}" if len(decision.penalties) > 1 else text


def _payment(decision: Decision, law: Governing) -> str:
    if decision.payment == ON_SPOT:
        return str(_words().spot)
    percent = _rule(law, "penalty.late_fine").value
    return str(_words().bank.format(days=_length(law, "penalty.payment"), percent=_CHINESE[percent]))


def _remedies(decision: Decision, law: Governing) -> str:
    words = _words()
    named = {
        "authority": _named(words.authority, decision.area),
        "court": _named(words.court, decision.area),
        "review": _length(law, "review.application"),
    }
    if law.rule("review.first"):
        return str(words.review_first.format(after_review=_length(law, "litigation.after_review"), **named))
    return str(words.review_or_court.format(litigation=_length(law, "litigation.suit"), **named))


def _named(forms: list[str], area: str) -> str:
    return forms[0].format(area=area) if area else forms[1]


def _length(law: Governing, rule_id: str) -> str:
    rule = _rule(law, rule_id)
    unit = {"calendar_day": "日", "month": "个月"}.get(rule.unit) or names("units")[rule.unit]
    return f"{rule.value}{unit}"


def _rule(law: Governing, rule_id: str) -> Rule:
    rule = law.rule(rule_id)
    if rule is None:
        raise ValueError(f"no rule {rule_id} in force on {law.on}")
    return rule


@cache
def _words() -> SimpleNamespace:
    raw = resources.files("xiezhi.cases").joinpath("data/summary_decision.toml").read_text(encoding="utf-8")
    return SimpleNamespace(**tomllib.loads(raw))
