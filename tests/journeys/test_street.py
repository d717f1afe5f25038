"""In the street: a draft with a photo made without network, kept while the page is closed, sent once when the network is back."""

import hashlib
import io
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from tests.factories import ACTOR
from tests.journeys.conftest import PATIENCE, SIZES, Site, Visitor

from xiezhi.accounts.models import User
from xiezhi.cases.models import CaseFile, Evidence, StreetDraft
from xiezhi.cases.particulars import Particulars
from xiezhi.registry.services.officers import link_officer

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WIDTH, HEIGHT = SIZES["phone"]
# A phone that writes a draft more slowly than the page waits after a key before it keeps what was typed (250 ms).
SLOW_DISK = """() => {
  globalThis.xzDisk = { writes: [], async idle() { while (this.writes.length) await this.writes.shift(); } };
  const { keepDraft } = xzStore;
  const slowly = async (row) => { await new Promise((done) => { setTimeout(done, 400); }); await keepDraft(row); };
  xzStore.keepDraft = (row) => { const write = slowly(row); xzDisk.writes.push(write); return write; };
}"""


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """A phone with a browser that keeps what pages store, and complains of nothing."""
    link_officer(actor=ACTOR, user=User.objects.get(username="officer"), certificate_number="YT2024001")
    context = browser.new_context(
        base_url=site.address, viewport={"width": WIDTH, "height": HEIGHT}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context
    context.close()
    assert complaints == []


def picture() -> bytes:
    """A photo as a camera makes it."""
    kept = io.BytesIO()
    Image.effect_noise((1200, 900), 60).convert("RGB").save(kept, "JPEG", quality=85)
    return kept.getvalue()


def opened(phone: BrowserContext) -> Page:
    page = phone.new_page()
    page.goto("/street")
    expect(page.locator("#fetched")).not_to_be_empty()
    return page


def write(page: Page, photo: bytes) -> None:
    """Begin a penalty, say what happened, take a photo."""
    page.get_by_role("link", name="登记当场处罚").click()
    page.get_by_label("事项名称").fill("保质期")
    page.get_by_role("button", name=re.compile("保质期")).click()
    page.get_by_text("法人", exact=True).click()
    page.get_by_label("姓名或者名称").fill("汀北路便利店")
    page.get_by_label("地点").fill("汀北路12号")
    page.get_by_role("textbox", name="违法事实").fill("货架上有3袋过期饼干")
    page.get_by_text("警告", exact=True).click()
    expect(page.get_by_label("罚款金额")).to_be_hidden()
    page.get_by_label("已出示执法证件").check()
    page.locator("#photo").set_input_files({"name": "p.jpg", "mimeType": "image/jpeg", "buffer": photo})
    expect(page.locator(".photos li")).to_have_count(1)


def test_a_draft_made_without_network_is_sent_once(phone: BrowserContext, site: Site) -> None:
    photo = picture()
    Visitor(phone.new_page(), site, "phone", []).log_in("officer")
    make_without_network(phone, site, photo)
    assert not StreetDraft.objects.exists()
    lost = lose_the_first_answer(phone)
    break_the_line(phone)
    phone.set_offline(False)
    page = opened(phone)
    expect(page.locator("[data-left]")).to_contain_text(re.compile(r"照片 1 张（共 1 张，正在传的已到 [1-9]\d?%）"))
    assert not StreetDraft.objects.exists()
    Visitor(page, site, "phone", []).picture("street-broken")
    page.close()
    tabs = [opened(phone), opened(phone)]
    for tab in tabs:
        expect(tab.locator("[data-state=sent]")).to_contain_text("已存为当场处罚草稿")
        tab.reload()  # whoever opens the app again asks for what still waits
    assert lost == [200]
    Visitor(tabs[0], site, "phone", []).picture("street-sent")
    see_what_it_became(hashlib.sha256(photo).hexdigest())
    assert tabs[0].evaluate("xzStore.drafts().then((rows) => xzStore.photosOf(rows[0].id))") == []
    tabs[0].locator("[data-state=sent] a").click()
    expect(tabs[0].locator("#party_name")).to_have_value("汀北路便利店")


def test_what_was_typed_last_does_not_take_a_draft_back_from_sending(phone: BrowserContext, site: Site) -> None:
    Visitor(phone.new_page(), site, "phone", []).log_in("officer")
    page = opened(phone)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.set_offline(True)
    page.reload()
    expect(page.locator("#network")).to_have_text("没有网络")
    write(page, picture())
    page.evaluate(SLOW_DISK)
    page.get_by_label("地点").fill("汀北路14号")
    page.locator("#send").click()
    expect(page.locator("[data-state]")).to_have_count(1)  # the list is shown, in whatever state the draft is
    page.evaluate("xzDisk.idle()")
    rows = page.evaluate("xzStore.drafts().then((rows) => Promise.all(rows.map((row) => xzStore.draft(row.id))))")
    assert [(row["state"], row["content"]["values"]["place"]) for row in rows] == [("waiting", "汀北路14号")]


def make_without_network(phone: BrowserContext, site: Site, photo: bytes) -> None:
    """Cut the network, make a draft and hand it over for sending, close the app and look at it again."""
    page = opened(phone)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    look = Visitor(page, site, "phone", [])
    look.picture("street")
    phone.set_offline(True)
    page.reload()
    expect(page.locator("#network")).to_have_text("没有网络")
    write(page, photo)
    assert page.locator(".photos li").get_attribute("data-photo") == hashlib.sha256(photo).hexdigest()
    look.picture("street-draft")
    page.locator("#send").click()
    expect(page.locator("[data-state=waiting]")).to_have_count(1)
    look.picture("street-waiting")
    page.goto("/work")
    expect(page.get_by_text("没有网络，这一页打不开")).to_be_visible()
    page.close()
    page = phone.new_page()
    page.goto("/street")
    expect(page.locator("[data-state=waiting]")).to_contain_text("照片 1 张")
    page.close()


def see_what_it_became(digest: str) -> None:
    """One draft, one case with what was typed, one piece of evidence with the hash at capture."""
    case, evidence, draft = CaseFile.objects.get(), Evidence.objects.get(), StreetDraft.objects.get()
    assert (draft.case_id, evidence.case_id) == (case.pk, case.pk)
    assert evidence.file is not None
    assert {bytes(evidence.device_digest).hex(), bytes(evidence.file.digest).hex()} == {digest}
    assert draft.begun_at < timezone.now() < draft.begun_at + timedelta(minutes=5)
    texts = Particulars.opened(case.particulars)
    assert (texts.party_name, texts.place) == ("汀北路便利店", "汀北路12号")


def break_the_line(phone: BrowserContext) -> None:
    """Let two pieces of a photo through and break the line at the third, once."""
    pieces: list[int] = []

    def broken(route: Route) -> None:
        pieces.append(1)
        if len(pieces) == 3:
            route.abort("connectionreset")
        else:
            route.continue_()

    phone.route("**/uploads/*", broken)


def lose_the_first_answer(phone: BrowserContext) -> list[int]:
    """Let the first draft reach the server and its answer be lost on the way back; the list gets the lost status."""
    lost: list[int] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort("connectionreset")

    phone.route("**/street/drafts", lose)
    return lost
