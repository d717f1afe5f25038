"""One act as a sheet: facts, days, officers, warnings, relations, trail."""

from dataclasses import dataclass
from datetime import date

from xiezhi.cases.models import Act, CaseFile
from xiezhi.cases.selectors import acts
from xiezhi.cases.selectors.acts import ActRow
from xiezhi.cases.selectors.cases import case_of
from xiezhi.cases.selectors.references import is_pending
from xiezhi.law import vocabulary
from xiezhi.law.warnings import LegalWarning, warnings
from xiezhi.registry.models import Certificate
from xiezhi.registry.selectors.officers import numbered
from xiezhi.web.handling.drawing import drawn
from xiezhi.web.handling.sheet import DrawnStep
from xiezhi.web.sheets.trail import TrailLine, trail_of
from xiezhi.web.visit import Visit

INSPECTION = "行政检查"
PENALTY = "行政处罚"


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the act's life with its name; `counted`: the act is counted by it."""

    title: str
    day: date | None
    counted: bool = False


@dataclass(frozen=True, slots=True)
class OfficerLine:
    """A certificate as written on the act, and what the register knows of it on the day of the act."""

    number: str
    name: str
    state: str
    text: str


@dataclass(frozen=True, slots=True)
class ActSheet:
    """What the page of an act shows beside its plain fields."""

    kind: str
    procedure: str
    source: str
    party_type: str
    identity: str
    outcome: str
    rectified: str
    penalties: tuple[str, ...]
    days: list[Day]
    officers: list[OfficerLine]
    warnings: list[LegalWarning]
    led_to: Act | None
    led_waits: bool
    led_from: list[Act]
    remainder: list[tuple[str, str]]
    trail: list[TrailLine]
    case: CaseFile | None
    steps: list[DrawnStep]

    @property
    def is_penalty(self) -> bool:
        """True for a penalty, whose money is shown even when it is 0."""
        return self.kind == PENALTY


def act_sheet(visit: Visit, row: ActRow) -> ActSheet:
    """The sheet of an act in view."""
    act = row.act
    known = warnings()
    case = case_of(visit.scope, act.pk)
    return ActSheet(
        kind=vocabulary.table("kind").name(act.kind),
        procedure=vocabulary.table("procedure").name(act.procedure),
        source=vocabulary.table("source").name(act.source),
        party_type=vocabulary.table("party_type").name(act.party_type),
        identity=acts.identity_shown(act),
        outcome=vocabulary.table("outcome").name(act.outcome),
        rectified=vocabulary.table("rectified").name(act.rectified),
        penalties=vocabulary.table("penalty").of_bits(act.penalties),
        days=_days(act),
        officers=_officers(visit, act),
        warnings=[known[code] for code in act.warnings if code in known],
        led_to=acts.led_to(visit.scope, act),
        led_waits=is_pending(act),
        led_from=acts.led_from(visit.scope, act),
        remainder=[(str(name), str(value)) for name, value in act.remainder.items()],
        trail=trail_of([*_subjects(act), *([f"case:{case.pk}"] if case else [])]),
        case=case,
        steps=drawn(case, on=visit.today) if case else [],
    )


def _subjects(act: Act) -> list[str]:
    batches = {act.created_by_batch, act.last_batch} - {None}
    return [f"act:{act.pk}", *(f"batch:{batch}" for batch in sorted(batches, key=str))]


def _days(act: Act) -> list[Day]:
    inspected = vocabulary.table("kind").name(act.kind) == INSPECTION
    decided = not inspected and act.decided_on is not None
    every = [
        Day("检查", act.inspected_on, inspected),
        Day("立案", act.filed_on, not inspected and not decided),
        Day("法制审核", act.reviewed_on),
        Day("决定", act.decided_on, decided),
        Day("送达", act.served_on),
        Day("公示", act.published_on),
        Day("结案", act.closed_on),
    ]
    wanted = {"检查", "公示"} if inspected else {"立案", "法制审核", "决定", "送达", "公示", "结案"}
    return [entry for entry in every if entry.day is not None or entry.title in wanted]


def _officers(visit: Visit, act: Act) -> list[OfficerLine]:
    found = numbered(visit.scope, act.certificate_numbers)
    return [_officer(number, found.get(number), act.counted_on) for number in act.certificate_numbers]


def _officer(number: str, certificate: Certificate | None, on: date) -> OfficerLine:
    if certificate is None:
        return OfficerLine(number, "", "warn", "不在你的范围内的执法人员名册中")
    state, text = _certificate_state(certificate, on)
    return OfficerLine(number, certificate.officer.name, state, text)


def _certificate_state(certificate: Certificate, on: date) -> tuple[str, str]:
    if certificate.issued_on is not None and on < certificate.issued_on:
        return "bad", f"当日尚未发证（{certificate.issued_on} 发证）"
    if certificate.cancelled_on is not None and on >= certificate.cancelled_on:
        return "bad", f"当日已注销（{certificate.cancelled_on}）"
    if certificate.expires_on is None:
        return "done", "当日有效"
    return (
        ("bad", f"当日已过期（{certificate.expires_on} 到期）")
        if on > certificate.expires_on
        else (
            "done",
            f"证件有效至 {certificate.expires_on:%Y-%m}",
        )
    )
