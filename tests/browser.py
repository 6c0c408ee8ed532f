"""People with a real browser, for the stories in `test_browser_*.py`: customers in the chat, officers at the desk."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot_web_desk import PASSWORD
from playwright.async_api import BrowserContext, Page, expect

from bot.service import Service

PATIENCE: Final = 15_000
"""Milliseconds within which what a story expects must show."""
AT_ONCE: Final = 2_000
"""Milliseconds that count as at once: far fewer than until the service looks again without having been woken."""

PHONE: Final = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
"""The screen of a phone; without it people sit at a desk."""

NETWORK: Final = ("Failed to load resource", "WebSocket connection to")
"""How the browser reports answers above 399 and broken connections; the stories see those on the page."""

BOILER: Final = "My boiler has been off for three weeks and nobody came"
YES: Final = "Yes, that is right"
REFERENCE: Final = re.compile(r"ASP-[0-9-]+[0-9]")


@dataclass(frozen=True)
class Site:
    """A running application and where it is."""

    service: Service
    address: str


@dataclass(frozen=True)
class Shipped:
    """A running `sayso serve`: where it is, its database and what it printed."""

    address: str
    database_url: str
    log: Path

    @property
    def first_link(self) -> str:
        """The path of the link that makes the first account."""
        match = re.search(r"/staff/welcome/\S+", self.log.read_text())
        assert match, self.log.read_text()
        return match[0]


@dataclass
class Visitor:
    """Somebody with a browser of their own; what goes wrong in their pages is kept in `problems`."""

    context: BrowserContext
    problems: list[str] = field(default_factory=list)

    async def open(self, path: str) -> Page:
        """Open a page in a new tab."""
        page = await self.context.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda said: self._hear(said.type, said.text))
        await page.goto(path)
        return page

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not text.startswith(NETWORK):
            self.problems.append(text)


Visit = Callable[..., Awaitable[Visitor]]
"""Lets one more person in at a place, with a browser of their own."""


@dataclass(frozen=True)
class Chat:
    """The chat as a customer sees and uses it, with scripts or without."""

    page: Page

    async def write(self, text: str) -> None:
        """Write something and send it."""
        await self.page.get_by_label("Your message").fill(text)
        await self.page.get_by_role("button", name="Send", exact=True).click()

    async def say(self, text: str) -> str:
        """Write something, wait for the assistant's answer and return it."""
        async with self.answered():
            await self.write(text)
        return await self.last()

    async def choose(self, label: str) -> str:
        """Press one of the suggested answers, wait for the assistant's answer and return it."""
        async with self.answered():
            await self.page.get_by_role("button", name=label).click()
        return await self.last()

    @asynccontextmanager
    async def answered(self) -> AsyncIterator[None]:
        """Wait in the end until the assistant has said one thing more."""
        answers = self.page.locator(".from-bot")
        before = await answers.count()
        yield
        await expect(answers).to_have_count(before + 1)

    async def last(self) -> str:
        """What the assistant said last."""
        return await self.page.locator(".from-bot .said").last.inner_text()

    async def everything(self) -> list[str]:
        """Who said what, in order, without what the page says about sending."""
        return [
            f"{await message.locator('.by').inner_text()}: {await message.locator('.said').inner_text()}"
            for message in await self.page.locator("#log .message").all()
        ]

    async def talk(self, first: str, answers: dict[str, str]) -> str:
        """Tell something and answer what is asked until there is something to confirm; return the first answer.

        `answers` gives an answer for words of a question.
        """
        begun = await self.say(first)
        asked, confirm = begun, self.page.get_by_role("button", name=YES)
        while not await confirm.is_visible():
            answer = next((answer for words, answer in answers.items() if words in asked), None)
            assert answer is not None, f"no answer to: {asked}"
            asked = await self.say(answer)
        return begun


async def join_as(officer: Visitor, link: str, name: str = "Sam Okoro") -> Page:
    """Let the visitor become staff by a one-time link; returns the queue they land on."""
    page = await officer.open(link)
    await page.get_by_label("Your name").fill(name)
    await page.get_by_label("E-mail address").fill(f"{name.split(maxsplit=1)[0].lower()}@example.org")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_label("The same password again").fill(PASSWORD)
    await page.get_by_role("button", name="Start").click()
    await expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    return page
