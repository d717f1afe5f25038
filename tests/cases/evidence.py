"""Evidence handed in for cases of the street, for tests."""

import io
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.cases.matters import NOW, Street
from tests.cases.pictures import jpeg

from xiezhi.cases.evidence.texts import EvidenceTexts
from xiezhi.cases.models import CaseFile, Evidence, Upload
from xiezhi.cases.selectors.evidence import Holder
from xiezhi.cases.services.evidence import EvidenceStatement, receive
from xiezhi.cases.services.evidence_turns import EvidenceTurn
from xiezhi.cases.services.uploads import Announced, begin, continue_with


def turn_of(here: Street, case: CaseFile, **changed: Any) -> EvidenceTurn:
    return replace(EvidenceTurn(here.actor, here.scope, Holder.of_case(case), NOW), **changed)


def stated(**changed: Any) -> EvidenceStatement:
    texts = {"title": "占道建材照片", "proves": "占用道路约6平方米", "place": "汀北路", "name": "现场.jpg"}
    texts |= {name: changed.pop(name) for name in list(changed) if name in EvidenceTexts.__dataclass_fields__}
    return EvidenceStatement(**{"kind": "物证", "texts": EvidenceTexts.entered(**texts), "obtained_at": NOW, **changed})


def photographed(here: Street, case: CaseFile, content: bytes | None = None, **changed: Any) -> Evidence:
    """A photo taken on the spot."""
    return photographed_by(turn_of(here, case), content, **changed)


def photographed_by(turn: EvidenceTurn, content: bytes | None = None, **changed: Any) -> Evidence:
    """A photo handed in by somebody."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "现场.jpg"
        file.write_bytes(content or jpeg())
        return receive(turn=turn, statement=stated(**changed), file=file)


def described(here: Street, case: CaseFile, **changed: Any) -> Evidence:
    """An object without a file."""
    statement = stated(**{"title": "石膏板12块", "kept_at": "街道物证室3号柜", "name": "", **changed})
    return receive(turn=turn_of(here, case), statement=statement)


def sent(here: Street, content: bytes, name: str = "现场.jpg", *, digest: bytes = b"") -> Upload:
    """A file that was sent and has arrived whole."""
    announced = Announced(name, len(content), digest)
    upload = begin(actor=here.actor, announced=announced, now=NOW)
    continue_with(actor=here.actor, upload=upload, at=0, read=io.BytesIO(content).read)
    return upload
