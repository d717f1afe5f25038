"""A served platform whose district is put back for each test, and a Chromium that looks at it and forgives nothing."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from pytest_django.plugin import DjangoDbBlocker
from tests.databases import use
from tests.journeys.served import PASSWORD, ROOT, Served, Site, serve

from xiezhi.accounts.models import User

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


@pytest.fixture(scope="session")
def served(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """`xiezhi serve` over the district, with its background work, for all journeys of this process."""
    if not (ROOT / "build" / "static" / "staticfiles.json").exists():
        pytest.skip("the static files are not collected: run make setup")
    with django_db_blocker.unblock(), serve(tmp_path_factory.mktemp("served") / "serve.log") as found:
        yield found


@pytest.fixture
def site(served: Served, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """The district as it was at first, with an account for each role; Django's connection points at its database."""
    usual = os.environ["XIEZHI_DATABASE"]
    with django_db_blocker.unblock():
        served.put_back()
        use(served.database)
        yield Site(served.address, os.environ.get("JOURNEY_PICTURES", ""))
        use(usual)


@dataclass
class Visitor:
    """Somebody at a screen: a page, what the browser complained of, and the way to take a picture."""

    page: Page
    site: Site
    size: str
    complaints: list[str]

    def go(self, path: str) -> None:
        """Open a page and wait until it is loaded."""
        answer = self.page.goto(self.site.address + path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        assert "/login" not in self.page.url, f"{path}: not logged in"

    def press(self, name: str) -> None:
        """Press the button that bears this name and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()

    def log_in(self, username: str) -> None:
        """Be signed in without passing the door, whose slow hash is its purpose; `log_in_at_the_door` passes it."""
        user = Client()
        user.force_login(User.objects.get(username=username))
        name = settings.SESSION_COOKIE_NAME
        self.page.context.add_cookies([{"name": name, "value": user.cookies[name].value, "url": self.site.address}])

    def log_in_at_the_door(self, username: str, password: str = PASSWORD) -> None:
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
            self.page.wait_for_load_state("networkidle")
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
    page.wait_for_load_state("networkidle")  # what the last page asks for is heard too
    context.close()
    assert complaints == []
