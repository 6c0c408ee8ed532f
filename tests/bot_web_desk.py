"""A customer and members of staff at a running application, for the tests of `bot.web`."""

import re
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from argon2 import PasswordHasher
from engines import Known, read_as

from bot.service import Service, make_service
from bot.settings import Settings
from bot.web.application import make_application
from bot.web.rights import FIRST_ROLES
from nlu.understanding import Evidence
from triage.store.staff import make_welcome_link

PASSWORD = "heron lamp oats"
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
LINKS_FOR = timedelta(days=1)


@dataclass
class FormOnPage:
    action: str
    fields: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms of a page with what a browser would send: hidden fields, chosen options, ticked boxes."""

    def __init__(self, html: str, path: str) -> None:
        super().__init__()
        self.path = path
        self.found: list[FormOnPage] = []
        self.form: FormOnPage | None = None
        self.select = ""
        self.area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = FormOnPage(action=given.get("action", self.path))
            self.found.append(self.form)
        if self.form is None:
            return
        if tag == "input" and given.get("type") in {"checkbox", "radio"}:
            if "checked" in given:
                self.form.fields[given["name"]] = given["value"]
        elif tag == "input":
            self.form.fields[given["name"]] = given.get("value", "")
        elif tag == "select":
            self.select = given["name"]
        elif tag == "option" and ("selected" in given or self.select not in self.form.fields):
            self.form.fields[self.select] = given["value"]
        elif tag == "textarea":
            self.area = given["name"]
            self.form.fields[self.area] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area and self.form is not None:
            self.form.fields[self.area] += data


@dataclass
class Page:
    status: int
    text: str
    path: str
    headers: Any

    def form(self, action_ends: str = "") -> FormOnPage:
        found = [form for form in Forms(self.text, self.path).found if form.action.endswith(action_ends)]
        assert found, f"no form {action_ends!r} on {self.path}"
        return found[0]

    @property
    def title(self) -> str:
        match = re.search(r"<title>(.*?)</title>", self.text)
        assert match, self.text
        return match[1]


@dataclass
class Visitor:
    """Somebody with a browser without scripts."""

    client: TestClient[Any, Any]

    async def open(self, path: str, **headers: str) -> Page:
        return await _page(await self.client.get(path, headers=headers))

    async def send(self, form: FormOnPage, **fields: str | None) -> Page:
        """Send a form with fields filled in; None leaves a field out, as an unticked box is."""
        filled = {**form.fields, **fields}
        sent = {name: value for name, value in filled.items() if value is not None}
        return await _page(await self.client.post(form.action, data=sent))

    async def chat(self, text: str, **body: Any) -> dict[str, Any]:
        """Say something over the chat's own interface and return the answer."""
        message = {"client_message_id": str(uuid.uuid4()), "text": text, **body}
        response = await self.client.post("/chat/aspire/messages", json=message)
        assert response.status == 200, await response.text()
        answer: dict[str, Any] = await response.json()
        return answer


async def _page(response: ClientResponse) -> Page:
    return Page(status=response.status, text=await response.text(), path=response.url.path, headers=response.headers)


async def welcome_link(service: Service, *roles: str, landlords: tuple[str, ...] = ("aspire",), role: str = "") -> str:
    """Return the path of a new one-time link; without roles it gives those of the first person."""
    given = roles or ((role,) if role else FIRST_ROLES)
    now = service.clock()
    token = await service.write(
        make_welcome_link, landlords=landlords, roles=given, now=now, expires_at=now + LINKS_FOR
    )
    return f"/staff/welcome/{token}"


async def join(visitor: Visitor, service: Service, name: str = "Sam Okoro", **link: Any) -> Page:
    """Let the visitor become staff and sign in; returns the page they land on."""
    page = await visitor.open(await welcome_link(service, **link))
    email = f"{name.split(maxsplit=1)[0].lower()}@example.org"
    return await visitor.send(page.form(), name=name, email=email, password=PASSWORD, again=PASSWORD)


@dataclass
class Clock:
    """A clock that stands until a test moves it."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


COLD = "The boiler has been off for three weeks, nobody came <script>alert('x')</script> and my nan is 82"
PRAISE = "Janet fixed my window, she was brilliant"
MORE = "Now there is mould all over the wall too"
LEAK = "A pipe is leaking under my sink"
OLD = "You broke my fence in June 2024 and never said sorry"
NOT_OURS = "The council never empties the bins behind our block"
MOULD = "Black mould in my flat, reported in January and nobody came"

COPY = "Please send me a copy of everything you hold about me"


def evidence(text: str, **words: str) -> tuple[Evidence, ...]:
    """Point at the words of `text` that findings rest on; `flag_x` stands for `flag:x`."""
    return tuple(
        Evidence(finding=name.replace("_", ":", 1), start=text.index(each), end=text.index(each) + len(each))
        for name, each in words.items()
    )


def engine() -> Known:
    """An engine that understands the messages above, and takes everything else as an answer."""
    cold = replace(
        read_as("complaint", "vulnerability", service_area="heating_hot_water", event_when="three weeks", ongoing=True),
        evidence=evidence(COLD, type="nobody came", flag_vulnerability="my nan is 82", fact_event_when="three weeks"),
    )
    praise = read_as("compliment", staff_member="Janet")
    return Known(
        {
            COLD: cold,
            PRAISE: praise,
            LEAK: read_as("service_request", service_area="repairs"),
            MORE: read_as("complaint", "health_safety"),
            OLD: read_as("complaint", event_date={"start": "2024-06-03", "end": "2024-06-03"}, ongoing=False),
            COPY: read_as("service_request", "data_protection", dp_kind="sar"),
            NOT_OURS: read_as("complaint", third_party=True),
            MOULD: read_as("complaint", "health_safety", service_area="damp_mould", ongoing=True),
        }
    )


@contextmanager
def serving(url: str, now: datetime, **settings: Any) -> Iterator[Service]:
    """A service on the database at `url`, at a fixed time."""
    given = {"session_idle_minutes": 720, **settings}  # so that a test can let half a day go by
    service = make_service(Settings(database_url=url, **given), engine=engine(), clock=Clock(now))
    yield service
    service.close()


Enter = Callable[[], Awaitable[Visitor]]
"""Lets one more visitor in, with cookies of their own."""


async def doors(service: Service, aiohttp_server: Any, aiohttp_client: Any) -> Enter:
    """Start the application and return what lets visitors in."""
    server = await aiohttp_server(make_application(service, hasher=QUICK))

    async def enter() -> Visitor:
        return Visitor(client=await aiohttp_client(server))

    return enter
