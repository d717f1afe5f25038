"""A report on its way to the public, and whether it can be counted again for ever."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.factories import NOON, ActFactory, area, organisation
from tests.reporting.release_desk import HEAD, MOMENT, STATISTICIAN, SUPERVISOR, TODAY, Desk

from xiezhi.cases.models import Act
from xiezhi.measures import classes, rules
from xiezhi.registry.models import PeriodLock, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.holding import RegisterLocked
from xiezhi.registry.services.organisations import merge_organisations, rename_organisation
from xiezhi.reporting.models import ReleaseCounter, ReportRelease, Snapshot
from xiezhi.reporting.releasing.scale import scale_on, sign_of
from xiezhi.reporting.releasing.steps import Step, obstacles
from xiezhi.reporting.selectors.releases import UnknownRelease, by_number, differences, drifted, get_release, releases
from xiezhi.reporting.selectors.snapshots import snapshots, store
from xiezhi.reporting.selectors.verification import verify_release
from xiezhi.reporting.services import write_text
from xiezhi.reporting.services.issuing import issue_release
from xiezhi.reporting.services.locks import LockRefused, lift_lock, lock_period
from xiezhi.reporting.services.releases import (
    NotReady,
    ReleaseRefused,
    approve_release,
    correct_release,
    return_release,
)
from xiezhi.trail.selectors import events_of


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.XIEZHI_SNAPSHOTS = tmp_path / "snapshots"
    return tmp_path / "snapshots"


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()


def test_a_report_goes_its_way_and_is_frozen_with_a_number(desk: Desk) -> None:
    released = desk.released()
    assert released.number == "云汀区执法报〔2025〕1号"
    assert (released.state, released.day) == ("released", TODAY)
    assert "行政处罚5件" in released.text
    assert released.snapshot == Snapshot.objects.get().pk
    assert bytes(released.document)[:2] == b"PK"
    assert verify_release(get_release(Scope.everything(), released.pk)) == []
    told = [event.action.partition(".")[2] for event in reversed(events_of([f"release:{released.pk}"]))]
    assert told == ["drafted", "submitted", "approved", "released"]


def test_who_may_do_what_is_told_by_the_sentences_that_refuse(desk: Desk) -> None:
    submitted = desk.submitted()
    with pytest.raises(ReleaseRefused, match="须由对该机构有任职的监督人员批准"):
        approve_release(actor=STATISTICIAN, scope=desk.statistics, release_id=submitted.pk, **MOMENT)
    alone = obstacles(submitted, Step.APPROVE, actor_id=STATISTICIAN.id, scope=desk.supervision)
    assert alone == ["起草或提交的人不能自己批准，请由另一人批准。"]
    early = obstacles(submitted, Step.RELEASE, actor_id=SUPERVISOR.id, scope=desk.supervision)
    assert early == ["报告现在是“待批准”，发布要在“已批准”时。"]
    assert obstacles(submitted, Step.APPROVE, actor_id=SUPERVISOR.id, scope=desk.supervision) == []


def test_the_report_of_a_body_is_approved_by_its_head(desk: Desk) -> None:
    submitted = desk.submitted(desk.market)
    with pytest.raises(ReleaseRefused, match="执法主体负责人批准"):
        desk.approve(submitted)
    approved = approve_release(actor=HEAD, scope=desk.head, release_id=submitted.pk, **MOMENT)
    released = issue_release(actor=HEAD, scope=desk.head, release_id=approved.pk, **MOMENT)
    assert released.number == "市监局执法报〔2025〕1号"
    assert PeriodLock.objects.get().level_id == desk.market.pk


@pytest.mark.parametrize("step", ["return", "approve", "release", "correct"])
def test_no_step_is_taken_out_of_turn(desk: Desk, step: str) -> None:
    draft = desk.drafted()
    given = {"actor": SUPERVISOR, "scope": desk.supervision, "release_id": draft.pk}
    acts: dict[str, Callable[[], object]] = {
        "return": lambda: return_release(**given, reason="不妥"),
        "approve": lambda: approve_release(**given, **MOMENT),
        "release": lambda: issue_release(**given, **MOMENT),
        "correct": lambda: correct_release(**given, reason="不妥", now=NOON),
    }
    with pytest.raises(ReleaseRefused, match="报告现在是“起草”"):
        acts[step]()
    assert not Snapshot.objects.exists()


def test_one_report_of_a_period_is_on_its_way_at_a_time(desk: Desk) -> None:
    desk.drafted()
    with pytest.raises(ReleaseRefused, match="2024年度报告已有第1版（起草），请接着办理"):
        desk.drafted()
    with pytest.raises(ReleaseRefused, match="2026年尚未开始"):
        desk.drafted(period="2026")


def test_sections_that_nobody_has_written_keep_a_report_back(desk: Desk) -> None:
    block = {"type": "written", "section": "problems", "hint": "存在的问题及原因"}
    desk.template(desk.district, block=[block])
    draft = desk.drafted()
    with pytest.raises(NotReady, match="“存在的问题及原因”一栏还没有写"):
        desk.submit(draft)
    write_text(
        actor=STATISTICIAN, organisation=desk.district, period="2024", section="problems", text="人手不足。", now=NOON
    )
    assert "人手不足。" in desk.submit(draft).text


def test_a_change_that_its_parts_do_not_explain_is_to_be_explained(desk: Desk) -> None:
    others = [organisation(f"第{number}局", desk.district, sort_order=9) for number in range(6)]
    for month in range(1, 13):
        for body in others:
            ActFactory.create(body=body, filed_on=None, decided_on=date(2023, month, 7))
            ActFactory.create_batch(2, body=body, filed_on=None, decided_on=date(2024, month, 7))
    draft = desk.drafted()
    with pytest.raises(NotReady) as refusal:
        desk.submit(draft)
    told = {finding.code: finding for finding in refusal.value.findings}
    assert told["change:penalty.count"].level == "warning"
    assert "行政处罚数149件，比上年增长106.9%" in told["change:penalty.count"].message
    said = dict.fromkeys(told, "扩大了执法范围")
    submitted = desk.submit(draft, said)
    assert submitted.explanations["change:penalty.count"] == "扩大了执法范围"


def test_a_change_that_one_body_of_many_made_is_named_and_needs_no_words(desk: Desk) -> None:
    others = [organisation(f"第{number}局", desk.district, sort_order=9) for number in range(6)]
    for body in others:
        for year in (2023, 2024):
            ActFactory.create_batch(8, body=body, filed_on=None, decided_on=date(year, 5, 7))
    ActFactory.create_batch(60, body=others[0], filed_on=None, decided_on=date(2024, 5, 8))
    submitted = desk.submitted()
    notes = {entry["code"]: entry for entry in submitted.findings}
    assert notes["change:penalty.count"]["level"] == "note"
    assert "主要来自第0局（+60）" in notes["change:penalty.count"]["message"]


def test_a_figure_outside_the_years_before_is_to_be_explained(desk: Desk) -> None:
    for year in (2020, 2021, 2022, 2023):
        ActFactory.create_batch(40, body=desk.market, filed_on=None, decided_on=date(year, 5, 7))
    with pytest.raises(NotReady) as refusal:
        desk.submitted()
    told = {finding.code: finding.message for finding in refusal.value.unexplained}
    assert "超出2020年至2023年的范围（40至40）25%以上" in told["spread:penalty.count"]


def test_records_that_change_on_the_way_stop_the_approval_and_the_release(desk: Desk) -> None:
    submitted = desk.submitted()
    extra = ActFactory.create(body=desk.market)
    with pytest.raises(ReleaseRefused, match=r"提交以后台账有变.*原为5，现为6"):
        desk.approve(submitted)
    Act.objects.filter(pk=extra.pk).delete()
    approved = desk.approve(submitted)
    ActFactory.create(body=desk.market)
    with pytest.raises(ReleaseRefused, match="批准以后台账有变"):
        desk.issue(approved)
    assert not ReleaseCounter.objects.exists(), "a number that was not used comes again"
    assert not Snapshot.objects.exists(), "nothing is frozen for a report that cannot go out"
    returned = return_release(actor=SUPERVISOR, scope=desk.supervision, release_id=approved.pk, reason="重报")
    assert returned.state == "returned"
    assert "行政处罚6件" in desk.issue(desk.approve(desk.submit(returned))).text


def test_it_verifies_after_imports_corrections_a_merger_a_new_name_and_another_counting_rule(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = desk.released()
    ActFactory.create_batch(4, body=desk.city, decided_on=date(2024, 6, 1))
    Act.objects.filter(body=desk.market).update(penalties=64, fine=1)
    write_text(actor=STATISTICIAN, organisation=desk.district, period="2024", section="problems", text="新", now=NOON)
    with pytest.raises(RegisterLocked, match=r"云汀区2024年的统计期间已锁定.*城管局的机构"):
        merge_organisations(actor=STATISTICIAN, organisations=[desk.city], into=desk.market, on=date(2024, 2, 1))
    everywhere, (lock,) = Scope.everything(), PeriodLock.objects.all()
    lift_lock(actor=STATISTICIAN, scope=everywhere, lock_id=lock.pk, reason="机构登记更正", now=NOON)
    merge_organisations(actor=STATISTICIAN, organisations=[desk.city], into=desk.market, on=date(2024, 2, 1))
    rename_organisation(actor=STATISTICIAN, organisation=desk.district, name="新云区", on=date(2024, 1, 1))
    desk.template(desk.district, block=[{"type": "heading", "level": 1, "text": "另一种报告"}])
    changed = {
        code: rules.Rule(
            **{
                **{
                    name: getattr(each, name)
                    for name in (
                        "code",
                        "title",
                        "definition",
                        "source",
                        "since",
                        "undecided",
                        "led_inspections",
                        "unheld",
                    )
                },
                "order": "2017",
            }
        )
        for code, each in rules.rules().items()
    }
    monkeypatch.setattr(rules, "rules", lambda: changed)
    assert rules.rule("annual-2021").order == "2017"
    assert "2017" in classes.penalty_orders()
    assert verify_release(get_release(Scope.everything(), released.pk)) == []


def test_a_changed_byte_of_the_snapshot_is_named(desk: Desk, folder: Path) -> None:
    released = desk.released()
    path = max((folder / "objects").glob("*.parquet"), key=lambda file: file.stat().st_size)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)
    assert any(path.name in sentence and "已被改动" in sentence for sentence in verify_release(released))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"text": "改过的全文"}, "保存的全文与登记的散列不符"),
        ({"document": b"PK other"}, "保存的文档与登记的散列不符"),
        ({"number": "别区执法报〔2025〕9号"}, "登记的文号与留痕事件"),
        ({"template": {"block": [{"type": "poem"}]}}, "保存的模板、文字或口径已被改动"),
        ({"rules": {}}, "保存的模板、文字或口径已被改动"),
        ({"texts": {"problems": "新"}, "snapshot": "2020-01-01-1"}, "没有编号为“2020-01-01-1”的快照"),
    ],
)
def test_what_was_changed_in_the_database_is_named(desk: Desk, change: dict[str, Any], told: str) -> None:
    released = desk.released()
    ReportRelease.objects.filter(pk=released.pk).update(**change)
    found = verify_release(get_release(Scope.everything(), released.pk))
    assert any(told in sentence for sentence in found), found


def test_a_changed_figure_is_named_with_what_it_was(desk: Desk) -> None:
    released = desk.released()
    figures = [
        {**entry, "value": "9", "text": "9"} if entry["label"].startswith("行政处罚数（2024年）") else entry
        for entry in released.figures
    ]
    ReportRelease.objects.filter(pk=released.pk).update(figures=figures)
    found = verify_release(get_release(Scope.everything(), released.pk))
    assert any("行政处罚数（2024年）：原为9，现为5" in sentence for sentence in found), found


def test_figures_that_another_program_called_and_ordered_otherwise_still_verify(desk: Desk) -> None:
    released = desk.released()
    figures = [{**entry, "ref": f"old|{entry['ref']}"} for entry in reversed(released.figures)]
    ReportRelease.objects.filter(pk=released.pk).update(figures=figures)
    assert verify_release(get_release(Scope.everything(), released.pk)) == []


def test_a_correction_is_a_new_version_that_shows_what_changed(desk: Desk) -> None:
    first = desk.released()
    second = correct_release(
        actor=STATISTICIAN, scope=desk.statistics, release_id=first.pk, reason="漏报一件", now=NOON
    )
    with pytest.raises(ReleaseRefused, match="第2版已由他人起草"):
        correct_release(actor=STATISTICIAN, scope=desk.statistics, release_id=first.pk, reason="漏报一件", now=NOON)
    ActFactory.create(body=desk.market, penalties=4, fine=50_000)
    second = desk.issue(desk.approve(desk.submit(second)))
    assert (second.number, second.version) == ("云汀区执法报〔2025〕2号", 2)
    changed = {each.label: (each.old, each.new) for each in differences(second)}
    assert changed["行政处罚数（2024年）"] == ("5", "6")
    assert changed["罚款金额（2024年）"] == ("2500元", "3000元")
    first = get_release(Scope.everything(), first.pk)
    assert first.state == "superseded"
    assert verify_release(first) == verify_release(second) == []
    assert by_number(Scope.everything(), first.number) == first


def test_reports_out_of_view_are_not_there(desk: Desk) -> None:
    draft = desk.drafted()
    elsewhere = Scope.of({Role.SUPERVISOR.value: frozenset({area("青汀区").pk})})
    assert list(releases(elsewhere)) == []
    for ask in (
        lambda: get_release(elsewhere, draft.pk),
        lambda: approve_release(actor=SUPERVISOR, scope=elsewhere, release_id=draft.pk, **MOMENT),
    ):
        with pytest.raises(UnknownRelease):
            ask()


def test_the_snapshot_of_a_report_out_of_view_has_no_title(desk: Desk) -> None:
    released = desk.released()
    elsewhere = Scope.of({Role.SUPERVISOR.value: frozenset({area("青汀区").pk})})
    for scope, titles in ((elsewhere, [""]), (desk.supervision, ["云汀区2024年度报告 第1版"])):
        assert [(made.pk, made.title) for made in snapshots(scope)] == [(released.snapshot, title) for title in titles]


def test_a_period_that_is_not_over_is_released_and_stays_open(desk: Desk) -> None:
    draft = desk.drafted(period="2025")
    desk.issue(desk.approve(desk.submit(draft)))
    assert not PeriodLock.objects.exists()


def test_a_folder_that_cannot_be_written_leaves_the_report_approved(desk: Desk, folder: Path) -> None:
    approved = desk.approve(desk.submitted())
    folder.write_text("a file where the folder should be")
    with pytest.raises(Exception, match="快照没有建立"):
        desk.issue(approved)
    assert get_release(Scope.everything(), approved.pk).state == "approved"
    assert not ReleaseCounter.objects.exists()
    assert store().folder == folder


def test_what_the_records_of_today_say_otherwise_is_told(desk: Desk) -> None:
    released = desk.released()
    assert drifted(released) == []
    act = Act.objects.filter(body=desk.market, kind=2).first()
    assert act is not None
    Act.objects.filter(pk=act.pk).update(fine=act.fine + 100)
    found = drifted(get_release(Scope.everything(), released.pk))
    assert found
    assert all(each.old != each.new for each in found)
    assert any("罚" in each.label for each in found)


def test_a_reason_that_is_too_long_is_refused_and_not_cut(desk: Desk) -> None:
    with pytest.raises(LockRefused, match="原因有 2001 个字，最多 2000 个"):
        lock_period(
            actor=STATISTICIAN,
            scope=Scope.everything(),
            organisation=desk.district,
            period="2023",
            reason="长" * 2001,
            today=date(2025, 6, 1),
            now=NOON,
        )
    assert not PeriodLock.objects.exists()


def test_limits_and_signs_hold_before_the_first_entry_too() -> None:
    assert scale_on(date(1999, 12, 31)) == scale_on(date(2000, 1, 1))
    assert sign_of("云汀区", on=date(1996, 1, 1)) == "云汀区执法报"
