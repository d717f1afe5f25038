"""Ledgers through the pages: sent, previewed, mapped anew, imported, mended, undone."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from python_calamine import CalamineWorkbook
from tests.factories import ActFactory
from tests.web.conftest import Enter, Place

from xiezhi.cases.models import Act
from xiezhi.exchange.models import Batch
from xiezhi.exchange.services.uploads import upload_folder
from xiezhi.exchange.tasks import import_upload
from xiezhi.registry.models import Role

pytestmark = pytest.mark.django_db

HEADER = "案件编号,执法类别,执法主体,立案日期,决定日期\n"
GOOD = "新1,行政处罚,云汀区市场监管局,2024-03-01,2024-03-05\n新2,行政处罚,云汀区市场监管局,2024-03-01,2024-03-06\n"
BAD = "新3,行政处罚,云汀区市场监管局,2024-03-09,2024-03-05\n"


def send(client: Client, content: str, ledger: str = "acts", name: str = "台账.csv") -> tuple[int, str]:
    """Status and the address that follows, or the page that was shown."""
    told = {"ledger": ledger, "file": SimpleUploadedFile(name, content.encode())}
    answer = client.post(reverse("ledger-new"), told)
    return answer.status_code, answer["Location"] if answer.status_code == 302 else answer.content.decode()


def batch_of(address: str) -> int:
    return int(address.split("/")[2])


def start(client: Client, address: str, **told: str) -> str:
    """Start the import as the page does and do the worker's job; the page that results."""
    answer = client.post(address, {"action": "start", **told})
    assert answer.status_code == 302, answer.content.decode()
    job = ProcrastinateJob.objects.filter(task_name="exchange.import_upload").latest("id")
    assert 'hx-trigger="every 1s"' in client.get(answer["Location"]).content.decode()
    import_upload(**job.args)
    return client.get(answer["Location"]).content.decode()


@pytest.fixture
def client(enter: Enter) -> Client:
    return enter(Role.STATISTICIAN)


def test_a_file_is_previewed_and_then_imported(client: Client, place: Place) -> None:
    status, address = send(client, HEADER + GOOD)
    assert status == 302
    shown = client.get(address).content.decode()
    assert "还没有写入任何数据" in shown
    assert "导入全部 2 行" in shown
    assert Act.objects.filter(number="新1").count() == 0
    result = start(client, address)
    assert "2 行全部导入" in result
    assert Act.objects.filter(number__startswith="新").count() == 2
    assert client.get(address)["Location"] == reverse("ledger", args=[batch_of(address)])
    assert f'href="{reverse("ledger", args=[batch_of(address)])}"' in client.get(reverse("ledgers")).content.decode()
    act = Act.objects.get(number="新1")
    shown = client.get(reverse("act", args=[act.pk])).content.decode()
    assert "导入执法行为" in shown
    assert f"第 {batch_of(address)} 批" in shown


def test_bad_rows_come_back_with_their_reason_and_go_in_when_mended(client: Client, place: Place) -> None:
    _, address = send(client, HEADER + GOOD + BAD)
    preview = client.get(address).content.decode()
    assert "导入其余 2 行" in preview
    assert "早于立案日期" in preview
    result = start(client, address)
    assert "已导入 2 行，退回 1 行" in result
    assert "2024-03-05" in result
    file = client.get(reverse("ledger-refused", args=[batch_of(address)]))
    assert file["Content-Disposition"].startswith("attachment;")
    (first, row) = CalamineWorkbook.from_filelike(BytesIO(file.content)).get_sheet_by_index(0).to_python()
    assert "新3" in row
    assert any("早于立案日期" in str(cell) for cell in row)
    mended = (
        ",".join(str(cell) for cell in first)
        + "\n"
        + ",".join(str(cell) for cell in row).replace("2024-03-09", "2024-03-01")
    )
    _, again = send(client, mended, name="改好.csv")
    assert "〔退回原因〕" not in client.get(again).content.decode()
    assert "1 行全部导入" in start(client, again)
    assert Act.objects.get(number="新3").remainder == {}


def test_a_file_without_records_says_so_and_offers_nothing(client: Client, place: Place) -> None:
    _, address = send(client, HEADER)
    shown = client.get(address).content.decode()
    assert "只有表头，没有记录" in shown
    assert 'value="start"' not in shown


def test_a_file_of_bad_rows_alone_offers_no_import_but_the_list_of_reasons(client: Client, place: Place) -> None:
    _, address = send(client, HEADER + BAD)
    shown = client.get(address).content.decode()
    assert "没有可以导入的行" in shown
    assert "导入其余" not in shown
    assert "只要退回清单" in shown
    assert "退回 1 行" in start(client, address)
    assert Act.objects.filter(number="新3").count() == 0


def test_all_or_nothing_writes_nothing_when_a_row_is_bad(client: Client, place: Place) -> None:
    _, address = send(client, HEADER + GOOD + BAD)
    result = start(client, address, whole="1")
    assert "什么都没有写入" in result
    assert Act.objects.filter(number__startswith="新").count() == 0


def test_a_column_is_given_another_meaning_and_the_mapping_kept(client: Client, place: Place) -> None:
    strange = HEADER.replace("案件编号", "流水") + GOOD
    _, address = send(client, strange)
    shown = client.get(address).content.decode()
    assert "缺少必填列：案件编号" in shown
    told = {
        "action": "save",
        "name": "本局对应",
        "header": ["流水", "执法类别", "执法主体", "立案日期", "决定日期"],
        "column": ["number", "kind", "body_name", "-", "decided_on"],
    }
    saved = client.post(address, told)
    assert saved.status_code == 302
    shown = client.get(saved["Location"]).content.decode()
    assert "导入全部 2 行" in shown
    assert "其中 1 列不对应，原样保留" in shown
    profile = saved["Location"].partition("profile=")[2]
    assert "2 行全部导入" in start(client, address, profile=profile)
    act = Act.objects.get(number="新1")
    assert act.filed_on is None
    assert act.remainder == {"立案日期": "2024-03-01"}
    _, again = send(client, strange)
    assert "本局对应" in client.get(again).content.decode()
    twice = client.post(again, told)
    assert twice.status_code == 422
    assert "已有名为“本局对应”的方案" in twice.content.decode()


def test_an_upload_that_is_not_wanted_is_forgotten(client: Client, place: Place) -> None:
    before = set(upload_folder().iterdir())
    _, address = send(client, HEADER + GOOD)
    assert client.post(address, {"action": "discard"})["Location"] == reverse("ledgers")
    assert client.get(address).status_code == 404
    assert not Batch.objects.filter(pk=batch_of(address)).exists()
    for path in set(upload_folder().iterdir()) - before:
        path.unlink()  # removed on commit, which a test never reaches


def test_a_batch_is_undone_after_a_question(client: Client, place: Place) -> None:
    _, address = send(client, HEADER + GOOD)
    start(client, address)
    undo = reverse("ledger-undo", args=[batch_of(address)])
    assert "撤销后" in client.get(undo).content.decode()
    assert Act.objects.filter(number__startswith="新").count() == 2
    shown = client.post(undo, follow=True).content.decode()
    assert "去掉 2 条" in shown
    assert "这一批已撤销" in shown
    assert Act.objects.filter(number__startswith="新").count() == 0


def test_an_undo_is_refused_and_names_what_came_later(client: Client, place: Place) -> None:
    _, first = send(client, HEADER + GOOD)
    start(client, first)
    _, second = send(client, HEADER + GOOD.replace("2024-03-05", "2024-03-07"), name="后来.csv")
    start(client, second)
    answer = client.post(reverse("ledger-undo", args=[batch_of(first)]))
    assert answer.status_code == 409
    assert "没有撤销" in answer.content.decode()
    assert "新1" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("x", "台账.pdf", "只能上传 .xlsx 或 .csv"),
        ("", "台账.csv", "空文件"),
    ],
)
def test_what_is_no_ledger_is_not_taken(client: Client, content: str, name: str, said: str) -> None:
    status, shown = send(client, content, name=name)
    assert status == 422
    assert said in shown
    assert Batch.objects.count() == 0


@pytest.mark.parametrize(("content", "name"), [("PK\x03\x04broken", "台账.xlsx"), ("只有一行\n", "台账.csv")])
def test_what_cannot_be_read_is_told_at_the_preview(client: Client, content: str, name: str) -> None:
    _, address = send(client, content, name=name)
    shown = client.get(address).content.decode()
    assert "没有导入" in shown or "缺少必填列" in shown


def test_the_number_of_a_person_among_enterprises_is_not_shown(enter: Enter, place: Place) -> None:
    client = enter(Role.ADMINISTRATOR)
    rows = "统一社会信用代码,企业名称,所在区划\n110101199001010015,沈望舒,云汀区\n"
    _, address = send(client, rows, ledger="enterprises")
    preview = client.get(address).content.decode()
    assert "这是公民身份号码" in preview
    assert "110101199001010015" not in preview
    shown = start(client, address)
    assert "1＊" in shown
    assert "110101199001010015" not in shown


@pytest.mark.parametrize("content", ["PK\x03\x04broken", HEADER + "1,\x00,甲\n"])
def test_a_refusal_names_the_file_as_it_was_sent(client: Client, content: str) -> None:
    name = "台账.xlsx" if content.startswith("PK") else "台账.csv"
    _, address = send(client, content, name=name)
    kept = next(upload_folder().iterdir())
    shown = client.get(address).content.decode()
    assert f"文件“{name}”" in shown
    assert kept.name not in shown


def test_progress_is_polled_until_the_end(client: Client, place: Place) -> None:
    _, address = send(client, HEADER + GOOD)
    batch = batch_of(address)
    Batch.objects.filter(pk=batch).update(status="queued")
    waiting = client.get(reverse("ledger-progress", args=[batch]))
    assert 'hx-trigger="every 1s"' in waiting.content.decode()
    Batch.objects.filter(pk=batch).update(status="done")
    assert client.get(reverse("ledger-progress", args=[batch]))["HX-Refresh"] == "true"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.STATISTICIAN, Role.ADMINISTRATOR])
@pytest.mark.parametrize("ledger", ["acts", "officers", "powers", "organisations"])
def test_who_may_import_what(role: Role, ledger: str, enter: Enter, place: Place) -> None:
    allowed = {
        "acts": {Role.OFFICER, Role.STATISTICIAN, Role.ADMINISTRATOR},
        "officers": {Role.STATISTICIAN, Role.ADMINISTRATOR},
        "powers": {Role.STATISTICIAN, Role.ADMINISTRATOR},
        "organisations": {Role.ADMINISTRATOR},
    }
    client = enter(role)
    offered = f'value="{ledger}"' in client.get(reverse("ledger-new")).content.decode()
    status, _ = send(client, HEADER + GOOD, ledger)
    assert offered == (role in allowed[ledger])
    assert status == (302 if role in allowed[ledger] else 403)


def test_an_unknown_kind_of_ledger_is_refused(client: Client) -> None:
    assert send(client, HEADER, "people")[0] == 403


def test_a_batch_of_another_part_is_not_there(client: Client, enter: Enter, place: Place) -> None:
    _, address = send(client, HEADER + GOOD + BAD)
    start(client, address)
    batch = batch_of(address)
    other = enter(Role.ADMINISTRATOR, over=place.elsewhere)
    part = enter(Role.OFFICER, over=place.town)
    for name in ("ledger", "ledger-preview", "ledger-progress", "ledger-refused", "ledger-undo"):
        for stranger in (other, part):
            assert stranger.get(reverse(name, args=[batch])).status_code == 404, name
    assert "台账.csv" not in other.get(reverse("ledgers")).content.decode()


def test_who_only_watches_sees_the_result_but_no_cells_and_no_button(
    client: Client, enter: Enter, place: Place
) -> None:
    _, address = send(client, HEADER + GOOD + BAD)
    start(client, address)
    batch = batch_of(address)
    watcher = enter(Role.AUDITOR)
    shown = watcher.get(reverse("ledger", args=[batch])).content.decode()
    assert "已导入 2 行，退回 1 行" in shown
    assert "新3" not in shown
    assert reverse("ledger-undo", args=[batch]) not in shown
    assert watcher.get(reverse("ledger-refused", args=[batch])).status_code == 403
    assert watcher.post(reverse("ledger-undo", args=[batch])).status_code == 403


def test_an_upload_waits_for_the_one_who_sent_it(client: Client, enter: Enter, place: Place) -> None:
    _, address = send(client, HEADER + GOOD)
    colleague = enter(Role.STATISTICIAN)
    answer = colleague.get(address, follow=True)
    assert "已上传，还没有导入" in answer.content.decode()
    assert colleague.post(address, {"action": "start"})["Location"] == reverse("ledger", args=[batch_of(address)])
    assert Batch.objects.get(pk=batch_of(address)).status == "previewed"


def test_an_officer_cannot_import_acts_of_another_body(enter: Enter, place: Place) -> None:
    ActFactory.create(body=place.town, number="镇1")
    officer = enter(Role.OFFICER, over=place.bureau)
    _, address = send(officer, HEADER + "镇1,行政处罚,芦湾镇人民政府,2024-03-01,2024-03-05\n" + GOOD)
    assert "芦湾镇人民政府" in officer.get(address).content.decode()
    assert "退回 1 行" in start(officer, address)
    assert Act.objects.get(number="镇1").revision == 0


@pytest.fixture(autouse=True)
def no_files_left() -> None:
    for path in Path(upload_folder()).iterdir():
        path.unlink()
