"""What a case tells of people and places, sealed as one text: the party, where, and what happened."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace

from xiezhi.cases import sealing
from xiezhi.cases.texts import cleaned
from xiezhi.law.identifiers import identity_number_valid, uscc_valid
from xiezhi.law.vocabulary import table

NATURAL_PERSON = "自然人"
LONGEST = {
    "party_name": 200,
    "party_number": 40,
    "place": 200,
    "violation": 2000,
    "defence": 1000,
    "payment": 10,
}
BANK, ON_SPOT = "bank", "spot"
TITLES = {
    "party_name": "当事人姓名或者名称",
    "place": "违法地点",
    "violation": "违法事实",
    "basis": "处罚依据",
}


@dataclass(frozen=True, slots=True)
class Particulars:
    """Texts as they were entered, without white space around them; "" where nothing was.

    `payment`: BANK (to a bank or by electronic payment) or ON_SPOT (collected by the officers). `more`: other texts of
    `cases.texts` by name.
    """

    party_name: str = ""
    party_number: str = ""
    place: str = ""
    violation: str = ""
    defence: str = ""
    payment: str = BANK
    more: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A text by its name; "" where nothing was entered."""
        return str(getattr(self, name)) if name in LONGEST else self.more.get(name, "")

    def with_texts(self, entered: Mapping[str, str]) -> "Particulars":
        """With other texts in the place of these."""
        own = {name: text for name, text in entered.items() if name in LONGEST}
        return replace(self, **own, more={**self.more, **{n: text for n, text in entered.items() if n not in LONGEST}})

    def sealed(self) -> bytes:
        """The cipher text for storage."""
        return sealing.encrypt(json.dumps(asdict(self), ensure_ascii=False))

    @classmethod
    def opened(cls, cipher: bytes | memoryview) -> "Particulars":
        """From storage."""
        return cls(**json.loads(sealing.decrypt(cipher) or "{}"))

    @classmethod
    def entered(cls, **texts: str) -> "Particulars":
        """From a form: control characters and the white space around are taken off, numbers are in capitals."""
        kept = {name: cleaned(texts.get(name, ""))[:longest] for name, longest in LONGEST.items()}
        return cls().with_texts(tidied(kept))

    def unfilled(self) -> tuple[str, ...]:
        """Titles of what a decision must state and this does not (行政处罚法第五十二条)."""
        return tuple(TITLES[f.name] for f in fields(self) if f.name in TITLES and not getattr(self, f.name))


def tidied(texts: Mapping[str, str]) -> dict[str, str]:
    """Numbers of a party in capitals without blanks, names with single ones; other texts as they are."""
    kept = dict(texts)
    if "party_number" in kept:
        kept["party_number"] = "".join(kept["party_number"].split()).upper()
    if "party_name" in kept:
        kept["party_name"] = " ".join(kept["party_name"].split())
    return kept


def number_problem(party_type: str, number: str) -> str:
    """What is wrong with the number of a party of this type, with the remedy; "" where nothing is or none was given."""
    if not number or table("party_type").code(party_type) in (None, 0):
        return ""
    if party_type == NATURAL_PERSON:
        mistyped = number.rstrip("X").isdigit() and 15 < len(number) < 21
        wrong = mistyped and not identity_number_valid(number)
        return "公民身份号码不正确（应为18位，且地区、出生日期和校验码相符），请核对。" if wrong else ""
    if uscc_valid(number) or (party_type == "个体工商户" and identity_number_valid(number)):
        return ""
    return "统一社会信用代码不正确（应为18位，且校验码相符），请核对。"
