"""A kind of procedure that the platform does not know, added by a file of data alone: opened, taken to its end, on record, archived."""

import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.cases.filing import text_of_pages
from tests.cases.matters import COMPANY
from tests.factories import PowerFactory
from tests.web.conftest import Place
from tests.web.test_steps import Bureau, shown

from xiezhi import law
from xiezhi.cases.archive.store import path_of
from xiezhi.cases.models import CaseFile
from xiezhi.cases.services.archiving import archive
from xiezhi.law import reading
from xiezhi.law.procedures import procedures
from xiezhi.law.vocabulary import table

pytestmark = pytest.mark.django_db
OTHER = table("kind").codes["其他"]


@pytest.fixture
def eleventh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    """The data of the law with one file more."""
    settings.XIEZHI_ARCHIVES = tmp_path / "archives"
    data = tmp_path / "data"
    shutil.copytree(Path(law.__file__).parent / "data", data)
    shutil.copy(Path(__file__).parent / "procedures" / "guidance.toml", data / "procedures")
    monkeypatch.setattr(reading, "_data", lambda: data)
    procedures.cache_clear()
    yield
    monkeypatch.undo()
    procedures.cache_clear()


def require_archived(bureau: Bureau, case: CaseFile) -> None:
    """Its file is handed in on its page, bound by the order that takes all others, numbered, and read."""
    page = reverse("case-file", kwargs={"case_id": case.pk})
    assert "行政执法案卷" in unescape(bureau.officer.get(page).content.decode())
    address = reverse("case-file-archive", kwargs={"case_id": case.pk})
    sent = {"revision": case.revision, "retention": "thirty", "note": "附台账样本一份"}
    assert "已交付归档" in shown(bureau.officer, address, sent)
    file = archive(case_id=case.pk, now=timezone.now())
    assert file is not None
    assert f"案卷 {file.number}" in unescape(bureau.officer.get(page).content.decode())
    [volume] = file.volumes.all()
    read = bureau.officer.post(reverse("archive-volume", args=[volume.pk]), {"purpose": "handling"})
    content = b"".join(read.streaming_content)
    text = "".join("".join(text_of_pages(content)).split())
    for told in (file.number, "行政执法事项决定书", "办结审批表", "附台账样本一份"):
        assert told in text
    path_of(bytes(volume.digest)).unlink()
    refused = bureau.officer.post(reverse("archive-volume", args=[volume.pk]), {"purpose": "handling"}, follow=True)
    assert refused.redirect_chain[0][0] == page
    assert "不在存放的文件夹中" in unescape(refused.content.decode())


@pytest.mark.usefixtures("eleventh")
def test_a_procedure_added_by_data_is_opened_taken_and_put_on_record(place: Place) -> None:
    bureau = Bureau(place)
    item = PowerFactory.create(organisation=bureau.body, name="合规经营指导", kind=OTHER)
    offered = unescape(bureau.officer.get(reverse("penalty-new"), {"procedure": "guidance.ordinary"}).content.decode())
    assert "办理哪个其他事项？" in offered
    assert "合规经营指导" in offered
    bureau.officer.post(reverse("penalty-new"), {"power": item.pk, "procedure": "guidance.ordinary"})
    case = CaseFile.objects.latest("pk")
    sheet = unescape(bureau.officer.get(reverse("case", kwargs={"case_id": case.pk})).content.decode())
    assert "被指导人姓名或者名称" in sheet
    team = [officer.number for officer in bureau.officers]
    said = {"party_name": COMPANY, "matter": "指导完善进货查验", "source": "日常检查", "party_type": "法人"}
    assert "请填写“事项和事实”" in bureau.take(bureau.officer, case, "propose", officer=team, **{**said, "matter": ""})
    assert "已办理“拟定指导意见”" in bureau.take(bureau.officer, case, "propose", officer=team, **said)
    assert "须由该执法主体的执法主体负责人办理" in bureau.take(bureau.officer, case, "guide")
    decision = {"decision_content": "建立进货查验台账", "basis": "示例法第一条"}
    assert "已办理“实施指导”" in bureau.take(bureau.head, case, "guide", **decision)
    # A list is sent cell by cell; rows without anything in them are none.
    goods = ["台账样本", "A4", "2", "份", "完好", "当事人处", *[""] * 6]
    assert "已办理“回访”" in bureau.take(bureau.officer, case, "follow_up", rectified="已整改", goods=goods)
    assert "已办理“办结归档”" in bureau.take(bureau.officer, case, "close")
    case.refresh_from_db()
    require_archived(bureau, case)
    assert case.ended
    assert case.act is not None
    assert (case.act.kind, table("outcome").name(case.act.outcome)) == (OTHER, "作出决定")
    assert "导〔" in case.act.decision_number
    assert [document.title for document in case.documents.order_by("pk")] == ["行政执法事项决定书", "办结审批表"]
    listed = unescape(bureau.officer.get(reverse("acts"), {"kind": OTHER}).content.decode())
    assert case.act.number in listed
    assert "指导完善进货查验" not in listed
