"""A kind of procedure that the platform does not know, added by a file of data alone: opened, taken to its end, on record."""

import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.urls import reverse
from tests.cases.matters import COMPANY
from tests.factories import PowerFactory
from tests.web.conftest import Place
from tests.web.test_steps import Bureau

from xiezhi import law
from xiezhi.cases.models import CaseFile
from xiezhi.law import reading
from xiezhi.law.procedures import procedures
from xiezhi.law.vocabulary import table

pytestmark = pytest.mark.django_db
OTHER = table("kind").codes["其他"]


@pytest.fixture
def eleventh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The data of the law with one file more."""
    data = tmp_path / "data"
    shutil.copytree(Path(law.__file__).parent / "data", data)
    shutil.copy(Path(__file__).parent / "procedures" / "guidance.toml", data / "procedures")
    monkeypatch.setattr(reading, "_data", lambda: data)
    procedures.cache_clear()
    yield
    monkeypatch.undo()
    procedures.cache_clear()


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
    assert case.ended
    assert case.act is not None
    assert (case.act.kind, table("outcome").name(case.act.outcome)) == (OTHER, "作出决定")
    assert "导〔" in case.act.decision_number
    assert [document.title for document in case.documents.order_by("pk")] == ["行政执法事项决定书", "办结审批表"]
    listed = unescape(bureau.officer.get(reverse("acts"), {"kind": OTHER}).content.decode())
    assert case.act.number in listed
    assert "指导完善进货查验" not in listed
