"""Who reported a matter: sealed as one text, masked on every page, and by nothing to be found again."""

import json
from dataclasses import asdict, dataclass

from xiezhi.cases import sealing
from xiezhi.cases.masking import MASK, masked_name

LONGEST_NAME, LONGEST_CONTACT = 100, 100
_ENDS = 2


@dataclass(frozen=True, slots=True)
class Reporter:
    """Name and contact as they were told, "" where nothing was."""

    name: str = ""
    contact: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.contact)

    def sealed(self) -> bytes:
        """The cipher text for storage; b"" for nobody."""
        return sealing.encrypt(json.dumps(asdict(self), ensure_ascii=False)) if self else b""

    @classmethod
    def opened(cls, cipher: bytes | memoryview) -> "Reporter":
        """From storage."""
        return cls(**json.loads(sealing.decrypt(cipher) or "{}"))

    @classmethod
    def entered(cls, name: str, contact: str) -> "Reporter":
        """From a form or a file, in one line each."""
        return cls(_line(name)[:LONGEST_NAME], _line(contact)[:LONGEST_CONTACT])

    @property
    def masked(self) -> str:
        """As a page may show it: the first character of the name, the ends of the contact."""
        contact = self.contact
        if contact:
            contact = contact[:_ENDS] + MASK * max(len(contact) - 2 * _ENDS, 3) + contact[-_ENDS:]
        return " ".join(part for part in (masked_name(self.name), contact) if part)


def _line(text: str) -> str:
    return " ".join("".join(c for c in text if c.isprintable()).split())
