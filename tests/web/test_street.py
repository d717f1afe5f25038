"""The app for the street at its door: the shell holds nothing of anybody, drafts are answered by field, photos by hash."""

import base64
import hashlib
import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.cases.matters import Street, street
from tests.cases.pictures import jpeg
from tests.factories import ACTOR

from xiezhi.cases.models import CaseFile, Evidence, IssuedDocument, StreetDraft
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.services.summary import decide
from xiezhi.registry.models import Role
from xiezhi.registry.services.appointments import appoint
from xiezhi.trail.selectors import events_of
from xiezhi.web.access import SHELL
from xiezhi.web.handling.summary_form import summary_fields
from xiezhi.web.street.keeping import prints_small
from xiezhi.web.street.reading import NoDraft, read_parcel

pytestmark = pytest.mark.django_db
DIGEST = hashlib.sha256(jpeg()).hexdigest()


@pytest.fixture
def place(db: None) -> Street:
    found = street()
    over = {"role": Role.OFFICER, "organisation": found.body, "valid_from": timezone.localdate()}
    appoint(actor=ACTOR, user=found.user, **over)
    return found


@pytest.fixture
def phone(place: Street) -> Client:
    client = Client()
    client.force_login(place.user)
    return client


def parcel(place: Street, **changed: Any) -> dict[str, Any]:
    now = timezone.localtime().isoformat()
    values = {
        "power": str(place.item.pk),
        "day": str(timezone.localdate()),
        "party_type": "法人",
        "party_name": "某公司",
    }
    values |= {"place": "汀北路", "violation": "占道", "warning": "1", "act_ended_on": str(timezone.localdate())}
    return {
        "key": str(uuid4()),
        "kind": "penalty",
        "begun_at": now,
        "device_at": now,
        "values": values | changed.pop("values", {}),
        "officers": [each.number for each in place.certificates],
        "seen": {},
        "photos": [],
        **changed,
    }


def send(phone: Client, sent: object) -> Any:
    return phone.post(reverse("street-draft"), json.dumps(sent), content_type="application/json")


def test_the_shell_is_the_same_for_everybody_and_asks_for_no_log_in(phone: Client, place: Street) -> None:
    for name in SHELL:
        mine, anybodys = phone.get(reverse(name)), Client().get(reverse(name))
        assert mine.content == anybodys.content
        assert mine.status_code == 200
        shown = mine.content.decode()
        assert place.user.display_name not in shown
        assert place.item.name not in shown
    assert phone.get(reverse("street")).content == Client().get(reverse("street-shell")).content


def test_the_worker_serves_from_the_root_and_keeps_only_files_and_the_shell(phone: Client) -> None:
    answer = phone.get(reverse("street-worker"))
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Content-Type"].startswith("text/javascript")
    told = json.loads(re.findall(r"xzShell = (\{.*\});", answer.content.decode())[0])
    assert {told["shell"], told["offline"]} == {reverse("street-shell"), reverse("street-offline")}
    assert all(path.startswith("/static/") for path in told["files"])
    shell = Client().get(reverse("street-shell")).content.decode()
    assert set(re.findall(r'(?:src|href)="(/static/[^"]+\.(?:js|css))"', shell)) <= set(told["files"])


def test_only_the_app_may_use_the_camera(phone: Client) -> None:
    assert "camera=(self)" in phone.get(reverse("street"))["Permissions-Policy"]
    assert "camera=()" in phone.get(reverse("work"))["Permissions-Policy"]


def test_a_phone_takes_along_items_colleagues_and_forms_and_no_cache_keeps_them(phone: Client, place: Street) -> None:
    answer = phone.get(reverse("street-data"), {"device": "d1"})
    assert answer["Cache-Control"] == "no-store, private"
    told = answer.json()
    assert [each["name"] for each in told["penalty"]["items"]] == [place.item.name]
    assert told["penalty"]["bodies"][str(place.body.pk)]["own"] == place.certificates[0].number
    assert told["visits"] == []
    assert told["key"] != phone.get(reverse("street-data"), {"device": "d2"}).json()["key"]


def test_the_desk_asks_the_fields_that_the_phone_asks(phone: Client, place: Street) -> None:
    shown = phone.get(reverse("case", args=[place.open(timezone.localdate(), timezone.now()).pk])).content.decode()
    for name, field in summary_fields().items():
        names = [option for option, _ in field.options] if field.kind == "ticks" else [name]
        if name != "benchmark_quantity":  # asked at a desk only where a benchmark goes by it
            assert all(f'name="{each}"' in shown for each in names), name
            assert field.kind == "officers" or field.title in shown, name


def test_a_draft_is_answered_with_what_it_became_and_what_is_lacking(phone: Client, place: Street) -> None:
    sent = parcel(place)
    answer = send(phone, sent).json()
    case = CaseFile.objects.get()
    assert answer["address"] == reverse("case", args=[case.pk])
    assert not answer["again"]
    assert "编号由平台取得" in answer["told"][0]
    assert Particulars.opened(case.particulars).party_name == "某公司"
    later = {**sent, "device_at": (timezone.localtime() + timedelta(seconds=9)).isoformat()}
    again = send(phone, later).json()
    assert (again["again"], again["address"]) == (True, answer["address"])
    other = send(phone, {**sent, "values": {**sent["values"], "place": "别处"}})
    assert (other.status_code, CaseFile.objects.count()) == (409, 1)
    assert "没有再收" in other.json()["said"]


def test_a_clock_that_differs_is_told(phone: Client, place: Street) -> None:
    slow = (timezone.localtime() - timedelta(minutes=10)).isoformat()
    assert "慢 10 分" in send(phone, parcel(place, device_at=slow)).json()["told"][0]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"fine": "五百", "fined": "1"}, "fine"),
        ({"act_ended_on": "昨天"}, "act_ended_on"),
        ({"power": "999999"}, "power"),
        ({"paper_number": "柳罚1"}, "paper_on"),
        ({"paper_on": "2026-01-01"}, "paper_number"),
        ({"paper_number": "柳罚1", "paper_on": "2020-01-01"}, "paper_on"),
        ({"day": "2020-01-01"}, "day"),
    ],
)
def test_what_cannot_be_taken_in_is_said_by_field(
    phone: Client, place: Street, values: dict[str, str], field: str
) -> None:
    answer = send(phone, parcel(place, values=values))
    assert answer.status_code == 422
    assert field in answer.json()["reasons"]
    assert not StreetDraft.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        [],
        {},
        {"kind": "licence"},
        {"key": "x", "kind": "penalty", "values": {"day": 1}, "photos": []},
    ],
)
def test_what_is_no_draft_is_refused_in_words(phone: Client, sent: object) -> None:
    answer = send(phone, sent)
    assert answer.status_code == 400
    assert "草稿仍在手机上" in answer.json()["message"]


@pytest.mark.parametrize("clock", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"])
def test_a_clock_beyond_what_a_moment_can_be_moved_by_is_no_draft(phone: Client, place: Street, clock: str) -> None:
    photo = {"sha256": DIGEST, "size": 1, "taken_at": "2026-06-18T10:00:00+08:00"}
    assert send(phone, parcel(place, device_at=clock, photos=[photo])).status_code == 400


def announced(place: Street) -> dict[str, Any]:
    photo = {"sha256": DIGEST, "size": len(jpeg()), "taken_at": timezone.localtime().isoformat()}
    return parcel(place, photos=[photo])


TUS = {"Tus-Resumable": "1.0.0"}


def begun(phone: Client, key: str) -> tuple[str, int]:
    """The address of the photo of a draft and how much of it is there, as the app asks for them."""
    pairs = {"filename": "p.jpg", "sha256": DIGEST, "draft": key}
    coded = ",".join(f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in pairs.items())
    headers = {**TUS, "Upload-Length": str(len(jpeg())), "Upload-Metadata": coded}
    answer = phone.post(reverse("upload-new"), headers=headers)
    return answer["Location"], int(answer["Upload-Offset"])


def put(phone: Client, key: str, content: bytes) -> int:
    address, at = begun(phone, key)
    headers = {**TUS, "Upload-Offset": str(at)}
    return phone.patch(address, content, content_type="application/offset+octet-stream", headers=headers).status_code


@pytest.mark.usefixtures("evidence_folder")
def test_a_draft_takes_in_the_photos_that_came_before_it_and_asks_for_the_others(phone: Client, place: Street) -> None:
    sent = announced(place)
    assert put(phone, sent["key"], b"no picture" * 9) == 415
    assert put(phone, sent["key"], jpeg()[:100]) == 204
    assert begun(phone, sent["key"])[1] == 100
    first = send(phone, sent).json()
    assert (first["waiting"], first["refused"]) == ([DIGEST], {})
    assert put(phone, sent["key"], jpeg()[100:]) == 204
    assert send(phone, sent).json()["waiting"] == []
    assert Evidence.objects.get().case == CaseFile.objects.get()


def test_without_the_token_of_a_session_nothing_is_taken_in(place: Street) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(place.user)
    assert send(strict, parcel(place)).status_code == 403
    token = strict.get(reverse("street-data")).json()["token"]
    answer = strict.post(
        reverse("street-draft"),
        json.dumps(parcel(place)),
        content_type="application/json",
        headers={"X-CSRFToken": token},
    )
    assert answer.status_code == 200


def test_whoever_comes_to_the_log_in_takes_the_key_from_the_phone() -> None:
    assert "web/street/leave" in Client().get(reverse("login")).content.decode()


@given(
    body=st.binary(max_size=200)
    | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(lambda x: json.dumps(x).encode())
)
def test_no_bytes_whatever_break_the_reading(body: bytes) -> None:
    with pytest.raises(NoDraft):
        read_parcel(body)


def test_what_is_handed_over_is_printed_small_and_nothing_else(phone: Client, place: Street) -> None:
    case = place.open(timezone.localdate(), timezone.now())
    turn = place.turn(case, timezone.localdate(), now=timezone.now())
    today = {"act_ended_on": turn.today, "notified_on": turn.today}
    decide(turn=turn, draft=place.draft(**today))
    document = IssuedDocument.objects.get()
    answer = phone.post(reverse("case-document-receipt", args=[document.pk]))
    shown = answer.content.decode()
    assert all(text in shown for text in (document.number, "禾木装饰", bytes(document.digest).hex()[:16]))
    assert not re.search(r"<style|\sstyle=", shown)
    assert json.loads(events_of([f"act:{document.case.act_id}"])[0].body)["form"] == "receipt"
    assert prints_small(document.title)
    assert not prints_small("行政检查审批表")
