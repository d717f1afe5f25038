"""Evidence bound into the file of its case: pictures and PDF as pages, recordings and objects as sheets with their hash."""

from pathlib import Path
from typing import Any

import pikepdf
import pytest
from tests.cases.filing import archived, spot
from tests.cases.matters import NOW, street
from tests.cases.pictures import jpeg, mp4, put, sha256
from tests.cases.test_archiving import pages_of
from tests.cases.test_evidence import stated, turn_of

from xiezhi.cases.evidence.store import disk_store
from xiezhi.cases.models import FilingTask
from xiezhi.cases.selectors.archives import contents_listed
from xiezhi.cases.selectors.file_contents import closed_on
from xiezhi.cases.services.archiving import archive
from xiezhi.cases.services.evidence import receive
from xiezhi.cases.services.filing import hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folders(settings: Any, tmp_path: Path) -> None:
    settings.XIEZHI_EVIDENCE = tmp_path / "evidence"
    settings.XIEZHI_ARCHIVES = tmp_path / "archives"


def pdf(folder: Path) -> Path:
    """A scan of two pages, one of them wider than A4."""
    with pikepdf.new() as made:
        for size in ((600, 800), (1200, 700)):
            made.add_blank_page(page_size=size)
            made.pages[-1].contents_add(b"0 0 100 100 re f")
        made.save(folder / "scan.pdf")
    return folder / "scan.pdf"


def test_each_kind_of_evidence_has_its_page(tmp_path: Path) -> None:
    place = street()
    case = spot(place)
    turn = turn_of(place, case)
    receive(turn=turn, statement=stated(), file=put(tmp_path, "a.jpg", jpeg()))
    receive(
        turn=turn, statement=stated(title="听证录像", kind="视听资料", name="b.mp4"), file=put(tmp_path, "b.mp4", mp4())
    )
    receive(turn=turn, statement=stated(title="签字扫描件", kind="书证", name="scan.pdf"), file=pdf(tmp_path))
    (tmp_path / "torn.pdf").write_bytes(b"%PDF-1.7\nnothing more\n%%EOF\n")
    torn = stated(title="残缺扫描件", kind="书证", name="torn.pdf")
    receive(turn=turn, statement=torn, file=tmp_path / "torn.pdf")
    receive(turn=turn, statement=stated(title="石膏板", kept_at="三号库", name=""))
    file = archived(place, case, retention="thirty")
    listed = {row.title: (row.pages, row.remark) for row in contents_listed(file)}
    assert listed["占道建材照片"][0].isdigit()
    assert "录像另存" in listed["听证录像"][1]
    assert "-" in listed["签字扫描件"][0]
    assert "原物另存" in listed["石膏板"][1]
    assert listed["残缺扫描件"][1] == "书证，决定后补充，未能编入，原件另存"
    text = "".join("".join(pages_of(file, "main")).split())
    for told in (
        sha256(jpeg()).hex(),
        sha256(mp4()).hex(),
        "三号库",
        "占道建材照片",
        "MP4录像，5KB",
        "“残缺扫描件”不是完整的PDF",
    ):
        assert told in text


def test_a_file_of_evidence_that_was_altered_stops_the_archiving(tmp_path: Path) -> None:
    place = street()
    case = spot(place)
    content = jpeg()
    receive(turn=turn_of(place, case), statement=stated(), file=put(tmp_path, "a.jpg", content))
    kept = disk_store().path(sha256(content).hex())
    kept.chmod(0o600)
    kept.write_bytes(content[:-1] + b"x")
    hand_in(turn=place.turn(case, closed_on(case)), retention="thirty")
    assert archive(case_id=case.pk, now=NOW) is None
    problem = FilingTask.objects.get(case=case).problem
    assert "证据1的文件与入库时的散列不符" in problem
    assert stated().texts.title not in problem
