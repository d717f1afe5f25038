"""Files whose retention is over: two appraise, another approves, another destroys while two watch; what stays and what goes."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.cases.filing import archived, bind_nothing, spot
from tests.cases.matters import Street, street

from xiezhi.cases.archive import store
from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile, UnknownCase
from xiezhi.cases.models import Act, ArchivedFile, CaseFile, Destruction, IssuedDocument, StepTaken
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.archives import ArchiveFilters, archives_listed, contents_listed
from xiezhi.cases.selectors.destructions import destroyable
from xiezhi.cases.services import destruction as service
from xiezhi.cases.services.archive_keeping import keep_longer, open_volume, verify_archives
from xiezhi.cases.services.destroying import carry_out
from xiezhi.cases.services.destruction import Hand
from xiezhi.cases.services.documents import open_document
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db
AFTER = date(2057, 1, 4)
NOW = datetime(2057, 1, 4, 2, 0, tzinfo=UTC)
FIRST, SECOND, HEAD, HANDS = (Actor(number, name, "test") for number, name in enumerate("甲乙丙丁", start=1))


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.XIEZHI_ARCHIVES = tmp_path / "archives"
    bind_nothing(monkeypatch)


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


def watched(place: Street, *files: ArchivedFile) -> Destruction:
    """An approved list that both appraisers watch, as in a small body."""
    made = approved(place, *files)
    for watcher in (FIRST, SECOND):
        service.watch(hand=hand(place, made, watcher))
    return made


def destroyed(place: Street, *files: ArchivedFile) -> Destruction:
    made = watched(place, *files)
    service.destroy(hand=hand(place, made, HANDS))
    carry_out(destruction_id=made.pk, now=NOW)
    made.refresh_from_db()
    return made


def test_a_destroyed_file_leaves_act_steps_contents_hashes_and_trail() -> None:
    place = street()
    case = spot(place)
    file = archived(place, case, retention="thirty")
    digests = [bytes(volume.digest) for volume in file.volumes.all()]
    document = IssuedDocument.objects.get(case=case)
    listed = contents_listed(file)
    made = destroyed(place, file)
    file.refresh_from_db()
    assert (file.destroyed_on, file.erased_at, made.state) == (AFTER, NOW, Destruction.State.DESTROYED)
    for watcher in (FIRST, SECOND):
        service.sign(hand=hand(place, made, watcher))
    made.refresh_from_db()
    assert (made.state, made.destroyed_name) == (Destruction.State.DONE, "丁")
    assert not any(store.path_of(digest).exists() for digest in digests)
    assert Particulars.opened(CaseFile.objects.get(pk=case.pk).particulars) == Particulars()
    after = IssuedDocument.objects.get(pk=document.pk)
    assert (bytes(after.content), bytes(after.digest)) == (b"", bytes(document.digest))
    assert contents_listed(file) == listed
    assert [bytes(volume.digest) for volume in file.volumes.all()] == digests
    assert Act.objects.get(pk=case.act_id).content_hash == case.act.content_hash
    assert not any(bytes(step.texts) for step in StepTaken.objects.filter(case=case))
    assert {"case.decided", "file.destroyed"} <= {event.action for event in events_of([f"act:{case.act_id}"])}
    events = {event.action: json.loads(event.body) for event in events_of([f"destruction:{made.pk}"])}
    assert list(events["destruction.begun"]["files"]) == [file.number]
    assert {"destruction.watched", "destruction.done", "destruction.signed"} <= set(events)
    assert verify_archives() == (0, [])
    assert archives_listed(place.scope, filters=ArchiveFilters(state="gone"), on=AFTER).total == 1


def test_what_was_destroyed_is_not_opened_again() -> None:
    place = street()
    case = spot(place)
    file = archived(place, case, retention="thirty")
    document = IssuedDocument.objects.get(case=case)
    destroyed(place, file)
    volume = file.volumes.get()
    with pytest.raises(CaseRefused, match="已于2057-01-04依法销毁"):
        open_volume(actor=FIRST, scope=scope(place), volume_id=volume.pk, purpose="review", now=NOW)
    with pytest.raises(UnknownCase, match="已随案卷依法销毁"):
        open_document(actor=FIRST, scope=scope(place), document_id=document.pk)


def test_only_files_whose_time_is_over_and_that_stand_on_no_other_list_are_offered() -> None:
    place = street()
    file = archived(place, spot(place), retention="thirty")
    longer = archived(place, spot(place), retention="permanent")
    with pytest.raises(CaseRefused, match="保管期限没有届满"):
        proposed(place, file, on=date(2056, 12, 31))
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
            retention="permanent",
            reason="仍有价值",
            today=AFTER,
        )
    service.withdraw(hand=hand(place, made, FIRST))
    assert destroyable(scope(place), place.body.pk, on=AFTER).count() == 1


def test_each_hand_is_another_person_with_the_right_role() -> None:
    place = street()
    made = proposed(place, archived(place, spot(place), retention="thirty"))
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


def test_nobody_destroys_alone_or_what_he_decided_on() -> None:
    place = street()
    made = approved(place, archived(place, spot(place), retention="thirty"))
    with pytest.raises(CaseRefused, match="鉴定、批准和销毁由不同的人办理"):
        service.destroy(hand=hand(place, made, SECOND))
    with pytest.raises(CaseRefused, match="须有2人监销，现在0人"):
        service.destroy(hand=hand(place, made, HANDS))
    with pytest.raises(CaseRefused, match="批准人不能监销"):
        service.watch(hand=hand(place, made, HEAD))
    service.watch(hand=hand(place, made, FIRST))
    with pytest.raises(CaseRefused, match="另一人监销"):
        service.watch(hand=hand(place, made, FIRST))
    service.watch(hand=hand(place, made, HANDS))
    with pytest.raises(CaseRefused, match="已有2名监销人"):
        service.watch(hand=hand(place, made, SECOND))
    with pytest.raises(CaseRefused, match="监销人不能自己销毁"):
        service.destroy(hand=hand(place, made, HANDS))
    with pytest.raises(UnknownCase):
        service.destroy(hand=replace(hand(place, made, FIRST), scope=Scope.nothing()))


def test_a_list_is_done_once_both_watchers_saw_that_nothing_is_left() -> None:
    place = street()
    made = watched(place, archived(place, spot(place), retention="thirty"))
    service.destroy(hand=hand(place, made, HANDS))
    with pytest.raises(CaseRefused, match="现在是“正在销毁”"):
        service.withdraw(hand=hand(place, made, FIRST))
    carry_out(destruction_id=made.pk, now=NOW)
    with pytest.raises(CaseRefused, match="由销毁前清点签字的监销人签字"):
        service.sign(hand=hand(place, made, HANDS))
    service.sign(hand=hand(place, made, FIRST))
    with pytest.raises(CaseRefused, match="请另一名监销人签字"):
        service.sign(hand=hand(place, made, FIRST))


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [({"opinion": " "}, "鉴定意见"), ({"scope": Scope.nothing()}, "须由"), ({"files": ()}, "请选择")],
)
def test_a_list_needs_files_an_opinion_and_somebody_who_may(changed: dict[str, Any], refusal: str) -> None:
    place = street()
    file = archived(place, spot(place), retention="thirty")
    files = changed.pop("files", (file,))
    with pytest.raises(CaseRefused, match=refusal):
        proposed(place, *files, **changed)
