"""Checking a report on the screen: what is shown, and that nothing is kept."""

import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.web.conftest import Enter, Place

from xiezhi.registry.models import Role

pytestmark = pytest.mark.django_db

REPORT = "云汀区2024年度行政执法工作情况报告\n一、基本情况\n全年办理行政处罚2件。评查案卷60卷，合格率98.6%。\n"


def check(client: Client, content: bytes | str, name: str = "报告.txt", **told: str) -> tuple[int, str]:
    data = content.encode() if isinstance(content, str) else content
    answer = client.post(reverse("report-check"), {"file": SimpleUploadedFile(name, data), **told})
    return answer.status_code, answer.content.decode()


@pytest.fixture
def client(enter: Enter) -> Client:
    return enter(Role.LEGAL_REVIEWER)


def test_a_report_is_shown_with_its_figures_marked(client: Client) -> None:
    status, shown = check(client, REPORT)
    assert status == 200
    assert "98.6%" in shown
    assert 'class="r-bad"' in shown
    assert "核对清单" in shown
    assert "没有与平台记录对照" in shown


def test_it_is_held_against_our_own_records(client: Client, place: Place) -> None:
    _, shown = check(client, REPORT, org=str(place.bureau.pk), year="2024")
    assert "对照：云汀区市场监管局 2024 年的平台记录" in shown
    assert "平台记录为" in shown


def test_an_organisation_out_of_view_cannot_be_compared_with(client: Client, place: Place) -> None:
    for organisation in (place.elsewhere_bureau.pk, "x"):
        status, shown = check(client, REPORT, org=str(organisation), year="2024")
        assert status == 422
        assert "不在你的管辖范围内" in shown
    assert "同时选择机构和年度" in check(client, REPORT, org=str(place.bureau.pk))[1]


def test_the_marked_page_can_be_taken_away(client: Client) -> None:
    answer = client.post(
        reverse("report-check"), {"file": SimpleUploadedFile("报告.txt", REPORT.encode()), "action": "download"}
    )
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''%E6%8A%A5%E5%91%8A-%E6%A0%B8%E5%AF%B9.html" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "98.6%" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "空.txt", "空文件"),
        (b"%PDF-1.7 broken", "坏.pdf", "坏.pdf"),
        (b"\x89PNG\r\n", "图.png", "图片"),
        (b"PK\x03\x04 broken", "坏.docx", "坏.docx"),
    ],
)
def test_what_cannot_be_read_is_refused_in_plain_words(client: Client, content: bytes, name: str, said: str) -> None:
    status, shown = check(client, content, name)
    assert status == 422
    assert "没有核对" in shown
    assert said in shown


def test_a_form_without_a_file_says_so(client: Client) -> None:
    answer = client.post(reverse("report-check"))
    assert answer.status_code == 422
    assert "还没有选择文件" in answer.content.decode()


def test_a_file_over_the_limit_is_refused(client: Client, settings: pytest.FixtureRequest) -> None:
    settings.XIEZHI_REPORT_LIMIT = 1024 * 1024  # type: ignore[attr-defined]
    status, shown = check(client, "一" * 400_000)
    assert status == 422
    assert "超过 1 MB 的上限" in shown


def test_a_report_without_figures_is_read_and_said_to_have_none(client: Client) -> None:
    status, shown = check(client, "本年度工作总体平稳。")
    assert status == 200
    assert "没有读到数字" in shown


def test_what_stands_in_a_report_is_shown_as_text(client: Client) -> None:
    _, shown = check(client, "<script>alert(1)</script>全年<b>办理</b>33件。", "<img src=x>.txt")
    assert "<script>alert" not in shown
    assert "<b>办理" not in shown
    assert "<img" not in shown


def test_nothing_of_the_file_stays_behind(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert check(client, REPORT + "字" * 3_000_000)[0] == 200  # over what Django keeps in memory
    assert list(tmp_path.iterdir()) == []
