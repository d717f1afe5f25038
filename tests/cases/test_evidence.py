"""Evidence taken, refused, corrected, withdrawn, sealed, and through whose hands it went."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.cases.matters import NOW, Street, street
from tests.cases.pictures import jpeg, put, sha256

from xiezhi.cases.evidence.store import disk_store
from xiezhi.cases.evidence.texts import EvidenceTexts
from xiezhi.cases.models import CaseFile, Evidence
from xiezhi.cases.selectors.evidence import Holder, custody_of, evidence_of
from xiezhi.cases.services.evidence import EvidenceStatement, receive
from xiezhi.cases.services.evidence_turns import EvidenceTurn
from xiezhi.registry.scope import Scope

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.XIEZHI_EVIDENCE = tmp_path / "evidence"


def turn_of(here: Street, case: CaseFile, **changed: Any) -> EvidenceTurn:
    return replace(EvidenceTurn(here.actor, here.scope, Holder.of_case(case), NOW), **changed)


def stated(**changed: Any) -> EvidenceStatement:
    texts = {"title": "占道建材照片", "proves": "占用道路约6平方米", "place": "汀北路", "name": "现场.jpg"}
    texts |= {name: changed.pop(name) for name in list(changed) if name in EvidenceTexts.__dataclass_fields__}
    return EvidenceStatement(**{"kind": "物证", "texts": EvidenceTexts.entered(**texts), "obtained_at": NOW, **changed})


def test_a_photo_is_kept_under_its_hash_with_what_it_says_of_itself(tmp_path: Path) -> None:
    here, content = street(), jpeg(place=(39.0842, 117.2009))
    case = here.open()
    taken = receive(
        turn=turn_of(here, case),
        statement=stated(digest=sha256(content), step="decide"),
        file=put(tmp_path, "a.jpg", content),
    )
    found = evidence_of(here.scope, case)
    assert found == [taken]
    assert taken.file is not None
    assert bytes(taken.file.digest) == sha256(content)
    assert b"".join(disk_store().pieces(sha256(content).hex())) == content
    assert taken.captured_at is not None
    assert taken.captured_at.isoformat() == "2026-06-18T14:10:00+08:00"
    texts = EvidenceTexts.opened(taken.texts)
    assert texts.found_place == pytest.approx((39.0842, 117.2009), abs=1e-4)
    assert taken.file.thumbnail.startswith(b"\xff\xd8")
    assert [line.action for line in custody_of(taken)] == ["received"]


def test_evidence_of_a_case_is_seen_by_nobody_who_does_not_see_the_case(tmp_path: Path) -> None:
    here = street()
    case = here.open()
    receive(turn=turn_of(here, case), statement=stated(), file=put(tmp_path, "a.jpg", jpeg()))
    assert evidence_of(Scope.nothing(), case) == []
    assert Evidence.objects.count() == 1
