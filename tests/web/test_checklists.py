"""Checklists on the pages: drafted, published, exported; and what a visit takes over and keeps."""

from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cases import visits
from tests.exchange.ledger import load
from tests.factories import PowerFactory
from tests.registry.rows import checklist, put
from tests.web.conftest import Enter, Place
from tests.web.test_inspections import door, valid_visit
from tests.web.test_local import said, sent

from xiezhi.cases.models import CheckedLine
from xiezhi.cases.services.inspecting import begin
from xiezhi.registry.models import Checklist, Role
from xiezhi.registry.services.local_rules import Desk
from xiezhi.registry.services.local_rules import publish as publish_row

pytestmark = pytest.mark.django_db


def form(place: Place, **changed: Any) -> dict[str, Any]:
    return {
        "org": place.bureau.pk,
        "power_code": "J1",
        "issuer": "云汀区城市管理局",
        "level": "3",
        "source": "检查单（样例）",
        "valid_from": "2024-01-01",
        "line_text": ["证照\n齐全", "台账完整", ""],
        "line_basis": ["第三条", "", ""],
        **changed,
    }


@pytest.fixture
def reviewer(place: Place, enter: Enter) -> Client:
    PowerFactory.create(organisation=place.bureau, code="J1", name="对经营者的检查", kind=1)
    PowerFactory.create(organisation=place.bureau, code="B1", name="对占道经营的处罚")
    return enter(Role.LEGAL_REVIEWER, over=place.bureau)


def test_a_checklist_is_drafted_by_a_reviewer_and_published_by_a_head(
    reviewer: Client, enter: Enter, place: Place
) -> None:
    assert "起草一份，或从台账导入" in said(reviewer, "checklists")
    items = said(reviewer, "local-new", kind="checklists")
    assert "对经营者的检查" in items
    assert "对占道经营的处罚" not in items
    kept = sent(reviewer, "local-new", form(place), kind="checklists")
    row = Checklist.objects.get()
    assert row.lines == [{"text": "证照 齐全", "basis": "第三条"}, {"text": "台账完整", "basis": ""}]
    assert "第2项“台账完整”没有写检查依据" in kept
    head = enter(Role.BODY_HEAD, over=place.bureau)
    answer = sent(head, "local-step", {"do": "publish"}, kind="checklists", row_id=row.pk)
    assert "已发布。检查按报批当日施行的版本逐项检查" in answer
    assert "对经营者的检查" in said(reviewer, "checklists")


def test_what_is_refused_stays_in_the_form(reviewer: Client, place: Place) -> None:
    kept = sent(reviewer, "local-new", form(place, line_text=["", "台账完整", ""]), kind="checklists")
    assert "第1项写了检查依据，没有写检查项" in kept
    assert all(text in kept for text in (">第三条</textarea>", ">台账完整</textarea>"))
    kept = sent(reviewer, "local-new", form(place, power_code="B1"), kind="checklists")
    assert "没有编码为“B1”的行政检查事项" in kept
    assert not Checklist.objects.exists()


def test_a_draft_of_somebody_elsewhere_is_not_shown(reviewer: Client, enter: Enter, place: Place) -> None:
    row = checklist(place.bureau, "J1", ("台账完整", ""))
    stranger = enter(Role.LEGAL_REVIEWER, over=place.elsewhere_bureau)
    assert "台账完整" not in said(stranger, "checklists")
    assert stranger.get(reverse("local-row", args=["checklists", row.pk])).status_code == 404


def test_a_checklist_goes_out_in_the_form_in_which_it_comes_in(
    reviewer: Client, enter: Enter, place: Place, tmp_path: Path
) -> None:
    put(checklist(place.bureau, "J1", ("台账完整", "第三条"), ("通道畅通", "")))
    path = tmp_path / "checklists.xlsx"
    path.write_bytes(enter(Role.ADMINISTRATOR).get(reverse("local-export", args=["checklists"])).content)
    result = load("checklists", path)
    assert (result.refused, result.unchanged) == (0, 2), result.refusals


def test_a_visit_keeps_the_version_of_its_day(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "TODAY", timezone.localdate())
    monkeypatch.setattr(visits, "NOW", timezone.now())
    here = visits.district()
    first = put(checklist(here.bureau, here.power.code, ("台账完整", "第三条")))
    officer = enter(Role.OFFICER, over=here.bureau)
    task = valid_visit(here)
    assert f"/checklists/{first.pk}" in said(officer, "inspection", task_id=task.pk)
    begin(errand=visits.errand(task, visits.officers_of(here.bureau)))
    later = visits.TODAY + timedelta(days=1)
    following = checklist(here.bureau, here.power.code, ("通道畅通", "第九条"), valid_from=later)
    desk = Desk(visits.HEAD, visits.head_of(here.bureau), visits.TODAY, visits.NOW)
    publish_row(desk=desk, rows=Checklist.objects.all(), row_id=following.pk)
    shown = said(officer, "inspection", task_id=task.pk)
    assert f"/checklists/{first.pk}" in shown
    assert "台账完整" in shown
    assert list(CheckedLine.objects.filter(task=task).values_list("text", "part__checklist")) == [
        ("台账完整", first.pk)
    ]
    assert "第三条" in unescape(Client().get(door(task)).content.decode())
