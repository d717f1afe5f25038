"""The annual report on the screen."""

import re
import zipfile
from html import unescape
from io import BytesIO

import pytest
from django.urls import reverse
from tests.web.conftest import Enter, Place

from xiezhi.registry.models import Role
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db
FIGURE = re.compile(r'<a class="fig" href="(/acts\?[^"]*)" title="([^"]*)">([^<]+)</a>')


def address(page: str, place: Place) -> str:
    return f"{reverse(page)}?org={place.district.pk}&year=2024"


def test_its_numbers_open_the_acts_that_they_count(enter: Enter, place: Place) -> None:
    client = enter(Role.STATISTICIAN)
    shown = client.get(address("reports", place)).content.decode()
    assert "2024年度行政执法工作情况报告" in shown
    links = FIGURE.findall(shown)
    assert links
    for url, title, text in links:
        if text.isdigit() and "金额" not in title:
            assert client.get(unescape(url)).context["found"].total == int(text), (url, title)


def test_people_write_their_sections_and_the_document_bears_them(enter: Enter, place: Place) -> None:
    client = enter(Role.STATISTICIAN)
    shown = client.get(address("reports", place)).content.decode()
    section = re.findall(r'name="section" value="([^"]+)"', shown)[0]
    told = {"org": place.district.pk, "year": "2024", "section": section, "text": "全年<平稳>。"}
    saved = client.post(reverse("report-text"), told, follow=True).content.decode()
    (beside,) = re.findall(rf'id="s-{section}">(.*?)<details', saved, re.DOTALL)
    assert "已保存，已留痕" in beside
    assert saved.count("已保存，已留痕") == 1
    assert "全年&lt;平稳&gt;。" in saved
    assert events_of([f"organisation:{place.district.pk}"])[0].action == "report_text.written"
    answer = client.get(address("report-docx", place))
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert answer["Content-Disposition"].startswith("attachment;")
    document = zipfile.ZipFile(BytesIO(answer.content)).read("word/document.xml").decode()
    assert "全年&lt;平稳&gt;。" in re.sub("</?w:[^>]*>", "", document)


def test_a_text_that_is_too_long_is_not_kept(enter: Enter, place: Place) -> None:
    told = {"org": place.district.pk, "year": "2024", "section": "introduction", "text": "字" * 20_001}
    shown = enter(Role.STATISTICIAN).post(reverse("report-text"), told, follow=True).content.decode()
    assert "没有保存" in shown


def test_who_may_not_write_is_not_offered_to(enter: Enter, place: Place) -> None:
    shown = enter(Role.AUDITOR).get(address("reports", place)).content.decode()
    assert "<textarea" not in shown


def test_a_document_needs_an_organisation_and_a_year_that_has_begun(enter: Enter, place: Place) -> None:
    client = enter(Role.STATISTICIAN)
    assert client.get(reverse("report-docx")).status_code == 404
    assert client.get(reverse("report-docx") + "?year=2999").status_code == 404
