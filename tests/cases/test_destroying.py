"""What goes when a file is destroyed, and what does not: sealed texts, originals, an interruption in the middle, frozen rows."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import BinaryField, Model
from tests.cases.evidence import described, photographed, photographed_by
from tests.cases.filing import archived, bind_nothing, filed, spot, unclosed
from tests.cases.inspecting import LINES, handed_over
from tests.cases.matters import DAY, Street, street
from tests.cases.matters import NOW as THEN
from tests.cases.test_destruction import AFTER, FIRST, HANDS, NOW, SECOND, approved, destroyed, hand, watched
from tests.cases.visits import NOW as VISITED
from tests.cases.visits import OFFICER, TODAY, district, officers_of
from tests.registry.rows import checklist, put

from xiezhi.cases import sealing
from xiezhi.cases.archive import store
from xiezhi.cases.evidence.disk import DiskStore
from xiezhi.cases.evidence.errors import StoreUnavailable
from xiezhi.cases.evidence.store import disk_store
from xiezhi.cases.models import (
    ApprovalGiven,
    ApprovalRequest,
    ArchivedFile,
    CaseFile,
    CaseTask,
    Comment,
    Custody,
    Destruction,
    DestructionEntry,
    Evidence,
    FilingTask,
    HandOver,
    IssuedDocument,
    Lead,
    LeadChannel,
    LeadStep,
    LegalReview,
    StepTaken,
    WatcherSign,
)
from xiezhi.cases.selectors.evidence import Holder
from xiezhi.cases.selectors.evidence_check import check_files
from xiezhi.cases.services import destruction as service
from xiezhi.cases.services import summary
from xiezhi.cases.services.destroying import carry_out, under_way
from xiezhi.cases.services.evidence_turns import EvidenceTurn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evidence_folder")]


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.XIEZHI_ARCHIVES = tmp_path / "archives"
    bind_nothing(monkeypatch)


def closed(place: Street, case: CaseFile) -> ArchivedFile:
    """The file of a case on the spot of which nothing but the closing was left."""
    case.refresh_from_db()
    return archived(place, summary.close(turn=place.turn(case)), "thirty", note="光盘一张，沈望舒签收")


def written_everywhere(place: Street, case: CaseFile) -> None:
    """Sealed texts of every sort that work on a case leaves beside its steps."""
    said = sealing.encrypt("沈望舒在汀北路")
    by, officers = {"case": case}, [certificate.officer for certificate in place.certificates]
    StepTaken.objects.create(
        **by, place=90, step="note", title="记录", taken_on=DAY, texts=said, taken_by=1, taken_name="甲", taken_at=THEN
    )
    LegalReview.objects.create(
        **by,
        body=place.body,
        place=1,
        step="decide",
        checklist="1",
        note=said,
        material=said,
        findings=said,
        opinion="agree",
        submitted_on=DAY,
        submitted_by=1,
        submitted_name="甲",
        submitted_at=THEN,
        ended_at=THEN,
        ended_on=DAY,
    )
    Comment.objects.create(**by, text=said, author=place.user, author_name="甲", written_at=THEN)
    CaseTask.objects.create(
        **by, text=said, note=said, assignee=place.user, due_on=DAY, given_by=1, given_name="甲", given_at=THEN
    )
    HandOver.objects.create(
        **by,
        batch=uuid4(),
        giver=officers[0],
        taker=officers[1],
        certificate_number="1",
        reason=said,
        opinion=said,
        proposed_by=1,
        proposed_name="甲",
        proposed_at=THEN,
    )
    asked = ApprovalRequest.objects.create(
        **by,
        step="decide",
        place=1,
        chain=1,
        levels=["body_head"],
        source="规定",
        text=said,
        state="used",
        asked_by=1,
        asked_name="甲",
        asked_on=DAY,
        asked_at=THEN,
    )
    ApprovalGiven.objects.create(
        request=asked,
        place=1,
        role="body_head",
        agreed=True,
        opinion=said,
        given_by=2,
        given_name="乙",
        given_on=DAY,
        given_at=THEN,
    )
    told = Lead.objects.create(
        **by,
        body=place.body,
        number="线索1",
        state=3,
        source=1,
        title="占道",
        content=said,
        received_on=DAY,
        arrived_at=THEN,
        created_name="甲",
        created_at=THEN,
        changed_name="甲",
        changed_what="登记",
        changed_at=THEN,
    )
    LeadChannel.objects.create(lead=told, body=place.body, source=1, received_at=THEN, reporter=said, answer=said)
    LeadStep.objects.create(lead=told, action="registered", taken_on=DAY, at=THEN, by_name="甲", text=said)


def sealed_texts(model: type[Model], **of: object) -> list[bytes]:
    """What stands in the sealed columns of rows; hashes, and the party of a lead's record, are none of them."""
    stay = ("digest", "hash", "party_cipher")
    names = [
        field.name for field in model._meta.fields if isinstance(field, BinaryField) and not field.name.endswith(stay)
    ]
    return [bytes(value) for row in model._default_manager.filter(**of).values_list(*names) for value in row]


def test_every_sealed_text_and_original_goes_and_the_rows_say_so() -> None:
    place = street()
    case = unclosed(place)
    evidence, thing = photographed(place, case), described(place, case)
    written_everywhere(place, case)
    file = closed(place, case)
    of_case = (
        StepTaken,
        IssuedDocument,
        LegalReview,
        Comment,
        CaseTask,
        HandOver,
        ApprovalRequest,
        FilingTask,
        Evidence,
        Lead,
    )
    rows: dict[type[Model], dict[str, object]] = {
        **{model: {"case": case.pk} for model in of_case},
        ApprovalGiven: {"request__case": case.pk},
        LeadChannel: {"lead__case": case.pk},
        LeadStep: {"lead__case": case.pk},
        CaseFile: {"pk": case.pk},
    }
    assert [model.__name__ for model, of in rows.items() if not any(sealed_texts(model, **of))] == []
    destroyed(place, file)
    assert [model.__name__ for model, of in rows.items() if any(sealed_texts(model, **of))] == []
    for each in (evidence, thing):
        each.refresh_from_db()
        assert each.erased_on == AFTER
        last = Custody.objects.filter(evidence=each).latest("pk")
        assert (last.action, last.by_name) == (Custody.Action.ERASED, HANDS.name)
    stored = evidence.file
    assert stored is not None
    stored.refresh_from_db()
    assert (stored.erased_on, bytes(stored.thumbnail), len(stored.digest)) == (AFTER, b"", 32)
    assert not disk_store().path(stored.digest_hex).exists()
    assert [checked.problem for checked in check_files() if checked.problem] == []


def test_an_original_that_another_kept_file_needs_stays_and_goes_with_that_one() -> None:
    place = street()
    one, other = unclosed(place), unclosed(place)
    mine, same = photographed(place, one), photographed(place, other)  # the same bytes for both
    assert mine.file_id == same.file_id
    stored = mine.file
    assert stored is not None
    destroyed(place, closed(place, one))
    mine.refresh_from_db()
    assert mine.erased_on == AFTER
    assert disk_store().path(stored.digest_hex).exists()
    destroyed(place, closed(place, other))
    assert not disk_store().path(stored.digest_hex).exists()
    again = photographed(place, unclosed(place))  # handed in anew, it is kept anew
    assert again.file is not None
    assert (again.file_id, again.file.erased_on) == (stored.pk, None)
    assert disk_store().path(stored.digest_hex).exists()


def test_evidence_of_a_visit_stays_while_the_case_that_it_led_to_is_not_destroyed() -> None:
    here = district()
    put(checklist(here.bureau, here.power.code, *LINES, valid_from=TODAY - timedelta(days=9)))
    visit, case = handed_over(here)
    turn = EvidenceTurn(OFFICER, officers_of(here.bureau), Holder("task", visit.task.pk), VISITED)
    evidence = photographed_by(turn)
    file = filed(visit.case)
    place = Street(here.bureau, here.power, (), None, OFFICER, officers_of(here.bureau))  # type: ignore[arg-type]
    destroyed(place, file)
    evidence.refresh_from_db()
    assert evidence.erased_on is None
    assert evidence.file is not None
    assert disk_store().path(evidence.file.digest_hex).exists()
    assert not any(sealed_texts(CaseFile, pk=visit.case.pk))
    assert bytes(CaseFile.objects.get(pk=case.pk).particulars)


def test_a_destruction_that_was_interrupted_is_gone_on_with_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    place = street()
    case = unclosed(place)
    evidence = photographed(place, case)
    files = [archived(place, spot(place), "thirty"), closed(place, case)]
    volumes = [bytes(volume.digest) for file in files for volume in file.volumes.all()]
    made = watched(place, *files)
    service.destroy(hand=hand(place, made, HANDS))
    with monkeypatch.context() as broken:
        broken.setattr(DiskStore, "remove", lambda *_: (_ for _ in ()).throw(StoreUnavailable("没有响应")))
        with pytest.raises(StoreUnavailable):
            carry_out(destruction_id=made.pk, now=NOW)
    assert under_way() == [made.pk]
    assert [file.erased_at is None for file in ArchivedFile.objects.order_by("serial")] == [False, True]
    later = NOW + timedelta(minutes=10)
    assert carry_out(destruction_id=made.pk, now=later) is not None
    assert carry_out(destruction_id=made.pk, now=later) is None
    assert under_way() == []
    assert [file.erased_at for file in ArchivedFile.objects.order_by("serial")] == [NOW, later]
    assert evidence.file is not None
    assert not disk_store().path(evidence.file.digest_hex).exists()
    assert not any(store.path_of(digest).exists() for digest in volumes)
    assert Custody.objects.filter(evidence=evidence, action=Custody.Action.ERASED).count() == 1


def refused(statement: str, *values: object) -> bool:
    """Whether the database lets the application not do this."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError:
        return True
    return False


def test_the_database_lets_no_login_destroy_or_rewrite_by_itself() -> None:
    place = street()
    case = unclosed(place)
    photographed(place, case)
    file = closed(place, case)
    made = approved(place, file)
    opened = "SET LOCAL xiezhi.destroying = 'on';"
    for statement in (
        "SELECT cases_destroy_papers(%s, now())",
        opened + "UPDATE cases_issueddocument SET content = '' WHERE %s > 0",
        opened + "UPDATE cases_evidence SET texts = '', erased_on = '2057-01-04' WHERE %s > 0",
        "UPDATE cases_archivedfile SET destroyed_on = '2057-01-04' WHERE id = %s",
        "UPDATE cases_archivedfile SET keep_until = '2030-01-01' WHERE id = %s",
        "UPDATE cases_archivedfile SET title = '' WHERE id = %s",
        "DELETE FROM cases_archivedfile WHERE id = %s",
    ):
        assert refused(statement, file.pk), statement
    for statement in (
        "UPDATE cases_destruction SET state = 'destroying', destroyed_by = 9 WHERE id = %s",
        "UPDATE cases_destruction SET state = 'done' WHERE id = %s",
        "UPDATE cases_destruction SET opinion = '另写' WHERE id = %s",
        "UPDATE cases_destruction SET approved_by = 1 WHERE id = %s",
        "DELETE FROM cases_destruction WHERE id = %s",
        "UPDATE cases_destructionentry SET archive_id = archive_id WHERE destruction_id = %s",
    ):
        assert refused(statement, made.pk), statement
    with pytest.raises(DatabaseError, match="list that was appraised"), transaction.atomic():
        DestructionEntry.objects.create(destruction=made, archive=archived(place, spot(place), "thirty"))
    service.watch(hand=hand(place, made, FIRST))
    service.watch(hand=hand(place, made, SECOND))
    assert refused("UPDATE cases_destruction SET state = 'destroying', destroyed_by = 1 WHERE id = %s", made.pk)
    assert refused("DELETE FROM cases_watchersign WHERE destruction_id = %s", made.pk)
    assert WatcherSign.objects.count() == 2
    service.withdraw(hand=hand(place, made, FIRST))
    assert refused("UPDATE cases_destruction SET revision = 9 WHERE id = %s", made.pk)
    assert Destruction.objects.get().state == Destruction.State.WITHDRAWN
