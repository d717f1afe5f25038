"""What a legal review looks at, as one value: facts, texts, evidence and documents of a case; and what changed from one to another."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from xiezhi.cases import sealing
from xiezhi.cases.evidence.texts import EvidenceTexts
from xiezhi.cases.facts import known, stored
from xiezhi.cases.models import CaseFile, Evidence, IssuedDocument
from xiezhi.cases.selectors.case_facts import recorded_facts
from xiezhi.cases.selectors.document_values import case_texts
from xiezhi.cases.selectors.evidence import Holder, label_of, standing_evidence
from xiezhi.cases.selectors.narrative import in_words
from xiezhi.cases.selectors.steps import BASIS
from xiezhi.cases.texts import texts
from xiezhi.law.facts import schema
from xiezhi.law.vocabulary import table

# What the review itself puts into a case is no change of what is reviewed.
_OWN_FACTS: Final = frozenset(name for name in schema() if name.startswith("review_")) | {"reviewed_on"}
_OWN_TEXTS: Final = frozenset({"review_opinion", "payment"})
_OPINION: Final = "法制审核意见书"


@dataclass(frozen=True, slots=True)
class Material:
    """Facts in the form of `cases.facts`, texts in plain, titles and numbers of what was issued, the officers' numbers.

    `evidence`: what stood, by its id in words; None of a round from before evidence was part of the material.
    """

    facts: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    documents: tuple[str, ...] = ()
    officers: tuple[str, ...] = ()
    evidence: Mapping[str, str] | None = None

    @property
    def digest(self) -> str:
        """A hash by which a page says what it showed, in hexadecimal."""
        return sha256(self._plain().encode()).hexdigest()

    def sealed(self) -> bytes:
        """The cipher text for storage."""
        return sealing.encrypt(self._plain())

    @classmethod
    def opened(cls, cipher: bytes | memoryview) -> "Material":
        """From storage."""
        raw = json.loads(sealing.decrypt(cipher) or "{}")
        return cls(
            raw.get("facts", {}),
            raw.get("texts", {}),
            tuple(raw.get("documents", ())),
            tuple(raw.get("officers", ())),
            raw.get("evidence"),
        )

    def _plain(self) -> str:
        whole = {
            "facts": dict(self.facts),
            "texts": dict(self.texts),
            "documents": list(self.documents),
            "officers": list(self.officers),
            "evidence": self.evidence if self.evidence is None else dict(self.evidence),
        }
        return json.dumps(whole, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one fact, text or document: "" before for what is new, "" after for what is gone."""

    title: str
    before: str
    after: str
    long: bool = False


def material_of(case: CaseFile) -> Material:
    """What a case holds now."""
    facts = {name: value for name, value in stored(recorded_facts(case)).items() if name not in _OWN_FACTS}
    written = {name: text for name, text in case_texts(case).items() if name not in _OWN_TEXTS}
    issued = IssuedDocument.objects.filter(case=case).exclude(title__endswith=_OPINION).order_by("pk")
    return Material(
        facts=facts,
        texts={**written, **({BASIS: case.basis} if case.basis else {})},
        documents=tuple(_called(*row) for row in issued.values_list("title", "number", "place")),
        officers=tuple(case.certificate_numbers),
        evidence=_evidence(case),
    )


def changes(before: Material, after: Material) -> list[Change]:
    """What is not as it was, facts in the order of the schema, then texts, evidence, documents and officers."""
    return [
        *_facts(before, after),
        *_texts(before, after),
        *_pieces(before, after),
        *_documents(before, after),
    ]


def _called(title: str, number: str, place: int) -> str:
    return f"{title}（{number}）" if number else f"{title}（{place}）" if place > 1 else title


def _evidence(case: CaseFile) -> dict[str, str]:
    """What counts as evidence now; the file of a piece never changes."""
    holder = Holder.of_case(case)
    return {str(each.pk): _piece(each, holder) for each in standing_evidence(case)}


def _piece(evidence: Evidence, holder: Holder) -> str:
    said = EvidenceTexts.opened(evidence.texts)
    kind = table("evidence_kind").name(evidence.kind)
    proves = f"，证明：{said.proves}" if said.proves else ""
    return f"{label_of(evidence, holder)} {said.title}（{kind}）{proves}"


def _facts(before: Material, after: Material) -> Iterator[Change]:
    old, new = known(before.facts), known(after.facts)
    for name, fact in schema().items():
        if old.get(name) != new.get(name):
            one, other = (("" if value is None else in_words(name, value)) for value in (old.get(name), new.get(name)))
            yield Change(fact.title, one, other)


def _texts(before: Material, after: Material) -> Iterator[Change]:
    for name, text in texts().items():
        old, new = before.texts.get(name, ""), after.texts.get(name, "")
        if old != new:
            yield Change(text.title, old, new, long=True)


def _pieces(before: Material, after: Material) -> Iterator[Change]:
    """Evidence that was added, withdrawn, or of which something else is stated now."""
    if before.evidence is None or after.evidence is None:
        return
    for number in dict.fromkeys([*before.evidence, *after.evidence]):
        old, new = before.evidence.get(number, ""), after.evidence.get(number, "")
        if old != new:
            yield Change("新增证据" if not old else "更正证据" if new else "作废证据", old, new, long=True)


def _documents(before: Material, after: Material) -> Iterator[Change]:
    for title in after.documents:
        if title not in before.documents:
            yield Change("新制发文书", "", title)
    if before.officers != after.officers:
        yield Change("执法人员", "、".join(before.officers), "、".join(after.officers))
