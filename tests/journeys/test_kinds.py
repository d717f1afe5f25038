"""A seizure lengthened and lifted, a licence refused and one granted, in a real browser at both widths."""

import re

import pytest
from playwright.sync_api import expect
from tests.cases.matters import CODE, COMPANY
from tests.factories import PowerFactory
from tests.journeys.conftest import Visitor
from tests.journeys.test_ordinary_penalty import Desk, answer, bureau, today

from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Certificate

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PARTY = {"party_name": COMPANY, "party_number": CODE, "party_type": ("法人",)}


def begun(visitor: Visitor, procedure_id: str, kind: str, item: str) -> tuple[Desk, tuple[Certificate, ...]]:
    """A case opened on the page for an item of this kind, and the certificates of two officers."""
    place = bureau()
    PowerFactory.create(organisation=place.body, kind=table("power_kind").codes[kind], name=item)
    visitor.log_in("officer")
    visitor.go(f"/penalties/new?procedure={procedure_id}")
    visitor.picture(f"{procedure_id}-new")
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name=re.compile(item)).click()
    return Desk(visitor, visitor.page.url.removeprefix(visitor.site.address)), place.certificates


def with_team(desk: Desk, step_id: str, certificates: tuple[Certificate, ...]) -> None:
    desk.open(step_id)
    for place, certificate in enumerate(certificates, start=1):
        desk.visitor.page.locator(f"#{step_id}-officer-{place}").select_option(certificate.number)


def put_row(desk: Desk, step_id: str, name: str, *cells: str) -> None:
    """Fill the first row of a list."""
    fields = desk.open(step_id).locator(f"[name={name}]")
    for place, cell in enumerate(cells):
        fields.nth(place).fill(cell)


def test_a_seizure_is_lengthened_and_lifted(visitor: Visitor) -> None:
    desk, team = begun(visitor, "coercion.seizure", "行政强制", "对涉案财物的扣押")
    page, day = visitor.page, today().isoformat()
    with_team(desk, "propose", team)
    related = {"property_related": True, "necessities": False}
    told = {
        "party_address": "汀北路12号",
        "place": "汀北路12号",
        "violation": "涉嫌伪造生产日期",
        "basis": "食品安全法第一百一十条",
        "reasons": "防止转移",
    }
    source = {"source": ("投诉举报",), "coercion_kind": ("扣押财物",), "held_by_others": False, "urgent": False}
    desk.take("propose", **PARTY, **told, **source, **related)
    desk.sit("body_head")
    desk.take("approve", opinion="同意")
    desk.sit("officer")
    put_row(desk, "seize", "goods", "糕点礼盒", "500克", "24", "盒", "完好", "本机关仓库")
    shown = dict.fromkeys(("certificate_shown", "party_present", "rights_told", "record_made", "list_delivered"), True)
    desk.take("seize", "seizure", seized_on=day, scene="逐件清点，当事人核对", **shown, **related)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"查扣〔\d{4}〕1号"))
    desk.sit("body_head")
    page.locator("details.beside > summary").click()
    desk.take("extend", extended_days="30", reasons="案情复杂")
    desk.take("lift", lift_ground=("当事人没有违法行为",), reasons="经查明标签属实")
    desk.sit("officer")
    desk.take("give_back", goods_returned_on=day, fee_charged=False, return_note="如数领回")
    desk.take("close")
    visitor.picture("seizure-closed")
    expect(page.get_by_text("已经办结")).to_be_visible()
    expect(page.get_by_text("查封（扣押）延期通知书").first).to_be_visible()


@pytest.mark.parametrize("granted", [True, False], ids=["granted", "refused"])
def test_a_licence_is_decided(visitor: Visitor, granted: bool) -> None:
    desk, team = begun(visitor, "licence.ordinary", "行政许可", "经营许可的核发")
    page, day = visitor.page, today().isoformat()
    put_row(desk, "apply", "materials", "申请书", "1", "原件")
    desk.take("apply", **PARTY, applied_on=day, request="新办经营许可")
    desk.take("accept", accepted_on=day, joint=False)
    with_team(desk, "examine", team)
    no = dict.fromkeys(("site_visited", "third_party_interest", "public_interest"), False)
    for name, said in {"examined_on": day, **no}.items():
        answer(desk.open("examine"), name, said)
    desk.take_slowly("examine", "examination", "材料齐全")
    desk.sit("body_head")
    if granted:
        desk.take("decide", licence_from=day, licence_content="食品销售", basis="食品安全法第三十五条")
    else:
        desk.take("refuse", reasons="经营场所不符合条件", basis="食品安全法第三十三条")
    desk.sit("officer")
    if granted:
        desk.take("issue", "licence", issued_on=day, service_way=("直接送达",), receiver="当事人")
    else:
        desk.take("serve", service_way=("直接送达",), served_on=day, receiver="当事人")
    desk.take("close")
    expect(page.get_by_text("行政许可证件" if granted else "不予行政许可决定书").first).to_be_visible()
