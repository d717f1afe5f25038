"""Evidence handed in on the phone: a photo and a recording sent in pieces, the player, the decision that seals them."""

import io
import math
import re
import struct
import wave
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect
from tests.cases.pictures import jpeg
from tests.journeys.conftest import SIZES, Site, Visitor
from tests.journeys.test_summary_penalty import fill, link, press

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SECONDS = 6


def sound() -> bytes:
    """A tone that a browser plays."""
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"".join(struct.pack("<h", int(9000 * math.sin(n / 8))) for n in range(8000 * SECONDS)))
    return written.getvalue()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A photo of yesterday and a recording."""
    photo, record = tmp_path / "现场.jpg", tmp_path / "询问录音.wav"
    photo.write_bytes(jpeg(at=timezone.localtime().replace(tzinfo=None) - timedelta(days=1), size=800))
    record.write_bytes(sound())
    return [photo, record]


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Visitor]:
    """An officer's phone."""
    width, height = SIZES["phone"]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", has_touch=True)
    yield Visitor(context.new_page(), site, "phone", [])
    context.close()


def send_over_a_broken_line(page: Page, files: list[Path]) -> None:
    """Choose the files; the first piece is lost on its way."""
    cut: list[str] = []

    def break_once(route: Route) -> None:
        if route.request.method == "PATCH" and not cut:
            cut.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/uploads/*", break_once)
    page.set_input_files("#file", [str(path) for path in files])
    expect(page.locator("[data-said]")).to_have_text("共 2 个文件，已上传 2 个", timeout=20_000)
    assert len(cut) == 1


def register(page: Page) -> None:
    page.fill("#title", "货架照片和询问录音")
    page.select_option("#kind", "视听资料")
    page.select_option("#step", "decide")
    press(page, "登记")
    expect(page.get_by_text("已登记 2 件")).to_be_visible()
    expect(page.get_by_text("1 件的自载时间、位置与记载不符")).to_be_visible()


def leaf_through(phone: Visitor) -> None:
    """The small pictures by the keyboard alone, back to where they were opened."""
    page = phone.page
    small = page.get_by_role("link", name="看证据1的缩略图")
    small.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("第 1 / 1 张")
    phone.picture("evidence-viewer")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("dialog")).to_contain_text("第 1 / 1 张")
    page.keyboard.press("Escape")
    expect(small).to_be_focused()


def play(page: Page) -> None:
    page.get_by_role("link", name=re.compile("证据2 ")).click()
    press(page, "播放原件（留痕）")
    played = page.evaluate(
        "(async () => { const a = document.querySelector('audio'); a.muted = true; await a.play();"
        " a.currentTime = 5; await new Promise((done) => { a.onended = done; }); return [a.duration, a.ended]; })()"
    )
    assert played == [SECONDS, True]
    expect(page.get_by_text("设备与收到的一致")).to_be_visible()


def test_evidence_is_sent_over_a_broken_line_played_and_sealed_with_the_decision(
    phone: Visitor, files: list[Path]
) -> None:
    link()
    page = phone.page
    phone.log_in("officer")
    phone.go("/penalties/new")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("过期|保质期")).click()
    case = page.url
    page.get_by_role("link", name="登记证据").click()
    send_over_a_broken_line(page, files)
    phone.picture("evidence-form")
    register(page)
    phone.picture("evidence-registered")
    leaf_through(phone)
    play(page)
    phone.picture("evidence-player")
    page.goto(case)
    fill(page, "500")
    press(page, "作出决定")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"当罚〔\d{4}〕1号"))
    page.get_by_role("link", name=re.compile("证据1 ")).click()
    expect(page.get_by_text("封存，不能再改")).to_be_visible()
    expect(page.get_by_text("更正记载")).to_have_count(0)
    phone.picture("evidence-sealed")
