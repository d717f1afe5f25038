"""A served platform on a database of its own, and a Chromium that looks at it and forgives nothing."""

import functools
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from django.conf import global_settings
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from tests.databases import CommittedDatabase
from tests.factories import ACTOR, CertificateFactory, PowerFactory, area, organisation, qualify

from xiezhi.accounts.services.users import create_user
from xiezhi.registry.models import Role
from xiezhi.registry.services.appointments import appoint
from xiezhi.trail.services import record

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "Yunting-2026-demo"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 30_000
SIZES = {"desk": (1440, 900), "phone": (390, 844)}


@dataclass(frozen=True)
class Site:
    """Where the platform is served, and where pictures go ("" for nowhere)."""

    address: str
    pictures: str


def chromium() -> str | None:
    named = os.environ.get("XIEZHI_CHROMIUM")
    return named or next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = chromium()
    if found is None:
        pytest.skip("no Chromium here: install one, or name it in XIEZHI_CHROMIUM")
    # Playwright keeps an event loop in this thread, in which Django would refuse to touch the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield opened
        opened.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site(committed_db: CommittedDatabase, tmp_path: Path) -> Iterator[Site]:
    """The district with an account for each role, served by `xiezhi serve` with its background work."""
    if not (ROOT / "build" / "static" / "staticfiles.json").exists():
        pytest.skip("the static files are not collected: run make setup")
    # The tests' quick hasher is unknown to the served platform.
    with override_settings(PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS):
        people()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (tmp_path / "serve.log").open("wb")
    served = subprocess.Popen(
        [sys.executable, "-m", "xiezhi.config.cli", "serve", "--port", str(port)],
        cwd=ROOT,
        env=committed_db.environment | {"PYTHONPATH": str(ROOT / "src")},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/login", served, tmp_path / "serve.log")
        yield Site(f"http://127.0.0.1:{port}", os.environ.get("JOURNEY_PICTURES", ""))
    finally:
        served.terminate()
        served.wait(timeout=60)
        log.close()


def wait_for(address: str, served: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert served.poll() is None, log.read_text(encoding="utf-8")
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own address
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise AssertionError(f"not served: {log.read_text(encoding='utf-8')}")


def people() -> None:
    """云汀区 with two bureaus and a town, officers and powers of the first bureau, and an account for each role."""
    district = area("云汀区")
    market = organisation("云汀区市场监管局", district, code="11120199MB0000014X", sort_order=1)
    organisation("云汀区城市管理委员会", district, sort_order=2)
    organisation("云汀区芦湾镇人民政府", district, category=3, sort_order=3)
    for number in ("YT2024001", "YT2024002"):
        CertificateFactory.create(number=number, organisation=market)
    PowerFactory.create(code="P0001", name="对经营超过保质期食品行为的处罚", organisation=market)
    recorded = functools.partial(record, actor=ACTOR)
    for role in Role:
        user = create_user(username=role.value, display_name=str(role.label), password=PASSWORD, record=recorded)
        over = market if role in (Role.OFFICER, Role.LEGAL_REVIEWER, Role.BODY_HEAD) else district
        appoint(actor=ACTOR, user=user, role=role, organisation=over, valid_from=date(2020, 1, 1))
        if role is Role.LEGAL_REVIEWER:
            qualify(user.pk)


@dataclass
class Visitor:
    """Somebody at a screen: a page, what the browser complained of, and the way to take a picture."""

    page: Page
    site: Site
    size: str
    complaints: list[str]

    def go(self, path: str, *, settled: bool = True) -> None:
        """Open a page; `settled`: wait until it asks for nothing more, not only until it is loaded."""
        answer = self.page.goto(self.site.address + path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        assert "/login" not in self.page.url, f"{path}: not logged in"
        if settled:
            self.page.wait_for_load_state("networkidle")

    def log_in(self, username: str, password: str = PASSWORD) -> None:
        self.page.goto(f"{self.site.address}/login")
        self.page.fill("#username", username)
        self.page.fill("#password", password)
        self.page.get_by_role("button", name="登录", exact=True).click()
        self.page.wait_for_url(lambda address: not address.startswith(f"{self.site.address}/login"))

    def log_out(self) -> None:
        self.page.context.clear_cookies()

    def picture(self, name: str) -> None:
        """No page may be wider than its screen; pictures are kept where JOURNEY_PICTURES names a folder."""
        wider = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{name} is {wider} px too wide on the {self.size}"
        if self.site.pictures:
            self.page.screenshot(
                path=f"{self.site.pictures}/{name}-{self.page.viewport_size['width']}.png", full_page=True
            )  # type: ignore[index]


@pytest.fixture(params=list(SIZES))
def visitor(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Visitor]:
    """Somebody who fails the test when the browser complains: errors, refused styles or scripts, outside addresses."""
    width, height = SIZES[request.param]
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=True
    )
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    complaints: list[str] = []
    page = context.new_page()

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            complaints.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request", lambda asked: None if asked.url.startswith((site.address, "data:")) else complaints.append(asked.url)
    )
    yield Visitor(page, site, request.param, complaints)
    context.close()
    assert complaints == []
