"""The files of the analysis page hold what it shows."""

import csv
import json
import zipfile
from html import unescape
from io import BytesIO, StringIO

import pytest
from tests.factories import ActFactory, organisation
from tests.web.conftest import Enter, Place
from tests.web.test_figures import WRONG, acts, address

from xiezhi.registry.models import Role
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db
__all__ = ["acts"]


@pytest.mark.usefixtures("acts")
def test_the_files_hold_what_the_page_shows(enter: Enter, place: Place) -> None:
    client = enter(Role.AUDITOR)
    query = "m=act.count&m=penalty.fine.sum&period=2024&by=body&compare=yoy"
    page = client.get(address(place, query))
    answer = client.post(unescape(page.context["csv"]))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment;")
    head, *rows = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert head[:3] == ["执法主体", "执法行为总数（件）", "执法行为总数上年同期（件）"]
    assert [row[0] for row in rows] == ["云汀区市场监管局", "芦湾镇人民政府"]
    shown = [[cell.text for cell in line.cells] for line in page.context["grid"].lines]
    assert [row[1:3] for row in rows] == [line[:2] for line in shown]
    book = client.post(unescape(page.context["xlsx"]))
    with zipfile.ZipFile(BytesIO(book.content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        strings = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith((".xml",)))
    assert f"<v>{rows[0][1]}</v>" in sheet
    assert "平台口径" in strings
    assert "<f>" not in sheet
    events = events_of([f"organisation:{place.district.pk}"])
    taken = [json.loads(event.body) for event in events if event.action == "figures.exported"]
    assert [told["format"] for told in taken] == ["xlsx", "csv"]
    assert taken[0]["question"]["m"] == ["act.count", "penalty.fine.sum"]


def test_a_name_like_a_formula_stays_a_text(enter: Enter, place: Place) -> None:
    ActFactory.create(body=organisation("=HYPERLINK(1)局", place.district))
    exported = enter(Role.SUPERVISOR).post(address(place, "m=act.count&period=2024&by=body", "figures-csv"))
    assert "'=HYPERLINK(1)局" in exported.content.decode("utf-8-sig")


def test_a_file_of_a_wrong_question_leads_to_the_page_that_says_why(enter: Enter, place: Place) -> None:
    answer = enter(Role.SUPERVISOR).post(address(place, "m=nope&period=2024", "figures-xlsx"), follow=True)
    assert answer.status_code == 422
    assert [name for name, _ in WRONG.findall(answer.content.decode())] == ["m"]
