"""The acts of a list taken away as a file."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from tests.factories import ActFactory
from tests.web.conftest import NUMBER, PERSON, Enter, Place

from xiezhi.cases import sealing
from xiezhi.exchange.services import exporting
from xiezhi.office.sheets import open_sheet
from xiezhi.registry.models import Role
from xiezhi.trail.selectors import events_of
from xiezhi.web.behind import list_behind

pytestmark = pytest.mark.django_db


def taken(client: Client, asked: str = "", form: str = "csv") -> bytes:
    answer = client.post(f"{reverse('acts-export')}{asked}", {"format": form})
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    return b"".join(answer)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def user_of(client: Client) -> str:
    return f"user:{client.session['_auth_user_id']}"


@pytest.mark.parametrize(
    "asked", ["", "?kind=2", "?kind=1", "?q=谷雨", f"?q={PERSON}", "?order=number", "?order=-body"]
)
def test_a_file_holds_exactly_the_list_in_its_order(asked: str, enter: Enter, place: Place) -> None:
    client = enter(Role.SUPERVISOR)
    shown = client.get(reverse("acts") + asked).context["found"].rows
    assert [row["案件编号"] for row in rows(taken(client, asked))] == [row.act.number for row in shown]


def test_a_file_of_the_acts_behind_a_figure_holds_only_those(enter: Enter, place: Place) -> None:
    address = list_behind("penalty.fine.sum", organisation=place.district.pk, period="2024", keys={})
    found = rows(taken(enter(Role.SUPERVISOR), address.removeprefix(reverse("acts"))))
    assert [(row["案件编号"], row["罚款金额（元）"]) for row in found] == [("云罚1", "5000")]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_persons_are_masked_and_formulas_are_text(form: str, enter: Enter, place: Place, tmp_path: Path) -> None:
    ActFactory.create(body=place.bureau, number="=1+1", party_type=3, party_name="@SUM(A1)", remark="不出去的备注")
    content = taken(enter(Role.OFFICER), form=form)
    path = tmp_path / f"acts.{form}"
    path.write_bytes(content)
    frame = open_sheet(path).read().frame
    parties = frame["相对人名称"].to_list()
    assert "沈＊＊" in parties
    shown = repr(frame.to_dicts())
    assert PERSON not in shown
    assert NUMBER not in shown
    assert "不出去的备注" not in shown
    marked = "'" if form == "csv" else ""
    assert f"{marked}=1+1" in frame["案件编号"].to_list()
    assert f"{marked}@SUM(A1)" in parties


def test_who_took_what_and_how_many_is_in_the_trail_without_the_name_searched_for(enter: Enter, place: Place) -> None:
    client = enter(Role.STATISTICIAN)
    taken(client, f"?kind=2&reviewed=0&q={PERSON}", "xlsx")
    (event,) = [event for event in events_of([user_of(client)]) if event.action == "acts.exported"]
    told = json.loads(event.body)
    assert told["number"] == 1
    assert told["format"] == "xlsx"
    assert told["conditions"] == {
        "kinds": [2],
        "reviewed": False,
        "text_hash": sealing.keyed_hash(PERSON).hex(),
    }
    assert PERSON not in event.body


def test_too_many_acts_are_refused_with_the_number_and_the_remedy(
    enter: Enter, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "LIMIT", 2)
    client = enter(Role.SUPERVISOR)
    shown = client.post(reverse("acts-export"), {"format": "csv"}, follow=True).content.decode()
    assert "清单有 3 件，一次最多导出 2 件" in shown
    assert len(rows(taken(client, "?kind=2"))) == 2
    assert [event.action for event in events_of([user_of(client)])].count("acts.exported") == 1


@pytest.mark.parametrize(("asked", "form", "said"), [("?kind=5", "csv", "没有执法行为"), ("", "pdf", "xlsx 或 csv")])
def test_nothing_and_unknown_formats_are_refused(asked: str, form: str, said: str, enter: Enter, place: Place) -> None:
    client = enter(Role.SUPERVISOR)
    answer = client.post(reverse("acts-export") + asked, {"format": form}, follow=True)
    assert said in answer.content.decode()
    assert "acts.exported" not in [event.action for event in events_of([user_of(client)])]


def test_the_acts_that_differ_are_taken_away_and_the_trail_says_by_whom(enter: Enter, place: Place) -> None:
    client = enter(Role.SUPERVISOR)
    asked = f"?m=act.count&a.org={place.district.pk}&a.period=2024&b.org={place.bureau.pk}"
    address = reverse("figure-difference-csv") + asked
    assert client.get(address).status_code == 405
    page = client.get(reverse("figure-difference") + asked)
    assert f'method="post" action="{escape(page.context["form"].csv)}"' in page.content.decode()
    found = rows(b"".join(client.post(page.context["form"].csv)))
    assert [(row["案件编号"], row["乙比甲（件）"], row["原因"]) for row in found] == [
        ("芦检1", "-1", "在统计日期不属于云汀区市场监管局。")
    ]
    (event,) = [event for event in events_of([user_of(client)]) if event.action == "difference.exported"]
    assert json.loads(event.body)["number"] == 1
    assert "芦检1" not in event.body
