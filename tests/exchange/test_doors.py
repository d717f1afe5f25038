"""What the pages use: preview, batches in view, profiles, uploads."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from tests.exchange.ledger import act, load, load_acts, write_csv
from tests.factories import ACTOR, NOON, UserFactory, organisation

from xiezhi.exchange.errors import LedgerRefused, UnknownBatch, UnknownProfile
from xiezhi.exchange.models import Batch, MappingProfile
from xiezhi.exchange.selectors.batches import get_batch, list_batches
from xiezhi.exchange.selectors.profiles import profiles_of
from xiezhi.exchange.services.importing import preview
from xiezhi.exchange.services.profiles import delete_profile, save_profile
from xiezhi.exchange.services.uploads import (
    KEPT,
    accept_upload,
    discard_stale_uploads,
    discard_upload,
    start_import,
    upload_path,
)
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor

pytestmark = pytest.mark.django_db
ALL = Scope.everything()


def actions() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT action FROM trail.event ORDER BY id")
        return [action for (action,) in cursor.fetchall()]


def test_a_preview_shows_rows_and_mapping_and_writes_nothing(tmp_path: Path) -> None:
    organisation("甲局")
    path = write_csv(tmp_path / "a.csv", [act("1", 怪列="x"), act("2", 决定日期="坏")])
    before = actions()
    seen = preview(ledger="acts", path=path, scope=ALL, now=NOON, actor=ACTOR, rows=1)
    assert [(line.header, line.key) for line in seen.mapping][:2] == [("案件编号", "number"), ("执法类别", "kind")]
    assert next(line for line in seen.mapping if line.header == "怪列").key == ""
    assert [row for row, _ in seen.rows] == [2]
    assert (seen.counts["inserted"], seen.counts["refused"], seen.missing) == (1, 1, ())
    assert [refusal.row for refusal in seen.refusals] == [3]
    assert actions() == before
    assert not Batch.objects.exists()


def test_a_preview_of_a_wrong_header_says_what_is_missing(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [{"编码": "1", "执法主体": "甲局"}])
    seen = preview(ledger="acts", path=path, scope=ALL, now=NOON, actor=ACTOR)
    assert seen.missing == ("案件编号", "执法类别", "检查日期或立案日期或决定日期")
    assert seen.counts == {}


def test_batches_are_seen_by_who_made_them_and_whose_organisations_they_concern(tmp_path: Path) -> None:
    mine, other = organisation("甲局"), organisation("乙局")
    first = load_acts(tmp_path, [act("1")])
    second = load_acts(tmp_path, [act("1") | {"执法主体": "乙局"}], actor=Actor(7, "李四", "web"))
    assert first.batch
    assert second.batch
    scope = Scope(frozenset({mine.pk}), frozenset({"officer"}))
    assert [batch.id for batch in list_batches(scope)] == [first.batch]
    assert [batch.id for batch in list_batches(scope, actor_id=7)] == [second.batch, first.batch]
    assert [batch.id for batch in list_batches(ALL)] == [second.batch, first.batch]
    with pytest.raises(UnknownBatch):
        get_batch(scope, second.batch)
    assert get_batch(Scope(frozenset({other.pk}), frozenset()), second.batch).actor_name == "李四"


def test_every_batch_leaves_its_event_with_file_hash_and_rows_root(tmp_path: Path) -> None:
    organisation("甲局")
    result = load_acts(tmp_path, [act("1"), act("2")])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, body, rows_count, rows_root IS NOT NULL FROM trail.event WHERE action = 'import.acts'"
        )
        ((event, body, rows, rooted),) = cursor.fetchall()
    assert result.batch
    shown = get_batch(ALL, result.batch)
    assert (shown.event_id, rows, rooted) == (event, 2, True)
    assert shown.file_sha256 in body
    assert "张" not in body


def test_profiles_are_their_owners(tmp_path: Path) -> None:
    user = UserFactory.create()
    actor = Actor(user.pk, "赵一", "web")
    saved = save_profile(actor=actor, name="我的", ledger="acts", mapping={"流水": "number"})
    assert [profile.name for profile in profiles_of(user.pk, "acts")] == ["我的"]
    assert list(profiles_of(user.pk + 1, "acts")) == []
    with pytest.raises(LedgerRefused, match="已有名为"):
        save_profile(actor=actor, name="我的", ledger="acts", mapping={})
    with pytest.raises(LedgerRefused, match="不存在的台账列"):
        save_profile(actor=actor, name="坏", ledger="acts", mapping={"流水": "nothing"})
    with pytest.raises(UnknownProfile):
        save_profile(actor=Actor(0, "别人", "cli"), name="x", ledger="acts", mapping={}, profile_id=saved.pk)
    with pytest.raises(UnknownProfile):
        load("acts", write_csv(tmp_path / "a.csv", [act("1")]), profile="没有")
    save_profile(actor=actor, name="改名", ledger="acts", mapping={"流水": "number"}, profile_id=saved.pk)
    delete_profile(actor=actor, profile_id=saved.pk)
    assert not MappingProfile.objects.exists()
    assert [action for action in actions() if action.startswith("profile")] == [
        "profile.saved",
        "profile.saved",
        "profile.deleted",
    ]


def test_an_upload_of_another_kind_is_refused_and_one_can_be_discarded() -> None:
    with pytest.raises(LedgerRefused, match="只能上传"):
        accept_upload(ledger="acts", file=SimpleUploadedFile("a.exe", b"x"), actor=ACTOR, scope=ALL, now=NOON)
    batch = accept_upload(ledger="acts", file=SimpleUploadedFile("a.csv", b"x"), actor=ACTOR, scope=ALL, now=NOON)
    path = upload_path(ALL, batch)
    assert path.read_bytes() == b"x"
    with pytest.raises(UnknownBatch):
        start_import(batch=batch, actor=Actor(5, "别人", "web"), scope=ALL, now=NOON)
    discard_upload(batch=batch, actor=ACTOR)
    assert not Batch.objects.exists()
    path.unlink()


def test_uploads_that_are_left_go_after_a_week() -> None:
    batch = accept_upload(ledger="acts", file=SimpleUploadedFile("a.csv", b"x"), actor=ACTOR, scope=ALL, now=NOON)
    path = upload_path(ALL, batch)
    assert discard_stale_uploads(actor=ACTOR, now=NOON + KEPT) == 0
    assert discard_stale_uploads(actor=ACTOR, now=NOON + KEPT + timedelta(seconds=1)) == 1
    assert not Batch.objects.exists()
    path.unlink()
