"""Every route of the desk for every role: at one's own landlord, at another, on a restricted case, and signed out.

Routes, actions and roles are those of the application: a new route has to say in `permits.toml` what it needs, and once
here what stands in the blanks of its address. Each answer is held against the table of roles.
"""

import os
from datetime import timedelta

import pytest
from aiohttp import DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer
from bot_web_desk import COLD, LEAK, QUICK, serving
from conftest import NOW
from sqlalchemy import insert, select, update

from bot.web.application import make_application
from bot.web.item_forms import FORMS, Needs
from bot.web.permits import ELSEWHERE, FORM, PERMITS, SOMEWHERE
from bot.web.rights import ALLOWED, TABLE, Action, Role
from channels.webchat import address_of
from triage.store import sessions, staff, tables
from triage.store.conversations import find_open

FULL = "SAYSO_FULL_MATRIX"
"""Set, every combination is tried; without it those in which something can differ."""

DESK = ("/staff", "/policy/")
DIGEST = "d" * 64
SEES = {Role.MANAGER, Role.AUDITOR}
"""Roles that read restricted cases without being named on them."""

OF_AN_ITEM = ("{reference}", "{conversation}", "{job}")
"""Blanks that name a case or what belongs to one."""

THERE_ONLY_WITH_SETTINGS = {"GET /staff/sign-in/sso", "GET /staff/sign-in/sso/return"}
"""Routes that answer 404 in this service, which has no provider of single sign-on."""

ENDS = ("/reset", "/end", "/sign-out")
"""What takes something away comes last, in this order."""


def routes_of(app):
    """Every route as (method, path) but those of HEAD, which are those of GET."""
    return {f"{route.method} {route.resource.canonical}" for route in app.router.routes() if route.method != "HEAD"}


def tried():
    """Every route with the form that it is tried with, what takes something away last.

    In the quick form one form stands for all that need the same action.
    """
    for route in sorted(PERMITS, key=lambda route: ([route.endswith(end) for end in reversed(ENDS)], route)):
        if PERMITS[route].needs != FORM:
            yield route, None
            continue
        other = Needs.NO_CASE if "{reference}" in route else Needs.CASE
        forms = [name for name, form in FORMS.items() if form.needs is not other]
        chosen = forms if os.environ.get(FULL) else {FORMS[name].action: name for name in forms}.values()
        yield from ((route, name) for name in chosen)


def action_of(route, form):
    """The action that a route needs, None when it needs only somebody who is signed in."""
    needs = FORMS[form].action if form else PERMITS[route].needs.removeprefix(SOMEWHERE)
    return Action(needs) if needs in set(Action) else None


def expected(route, form, role, place):
    """What must come: in, refused (403), nothing there (404) or door."""
    action = action_of(route, form)
    named = "{landlord}" in route
    if place == "signed out":
        return "in" if PERMITS[route].needs == "door" else "door"
    if place == "other" and named:
        return "nothing there"
    if action is not None and action not in ALLOWED[role]:
        return "refused"
    is_item = any(name in route for name in OF_AN_ITEM)
    if place == "restricted" and is_item and role not in SEES:
        return "nothing there"
    return "in"


def answer_of(route, status, target, text):
    """What came, in the words of `expected`."""
    assert status < 500, f"{route} fails with {status}"
    if target.startswith("/staff/sign-in?next=") or (status == 403 and "You have been signed out" in text):
        return "door"
    if status == 404 and route in THERE_ONLY_WITH_SETTINGS:
        return "in"
    return {403: "refused", 404: "nothing there"}.get(status, "in")


@pytest.fixture
async def desk(sqlite_url):
    """A desk with a case, a restricted one, and a person of each role here and at another landlord."""
    with serving(sqlite_url, NOW) as service:
        server = TestServer(make_application(service, hasher=QUICK))
        async with TestClient(server, cookie_jar=DummyCookieJar()) as client:
            desk = Desk(service, client)
            await desk.furnish()
            yield desk


class Desk:
    """What stands in the blanks of addresses, and who is signed in with what."""

    def __init__(self, service, client) -> None:
        self.service, self.client, self.sessions = service, client, {}

    async def furnish(self):
        """Let customers write, and put what the routes are about in its place."""
        service, client = self.service, self.client
        for place, text in (("own", LEAK), ("restricted", COLD)):
            body = {"client_message_id": f"00000000-0000-4000-8000-{len(text):012}", "text": text}
            answer = await (await client.post("/chat/aspire/messages", json=body)).json()
            setattr(self, place, answer)
        await service.write(self._fill, aspire="aspire")

    def _fill(self, conn, *, aspire):
        self.places = {}
        for place in ("own", "restricted"):
            answer = getattr(self, place)
            talk = find_open(conn, aspire, channel="webchat", address=address_of(answer["session"]))
            attachment = [
                {"kind": "photo", "digest": DIGEST, "name": "photo.jpg", "media_type": "image/jpeg", "size": 1}
            ]
            of_talk = tables.messages.c.conversation_id == talk["id"]
            conn.execute(update(tables.messages).where(of_talk).values(attachments=attachment))
            message = conn.scalar(select(tables.messages.c.id).where(of_talk))
            job = {"kind": "letter", "payload": {"to": ""}, "due": NOW, "created_at": NOW, "repeatable": True}
            number = conn.execute(
                insert(tables.jobs)
                .values(landlord=aspire, conversation_id=talk["id"], message_id=message, **job)
                .returning(tables.jobs.c.id)
            ).scalar_one()
            self.places[place] = {
                "landlord": aspire,
                "reference": answer["case"]["reference"],
                "conversation": talk["id"],
                "job": number,
            }
        self._entries(conn, aspire)
        conn.execute(
            update(tables.cases)
            .where(tables.cases.c.conversation_id == self.places["restricted"]["conversation"])
            .values(restricted=True)
        )
        conn.execute(
            insert(tables.files).values(
                landlord=aspire, digest=DIGEST, media_type="image/jpeg", size=1, content=b"x", stored_at=NOW
            )
        )
        self.people = {
            (role, landlord): self._person(conn, role, landlord) for role in Role for landlord in (aspire, "pioneer")
        }
        for place in ("own", "restricted"):
            self.places[place]["person"] = self._person(conn, f"leaving {place}", aspire)[1]
        self.values = {
            "digest": DIGEST,
            "request": 1,
            "session": "0" * 16,
            "invitation": "0" * 16,
            "token": "made-up",
            "view": 1,
            "channel": "webchat",
            "text": 1,
            "day": f"{NOW:%Y-%m-%d}",
        }

    def _entries(self, conn, aspire):
        """Conversations that a colleague began, for the pages of entries."""
        for place, found in self.places.items():
            talk = conn.execute(
                insert(tables.conversations)
                .values(
                    landlord=aspire,
                    channel="phone",
                    address=f"entry of {place}",
                    state=conn.scalar(select(tables.conversations.c.state)),
                    opened_at=NOW,
                    last_inbound_at=NOW,
                )
                .returning(tables.conversations.c.id)
            ).scalar_one()
            found["entry"] = talk
            row = dict(
                conn.execute(select(tables.cases).where(tables.cases.c.reference == found["reference"]))
                .mappings()
                .one()
            )
            copy = {**row, "id": None, "conversation_id": talk, "reference": f"ASP-{place}", "restricted": False}
            del copy["id"]
            conn.execute(
                insert(tables.cases).values(
                    **copy,
                )
            )
            if place == "restricted":
                mine = tables.cases.c.conversation_id == talk
                conn.execute(update(tables.cases).where(mine).values(restricted=True))

    def _person(self, conn, role, landlord):
        account = staff.make_account(
            conn,
            name=f"{role} {landlord}",
            email=f"{role}@{landlord}.example".replace(" ", "."),
            password=QUICK.hash("x"),
            now=NOW,
        )
        seat = staff.take_seat(conn, landlord, account, [role], now=NOW)
        return account, seat

    def path(self, route, form, place):
        """The address of a route with its blanks filled in."""
        found = self.places["restricted" if place == "restricted" else "own"]
        values = {**self.values, **found, "action": form}
        if "/entries/" in route:
            values["conversation"] = found["entry"]
        return route.split(" ", 1)[1].format(**values)

    async def session(self, role, landlord, *, anew):
        """The cookie of somebody's session and the token of its forms."""
        if anew or (role, landlord) not in self.sessions:
            account, _ = self.people[role, landlord]
            ends = NOW + timedelta(hours=1)
            token = await self.service.write(sessions.begin_session, account, now=NOW, expires_at=ends)
            person = await self.service.read(sessions.signed_in, token, now=NOW)
            self.sessions[role, landlord] = (token, person.csrf)
        return self.sessions[role, landlord]

    async def ask(self, route, form, role, place):
        """Send the request and return what came, in the words of `expected`."""
        method, headers, data = route.split(" ", 1)[0], {}, None
        if place != "signed out":
            landlord = "pioneer" if place == "other" else "aspire"
            token, csrf = await self.session(role, landlord, anew=route.endswith(ENDS))
            headers["Cookie"] = f"sayso={token}"
            data = {"form_token": csrf} if method == "POST" else None
        response = await self.client.request(
            method, self.path(route, form, place), headers=headers, data=data, allow_redirects=False
        )
        return answer_of(route, response.status, response.headers.get("Location", ""), await response.text())


def test_every_route_is_listed_and_nothing_else(sqlite_url):
    with serving(sqlite_url, NOW) as service:
        routes = routes_of(make_application(service))
    desk = {route for route in routes if route.split(" ", 1)[1].startswith(DESK)}
    assert desk - set(PERMITS) == set(), "say in bot/web/permits.toml what these need"
    assert set(PERMITS) - desk == set(), "these are no routes any more: take them out of bot/web/permits.toml"
    paths = {route.split(" ", 1)[1] for route in routes - desk}
    assert {path for path in paths if path != "/" and not path.startswith(ELSEWHERE[1:])} == set()


def test_every_change_is_logged_and_every_action_is_somebodys():
    for route, permit in PERMITS.items():
        logs_itself = route == "POST /staff/give"
        assert permit.log or logs_itself or not route.startswith("POST "), f"{route} must have a name in the log"
        needs = permit.needs.removeprefix(SOMEWHERE)
        assert needs in {*Action, FORM, "person", "door"}, route
    assert all(TABLE["actions"][action]["roles"] for action in Action)


def combinations(route):
    """Role and place, those first that change nothing; in the quick form only where something can differ."""
    if os.environ.get(FULL):
        return [(None, "signed out"), *((role, place) for place in ("other", "restricted", "own") for role in Role)]
    few = [(None, "signed out"), *((role, "own") for role in Role)]
    if "{landlord}" in route:
        few.insert(1, (Role.MANAGER, "other"))
    if any(name in route for name in OF_AN_ITEM):
        few[1:1] = [(Role.HANDLER, "restricted"), (Role.MANAGER, "restricted")]
    return few


async def test_every_route_does_what_the_table_of_roles_says(desk):
    wrong = []
    for route, form in tried():
        for role, place in combinations(route):
            came, must = await desk.ask(route, form, role, place), expected(route, form, role, place)
            if came != must and PERMITS[route].needs != "door":
                wrong.append(f"{route} {form or ''} {role} {place}: {came}, must be: {must}")
    assert wrong == []
