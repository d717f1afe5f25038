"""The decision on the spot (当场行政处罚决定书) as an official document, from plain values."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from xiezhi.cases.documents.wording import bank_payment, closed, penalty_lines, remedies, words
from xiezhi.cases.particulars import NATURAL_PERSON, ON_SPOT
from xiezhi.law.derivations import spoken
from xiezhi.law.evaluation import Governing
from xiezhi.office.documents import Document, Paragraph, Signature

TITLE: Final = "当场行政处罚决定书"


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
        title=f"{decision.issuer}\n{words().title}",
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
    say = words()
    kind = "公民身份号码" if decision.party_type == NATURAL_PERSON else "统一社会信用代码"
    number = say.number.format(kind=kind, number=decision.party_number) if decision.party_number else ""
    yield say.party.format(name=decision.party, number=number)
    yield say.violation.format(
        day=spoken(decision.violated_on), place=decision.place, violation=closed(decision.violation)
    )
    told = say.defended.format(defence=closed(decision.defence)) if decision.defence else say.no_objection
    yield say.evidence.format(defence=told)
    yield say.decision.format(
        power=decision.power,
        basis=decision.basis.rstrip("。"),
        penalties="；".join(penalty_lines(decision.penalties, decision.fine)),
    )
    if decision.fine:
        yield _payment(decision, law)
    yield remedies(law, decision.area, on_spot=True)
    yield say.place.format(place=decision.place)
    yield say.officers.format(officers="、".join(decision.officers))
    yield say.signature


def _payment(decision: Decision, law: Governing) -> str:
    return str(words().spot) if decision.payment == ON_SPOT else bank_payment(law)
