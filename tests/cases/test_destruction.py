"""Files whose retention is over: two appraise, another approves, one destroys while somebody watches; what stays and what goes."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.cases.filing import archived, spot
from tests.cases.matters import Street, street

from xiezhi.cases.archive import store
from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile, UnknownCase
from xiezhi.cases.models import Act, ArchivedFile, CaseFile, Destruction, IssuedDocument, StepTaken
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.archives import ArchiveFilters, archives_listed, contents_listed
from xiezhi.cases.selectors.destructions import destroyable
from xiezhi.cases.services import destruction as service
from xiezhi.cases.services.archive_keeping import keep_longer, open_volume, verify_archives
from xiezhi.cases.services.destruction import Hand
from xiezhi.cases.services.documents import open_document
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db
AFTER = date(2037, 1, 4)
NOW = datetime(2037, 1, 4, 2, 0, tzinfo=UTC)
FIRST, SECOND, HEAD = (Actor(number, name, "test") for number, name in ((1, "甲"), (2, "乙"), (3, "丙")))


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path) -> None:
    settings.XIEZHI_ARCHIVES = tmp_path / "archives"


def scope(place: Street, role: str = "officer") -> Scope:
    return Scope.of({role: frozenset({place.body.pk})})


def proposed(place: Street, *files: ArchivedFile, on: date = AFTER, **changed: Any) -> Destruction:
    told = {"actor": FIRST, "scope": scope(place), "opinion": "期满，无继续保存价值", "today": on, **changed}
    return service.propose(body=place.body, archives=[file.pk for file in files], **told)


def hand(place: Street, made: Destruction, actor: Actor, role: str = "officer") -> Hand:
    made.refresh_from_db()
    return Hand(actor, scope(place, role), made.pk, made.revision, AFTER, NOW)


def approved(place: Street, *files: ArchivedFile) -> Destruction:
    made = proposed(place, *files)
    service.appraise(hand=hand(place, made, SECOND))
    return service.approve(hand=hand(place, made, HEAD, "body_head"))


def test_a_destroyed_file_leaves_act_steps_contents_hashes_and_trail(
    django_capture_on_commit_callbacks: Any,
) -> None:
    place = street()
    case = spot(place)
    file = archived(place, case, retention="ten")
    digests = [bytes(volume.digest) for volume in file.volumes.all()]
    document = IssuedDocument.objects.get(case=case)
    listed = contents_listed(file)
    made = approved(place, file)
    with django_capture_on_commit_callbacks(execute=True):
        service.destroy(hand=hand(place, made, FIRST), watcher="丁")
    file.refresh_from_db()
    made.refresh_from_db()
    assert (file.destroyed_on, made.state, made.watched_name) == (AFTER, Destruction.State.DONE, "丁")
    assert not any(store.path_of(digest).exists() for digest in digests)
    assert Particulars.opened(CaseFile.objects.get(pk=case.pk).particulars) == Particulars()
    after = IssuedDocument.objects.get(pk=document.pk)
    assert (bytes(after.content), bytes(after.digest)) == (b"", bytes(document.digest))
    assert contents_listed(file) == listed
    assert [bytes(volume.digest) for volume in file.volumes.all()] == digests
    assert Act.objects.get(pk=case.act_id).content_hash == case.act.content_hash
    assert not any(bytes(step.texts) for step in StepTaken.objects.filter(case=case))
    assert "case.decided" in [event.action for event in events_of([f"act:{case.act_id}"])]
    (event, *_) = events_of([f"destruction:{made.pk}"])
    assert (event.action, list(json.loads(event.body)["files"])) == ("destruction.done", [file.number])
    assert verify_archives() == (0, [])
    assert archives_listed(place.scope, filters=ArchiveFilters(state="gone"), on=AFTER).total == 1
    volume = file.volumes.get()
    with pytest.raises(CaseRefused, match="已于2037-01-04依法销毁"):
        open_volume(actor=FIRST, scope=scope(place), volume_id=volume.pk, purpose="review", now=NOW)
    with pytest.raises(UnknownCase, match="已随案卷依法销毁"):
        open_document(actor=FIRST, scope=scope(place), document_id=document.pk)


def test_only_files_whose_time_is_over_and_that_stand_on_no_other_list_are_offered() -> None:
    place = street()
    file = archived(place, spot(place), retention="ten")
    longer = archived(place, spot(place), retention="thirty")
    with pytest.raises(CaseRefused, match="保管期限没有届满"):
        proposed(place, file, on=date(2036, 12, 31))
    with pytest.raises(CaseRefused, match="保管期限没有届满"):
        proposed(place, file, longer)
    assert [found.pk for found in destroyable(scope(place), place.body.pk, on=AFTER)] == [file.pk]
    made = proposed(place, file)
    assert not destroyable(scope(place), place.body.pk, on=AFTER)
    with pytest.raises(CaseRefused, match="已经列在别的清册"):
        proposed(place, file)
    with pytest.raises(CaseRefused, match="列在销毁清册"):
        keep_longer(
            actor=HEAD,
            scope=scope(place, "body_head"),
            archive_id=file.pk,
            retention="thirty",
            reason="仍有价值",
            today=AFTER,
        )
    service.withdraw(hand=hand(place, made, FIRST))
    assert destroyable(scope(place), place.body.pk, on=AFTER).count() == 1


def test_each_hand_is_another_person_with_the_right_role() -> None:
    place = street()
    made = proposed(place, archived(place, spot(place), retention="ten"))
    with pytest.raises(CaseRefused, match="两人"):
        service.appraise(hand=hand(place, made, FIRST))
    with pytest.raises(CaseRefused, match="现在是“待第二人鉴定”"):
        service.approve(hand=hand(place, made, HEAD, "body_head"))
    stale = hand(place, made, SECOND)
    service.appraise(hand=stale)
    with pytest.raises(ChangedMeanwhile):
        service.appraise(hand=replace(stale, actor=HEAD))
    with pytest.raises(CaseRefused, match="须由该执法主体的负责人批准"):
        service.approve(hand=hand(place, made, HEAD))
    with pytest.raises(CaseRefused, match="鉴定人不能批准"):
        service.approve(hand=hand(place, made, SECOND, "body_head"))
    service.approve(hand=hand(place, made, HEAD, "body_head"))
    for watcher in ("", "  ", FIRST.name):
        with pytest.raises(CaseRefused, match="监销"):
            service.destroy(hand=hand(place, made, FIRST), watcher=watcher)
    with pytest.raises(UnknownCase):
        service.destroy(hand=replace(hand(place, made, FIRST), scope=Scope.nothing()), watcher="丁")


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [({"opinion": " "}, "鉴定意见"), ({"scope": Scope.nothing()}, "须由"), ({"files": ()}, "请选择")],
)
def test_a_list_needs_files_an_opinion_and_somebody_who_may(changed: dict[str, Any], refusal: str) -> None:
    place = street()
    file = archived(place, spot(place), retention="ten")
    files = changed.pop("files", (file,))
    with pytest.raises(CaseRefused, match=refusal):
        proposed(place, *files, **changed)


def test_the_database_empties_no_papers_of_a_file_that_was_not_destroyed_by_a_list() -> None:
    place = street()
    file = archived(place, spot(place), retention="ten")
    approved(place, file)
    with (
        pytest.raises(DatabaseError, match="no list of destruction"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT cases_destroy_papers(%s)", [file.pk])
    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedDocument.objects.filter(case=file.case).update(content=b"")
    with pytest.raises(DatabaseError), transaction.atomic():
        file.volumes.update(pages=1)
