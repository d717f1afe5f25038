"""Files of cases: what lies where, what is missing, bound into PDF, numbered without gap, read for a purpose."""

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.cases.evidence import described
from tests.cases.filing import archived, closed, spot, text_of_pages
from tests.cases.matters import COMPANY, street
from tests.cases.ordinary import SHORT, step, taken, turn_of

from xiezhi.cases.archive import store
from xiezhi.cases.archive.workroom import tidy_up, workroom
from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile, UnknownCase
from xiezhi.cases.models import ArchivedFile, ArchiveReading, CaseFile, FilingTask, IssuedDocument
from xiezhi.cases.selectors.archives import ArchiveFilters, archives_listed, contents_listed, extensions_of
from xiezhi.cases.selectors.cases import one_case
from xiezhi.cases.selectors.file_contents import case_name, closed_on, contents_of
from xiezhi.cases.selectors.file_lacks import lacks_of
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.services import archiving
from xiezhi.cases.services.archive_keeping import keep_longer, open_volume, verify_archives
from xiezhi.cases.services.archiving import archive
from xiezhi.cases.services.documents import issue
from xiezhi.cases.services.filing import arrange, hand_in
from xiezhi.office.binding import Binder
from xiezhi.registry.scope import Scope

pytestmark = pytest.mark.django_db
LONG = (
    *("propose", "file", "investigate", "notify", "call_hearing", "hold_hearing", "hear_party", "review", "discuss"),
    *("decide", "serve", "publish", "execute", "close"),
)
EVERYTHING = Scope.everything()


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    """Where volumes of the test are kept."""
    settings.XIEZHI_ARCHIVES = tmp_path / "archives"
    return tmp_path / "archives"


def pages_of(file: ArchivedFile, code: str) -> list[str]:
    """The text of every page of a volume."""
    return text_of_pages(b"".join(store.opened(bytes(file.volumes.get(code=code).digest))))


def test_a_closed_case_is_archived_in_two_volumes_with_cover_contents_and_note() -> None:
    place = street()
    file = archived(place, closed(place), note="一张光盘另存")
    assert file.number == "20260001"
    assert [volume.code for volume in file.volumes.order_by("pk")] == ["main", "annex", "whole"]
    main = pages_of(file, "main")
    told = "".join(main[0].split())
    for text in (
        "行政处罚案卷",
        "正卷",
        "20260001",
        f"{COMPANY}擅自占用城市道路案",
        "30年（至2056年12月31日）",
        "5件8页",
    ):
        assert text in told
    assert "卷 内 目 录" in main[1]
    assert "备 考 表" in main[-1]
    assert "一张光盘另存" in main[-1]
    assert len(pages_of(file, "whole")) == len(main) + len(pages_of(file, "annex"))


def test_the_contents_name_the_page_on_which_each_paper_stands() -> None:
    place = street()
    file = archived(place, closed(place, *LONG), retention="permanent")
    written = [page for page in pages_of(file, "annex") if page.strip()]
    for row in (row for row in contents_listed(file) if row.volume == "annex"):
        first = int(row.pages.partition("-")[0])
        page = next(page for page in written[2:] if page.strip().endswith(f"\n{first}"))
        assert row.title.partition("（")[0] in page.replace("\n", "")


def test_a_file_of_forty_documents_is_bound_whole(folder: Path) -> None:
    place = street()
    case = taken(place, *SHORT[:-1])
    titles = ["现场检查（勘验）笔录", "陈述（申辩）笔录", "案件延期审批表", "涉案物品清单"]
    while IssuedDocument.objects.filter(case=case).count() < 39:
        title = titles[IssuedDocument.objects.filter(case=case).count() % len(titles)]
        written = {"defence": "请求从轻", "items": "石膏板｜2块", "reasons": "案情复杂"}
        issue(turn=turn_of(place, case, "officer", date(2026, 7, 30)), title=title, texts=written)
        case = one_case(EVERYTHING, case.pk)
    file = archived(place, step(place, case, "close"))
    assert file.pieces == 40
    rows = contents_listed(file)
    assert len(rows) == 40
    for code in ("main", "annex"):
        firsts = [int(row.pages.partition("-")[0]) for row in rows if row.volume == code]
        assert firsts == sorted(set(firsts))
        assert file.volumes.get(code=code).pages == int(
            [row.pages for row in rows if row.volume == code][-1].rpartition("-")[2]
        )
    assert verify_archives() == (3, [])


def test_binding_the_same_file_again_gives_the_same_bytes(folder: Path) -> None:
    place = street()
    case = closed(place)
    first = archived(place, case)
    digests = {volume.code: bytes(volume.digest) for volume in first.volumes.all()}
    assert _bound_again(first) == digests


def _bound_again(file: ArchivedFile) -> dict[str, bytes]:
    task = FilingTask.objects.select_related("case__body", "case__act", "case__origin").get(case=file.case)
    contents = contents_of(Reading(task.case, on=task.case.opened_on))
    with workroom(archiving._binder(task)) as room:
        paths = archiving.set_pieces(contents.pieces, room, lambda done: None)
        made = archiving._bound(contents, paths, room, archiving._sheets(task, file, contents, room.binder))
    found = {volume.code: kept.digest for volume, kept in made.volumes}
    return found | ({"whole": made.whole.digest} if made.whole else {})


def test_what_must_be_there_is_refused_with_its_article_and_what_only_should_is_told() -> None:
    place = street()
    case = taken(place, *SHORT[:-1])
    told = {lack.title: lack for lack in lacks_of(Reading(case, on=case.opened_on))}
    assert not told["没有“询问笔录”"].blocks
    case.act.served_on = None
    told = {lack.title: lack for lack in lacks_of(Reading(case, on=case.opened_on))}
    assert told["没有登记决定书的送达日期"].blocks
    assert "第六十一条" in told["没有登记决定书的送达日期"].article


def test_a_case_whose_file_lacks_its_decision_is_not_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    place = street()
    case = taken(place, *SHORT[:-1])
    monkeypatch.setattr("xiezhi.cases.selectors.reading.documents_of", lambda case: [])
    with pytest.raises(CaseRefused, match=r"没有“行政处罚决定书”.*第五十九条"):
        step(place, case, "close")
    assert not CaseFile.objects.get(pk=case.pk).ended


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"retention": "two"}, "不能短于30年"),
        ({"role": "legal_reviewer"}, "须由该执法主体的"),
    ],
)
def test_who_may_not_and_what_is_too_short_is_refused(change: dict[str, str], refusal: str) -> None:
    place = street()
    case = spot(place)
    turn = turn_of(place, case, change.get("role", "officer"), closed_on(case))
    with pytest.raises(CaseRefused, match=refusal):
        hand_in(turn=turn, retention=change.get("retention", "thirty"))
    assert not FilingTask.objects.exists()


def test_a_longer_class_may_be_chosen_and_a_shorter_one_not() -> None:
    place = street()
    case = closed(place)
    with pytest.raises(CaseRefused, match="不能短于30年（一般案件）"):
        hand_in(turn=turn_of(place, case, "officer", closed_on(case)), retention="ten")
    assert archived(place, case, retention="permanent").keep_until is None


def test_an_open_case_is_not_archived_and_an_archived_one_not_again() -> None:
    place = street()
    case = place.open()
    turn = turn_of(place, case, "officer", date(2026, 7, 31))
    with pytest.raises(CaseRefused, match="还没有办结"):
        hand_in(turn=turn, retention="thirty")
    case = spot(place)
    archived(place, case)
    turn = turn_of(place, case, "officer", date(2026, 7, 31))
    with pytest.raises(CaseRefused, match="已经归档"):
        hand_in(turn=turn, retention="thirty")
    with pytest.raises(CaseRefused, match="已经归档"):
        arrange(turn=turn, key="document:1", up=True)
    assert archive(case_id=case.pk, now=turn.now) is None
    assert ArchivedFile.objects.count() == 1


def test_a_case_that_changed_after_it_was_handed_in_is_not_archived() -> None:
    place = street()
    case = spot(place)
    turn = turn_of(place, case, "officer", date(2026, 7, 31))
    hand_in(turn=turn, retention="thirty")
    issue(turn=turn, title="涉案物品清单", texts={"items": "石膏板｜2块"})
    assert archive(case_id=case.pk, now=turn.now) is None
    task = FilingTask.objects.get(case=case)
    assert (task.state, "又办理了“制发涉案物品清单”" in task.problem) == (FilingTask.State.REFUSED, True)
    assert archived(place, one_case(EVERYTHING, case.pk)).serial == 1


@pytest.mark.usefixtures("evidence_folder")
def test_a_file_that_grew_while_it_was_bound_is_not_archived_and_leaves_nothing_behind(
    folder: Path, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = street()
    case = spot(place)
    turn = turn_of(place, case, "officer", closed_on(case))
    hand_in(turn=turn, retention="thirty")
    bind = archiving.bind_volume

    def meanwhile(*given):
        described(place, case)  # somebody hands in an object after the decision: the case's revision stays
        return bind(*given)

    monkeypatch.setattr(archiving, "bind_volume", meanwhile)
    assert archive(case_id=case.pk, now=turn.now) is None
    assert "案卷的材料有增减" in FilingTask.objects.get(case=case).problem
    assert not [path for path in folder.rglob("*") if path.is_file()]
    assert not list(Path(settings.XIEZHI_BINDING).glob("file-*"))


def test_a_file_whose_number_was_taken_meanwhile_is_bound_once_more(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = street()
    case, other = spot(place), spot(place)
    bind, between = archiving.bind_volume, iter([other])

    def meanwhile(*given):
        for first in between:
            archived(place, first)
        return bind(*given)

    monkeypatch.setattr(archiving, "bind_volume", meanwhile)
    file = archived(place, case)
    assert (file.serial, ArchivedFile.objects.get(case=other).serial) == (2, 1)
    assert file.number in pages_of(file, "main")[0]
    assert verify_archives() == (2, [])


def test_what_a_killed_binding_left_in_plain_is_removed_and_what_is_worked_in_is_not(settings, tmp_path: Path) -> None:
    settings.XIEZHI_BINDING = tmp_path / "binding"
    with workroom(Binder("局", "案", date(2026, 7, 31))) as room:
        (room.folder / "paper.pdf").write_bytes(b"%PDF")
        assert room.folder.stat().st_mode & 0o777 == room.folder.parent.stat().st_mode & 0o777 == 0o700
        killed = room.folder.parent / "file-killed"
        killed.mkdir()
        (killed / ".lock").touch()
        (killed / "paper.pdf").write_bytes(b"%PDF")
        assert tidy_up() == 1
        assert (room.folder / "paper.pdf").exists()
        assert not killed.exists()
    assert not room.folder.exists()


def test_no_document_is_issued_once_the_file_is_archived() -> None:
    place = street()
    file = archived(place, spot(place))
    turn = turn_of(place, one_case(EVERYTHING, file.case_id), "officer", date(2026, 8, 1))
    with pytest.raises(CaseRefused, match="已经归档，不能再制发文书"):
        issue(turn=turn, title="涉案物品清单", texts={"items": "石膏板｜2块"})


def test_papers_move_within_their_section_and_no_further() -> None:
    place = street()
    case = closed(place)
    turn = turn_of(place, case, "officer", date(2026, 7, 31))
    section = next(
        laid
        for laid in contents_of(Reading(case, on=case.opened_on)).volumes[0].sections
        if laid.section.id == "to_party"
    )
    first, second = (piece.key for piece in section.pieces)
    arrange(turn=turn, key=second, up=True)
    arrange(turn=turn, key=second, up=True)  # it is the first already
    main = [piece.key for piece in contents_of(Reading(case, on=case.opened_on)).volumes[0].pieces]
    assert main.index(second) + 1 == main.index(first)
    assert main[0] not in {first, second}
    with pytest.raises(CaseRefused, match="没有这份材料"):
        arrange(turn=turn, key="document:0", up=True)


def test_reading_a_volume_leaves_who_and_for_what() -> None:
    place = street()
    file = archived(place, spot(place))
    volume = file.volumes.get(code="main")
    turn = turn_of(place, file.case, "officer", date(2026, 8, 1))
    told = {"actor": turn.actor, "scope": turn.scope, "volume_id": volume.pk, "now": turn.now}
    with pytest.raises(CaseRefused, match="查阅目的"):
        open_volume(**told, purpose="curiosity")
    opened = open_volume(**told, purpose="review")
    content = b"".join(opened.content)
    assert (len(content), hashlib.sha256(content).digest()) == (volume.size, bytes(volume.digest))
    assert list(ArchiveReading.objects.values_list("purpose", "volume", "read_name")) == [("review", "main", "简书白")]
    with pytest.raises(UnknownCase):
        open_volume(**{**told, "scope": Scope.nothing()}, purpose="review")


def test_an_altered_a_missing_and_a_strange_file_are_named(folder: Path) -> None:
    place = street()
    file = archived(place, closed(place))
    main, annex = (bytes(file.volumes.get(code=code).digest) for code in ("main", "annex"))
    path = store.path_of(main)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    store.path_of(annex).unlink()
    (folder / "stray.sealed").write_bytes(b"x")
    volumes, wrong = verify_archives()
    assert volumes == 3
    assert len(wrong) == 3
    assert f"柳堤街道办事处案卷 20260001（正卷，{file.case.act.decision_number}）" in wrong[0]
    assert "与归档时的散列不符" in wrong[0]
    assert "20260001（副卷，" in wrong[1]
    assert f"备份中的这一份是 {store.path_of(annex)}" in wrong[1]
    assert "不在存放的文件夹中" in wrong[1]
    assert "stray.sealed" in wrong[2]


@pytest.mark.parametrize("cipher", ["aes", "sm4"])
def test_what_is_kept_holds_nothing_in_plain_and_comes_back(settings, tmp_path: Path, cipher: str) -> None:
    settings.XIEZHI_CIPHER = cipher
    source = tmp_path / "volume.pdf"
    source.write_bytes(b"%PDF " + b"\xe7\xa6\xbe\xe6\x9c\xa8" * 500_000)
    kept = store.keep(source)
    sealed = store.path_of(kept.digest).read_bytes()
    assert source.read_bytes()[:64] not in sealed
    assert b"".join(store.opened(kept.digest)) == source.read_bytes()
    first = int.from_bytes(sealed[:4], "big") + 4
    store.path_of(kept.digest).write_bytes(sealed[first:] + sealed[:first])  # pieces that changed places
    with pytest.raises(store.DamagedVolume):
        list(store.opened(kept.digest))


def test_retention_is_only_lengthened_and_by_the_head() -> None:
    place = street()
    file = archived(place, spot(place))
    head = turn_of(place, file.case, "body_head", date(2026, 8, 1))
    officer = turn_of(place, file.case, "officer", date(2026, 8, 1))
    told = {"archive_id": file.pk, "reason": "涉及历史遗留", "today": head.today}
    with pytest.raises(CaseRefused, match="负责人批准"):
        keep_longer(actor=officer.actor, scope=officer.scope, retention="permanent", **told)
    with pytest.raises(CaseRefused, match="只能延长"):
        keep_longer(actor=head.actor, scope=head.scope, retention="ten", **told)
    with pytest.raises(CaseRefused, match="理由"):
        keep_longer(actor=head.actor, scope=head.scope, retention="permanent", **{**told, "reason": " "})
    keep_longer(actor=head.actor, scope=head.scope, retention="permanent", **told)
    file.refresh_from_db()
    assert (file.retention, file.keep_until) == ("permanent", None)
    ((change, reason),) = extensions_of(file)
    assert reason == "涉及历史遗留"
    assert "历史遗留".encode() not in bytes(change.reason)


def test_the_register_finds_by_number_whole_name_and_item_and_hides_what_is_out_of_view() -> None:
    place = street()
    file = archived(place, closed(place))

    def found(text: str = "", scope: Scope = place.scope, **more: object) -> int:
        filters = ArchiveFilters(text=text, **more)  # type: ignore[arg-type]
        return archives_listed(scope, filters=filters, on=date(2026, 8, 1)).total

    assert [found(text) for text in ("20260001", "2026000", "2026", COMPANY, "占用城市道路", "")] == [1] * 6
    assert [found(text) for text in ("20260002", "2025", "20261", "没有这家公司")] == [0] * 4
    assert found(year=2026, body=place.body.pk, retention="thirty") == 1
    assert found(year=2025) == found(retention="permanent") == found(state="due") == found(state="gone") == 0
    assert found(scope=Scope.nothing()) == 0
    assert archives_listed(place.scope, filters=ArchiveFilters(state="due"), on=date(2057, 1, 1)).total == 1
    assert case_name(file.case, masked=True) == f"{COMPANY}擅自占用城市道路案"


def test_cases_wait_in_the_order_of_their_closing() -> None:
    place = street()
    late, early = spot(place, date(2026, 6, 22)), spot(place, date(2026, 6, 18))
    rows = archives_listed(place.scope, filters=ArchiveFilters(state="waiting"), on=date(2026, 8, 4)).rows
    assert [row.case.pk for row in rows] == [early.pk, late.pk]


def test_a_file_is_handed_in_from_whatever_address() -> None:
    place = street()
    case = spot(place)
    turn = turn_of(place, case, "officer", closed_on(case))
    far = replace(turn, actor=replace(turn.actor, via="web:2001:0db8:85a3:0000:0000:8a2e:0370:7334"))
    assert far.actor.via.startswith(hand_in(turn=far, retention="thirty").asked_via)


def test_a_changed_turn_is_told() -> None:
    place = street()
    case = spot(place)
    turn = turn_of(place, case, "officer", date(2026, 7, 31))
    issue(turn=turn, title="涉案物品清单", texts={"items": "石膏板｜2块"})
    with pytest.raises(ChangedMeanwhile):
        hand_in(turn=turn, retention="thirty")
