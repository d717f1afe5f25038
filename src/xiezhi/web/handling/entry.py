"""The form of a summary penalty: from its texts to a draft, and from a kept draft back to its texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xiezhi.cases.drafts import STATED, Draft
from xiezhi.cases.papers import LONGEST_NUMBER, PAPER_NUMBER, PAPER_ON, PaperForm, with_paper
from xiezhi.cases.particulars import BANK, LONGEST, ON_SPOT, Particulars
from xiezhi.cases.selectors.discretion_facts import DEPARTURE
from xiezhi.cases.texts import cleaned
from xiezhi.cases.texts import texts as known_texts
from xiezhi.law.discretion import weighable
from xiezhi.law.facts import Kind, Value, schema
from xiezhi.law.vocabulary import table
from xiezhi.web.days import readable_day
from xiezhi.web.numbers import MOST_YUAN, typed_fen, typed_number

LONGEST_BASIS = 500
SAID = ("none", "defended")
TEXTS = ("party_name", "party_number", "place", "violation", "defence")
# Circumstances that a form states when ticked; one that is not ticked is not denied.
CIRCUMSTANCES = tuple(
    name for name, fact in schema().items() if name in STATED & weighable() and fact.kind is Kind.FLAG
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a form says; `wrong`: texts that cannot be read, by their fields, each in words with the remedy."""

    draft: Draft
    wrong: Mapping[str, str]
    fields: Mapping[str, str]
    officers: tuple[str, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        """What cannot be read, in the order of the form."""
        return tuple(self.wrong.values())


def read_entry(texts: Mapping[str, str], officers: Sequence[str], *, today: date) -> Entry:
    """The entry of a form that was sent on a day."""
    facts: dict[str, Value] = {}
    problems: dict[str, str] = {}
    for reading in (_party_and_penalty, _ticks, _defence, _circumstances):
        facts |= reading(texts, today)
    for name, title in (("fine", "罚款金额"), ("proposed_fine", "告知的拟罚款金额")):
        _put_money(facts, problems, name, texts.get(name, ""), title)
    if "罚款" not in _penalties(texts):
        facts.pop("fine", None)
    if not facts.get("defended"):
        facts.pop("proposed_fine", None)
    _put_day(facts, problems, texts.get("act_ended_on", ""), today)
    _put_quantity(facts, problems, texts.get("benchmark_quantity", ""))
    kept = {name: texts.get(name, "") for name in TEXTS}
    payment = ON_SPOT if texts.get("payment") == ON_SPOT else BANK
    numbers = tuple(dict.fromkeys(number.strip()[:40] for number in officers if number.strip()))
    basis = " ".join(texts.get("basis", "").replace("\x00", "").split())[:LONGEST_BASIS]
    departure = cleaned(texts.get(DEPARTURE, ""))[: known_texts()[DEPARTURE].longest]
    particulars = Particulars.entered(**kept, payment=payment).with_texts({DEPARTURE: departure})
    paper = _paper(problems, texts, facts.get("act_ended_on"), today)
    particulars = with_paper(particulars, paper) if paper is not None else particulars
    draft = Draft(particulars, basis, numbers, facts)
    return Entry(draft, problems, dict(texts), tuple(officers))


def _penalties(texts: Mapping[str, str]) -> frozenset[str]:
    chosen = {"警告": texts.get("warning"), "罚款": texts.get("fined")}
    return frozenset(name for name, ticked in chosen.items() if ticked)


def _party_and_penalty(texts: Mapping[str, str], _: date) -> dict[str, Value]:
    facts: dict[str, Value] = {}
    if texts.get("party_type", "") in table("party_type").names:
        facts["party_type"] = texts["party_type"]
    if _penalties(texts):
        facts["penalties"] = _penalties(texts)
    if texts.get("hard_to_enforce"):
        facts["hard_to_enforce"] = True
    return facts


def _ticks(texts: Mapping[str, str], today: date) -> dict[str, Value]:
    facts: dict[str, Value] = {}
    if texts.get("certificate_shown"):
        facts["certificate_shown"] = True
    if texts.get("conclusive"):
        facts["crime_suspected"] = False
    if texts.get("not_fined"):
        facts["earlier_fines"] = 0
    if texts.get("notified"):
        facts["notified_on"] = today
    return facts


def _defence(texts: Mapping[str, str], _: date) -> dict[str, Value]:
    said = texts.get("said")
    if said not in SAID:
        return {}
    reviewed = {"defence_reviewed": bool(texts.get("defence_reviewed"))} if said == "defended" else {}
    return {"defended": said == "defended", **reviewed}


def _circumstances(texts: Mapping[str, str], _: date) -> dict[str, Value]:
    return {name: True for name in CIRCUMSTANCES if texts.get(name)}


def _put_quantity(facts: dict[str, Value], problems: dict[str, str], text: str) -> None:
    """What the gears of a benchmark go by, a whole number; of a part only the whole counts."""
    if not text.strip():
        return
    number = typed_number(text, below=MOST_YUAN)
    if number is None:
        problems["benchmark_quantity"] = f"裁量档次的数量“{text[:20]}”不是数字，请填不小于0的数，如 3 或 1200。"
        return
    facts["benchmark_quantity"] = int(number)


def _put_money(facts: dict[str, Value], problems: dict[str, str], name: str, text: str, title: str) -> None:
    """Yuan as they were typed, in fen."""
    if not text.strip():
        return
    fen = typed_fen(text)
    if not fen:
        problems[name] = f"{title}“{text[:20]}”不是金额，请填大于0的数字，至多两位小数，如 200 或 200.50。"
        return
    facts[name] = fen


def _put_day(facts: dict[str, Value], problems: dict[str, str], text: str, today: date) -> None:
    if not text.strip():
        return
    day = readable_day(text)
    if day is None:
        problems["act_ended_on"] = f"违法行为日期“{text[:20]}”不是日期，请按“2026-06-18”的样子填写。"
        return
    if day > today:
        problems["act_ended_on"] = f"违法行为日期{day}晚于今天，请核对。"
        return
    facts["act_ended_on"] = day


def _paper(problems: dict[str, str], texts: Mapping[str, str], ended: Value | None, today: date) -> PaperForm | None:
    """The numbered form that was handed over; both its number and its day, or neither."""
    number = " ".join(cleaned(texts.get(PAPER_NUMBER, "")).split())[:LONGEST_NUMBER]
    day = texts.get(PAPER_ON, "").strip()
    if not number and not day:
        return None
    if not number:
        problems[PAPER_NUMBER] = "填了纸质决定书的交付日期，请填写它的编号；没有用纸质决定书的，两项都不填。"
        return None
    handed = readable_day(day)
    if handed is None:
        problems[PAPER_ON] = "请填写纸质决定书的交付日期，如 2026-06-18。"
        return None
    if handed > today or (isinstance(ended, date) and handed < ended):
        problems[PAPER_ON] = f"纸质决定书的交付日期{handed}不在违法行为日期至今天之间，请核对。"
        return None
    return PaperForm(number, handed)


def fields_of(draft: Draft, *, today: date) -> dict[str, str]:
    """The texts of the form for a kept draft; a new one is of today."""
    facts, texts = draft.facts, draft.particulars
    penalties = facts.get("penalties")
    chosen = penalties if isinstance(penalties, frozenset) else frozenset()
    shown = {
        **{name: str(getattr(texts, name)) for name in LONGEST},
        **{name: texts.text(name) for name in (DEPARTURE, PAPER_NUMBER, PAPER_ON)},
        "basis": draft.basis,
        "party_type": str(facts.get("party_type", "")),
        "warning": _mark("警告" in chosen),
        "fined": _mark("罚款" in chosen),
        "fine": _yuan(facts.get("fine")),
        "proposed_fine": _yuan(facts.get("proposed_fine")),
        "act_ended_on": str(facts.get("act_ended_on", today)),
        "hard_to_enforce": _mark(facts.get("hard_to_enforce") is True),
        "certificate_shown": _mark(facts.get("certificate_shown") is True),
        "conclusive": _mark(facts.get("crime_suspected") is False),
        "not_fined": _mark(facts.get("earlier_fines") == 0),
        "notified": _mark("notified_on" in facts),
        "defence_reviewed": _mark(facts.get("defence_reviewed") is True),
    }
    if "benchmark_quantity" in facts:
        shown["benchmark_quantity"] = str(facts["benchmark_quantity"])
    shown |= {name: _mark(facts.get(name) is True) for name in CIRCUMSTANCES}
    if "defended" in facts:
        shown["said"] = "defended" if facts["defended"] else "none"
    return shown


def _mark(ticked: bool) -> str:
    return "1" if ticked else ""


def _yuan(fen: object) -> str:
    if not isinstance(fen, int):
        return ""
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02d}" if rest else str(whole)
