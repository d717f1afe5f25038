"""Expedited handling by the police, and a suspected crime handed to them and back, in a real browser at both widths."""

import functools
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import global_settings
from django.test import override_settings
from playwright.sync_api import expect
from tests.cases.matters import COMPANY, NUMBER, PERSON
from tests.factories import ACTOR, CertificateFactory, PowerFactory, organisation
from tests.journeys.conftest import PASSWORD, Visitor
from tests.journeys.test_ordinary_penalty import Desk, bureau, today

from xiezhi.accounts.services.users import create_user
from xiezhi.law.facts import schema
from xiezhi.registry.models import Organisation, Role
from xiezhi.registry.services.appointments import appoint
from xiezhi.trail.services import record

pytestmark = [pytest.mark.browser, pytest.mark.slow]
POLICE = "市公安局云汀分局"


def station() -> Organisation:
    """The police of the district with two officers, an item and an account for each who handles cases."""
    district = Organisation.objects.get(names__name="云汀区")
    body = organisation(POLICE, district, category=4, sort_order=9)
    for number in ("YTGA00001", "YTGA00002"):
        CertificateFactory.create(number=number, organisation=body, expires_on=None)
    PowerFactory.create(name="对殴打他人的处罚", organisation=body)
    recorded = functools.partial(record, actor=ACTOR)
    with override_settings(PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS):
        for role in (Role.OFFICER, Role.LEGAL_REVIEWER, Role.BODY_HEAD):
            name = f"police_{role.value}"
            user = create_user(username=name, display_name=str(role.label), password=PASSWORD, record=recorded)
            appoint(actor=ACTOR, user=user, role=role, organisation=body, valid_from=date(2020, 1, 1))
    return body


def test_an_expedited_case_from_consent_to_service(visitor: Visitor) -> None:
    station()
    page = visitor.page
    visitor.log_in("police_officer")
    visitor.go("/penalties/new?procedure=security.expedited")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("殴打他人")).click()
    desk = Desk(visitor, page.url.removeprefix(visitor.site.address))
    day = today().isoformat()
    arrived = datetime.now(UTC) + timedelta(hours=5)  # 08:00 of the zone ahead, three hours ago
    for place, number in enumerate(("YTGA00001", "YTGA00002"), start=1):
        page.locator(f"#accept-officer-{place}").select_option(number)
    told = dict.fromkeys(
        ("minor_or_disabled", "crime_suspected", "public_interest", "complex", "several_relations"), False
    )
    desk.take(
        "accept",
        "expedited-accept",
        party_name=PERSON,
        party_number=NUMBER,
        party_address="云汀区海河里3号楼",
        place="汀北路夜市",
        violation="酒后推搡他人一次",
        evidence="执法记录仪视频",
        source=("投诉举报",),
        arrived_at=f"{arrived:%Y-%m-%dT%H:%M}",
        discovered_on=day,
        party_type=("自然人",),
        act_ended_on=day,
        admits=True,
        consented=True,
        **told,
        penalties=("罚款",),
        fine="500",
    )
    expect(page.get_by_text("快速办理作出处理决定", exact=True)).to_be_visible()
    desk.take("notify", basis="《治安管理处罚法》第五十一条", earlier_fines="0", defended=False)
    desk.sit("police_legal_reviewer")
    desk.take("review", review_passed=True)
    desk.sit("police_body_head")
    desk.take("decide", "expedited-decide", by_station=True)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"行罚决字〔\d{4}〕1号"))
    desk.sit("police_officer")
    desk.take("serve", service_way=("直接送达",), served_on=day, victim_served=True)
    expect(page.locator("body")).not_to_contain_text(PERSON)
    visitor.picture("expedited-served")


def filed(visitor: Visitor) -> Desk:
    """A case of the bureau on file, at the officer's screen."""
    place, page, day = bureau(), visitor.page, today().isoformat()
    visitor.log_in("officer")
    visitor.go("/penalties/new?procedure=penalty.ordinary")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("保质期")).click()
    desk = Desk(visitor, page.url.removeprefix(visitor.site.address))
    page.locator("#propose-officer-2").select_option(place.certificates[1].number)
    desk.take(
        "propose",
        party_name=COMPANY,
        place="汀北路12号",
        violation="在馒头中添加非食用物质",
        source=("投诉举报",),
        discovered_on=day,
        party_type=("法人",),
        act_ended_on=day,
        grave=True,
    )
    desk.sit("body_head")
    desk.take("file")
    desk.sit("officer")
    return desk


def delivered(desk: Desk, receiver: int) -> None:
    """A transfer opened beside the case, reported, approved and delivered; the desk goes on with it."""
    page = desk.visitor.page
    page.locator("details.beside > summary").click()
    desk.take("to_police", transfer_reason="检出硼砂")
    desk.path = page.url.removeprefix(desk.visitor.site.address)
    told = {"findings": "检出硼砂", "evidence": "检验报告3份", "transfer_to": "公安机关"}
    desk.take("report", "transfer-report", suspected_crime="生产、销售有毒、有害食品罪", **told)
    desk.sit("body_head")
    desk.take("approve")
    desk.sit("officer")
    page.locator("#deliver-receiver").select_option(str(receiver))
    enclosed = schema()["transfer_enclosed"].values
    desk.take("deliver", "transfer-deliver", transfer_enclosed=enclosed, items="馒头|500克|袋|3|")


def test_a_suspected_crime_goes_to_the_police_and_comes_back(visitor: Visitor) -> None:
    body = station()
    desk = filed(visitor)
    page, case, day = visitor.page, desk.path, today().isoformat()
    delivered(desk, body.pk)
    desk.sit("police_officer")
    visitor.go("/transfers")
    visitor.picture("transfer-received")
    page.get_by_role("link", name=re.compile("保质期")).click()
    desk.take("receive", "transfer-receive", police_receiver="汪警官")
    refused = {"refused_on": day, "police_number": "云公不立字〔2026〕1号", "reasons": "事实不清"}
    desk.take("await", police_decision=("不予立案",), **refused)
    desk.sit("officer")
    desk.take("return", "transfer-return")
    visitor.go("/transfers")
    visitor.picture("transfer-sent")
    visitor.go(case)
    expect(page.get_by_text("案件在公安机关。")).to_have_count(0)
    expect(page.get_by_text("作出处罚决定", exact=True)).to_be_visible()
    visitor.picture("transfer-back")
