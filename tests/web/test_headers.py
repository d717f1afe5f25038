"""What every answer says to the browser, and that no page needs more than it allows."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.conftest import Enter, Place

from xiezhi.registry.models import Role

pytestmark = pytest.mark.django_db

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def pages(place: Place) -> list[str]:
    return [
        "/",
        "/?year=2024",
        reverse("acts"),
        reverse("act", args=[place.personal.pk]),
        reverse("ledgers"),
        reverse("ledger-new"),
        reverse("reports") + "?year=2024",
        reverse("report-check"),
        reverse("trail"),
        reverse("password"),
        "/nowhere",
    ]


def test_every_answer_bears_the_policy_and_needs_nothing_inline(enter: Enter, place: Place) -> None:
    client = enter(Role.ADMINISTRATOR)
    for address in pages(place):
        answer = client.get(address)
        assert answer["Content-Security-Policy"] == POLICY, address
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Cache-Control"] == "no-store, private"
        shown = answer.content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", shown), address
        assert not re.search(r"<script(?![^>]*\ssrc=)", shown), address
        assert not re.search(r"(?:src|href|action|hx-[a-z]+)=[\"'](?:https?:)?//", shown), address


def test_a_page_for_everybody_bears_the_policy_too(client: Client) -> None:
    assert client.get(reverse("login"))["Content-Security-Policy"] == POLICY


def test_an_error_is_told_in_plain_words(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "没有这一页" in client.get("/nowhere").content.decode()
    client.raise_request_exception = False
    monkeypatch.setattr("xiezhi.web.views.doors.render", lambda *_: 1 / 0)
    broken = client.get(reverse("login"))
    assert broken.status_code == 500
    assert "平台内部出错" in broken.content.decode()
    assert broken["Content-Security-Policy"] == POLICY
