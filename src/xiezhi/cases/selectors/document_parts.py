"""Values of documents that no single text or fact gives: the body, officers, penalties, payment, remedies, lists."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone

from xiezhi.cases.documents.catalogue import DocumentKind, catalogue
from xiezhi.cases.documents.summary_decision import paragraphs
from xiezhi.cases.documents.wording import (
    authority,
    bank_payment,
    closed,
    court,
    exempt_words,
    late_rate,
    length,
    penalty_lines,
    remedies,
    words,
)
from xiezhi.cases.models import CaseFile
from xiezhi.cases.particulars import NATURAL_PERSON, ON_SPOT
from xiezhi.cases.selectors.approvals import given_for
from xiezhi.cases.selectors.cases import procedure_of, stored_draft
from xiezhi.cases.selectors.decisions import decision_of, drafted_decision
from xiezhi.cases.selectors.document_discretion import applied, further_reasons
from xiezhi.cases.selectors.governing import PENALTY, PUBLIC_SECURITY
from xiezhi.cases.selectors.inspections import visit_of
from xiezhi.cases.selectors.reading import Reading
from xiezhi.law.amounts import in_words, spoken_yuan
from xiezhi.law.derivations import spoken, spoken_moment
from xiezhi.law.evaluation import Governing
from xiezhi.law.facts import Value
from xiezhi.law.identifiers import sex_and_age
from xiezhi.law.vocabulary import table

Rows = list[dict[str, str]]
_ITEM: Final = re.compile(r"^对(?P<what>.+?)(?:的|进行)?(?:行政)?处罚$")
# How the name of a taker tells that somebody else's part was taken.
IN_PLACE: Final = "（代"
SUMMARY: Final = "penalty.summary"


@dataclass(frozen=True, slots=True)
class Matter:
    """A case, the document to be made of it on a day with its number, its facts and texts, the law of the day.

    `reading`: of the same day.
    """

    case: CaseFile
    kind: DocumentKind
    on: date
    number: str
    facts: Mapping[str, Value | None]
    texts: Mapping[str, str]
    law: Governing
    reading: Reading

    @property
    def fine(self) -> int:
        """The fine in fen, 0 where there is none."""
        fine = self.facts.get("fine")
        return fine if isinstance(fine, int) and "罚款" in self.penalties else 0

    @property
    def penalties(self) -> tuple[str, ...]:
        """Kinds of penalties in the order of the code list."""
        chosen = self.facts.get("penalties")
        return tuple(name for name in table("penalty").names if isinstance(chosen, frozenset) and name in chosen)

    def amount(self, fact: str) -> int:
        """An amount in fen, 0 where there is none."""
        value = self.facts.get(fact)
        return value if isinstance(value, int) else 0


def _number(matter: Matter) -> str | None:
    act, bears = matter.case.act, matter.kind.bears
    return matter.number or (str(getattr(act, bears)) if act is not None and bears else "") or None


def _case_number(matter: Matter) -> str | None:
    return matter.case.act.number if matter.case.act else None


def _cause(matter: Matter) -> str:
    """涉嫌 and the item's name without 对……的处罚; of any other act the item itself."""
    if procedure_of(matter.case).kind not in {PENALTY, ""}:
        return matter.case.power_name
    found = _ITEM.match(matter.case.power_name)
    return f"涉嫌{found['what'].removesuffix('的行为') if found else matter.case.power_name}"


def _number_kind(matter: Matter) -> str:
    party_type = str(matter.facts.get("party_type", ""))
    return "公民身份号码" if party_type == NATURAL_PERSON else "统一社会信用代码"


def _officers(matter: Matter) -> str | None:
    return "、".join(matter.reading.officers()) or None


def _officer_rows(matter: Matter) -> Rows | None:
    parted = (text.rstrip("）").partition("（") for text in matter.reading.officers())
    return [{"姓名": name, "证号": number} for name, _, number in parted] or None


def _findings(matter: Matter) -> str | None:
    return closed(matter.texts.get("findings") or matter.texts.get("violation", "")) or None


def _proposed(matter: Matter) -> str | None:
    fine = matter.amount("proposed_fine") or matter.fine
    return _penalties(matter, fine)


def _decided(matter: Matter) -> str | None:
    return _penalties(matter, matter.fine)


def _penalties(matter: Matter, fine: int) -> str | None:
    confiscated, days = matter.amount("confiscated"), matter.amount("detention_days")
    return "；".join(penalty_lines(matter.penalties, fine, confiscated, days)) or None


def _defended(matter: Matter) -> str | None:
    defended = matter.facts.get("defended")
    if defended is None:
        return None
    if not defended:
        return "当事人在规定期限内没有提出陈述、申辩。"
    said = closed(matter.texts.get("defence", ""))
    reviewed = closed(matter.texts.get("defence_opinion", ""))
    return f"当事人提出陈述、申辩：{said}本机关复核认为：{reviewed}" if reviewed else f"当事人提出陈述、申辩：{said}"


def _payment(matter: Matter) -> str | None:
    if not matter.fine:
        return None
    return str(words().spot) if matter.texts.get("payment") == ON_SPOT else bank_payment(matter.law)


def _owed(matter: Matter) -> int:
    return matter.fine + matter.amount("late_fine")


def _documents(matter: Matter) -> Rows | None:
    """What was issued so far and is handed to the party, the latest number of each kind last."""
    titles = {title for title, kind in catalogue().items() if kind.kind == "party"}
    issued = [each for each in matter.reading.done.documents if each.title in titles]
    return [
        {"序号": str(place), "名称": each.title, "文号": each.number, "制作日期": spoken(each.issued_on)}
        for place, each in enumerate(issued, start=1)
    ] or None


def _summary(matter: Matter) -> Rows | None:
    """The text of a decision on the spot; nothing for other cases."""
    if not matter.case.procedure.startswith(f"{SUMMARY}@"):
        return None
    decided = matter.case.act is not None and matter.case.act.decided_on is not None
    decision = (
        decision_of(matter.case) if decided else drafted_decision(matter.case, stored_draft(matter.case), on=matter.on)
    )
    return [{"段": text} for text in paragraphs(decision)]


def _inspected(matter: Matter) -> str | None:
    """The day of the inspection; before it the days on which it may be."""
    day = matter.facts.get("inspected_on")
    if isinstance(day, date):
        return spoken(day)
    visit = visit_of(matter.case)
    if visit is None:
        return None
    days = dict.fromkeys(spoken(each) for each in (visit.first_day, visit.last_day))
    return "至".join(days)


def _scans(matter: Matter) -> Rows | None:
    """Who confirmed the visit at the door, and when."""
    visit = visit_of(matter.case)
    found = visit.scans.order_by("at") if visit is not None else ()
    return [
        {
            "序号": str(number),
            "人员": scan.officer_name or "企业",
            "时间": spoken_moment(timezone.localtime(scan.at)),
            "方式": f"{scan.get_side_display()}扫码确认",
        }
        for number, scan in enumerate(found, start=1)
    ] or None


def _person(matter: Matter) -> str | None:
    """Sex and age of who is punished (治安管理处罚法第一百一十五条); "" for an organisation."""
    if matter.facts.get("party_type") != NATURAL_PERSON:
        return ""
    found = sex_and_age(matter.texts.get("party_number", ""), matter.on)
    return f"性别：{found[0]}　年龄：{found[1]}周岁" if found else "性别：＿＿　年龄：＿＿周岁"


def _nothing(matter: Matter) -> None:
    """What another place gives, if any."""
    del matter


def _base_decision(matter: Matter) -> str | None:
    """The number of the decision: of one that is enforced here, as it was written down."""
    own = matter.case.act.decision_number if matter.case.act else ""
    return matter.texts.get("base_decision") or own or None


def _decided_on(matter: Matter) -> str | None:
    day = matter.facts.get("base_decided_on") or matter.facts.get("decided_on")
    return spoken(day) if isinstance(day, date) else None


def _measure(matter: Matter) -> str | None:
    """The kind of a coercive measure, with the longest that it may last where the law says so."""
    seizing = matter.facts.get("coercion_kind")
    if seizing:
        return f"{seizing}，期限{length(matter.law, 'coercion.seizure')}"
    if matter.facts.get("frozen_amount") is not None:
        return f"冻结存款、汇款，期限{length(matter.law, 'coercion.freezing')}"
    kind = matter.facts.get("measure_kind")
    return str(kind) if kind else None


def _suspected(matter: Matter) -> str | None:
    """What the party is suspected of; many begin what they write with the word that the document says already."""
    said = matter.texts.get("violation", "").removeprefix("涉嫌")
    return closed(f"涉嫌{said}") if said else None


def _scene(matter: Matter) -> str | None:
    return closed(matter.texts.get("scene") or matter.texts.get("inspection_findings", "")) or None


def _lifted_for(matter: Matter) -> str | None:
    ground = matter.facts.get("lift_ground") or matter.facts.get("unfreeze_ground")
    return closed(str(ground)) if ground else None


def _area(matter: Matter) -> str:
    return matter.reading.registered.area(on=matter.on)


def _approvals(matter: Matter) -> str | None:
    """What each level said before the step that issues this document, with who acted for whom."""
    said = [
        f"{each.level}{each.row.given_name}{f'（代{each.row.for_name}）' if each.row.for_name else ''}："
        f"{each.opinion.rstrip('。')}（{spoken(each.row.given_on)}）。"
        for each in given_for(matter.reading.done.requests, issuing(matter.case, matter.kind))
    ]
    return "".join(said) or None


def _stood_in(matter: Matter) -> str:
    """Who took the step that issues this document in whose place; "" where it was taken by oneself."""
    steps = issuing(matter.case, matter.kind)
    stood = (
        each for each in reversed(matter.reading.done.history) if each.step in steps and IN_PLACE in each.taken_name
    )
    taken = next(stood, None)
    return f"（由{taken.taken_name.replace(IN_PLACE, '代', 1).rstrip('）')}签署）" if taken else ""


def issuing(case: CaseFile, kind: DocumentKind) -> frozenset[str]:
    """Ids of the steps that issue a document in the procedure of a case."""
    found = procedure_of(case)
    steps = (*found.steps.values(), *found.asides.values())
    return frozenset(step.id for step in steps if any(each.name == kind.title for each in step.documents))


OWN: Final[Mapping[str, Callable[[Matter], str | Rows | None]]] = {
    "issuer": lambda m: m.reading.registered.name(on=m.on),
    "number": _number,
    "approvals": _approvals,
    "stood_in": _stood_in,
    "day": lambda m: spoken(m.on),
    "authority": lambda m: authority(_area(m)),
    "court": lambda m: court(_area(m)),
    "remedies": lambda m: remedies(m.law, _area(m), on_spot=False),
    "remedies_first": lambda m: remedies(m.law, _area(m), on_spot=True),
    "case_number": _case_number,
    "cause": _cause,
    "power": lambda m: m.case.power_name,
    "procedure": lambda m: procedure_of(m.case).title,
    "opened": lambda m: spoken(m.case.opened_on),
    "basis": lambda m: (m.case.basis or m.texts.get("basis", "")).rstrip("。") or None,
    "officers": _officers,
    "officer_rows": _officer_rows,
    "number_kind": _number_kind,
    "person": _person,
    "exempt_articles": lambda m: exempt_words(m.facts.get("exempt_ground"), "articles"),
    "exempt_follows": lambda m: exempt_words(m.facts.get("exempt_ground"), "follows"),
    "findings": _findings,
    "proposed": _proposed,
    "penalties": _decided,
    "defended": _defended,
    "fined": lambda m: "是" if m.fine else "",
    "benchmark": lambda m: applied(m.reading, m.facts, m.texts),
    "further_reasons": lambda m: further_reasons(m.reading, m.facts, m.texts),
    "decision_number": _base_decision,
    "decided": _decided_on,
    "measure": _measure,
    "suspected": _suspected,
    "scene": _scene,
    "lifted_for": _lifted_for,
    "kind": lambda m: procedure_of(m.case).kind or "行政执法",
    "of_penalty": lambda m: "是" if procedure_of(m.case).kind == PENALTY else "",
    "late_rate": lambda m: late_rate(m.law),
    "payment": _payment,
    "owed": lambda m: spoken_yuan(_owed(m)) if _owed(m) else None,
    "owed_words": lambda m: in_words(_owed(m)) if _owed(m) else None,
    "documents": _documents,
    "summary": _summary,
    "inspected": _inspected,
    "scans": _scans,
    "of_police": lambda m: "是" if procedure_of(m.case).sector == PUBLIC_SECURITY else "",
    "of_others": lambda m: "是" if procedure_of(m.case).sector != PUBLIC_SECURITY else "",
    "corrected": lambda m: "是" if m.texts.get("correction") else "",
    **dict.fromkeys(
        (
            *("interview_began", "interview_ended", "interview_place", "interview_who", "interview_officers"),
            *("interview_clerk", "interview_turn", "interview_lines"),
            *(
                "lead_number",
                "lead_title",
                "lead_received",
                "lead_channels",
                "lead_reporter",
                "lead_order",
                "lead_told",
            ),
            *("lead_outcome", "lead_refusal", "lead_approved"),
        ),
        _nothing,
    ),
}
