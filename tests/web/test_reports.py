"""The annual report on the screen."""

import re
import zipfile
from html import unescape
from io import BytesIO

import pytest
from django.urls import reverse
from tests.web.conftest import Enter, Place

from xiezhi.office.documents_fonts import NoChineseFont
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


@pytest.mark.parametrize(("kind", "period"), [("annual", "1949"), ("years", "1949"), ("weekly", "1949W01")])
def test_the_oldest_period_that_can_be_asked_for_has_none_before_it(
    kind: str, period: str, enter: Enter, place: Place
) -> None:
    answer = enter(Role.STATISTICIAN).get(
        reverse("reports"), {"org": place.district.pk, "kind": kind, "period": period}
    )
    assert answer.status_code in (200, 422)
    assert answer.context["periods"][-1][0].startswith("1949")


@pytest.mark.parametrize(("kind", "period"), [("monthly", "2024-06"), ("weekly", "2024W23"), ("years", "2024")])
def test_bulletins_of_every_kind_open_the_acts_that_they_count(
    kind: str, period: str, enter: Enter, place: Place
) -> None:
    client = enter(Role.STATISTICIAN)
    shown = client.get(reverse("reports"), {"org": place.district.pk, "kind": kind, "period": period}).content.decode()
    links = FIGURE.findall(shown)
    assert links
    for url, title, text in links:
        if text.isdigit() and "金额" not in title:
            assert client.get(unescape(url)).context["found"].total == int(text), (url, title)


def test_a_kind_without_a_period_shows_the_newest_that_has_ended(enter: Enter, place: Place) -> None:
    answer = enter(Role.STATISTICIAN).get(reverse("reports"), {"org": place.district.pk, "kind": "quarterly"})
    assert answer.status_code == 200
    assert answer.context["period"].text in dict(answer.context["periods"])
    wrong = enter(Role.STATISTICIAN).get(reverse("reports"), {"org": place.district.pk, "kind": "daily"})
    assert wrong.status_code == 404


def test_the_page_of_a_report_is_one_document_whose_numbers_open_their_acts(enter: Enter, place: Place) -> None:
    client = enter(Role.STATISTICIAN)
    answer = client.get(reverse("report-html"), {"org": place.district.pk, "kind": "monthly", "period": "2024-06"})
    page = answer.content.decode()
    links = re.findall(r'<a class="fig" data-ref="[^"]+" title="([^"]+)" href="(/acts\?[^"]+)">(\d+)</a>', page)
    assert links
    for title, url, text in links:
        if "金额" not in title:
            assert client.get(unescape(url)).context["found"].total == int(text), (url, title)


def test_the_page_of_a_report_allows_its_own_style_and_nothing_else(enter: Enter, place: Place) -> None:
    answer = enter(Role.STATISTICIAN).get(reverse("report-html"), {"org": place.district.pk, "year": "2024"})
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "form-action 'none'; frame-ancestors 'none'; base-uri 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_a_report_is_taken_away_as_pdf(enter: Enter, place: Place) -> None:
    answer = enter(Role.STATISTICIAN).get(reverse("report-pdf"), {"org": place.district.pk, "year": "2024"})
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer.content.startswith(b"%PDF-")


def test_without_chinese_letters_the_pdf_is_refused_with_the_remedy(
    enter: Enter, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object, **__: object) -> bytes:
        raise NoChineseFont("没有可用的中文字体，不能生成 PDF。")

    monkeypatch.setattr("xiezhi.web.views.reports.build", none)
    told = {"org": place.district.pk, "year": "2024"}
    shown = enter(Role.STATISTICIAN).get(reverse("report-pdf"), told, follow=True).content.decode()
    assert "没有可用的中文字体" in shown
