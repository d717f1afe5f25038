"""A case is closed, its file archived and read: in a real browser, bound by the background of the served platform."""

import re
from pathlib import Path

import pypdfium2
import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.cases.filing import unclosed
from tests.cases.matters import COMPANY, Street
from tests.factories import ACTOR, CertificateFactory
from tests.journeys.conftest import Visitor

from xiezhi.accounts.models import User
from xiezhi.registry.models import Organisation, Power
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.officers import link_officer
from xiezhi.trail.actor import Actor

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def bureau() -> Street:
    """The bureau of the district with the officer of the account."""
    body = Organisation.objects.get(code="11120199MB0000014X")
    own, other = (CertificateFactory.create(number=f"YT202600{n}", organisation=body, expires_on=None) for n in (1, 2))
    user = User.objects.get(username="officer")
    link_officer(actor=ACTOR, user=user, certificate_number=own.number)
    actor, scope = Actor(user.pk, user.display_name, "test"), Scope.of({"officer": frozenset({body.pk})})
    return Street(body, Power.objects.get(code="P0001"), (own, other), user, actor, scope)


def test_a_closed_case_is_archived_and_its_file_read(visitor: Visitor, tmp_path: Path) -> None:
    place = bureau()
    case = unclosed(place, timezone.localdate())
    page = visitor.page
    visitor.log_in("officer")
    visitor.go(f"/cases/{case.pk}")
    page.get_by_role("button", name="结案", exact=True).click()
    expect(page.get_by_text("已结案。")).to_be_visible()
    page.get_by_role("link", name="目录、归档").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("案卷")
    visitor.picture("file-open")
    page.get_by_label("本卷情况说明").fill("没有另存的材料")
    page.get_by_role("button", name="归档并编号").click()
    number = f"{timezone.localdate().year}0001"
    expect(page.get_by_role("heading", level=1)).to_have_text(f"案卷 {number}")
    visitor.picture("file-archived")
    take_to_read(visitor, number, tmp_path / "file.pdf")
    visitor.go(f"/cases/{case.pk}/file")
    expect(page.get_by_text("案卷评查").last).to_be_visible()
    visitor.go(f"/archives?q={number}")
    expect(page.get_by_role("link", name=re.compile(COMPANY))).to_be_visible()
    visitor.picture("archives")


def take_to_read(visitor: Visitor, number: str, path: Path) -> None:
    """Say what for, download the file and look into it."""
    page = visitor.page
    page.get_by_label("查阅案卷的目的").select_option(label="案卷评查")
    with page.expect_download() as kept:
        page.get_by_role("button", name=re.compile("下载 PDF")).click()
    kept.value.save_as(path)
    assert number in kept.value.suggested_filename
    with pypdfium2.PdfDocument(path) as pdf:
        assert [mark.get_title() for mark in pdf.get_toc()][:3] == ["封面", "卷内目录", "当场行政处罚决定书"]
        cover = pdf[0].get_textpage().get_text_bounded()
    assert number in cover
    assert COMPANY in cover
