"""What a reviewer found, head by head, and the words of the opinion that is made of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from xiezhi.cases import sealing
from xiezhi.cases.documents.wording import closed
from xiezhi.cases.texts import cleaned
from xiezhi.law.review import FAULT, VERDICTS, Checklist, Opinion

LONGEST_NOTE: Final = 400
LONGEST_TEXT: Final = 2000


@dataclass(frozen=True, slots=True)
class Findings:
    """Verdicts and notes by the ids of heads, the opinion in words, and what the handlers have to mend."""

    verdicts: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    mend: str = ""

    def tidied(self, checklist: Checklist) -> "Findings":
        """Only what the checklist knows, without white space around it."""
        heads = [head.id for head in checklist.heads]
        return Findings(
            verdicts={each: self.verdicts[each] for each in heads if self.verdicts.get(each) in VERDICTS},
            notes={each: note for each in heads if (note := cleaned(self.notes.get(each, "")))},
            text=cleaned(self.text),
            mend=cleaned(self.mend),
        )

    def sealed(self) -> bytes:
        """The cipher text for storage."""
        whole = {"verdicts": dict(self.verdicts), "notes": dict(self.notes), "text": self.text, "mend": self.mend}
        return sealing.encrypt(json.dumps(whole, ensure_ascii=False))

    @classmethod
    def opened(cls, cipher: bytes | memoryview) -> "Findings":
        """From storage."""
        return cls(**json.loads(sealing.decrypt(cipher) or "{}"))

    def problems(self, checklist: Checklist, opinion: Opinion) -> list[str]:
        """Why an opinion cannot be given on these findings, each in words with the remedy."""
        return [*self._too_long(checklist), *self._unsaid(checklist), *self._at_odds(checklist, opinion)]

    def _too_long(self, checklist: Checklist) -> list[str]:
        long = [head.title for head in checklist.heads if len(self.notes.get(head.id, "")) > LONGEST_NOTE]
        said = [f"“{title}”的说明超过{LONGEST_NOTE}字，请删减。" for title in long]
        parts = {"审核意见": self.text, "需要补正的内容": self.mend}
        return said + [
            f"“{name}”超过{LONGEST_TEXT}字，请删减。" for name, text in parts.items() if len(text) > LONGEST_TEXT
        ]

    def _unsaid(self, checklist: Checklist) -> list[str]:
        open_ones = [head.title for head in checklist.heads if head.id not in self.verdicts]
        said = [f"请对{'、'.join(f'“{title}”' for title in open_ones)}作出审核结论。"] if open_ones else []
        bare = [
            head.title
            for head in checklist.heads
            if self.verdicts.get(head.id) == FAULT and not self.notes.get(head.id)
        ]
        return said + ([f"{'、'.join(f'“{title}”' for title in bare)}不符合，请写明问题。"] if bare else [])

    def _at_odds(self, checklist: Checklist, opinion: Opinion) -> list[str]:
        faults = [head.title for head in checklist.heads if self.verdicts.get(head.id) == FAULT]
        if opinion.passes and faults:
            named = "、".join(f"“{title}”" for title in faults)
            return [f"{named}不符合，不能作出“{opinion.title}”的结论，请改选结论或者核对各项。"]
        if not opinion.passes and not self.mend:
            return [f"结论为“{opinion.title}”，请写明需要补正、修改的内容，供承办人办理。"]
        return []


def in_words(findings: Findings, checklist: Checklist, opinion: Opinion) -> str:
    """The written opinion (法制审核意见书): each head with its verdict, then what the review comes to."""
    lines = [
        f"{place}．{head.title}：{findings.verdicts.get(head.id, '')}。{closed(findings.notes.get(head.id, ''))}"
        for place, head in enumerate(checklist.heads, start=1)
    ]
    lines.append(f"审核结论：{opinion.title}。{closed(findings.text)}")
    if findings.mend and not opinion.passes:
        lines.append(f"需要补正、修改的内容：{closed(findings.mend)}")
    return "\n".join(lines)
