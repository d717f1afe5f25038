"""What documents of a case state: each field of the catalogue from texts, facts, the register and the law of a day."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from xiezhi.cases import sealing
from xiezhi.cases.documents.catalogue import DocumentKind, Field, fields, kind_of
from xiezhi.cases.documents.wording import closed, length
from xiezhi.cases.masking import masked_name, masked_number
from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.case_facts import is_person, recorded_facts
from xiezhi.cases.selectors.clocks import due_facts
from xiezhi.cases.selectors.document_parts import OWN, Matter, issuing
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.texts import rows_of
from xiezhi.law.amounts import in_words, spoken_yuan
from xiezhi.law.derivations import spoken, spoken_moment
from xiezhi.law.evaluation import Governing
from xiezhi.law.facts import Value

YES: Final = "是"
# What tells who a natural person is.
PERSONAL: Final = ("当事人", "证件号码", "当事人地址", "当事人电话")
Rows = Sequence[Mapping[str, str]]
Known = str | list[dict[str, str]] | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a document is made for: `number`: the number it gets, `more`: values that no other place knows (interviews)."""

    number: str = ""
    more: Mapping[str, str | Rows] = field(default_factory=dict)


def document_values(
    case: CaseFile, title: str, *, on: date, masked: bool = False, asked: Asked | None = None
) -> dict[str, str | Rows]:
    """Every field of a document made on a day, unknown ones as blanks to be filled in by hand.

    `masked`: a natural person's name, number, address and contact are hidden. Raises UnknownDocument.
    """
    known = known_values(Reading(case, on=on), title, asked=asked)
    shown = with_blanks(known)
    if not masked or not is_person(case, case.act):
        return shown
    masks = {name: masked_name if name == "当事人" else masked_number for name in PERSONAL}
    hidden = {text: mask(text) for name, mask in masks.items() if isinstance(text := known.get(name), str)}
    return covered(shown, hidden)


def with_blanks(known: Mapping[str, Known]) -> dict[str, str | Rows]:
    """Every field, unknown ones as blanks to be filled in by hand."""
    values = {name: known.get(name) for name in fields()}
    return {name: _blank(fields()[name]) if value is None else value for name, value in values.items()}


def missing(case: CaseFile, title: str, *, on: date, asked: Asked | None = None) -> list[str]:
    """What a document must state and nobody has said yet, by the names of fields. Raises UnknownDocument."""
    return unsaid(title, known_values(Reading(case, on=on), title, asked=asked))


def unsaid(title: str, known: Mapping[str, Known]) -> list[str]:
    """What a document must state and these values do not say, by the names of fields. Raises UnknownDocument."""
    return [name for name in kind_of(title).needs if not known.get(name)]


def known_values(reading: Reading, title: str, *, asked: Asked | None = None) -> dict[str, Known]:
    """Every field of a document made on the day of the reading with its value, None for what is not known.

    "" is known to be nothing. Raises UnknownDocument.
    """
    matter = _matter(reading, kind_of(title), (asked or Asked()).number)
    known = {name: _value(each, matter) for name, each in fields().items()}
    for name, value in (asked or Asked()).more.items():
        known[name] = value if isinstance(value, str) else [dict(row) for row in value]
    return known


def case_texts(case: CaseFile) -> dict[str, str]:
    """The texts of a case by name, in plain; "" and what was never written are left out."""
    raw = json.loads(sealing.decrypt(case.particulars) or "{}")
    more = raw.pop("more", {})
    return {name: str(text) for name, text in {**raw, **more}.items() if text}


def _matter(reading: Reading, kind: DocumentKind, number: str) -> Matter:
    case, on, act = reading.case, reading.on, reading.case.act
    texts = {**case_texts(case), "opinion": _opinion(reading, kind)}
    if act is not None:
        texts["party_name"] = sealing.decrypt(act.party_cipher) or act.party_name or texts.get("party_name", "")
        texts["party_number"] = sealing.decrypt(act.party_id_cipher) or texts.get("party_number", "")
    recorded = recorded_facts(case)
    facts = {**due_facts(case, recorded, on=on), **recorded}
    return Matter(case, kind, on, number, facts, texts, Governing(on), reading)


def _opinion(reading: Reading, kind: DocumentKind) -> str:
    """What was said on the step that issues a document; "" where nothing was, whatever was said on another step."""
    steps = issuing(reading.case, kind)
    taken = next((each for each in reversed(reading.done.history) if each.step in steps), None)
    told: dict[str, str] = json.loads(sealing.decrypt(taken.texts) or "{}") if taken else {}
    return told.get("opinion", "")


def _value(each: Field, matter: Matter) -> Known:
    return OWN[each.key](matter) if each.source == "own" else told_value(each, matter.texts, matter.facts, matter.law)


def told_value(each: Field, texts: Mapping[str, str], facts: Mapping[str, Value | None], law: Governing) -> Known:
    """The value of a field that texts, facts or the law of a day give; None for what is not known."""
    if each.source == "lines":
        return _lines(texts.get(each.key, ""), each.items)
    if each.source == "text":
        text = texts.get(each.key, "")
        return closed(text) or None if each.sentence else text or None
    if each.source == "rule":
        return length(law, each.key) if law.rule(each.key) else None
    return _fact(each, facts.get(each.key))


def _fact(each: Field, value: Value | None) -> str | None:
    if each.source == "if":
        return YES if value not in {None, False} else ""
    if isinstance(value, bool) or value is None:
        return None if value is None else YES if value else "否"
    if isinstance(value, datetime):
        return spoken_moment(timezone.localtime(value)) if each.source == "moment" else spoken(value.date())
    if isinstance(value, date):
        return spoken(value)
    if isinstance(value, int) and each.source in {"yuan", "words"}:
        return in_words(value) if each.source == "words" else spoken_yuan(value)
    return "、".join(sorted(value)) if isinstance(value, frozenset) else str(value)


def _lines(text: str, items: Sequence[str]) -> list[dict[str, str]] | None:
    """Rows of a text: a line each, its cells parted by |; the first column is the number of the row."""
    found = []
    rows = rows_of(text) if len(items) > 2 else [[line.strip()] for line in text.splitlines() if line.strip()]
    for number, cells in enumerate(rows, start=1):
        padded = [*cells, *[""] * len(items)][: len(items) - 1]
        found.append(dict(zip(items, [str(number), *padded], strict=True)))
    return found or None


def _blank(each: Field) -> str | Rows:
    return [dict.fromkeys(each.items, "")] if each.items else each.blank


def covered(shown: Mapping[str, str | Rows], hidden: Mapping[str, str]) -> dict[str, str | Rows]:
    """Every value with masks in the place of texts of two characters and more; the longest text first."""
    ordered = sorted(
        ((plain, mask) for plain, mask in hidden.items() if len(plain) > 1), key=lambda pair: -len(pair[0])
    )

    def cover(text: str) -> str:
        for plain, mask in ordered:
            text = text.replace(plain, mask)
        return text

    return {
        name: cover(value) if isinstance(value, str) else [{k: cover(v) for k, v in row.items()} for row in value]
        for name, value in shown.items()
    }


def needs_in_words(names_of_fields: Sequence[str]) -> str:
    """Fields in Chinese, with what each means."""
    return "、".join(f"{name}（{fields()[name].says}）" for name in names_of_fields)
