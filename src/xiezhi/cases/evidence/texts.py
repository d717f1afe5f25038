"""What is written about a piece of evidence, sealed as one text: it may name people and places."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from xiezhi.cases import sealing
from xiezhi.cases.texts import cleaned

LONGEST: Final[Mapping[str, int]] = {
    "title": 100,
    "proves": 1000,
    "source": 200,
    "obtained_by": 200,
    "place": 200,
    "kept_at": 200,
    "name": 120,
    "device": 100,
}


@dataclass(frozen=True, slots=True)
class EvidenceTexts:
    """Texts as entered; "" where nothing was.

    `proves`: which fact it proves; `source`: from whom or what it was obtained; `obtained_by`: by which officers; `place`:
    where; `kept_at`: where an object or paper lies; `name`: what the file was called; `device`: what the file says made it.
    Degrees: those that the file holds, and those that the officer's own device stated.
    """

    title: str = ""
    proves: str = ""
    source: str = ""
    obtained_by: str = ""
    place: str = ""
    kept_at: str = ""
    name: str = ""
    device: str = ""
    latitude: float | None = None
    longitude: float | None = None
    stated_latitude: float | None = None
    stated_longitude: float | None = None

    def sealed(self) -> bytes:
        """The cipher text for storage."""
        return sealing.encrypt(json.dumps(asdict(self), ensure_ascii=False))

    @classmethod
    def opened(cls, cipher: bytes | memoryview) -> "EvidenceTexts":
        """From storage."""
        return cls(**json.loads(sealing.decrypt(cipher) or "{}"))

    @classmethod
    def entered(cls, **given: Any) -> "EvidenceTexts":
        """From a form: control characters are taken off, what is too long is cut."""
        return cls(**{name: _entered(name, value) for name, value in given.items()})

    @property
    def found_place(self) -> tuple[float, float] | None:
        """Where the file says it was made, in degrees."""
        return _pair(self.latitude, self.longitude)

    @property
    def stated_place(self) -> tuple[float, float] | None:
        """Where the officer's device was, in degrees."""
        return _pair(self.stated_latitude, self.stated_longitude)


def _entered(name: str, value: Any) -> Any:
    return cleaned(value)[: LONGEST[name]] if name in LONGEST else value


def _pair(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    return (latitude, longitude) if latitude is not None and longitude is not None else None
