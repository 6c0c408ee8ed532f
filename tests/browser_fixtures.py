"""Chromium, and running applications for it: a pytest plugin of the stories in `test_browser_*.py`.

All of it shares one event loop for the whole run, applications and browser together. Where Chromium is missing the
stories are skipped and the run says so last; with SAYSO_REQUIRE_BROWSER set they fail.
"""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from bot_web_desk import serving, welcome_link
from browser import PATIENCE, Shipped, Site, Visit, Visitor, join_as
from conftest import NOW
from playwright.async_api import Browser, async_playwright, expect
from processes import free_port, serve, wait_until_ready

from bot.web.application import make_application

REQUIRED: Final = "SAYSO_REQUIRE_BROWSER"
MISSING: Final = "Chromium is not installed"
INSTALL: Final = "apt-get install chromium"

FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
SCREEN: Final = {"viewport": {"width": 1280, "height": 900}}
ADVICE: Final = "axe advises"
"""The property in which a test reports what axe says beyond what is required: see the inspector of accessibility."""

Change = Callable[[web.Application], None]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say last what axe advises beyond what is required, and, loudly, what was not tested for want of a browser."""
    for report in terminalreporter.getreports("passed"):
        for name, line in report.user_properties:
            if name == ADVICE and report.when == "teardown":
                terminalreporter.write_line(f"{ADVICE}: {line}")
    skipped = [report for report in terminalreporter.getreports("skipped") if MISSING in str(report.longrepr)]
    if skipped:
        terminalreporter.write_line(
            f"NOT TESTED: the chat and the desk in a real browser, {len(skipped)} stories. {MISSING}: {INSTALL}. "
            f"With {REQUIRED}=1 they fail instead.",
            red=True,
            bold=True,
        )


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The browser, one for the whole run."""
    found = shutil.which("chromium")
    if found is None:
        missing = pytest.fail if os.environ.get(REQUIRED) else pytest.skip
        missing(f"{MISSING}: {INSTALL}")
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def shipped(chromium: Browser, empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shipped]:
    """The service as it ships: the real command, the real understanding, the machine's own time."""
    del chromium  # without a browser nothing needs to start
    folder = tmp_path_factory.mktemp("shipped")
    shutil.copy(empty_sqlite, folder / "sayso.sqlite3")
    url, log, port = f"sqlite:///{folder / 'sayso.sqlite3'}", folder / "serve.log", free_port()
    process = serve(url, port, log, SAYSO_UNDERSTANDING_SECONDS="20")  # on a busy machine too
    process.start()
    wait_until_ready(port, process)
    yield Shipped(f"http://127.0.0.1:{port}", url, log)
    assert process.end() == 0, log.read_text()


@pytest_asyncio.fixture(loop_scope="session")
async def open_site(chromium: Browser, sqlite_url: str) -> AsyncIterator[Callable[..., Awaitable[Site]]]:
    """Starts an application that understands the messages of `bot_web_desk`, at a fixed time.

    `change` alters what stands between it and its visitors; `settings` are the service's.
    """
    del chromium
    async with AsyncExitStack() as stack:

        async def start(change: Change | None = None, now: datetime = NOW, **settings: Any) -> Site:
            service = stack.enter_context(serving(sqlite_url, now, **settings))
            application = make_application(service)
            if change is not None:
                change(application)
            server = await stack.enter_async_context(TestServer(application))
            return Site(service, str(server.make_url("")).rstrip("/"))

        yield start


@pytest_asyncio.fixture(loop_scope="session")
async def site(open_site: Callable[..., Awaitable[Site]]) -> Site:
    """A running application with nothing in the way."""
    return await open_site()


@pytest_asyncio.fixture(loop_scope="session")
async def visit(chromium: Browser) -> AsyncIterator[Visit]:
    """Lets one more person in, with a browser of their own; in the end nothing may have gone wrong in any page."""
    visitors: list[Visitor] = []
    async with AsyncExitStack() as stack:

        async def one_more(place: Site | Shipped, **options: Any) -> Visitor:
            context = await chromium.new_context(base_url=place.address, locale="en-GB", **{**SCREEN, **options})
            stack.push_async_callback(context.close)
            context.set_default_timeout(PATIENCE)
            visitors.append(Visitor(context))
            return visitors[-1]

        yield one_more
    assert [problem for visitor in visitors for problem in visitor.problems] == []


@pytest_asyncio.fixture(loop_scope="session")
async def officer(site: Site, visit: Visit) -> Visitor:
    """Somebody who is signed in to the desk of `site`."""
    visitor = await visit(site)
    page = await join_as(visitor, await welcome_link(site.service))
    await page.close()
    return visitor
