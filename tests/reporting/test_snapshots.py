"""A snapshot gives the figures of its moment, whatever comes later."""

import errno
import fcntl
import json
import os
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.conf import LazySettings
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import ACTOR, ActFactory, CertificateFactory, OfficerFactory, PowerFactory, area, organisation
from tests.reporting import golden
from tests.reporting.frozen import TODAY, ask, everything, files, freeze
from tests.reporting.test_recount import History, additions, changes_of_the_tree, periods, splits, steps

from xiezhi.cases.models import Act
from xiezhi.measures.rules import rules
from xiezhi.registry.models import Organisation
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import UnknownOrganisation
from xiezhi.registry.services.organisations import merge_organisations, move_organisation, rename_organisation
from xiezhi.reporting.frozen.errors import SnapshotDamaged, SnapshotNotWritten, UnknownSnapshot
from xiezhi.reporting.frozen.records import open_database
from xiezhi.reporting.models import Snapshot
from xiezhi.reporting.selectors.annual import compose
from xiezhi.reporting.selectors.figures import stats
from xiezhi.reporting.selectors.snapshots import manifest_of, records_of, snapshots, verify_snapshot
from xiezhi.reporting.services import fold
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db
RELATION_OF_ACTS = import_module("xiezhi.reporting.selectors.relations.acts")


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    kept: Path = tmp_path / "snapshots"
    settings.XIEZHI_SNAPSHOTS = kept
    return kept


@pytest.fixture
def bureau() -> Organisation:
    """A bureau of a district with acts of two years."""
    made = organisation("城管局", area("云汀区"))
    certificate, power = CertificateFactory(organisation=made), PowerFactory(organisation=made)
    for year in (2023, 2024):
        day = date(year, 3, 5)
        more = {"certificate_ids": [certificate.pk], "power_code": power.code, "fine": 100_00}
        ActFactory.create_batch(3, body=made, filed_on=day, decided_on=day, **more)
    return made


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    before=st.tuples(additions, changes_of_the_tree, st.lists(steps, max_size=4)).map(lambda t: [*t[:2], *t[2]]),
    after=st.lists(steps, min_size=1, max_size=4),
    asked=st.lists(st.tuples(st.integers(0, 5), periods, splits), min_size=1, max_size=2),
    rule=st.sampled_from(sorted(rules())),
    many=st.sampled_from([0, 200]),
)
def test_the_figures_of_a_snapshot_are_those_of_its_moment_whatever_comes_after(
    db: None, before: list[Any], after: list[Any], asked: list[Any], rule: str, many: int
) -> None:
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(RELATION_OF_ACTS, "_MANY", many)
        story = History()
        body = story.world.bodies[0]
        for day in (date(2024, 2, 15), None):
            CertificateFactory(organisation=body, issued_on=date(2023, 2, 27), cancelled_on=day)
        for code, duty in (("甲", True), ("乙", False)):
            PowerFactory(organisation=body, code=code, is_duty=duty)
        for step in before:
            story.take(*step)
        questions = [(story.world.everything[which].pk, period, by, rule) for which, period, by in asked]
        live = [everything(*question) for question in questions]
        frozen = freeze()
        assert [everything(*question, snapshot=frozen.pk) for question in questions] == live
        for step in after:
            story.take(*step)
        Act.objects.update(fine=1)
        assert [everything(*question, snapshot=frozen.pk) for question in questions] == live
        transaction.set_rollback(True)


def test_a_group_whose_acts_cancel_out_is_frozen_as_it_is_read(db: None) -> None:
    story = History()
    body = story.world.bodies[0]
    inspected = {"kind": 1, "inspected_on": date(2024, 2, 13), "certificate_ids": []}
    early = {**inspected, "inspected_on": date(2023, 1, 1)}
    story.take("add", [(0, early), (0, inspected), (0, {**inspected, "certificate_ids": [1]})])
    story.take("rename", 0, date(2024, 2, 13))
    story.take("change", 0, inspected)
    question = (story.world.everything[0].pk, "2024", ("body",), "annual-2017")
    live = everything(*question)
    assert everything(*question, snapshot=freeze().pk) == live
    assert Act.objects.filter(body=body).count() == 3


def test_the_annual_report_of_a_snapshot_says_what_it_said(db: None) -> None:
    whole = golden.district()
    said = compose(Scope.everything(), organisation="云汀区", year=2024, today=TODAY)
    frozen = freeze()
    bodies = list(Organisation.objects.exclude(pk=whole.pk).order_by("pk")[:4])
    Act.objects.filter(body=bodies[0]).delete()
    rename_organisation(actor=ACTOR, organisation=whole, name="新云汀区", on=date(2024, 1, 1))
    merge_organisations(actor=ACTOR, organisations=bodies[1:2], into=bodies[2], on=date(2024, 5, 1))
    move_organisation(actor=ACTOR, organisation=bodies[3], parent=area("他区"), on=date(2024, 5, 1))
    records = records_of(frozen.pk)
    asked = {"year": 2024, "today": TODAY, "records": records}
    assert compose(Scope.everything(), organisation="云汀区", **asked) == said
    assert compose(Scope.everything(), organisation=whole.pk, **asked) == said
    with pytest.raises(UnknownOrganisation):
        compose(Scope.everything(), organisation="新云汀区", **asked)


def test_a_snapshot_answers_without_a_live_table(
    bureau: Organisation, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = records_of(freeze().pk)
    with django_assert_num_queries(0):
        table = ask(
            ["penalty.count", "officer.count", "power.performance.rate"], "云汀区", by=["body"], snapshot=records
        )
    assert list(table.rows[0].values.values()) == [3, 1, 100.0]
    assert (table.as_of, table.as_json()["snapshot"]) == (TODAY, "2025-01-20-1")
    assert "快照：2025-01-20-1" in table.as_table()


def test_an_organisation_out_of_scope_is_unknown_in_a_snapshot_too(bureau: Organisation) -> None:
    scope = Scope(organisation_ids=frozenset({bureau.pk}), roles=frozenset({"statistician"}))
    question = {"measures": ["penalty.count"], "period": "2024", "snapshot": freeze().pk, "today": TODAY}
    assert stats(scope, organisation="城管局", **question).value("penalty.count") == 3
    for wanted in ("云汀区", bureau.pk - 1):
        with pytest.raises(UnknownOrganisation):
            stats(scope, organisation=wanted, **question)


def test_an_organisation_is_found_by_code_and_by_its_names_as_the_snapshot_knew_them(bureau: Organisation) -> None:
    Organisation.objects.filter(pk=bureau.pk).update(code="11440300MB2C00001X")
    rename_organisation(actor=ACTOR, organisation=bureau, name="城管委", on=date(2024, 6, 1))
    namesake = organisation("城管局", area("西区"))
    first = freeze()
    rename_organisation(actor=ACTOR, organisation=bureau, name="执法局", on=date(2025, 1, 1))
    organisation("城管局", area("北区"))
    for wanted, found in (("11440300mb2c00001x", bureau), ("城管委", bureau), (" 城管局 ", namesake)):
        assert ask(["penalty.count"], wanted, snapshot=first.pk).organisation_id == found.pk
    with pytest.raises(UnknownOrganisation, match="没有名称或代码为“执法局”"):
        ask(["penalty.count"], "执法局", snapshot=first.pk)
    with pytest.raises(UnknownOrganisation, match="有多个机构名为“城管局”"):
        ask(["penalty.count"], "城管局", snapshot=freeze().pk)


def test_a_snapshot_is_numbered_registered_and_told_to_the_trail(bureau: Organisation, folder: Path) -> None:
    first, second, other = freeze(" 年报  固定 "), freeze(), freeze(today=TODAY + timedelta(days=1))
    assert [first.pk, second.pk, other.pk] == ["2025-01-20-1", "2025-01-20-2", "2025-01-21-1"]
    assert {snapshot.pk for snapshot in snapshots(Scope.everything())} == {first.pk, second.pk, other.pk}
    (event,) = events_of([f"snapshot:{first.pk}"])
    assert event.action == "snapshot.created"
    assert json.loads(event.body)["manifest"] == first.manifest
    manifest = manifest_of(first)
    assert manifest.title == first.title == "年报 固定"
    assert manifest.versions["duckdb"] == duckdb.__version__
    definitions = json.loads((folder / "objects" / manifest.definitions).read_text())
    assert "penalty.count" in definitions["measures"]
    assert "annual-2021" in definitions["rules"]


def test_rows_that_nobody_has_changed_are_kept_once(bureau: Organisation, folder: Path) -> None:
    unfolded = manifest_of(freeze())
    fold()
    assert manifest_of(freeze()).parts == unfolded.parts
    kept = len(list(files(folder)))
    Act.objects.filter(decided_on__year=2024).update(fine=7_00)
    later = {part.file for part in manifest_of(freeze()).parts}
    fresh = [part for part in unfolded.parts if part.file not in later]
    assert {part.table for part in fresh} == {"cases_act", "cube_month", "cube_year", "cube_unit", "cube_unit_year"}
    assert {part.year for part in fresh} == {"2024"}
    assert len(list(files(folder))) == kept + len(fresh)


@pytest.mark.parametrize("place", ["the beginning", "the middle", "the end"])
def test_a_changed_byte_is_named_by_its_file(bureau: Organisation, folder: Path, place: str) -> None:
    frozen = freeze()
    assert verify_snapshot(frozen.pk) == []
    part = next(part for part in manifest_of(frozen).parts if (part.table, part.year) == ("cases_act", "2024"))
    file = folder / "objects" / part.file
    content = bytearray(file.read_bytes())
    content[{"the beginning": 0, "the middle": len(content) // 2, "the end": -1}[place]] ^= 1
    file.chmod(0o600)
    file.write_bytes(content)
    assert verify_snapshot(frozen.pk) == [f"文件 {file}（cases_act 2024）的内容与散列不符，已被改动。"]
    freeze()
    assert verify_snapshot(frozen.pk) == []


def test_a_missing_file_and_a_missing_manifest_are_named_and_no_figure_is_taken(
    bureau: Organisation, folder: Path
) -> None:
    frozen = freeze()
    part = next(part for part in manifest_of(frozen).parts if part.table == "registry_power")
    file, manifest = folder / "objects" / part.file, folder / frozen.pk / "manifest.json"
    definitions = folder / "objects" / manifest_of(frozen).definitions
    file.unlink()
    definitions.unlink()
    assert verify_snapshot(frozen.pk) == [
        f"文件 {definitions}（指标与口径的定义）缺失。",
        f"文件 {file}（registry_power）缺失。",
    ]
    with pytest.raises(SnapshotDamaged, match="registry_power"):
        records_of(frozen.pk)
    manifest.chmod(0o600)
    manifest.write_text(manifest.read_text().replace("cases_act", "cases_akt"))
    (changed,) = verify_snapshot(frozen.pk)
    assert f"清单 {manifest} 与登记的散列不符" in changed
    with pytest.raises(SnapshotDamaged, match="与登记的散列不符"):
        ask(["act.count"], "云汀区", snapshot=frozen.pk)
    manifest.unlink()
    assert "缺失" in verify_snapshot(frozen.pk)[0]


def test_a_file_that_turns_bad_while_it_is_open_is_no_figure(bureau: Organisation, folder: Path) -> None:
    frozen = freeze()
    records = records_of(frozen.pk)
    for file in files(folder):
        file.chmod(0o600)
        file.write_bytes(b"PAR1" + bytes(file.stat().st_size - 8) + b"PAR1")
    with pytest.raises(SnapshotDamaged, match=f"xiezhi snapshot verify {frozen.pk}"):
        ask(["act.count"], "云汀区", snapshot=records)


def test_a_registration_that_the_trail_does_not_know_is_told(bureau: Organisation, folder: Path) -> None:
    frozen = freeze()
    forged = Snapshot.objects.create(
        id="2025-01-20-9", manifest=frozen.manifest, rows=1, created_at=frozen.created_at, created_by="某"
    )
    (folder / frozen.pk).rename(folder / forged.pk)
    assert verify_snapshot(forged.pk) == [f"留痕中没有快照 {forged.pk} 的建立记录。"]
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Snapshot.objects.filter(pk=frozen.pk).update(manifest="0" * 64)


@pytest.mark.parametrize("name", ["7", "", "../objects", "2025-01-20-1'", "2025-01-20-1\x00"])
def test_an_unknown_snapshot_is_one_line(bureau: Organisation, name: str) -> None:
    for act in (records_of, verify_snapshot):
        with pytest.raises(UnknownSnapshot, match="没有编号为") as refused:
            act(name)
        assert "\n" not in str(refused.value)


def nothing_is_left(folder: Path) -> None:
    assert not Snapshot.objects.exists()
    assert not events_of(["snapshot:2025-01-20-1"])
    assert not [left for left in folder.glob("*") if left.name not in ("objects", ".lock")]


@pytest.mark.parametrize("call", [1, 9, 28], ids=["first", "middle", "last"])
@pytest.mark.parametrize(
    ("trouble", "words"), [(errno.ENOSPC, "磁盘空间不足"), (errno.EACCES, "不可写"), (errno.EIO, "读写失败")]
)
def test_a_folder_that_takes_no_more_leaves_nothing_behind(
    bureau: Organisation, folder: Path, monkeypatch: pytest.MonkeyPatch, trouble: int, words: str, call: int
) -> None:
    calls = iter(range(1, 1000))

    def fail(handle: int) -> None:
        if next(calls) == call:
            raise OSError(trouble, os.strerror(trouble))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(SnapshotNotWritten, match=words) as refused:
        freeze()
    assert str(folder) in str(refused.value)
    assert "\n" not in str(refused.value)
    nothing_is_left(folder)
    monkeypatch.undo()
    assert freeze().pk == "2025-01-20-1"


def test_a_file_where_the_folder_should_be_is_told(bureau: Organisation, folder: Path) -> None:
    folder.write_text("")
    with pytest.raises(SnapshotNotWritten, match="不是文件夹"):
        freeze()


def test_what_a_killed_process_left_is_cleared_and_a_folder_without_registration_is_kept(
    bureau: Organisation, folder: Path
) -> None:
    for left in (".new-abc", "2025-01-20-1"):
        (folder / left).mkdir(parents=True)
        (folder / left / "rows.csv").write_text("1")
    assert freeze().pk == "2025-01-20-2"
    assert not (folder / ".new-abc").exists()
    assert (folder / "2025-01-20-1").exists()


def test_two_at_once_are_refused(bureau: Organisation, folder: Path) -> None:
    folder.mkdir()
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(SnapshotNotWritten, match="另一个快照正在建立"):
            freeze()
    assert freeze().pk == "2025-01-20-1"


def test_a_title_too_long_is_refused(bureau: Organisation) -> None:
    with pytest.raises(SnapshotNotWritten, match="超过上限 200"):
        freeze("长" * 201)


def test_no_person_is_in_a_snapshot(bureau: Organisation, folder: Path) -> None:
    planted = ["欧阳某某", "YT-PLANTED-1", "备注里的诸葛某某", "其余里的司马某某", "11010119900307721X", "上官执法员"]
    officer = OfficerFactory(name=planted[5])
    CertificateFactory(organisation=bureau, officer=officer, number=planted[1], remainder={"电话": planted[4]})
    secret = b"cipher-or-hash-of-a-person"
    sealed = dict.fromkeys(("party_cipher", "party_hash", "party_id_cipher", "party_id_hash", "content_hash"), secret)
    remainder = {"手机": planted[3], "证件": planted[4]}
    ActFactory(
        body=bureau,
        number="可见的案号",
        party_name=planted[0],
        remark=planted[2],
        remainder=remainder,
        certificate_numbers=[planted[1]],
        **sealed,
    )
    freeze()
    with duckdb.connect() as database:
        rows = [
            str(row)
            for file in files(folder)
            for row in database.execute(f"SELECT * FROM read_parquet('{file}')").fetchall()
        ]
    told = "\n".join(rows)
    assert "可见的案号" in told
    for name in [*planted, secret.decode()]:
        assert name not in told
        assert not [file for file in folder.rglob("*") if file.is_file() and name.encode() in file.read_bytes()]


def test_hard_texts_survive(bureau: Organisation) -> None:
    numbers = ['"引号",逗号', "换\n行", "\\N", "{1,2}", "NULL", "  空格 "]
    for number in numbers:
        ActFactory(body=bureau, number=number, decided_on=None, filed_on=date(2024, 5, 1))
    records = records_of(freeze().pk)
    _, rows = records.ask(
        "SELECT number, decided_on, decision_number, certificate_ids FROM cases_act WHERE filed_on = %(day)s",
        {"day": date(2024, 5, 1), "not asked for": 1},
    )
    assert sorted(rows, key=str) == sorted(((number, None, "", []) for number in numbers), key=str)


def test_a_snapshot_opens_no_other_file(bureau: Organisation, tmp_path: Path) -> None:
    records = records_of(freeze().pk)
    secret = tmp_path / "secret.csv"
    secret.write_text("1")
    for statement in (f"SELECT * FROM read_csv('{secret}')", "INSTALL httpfs", "SET enable_external_access = true"):
        with pytest.raises((duckdb.PermissionException, SnapshotDamaged)):
            records.ask(statement, {})


def test_no_progress_bar_is_drawn_into_what_a_command_prints() -> None:
    with open_database() as database, database.cursor() as cursor:
        assert cursor.execute("SELECT current_setting('enable_progress_bar')").fetchone() == (False,)
