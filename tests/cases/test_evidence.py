"""Evidence taken, corrected, withdrawn, sealed, and through whose hands it went."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from tests.cases import visits
from tests.cases.evidence import described, photographed, stated, turn_of
from tests.cases.matters import DAY, NOW, street
from tests.cases.pictures import jpeg, put, sha256
from tests.factories import UserFactory

from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.evidence.store import disk_store
from xiezhi.cases.evidence.texts import EvidenceTexts
from xiezhi.cases.models import Custody, Evidence
from xiezhi.cases.selectors.evidence import Holder, custody_of, evidence_of, held, one_evidence
from xiezhi.cases.services.drafting import discard_draft
from xiezhi.cases.services.evidence import receive
from xiezhi.cases.services.evidence_changes import Correction, correct, hand_on, look_at_original, withdraw
from xiezhi.cases.services.evidence_turns import EvidenceTurn
from xiezhi.cases.services.inspecting import begin
from xiezhi.cases.services.sealing_evidence import digest_of
from xiezhi.cases.services.summary import decide
from xiezhi.cases.services.visits import Errand
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor
from xiezhi.trail.selectors import events_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evidence_folder")]


def test_a_photo_is_kept_under_its_hash_with_what_it_says_of_itself(tmp_path: Path) -> None:
    here, content = street(), jpeg(place=(39.0842, 117.2009))
    case = here.open()
    file, statement = put(tmp_path, "a.jpg", content), stated(digest=sha256(content), step="decide")
    taken = receive(turn=turn_of(here, case), statement=statement, file=file)
    assert evidence_of(here.scope, case) == [taken]
    assert taken.file is not None
    assert bytes(taken.file.digest) == sha256(content)
    assert b"".join(disk_store().pieces(sha256(content).hex())) == content
    assert taken.captured_at is not None
    assert taken.captured_at.isoformat() == "2026-06-18T14:10:00+08:00"
    texts = EvidenceTexts.opened(taken.texts)
    assert texts.found_place == pytest.approx((39.0842, 117.2009), abs=1e-4)
    assert taken.file.thumbnail.startswith(b"\xff\xd8")
    assert b"Exif" not in taken.file.thumbnail
    assert [line.action for line in custody_of(taken)] == ["received"]


def test_nothing_that_may_name_people_stands_in_plain() -> None:
    here = street()
    case = here.open()
    taken = photographed(here, case, title="沈望舒的询问录音", source="沈望舒")
    row = Evidence.objects.filter(pk=taken.pk).values().get()
    assert "沈望舒" not in json.dumps({name: str(value) for name, value in row.items()}, ensure_ascii=False)
    assert all("沈望舒" not in str(event.body) for event in events_of([f"case:{case.pk}"], limit=10))


def test_the_same_file_twice_is_kept_once_and_is_evidence_twice() -> None:
    here = street()
    case = here.open()
    first, second = photographed(here, case), photographed(here, case)
    assert (first.file_id, [first.number, second.number]) == (second.file_id, [1, 2])


def test_what_is_sent_again_with_its_key_is_taken_once_and_never_for_another_case() -> None:
    here = street()
    case, other = here.open(), here.open()
    first = photographed(here, case, key="phone-1")
    assert photographed(here, case, key="phone-1").pk == first.pk
    with pytest.raises(CaseRefused, match="别的案件"):
        photographed(here, other, key="phone-1")


def test_a_damaged_copy_is_replaced_when_the_file_comes_again() -> None:
    here, content = street(), jpeg()
    case = here.open()
    photographed(here, case, content)
    kept = disk_store().path(sha256(content).hex())
    kept.chmod(0o600)
    kept.write_bytes(b"x" * len(content))
    photographed(here, case, content)
    assert kept.read_bytes() == content


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"title": ""}, "证据名称"),
        ({"kind": "传闻"}, "证据种类"),
        ({"step": "nowhere"}, "没有这个环节"),
        ({"obtained_at": NOW.replace(year=2027)}, "还没有到"),
        ({"kept_at": ""}, "存放地点"),
    ],
)
def test_what_is_stated_wrongly_is_refused_in_words(changed: dict[str, object], words: str) -> None:
    here = street()
    with pytest.raises(CaseRefused, match=words):
        described(here, here.open(), **changed)
    assert not Evidence.objects.exists()


def test_only_who_handles_cases_of_the_body_adds_and_only_who_sees_the_case_looks() -> None:
    here = street()
    case = here.open()
    taken = photographed(here, case)
    watcher = Scope.of({"supervisor": frozenset({here.body.pk})})
    with pytest.raises(CaseRefused, match="承办机构"):
        receive(turn=turn_of(here, case, scope=watcher), statement=stated(kept_at="柜"), file=None)
    assert one_evidence(watcher, taken.pk)[0] == taken
    assert evidence_of(Scope.nothing(), case) == []
    with pytest.raises(UnknownCase):
        one_evidence(Scope.nothing(), taken.pk)


def test_a_correction_keeps_what_stood_there() -> None:
    here = street()
    case = here.open()
    taken = photographed(here, case)
    better = Correction("视听资料", "decide", EvidenceTexts.entered(title="占道照片", proves="占道"), NOW)
    correct(turn=turn_of(here, case), evidence_id=taken.pk, correction=better)
    after = Evidence.objects.get(pk=taken.pk)
    texts = EvidenceTexts.opened(after.texts)
    assert (after.step, texts.title, texts.name) == ("decide", "占道照片", "现场.jpg")
    line = custody_of(taken)[-1]
    assert line.action == Custody.Action.CORRECTED
    assert json.loads(sealing.decrypt(line.text))["title"] == "占道建材照片"


def test_evidence_is_sealed_with_the_decision_and_cannot_be_changed_by_anybody() -> None:
    here = street()
    case = here.open()
    photo, thing = photographed(here, case), described(here, case)
    decide(turn=here.turn(case), draft=here.draft())
    case.refresh_from_db()
    sealed = evidence_of(here.scope, case)
    assert all(each.sealed_at == NOW for each in sealed)
    assert [line.action for line in custody_of(thing)] == ["received", "sealed"]
    event = next(e for e in events_of([f"act:{case.act_id}"], limit=20) if e.action == "evidence.sealed")
    assert json.loads(event.body)["digest"] == digest_of(sealed)
    with pytest.raises(CaseRefused, match="封存"):
        withdraw(turn=turn_of(here, case), evidence_id=photo.pk, reason="错了")
    for change in ({"sealed_at": None}, {"kind": 1}, {"texts": b""}, {"file_id": None}, {"withdrawn_at": NOW}):
        with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
            Evidence.objects.filter(pk=photo.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Evidence.objects.filter(pk=photo.pk).delete()
    hand_on(turn=turn_of(here, case), evidence_id=thing.pk, action=Custody.Action.RETURNED, text="退还当事人")
    assert custody_of(thing)[-1].action == "returned"


def test_what_comes_after_the_decision_says_so_and_is_sealed_at_once() -> None:
    here = street()
    case = decide(turn=here.turn(opened := here.open()), draft=here.draft())
    late = photographed(here, opened)
    assert (late.after_decision, late.sealed_at) == (True, NOW)
    row = Evidence.objects.get(pk=late.pk)
    row.pk, row.number, row.after_decision, row.sealed_at = None, 99, False, None
    with pytest.raises(DatabaseError, match="after the decision"), transaction.atomic():
        row.save(force_insert=True)
    assert case.act is not None


def test_custody_only_grows() -> None:
    here = street()
    taken = photographed(here, here.open())
    for change in (lambda: Custody.objects.update(by_name="他人"), lambda: Custody.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert len(custody_of(taken)) == 1


def test_who_looks_at_an_original_leaves_a_trace() -> None:
    here = street()
    case = here.open()
    taken = photographed(here, case)
    other = Actor(UserFactory.create().pk, "监督员", "test")
    look_at_original(turn=turn_of(here, case, actor=other), evidence_id=taken.pk, action=Custody.Action.DOWNLOADED)
    line = custody_of(taken)[-1]
    assert (line.action, line.by_name) == ("downloaded", "监督员")
    assert events_of([f"case:{case.pk}"], limit=1)[0].action == "evidence.downloaded"


def test_a_draft_with_evidence_is_not_given_up_until_the_evidence_is_withdrawn() -> None:
    here = street()
    case = here.open()
    taken = photographed(here, case)
    with pytest.raises(CaseRefused, match="已登记证据 1 件"):
        discard_draft(turn=here.turn(case))
    withdraw(turn=turn_of(here, case), evidence_id=taken.pk, reason="案件登记错了")
    discard_draft(turn=here.turn(case))
    kept = Evidence.objects.get(pk=taken.pk)
    assert (kept.case_id, kept.withdrawn_at) == (None, NOW)


def test_evidence_of_a_visit_counts_for_its_case_and_names_the_visit() -> None:
    here = visits.district()
    task = here.single()
    turn = EvidenceTurn(visits.OFFICER, visits.officers_of(here.bureau), Holder("task", task.pk), visits.NOW)
    seen = stated(kept_at="执法车", step="inspect", obtained_at=visits.NOW)
    before = receive(turn=turn, statement=seen)
    errand = Errand(visits.OFFICER, turn.scope, task.pk, task.revision, visits.TODAY, visits.NOW)
    case = begin(errand=errand)
    assert Holder.of_case(case) == turn.holder
    assert evidence_of(turn.scope, case) == [before]
    assert held(turn.scope, turn.holder).case == case
    assert receive(turn=turn, statement=replace(seen, key="")).number == 2
    assert DAY < visits.TODAY
