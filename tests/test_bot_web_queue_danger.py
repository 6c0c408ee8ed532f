"""Danger that nobody has taken on yet: first in the queue, and taken on by a person."""

import asyncio
import re
from datetime import timedelta

import pytest
from bot_web_desk import join
from engines import read_as
from sqlalchemy import select

from triage.store import tables

pytest_plugins = ["desk_fixtures"]

SECTION = "Somebody may be in danger"
GAS = "I can smell gas in the hall <b>"
SPARKS = "The socket is sparking again and again"
DAMP = "There is damp in the hall and nobody came"
UNDERSTOOD = {
    GAS: read_as("service_request", "emergency"),
    SPARKS: read_as("complaint", "emergency", ongoing=True),
    DAMP: read_as("complaint", "health_safety"),
}


@pytest.fixture(autouse=True)
def danger_understood(service):
    service.engine.texts.update(UNDERSTOOD)


async def alarm(customer, text=GAS, **body):
    """Tell of a danger; returns the session and the address of the case."""
    answer = await customer.chat(text, **body)
    return answer["session"], f"/staff/aspire/cases/{answer['case']['reference']}"


def section(page):
    return page.text.partition(SECTION)[2].partition("</section>")[0]


async def events(service, *kinds):
    def read(conn):
        query = select(tables.events).where(tables.events.c.kind.in_(kinds)).order_by(tables.events.c.id)
        return conn.execute(query).mappings().all()

    return [(row["kind"], row["actor"], row["public"]) for row in await service.read(read)]


async def said(customer, session):
    headers = {"Authorization": f"Bearer {session}"}
    answer = await (await customer.client.get("/chat/aspire/messages", headers=headers)).json()
    return len(answer["messages"])


async def test_it_is_the_first_thing_in_the_queue_with_until_when(customer, sam, service):
    nothing = (await sam.open("/staff")).text
    assert SECTION not in nothing
    assert "On this page" not in nothing
    _, address = await alarm(customer)
    page = await sam.open("/staff")
    for shown in (f'href="{address}"', "Emergency", "I can smell gas in the hall &lt;b&gt;", "Due in 15 minutes"):
        assert shown in section(page)
    assert '<a href="#danger">In danger: 1</a>' in page.text
    assert '<a href="#cases">Cases: 1</a>' in page.text
    assert "Came 10 February 2026, 10:12, must be taken on by 10 February 2026, 10:27" in section(page)
    assert page.text.index(SECTION) < page.text.index('class="filters"') < page.text.index('<h2 id="cases">')
    assert "I can smell gas" not in page.text[page.text.index('<h2 id="cases">') :]
    assert "I can smell gas" in (await sam.open("/staff?whose=nobodys")).text.partition('<h2 id="cases">')[2]
    service.clock.now += timedelta(minutes=40)
    assert "Overdue by 25 minutes" in section(await sam.open("/staff"))


async def test_no_filter_hides_it_and_the_oldest_comes_first(customer, enter, sam, service):
    _, first = await alarm(customer)
    service.clock.now += timedelta(minutes=1)
    _, second = await alarm(await enter(), SPARKS)
    page = await sam.open("/staff?type=compliment&whose=mine&after=~999")
    assert section(page).index(first) < section(page).index(second)


async def test_who_takes_it_on_has_the_case_and_the_customer_is_told_nothing(customer, sam, service):
    session, address = await alarm(customer)
    before = await said(customer, session)
    page = await sam.send((await sam.open("/staff")).form("/accept-alert"))
    assert page.path == address
    assert "It is recorded that you are dealing with it. Nothing was said to the customer." in page.text
    assert "Sam Okoro has been dealing with the danger since 10 February 2026, 10:12." in page.text
    assert "Sam Okoro has it." in page.text
    assert not re.search(r'action="[^"]*/accept-alert"', page.text)
    assert SECTION not in (await sam.open("/staff")).text
    (taken, given) = await events(service, "alert_accepted", "assigned")
    assert taken == ("alert_accepted", "staff:1", {})
    assert given == ("assigned", "staff:1", {"assignee_id": 1})
    assert await said(customer, session) == before


async def test_a_case_that_somebody_has_stays_with_them(customer, sam, enter, service):
    _, address = await alarm(customer)
    other = await enter()
    await join(other, service, name="Ada Byrne")
    await other.send((await other.open(address)).form("/assign"))
    assert "Ada Byrne has the case" in section(await sam.open("/staff"))
    page = await sam.send((await sam.open(address)).form("/accept-alert"))
    assert "Sam Okoro has been dealing with the danger" in page.text
    assert "Ada Byrne has it." in page.text


async def test_the_item_says_until_when_and_promises_nothing(customer, sam):
    _, address = await alarm(customer)
    page = await sam.open(address)
    assert SECTION in page.text
    assert "The customer has not been told that anybody is coming." in page.text
    assert "by 10 February 2026, 10:27 that they are dealing" in page.text
    assert "Somebody takes on the danger" in page.text


async def test_a_second_click_and_a_slower_colleague_change_nothing(customer, sam, enter, service):
    await alarm(customer)
    other = await enter()
    await join(other, service, name="Ada Byrne")
    mine, theirs = [(await each.open("/staff")).form("/accept-alert") for each in (sam, other)]
    await sam.send(mine)
    for late in (await sam.send(mine), await other.send(theirs)):
        assert "It was not done twice" in late.text
        assert "Sam Okoro has been dealing with the danger" in late.text
    assert len(await events(service, "alert_accepted", "assigned")) == 2


async def test_of_many_at_once_one_takes_it_on(customer, sam, service):
    await alarm(customer)
    forms = [(await sam.open("/staff")).form("/accept-alert") for _ in range(5)]
    pages = await asyncio.gather(*(sam.send(form) for form in forms))
    assert [page.status for page in pages] == [200] * 5
    assert sum("It is recorded that you" in page.text for page in pages) == 1
    assert len(await events(service, "alert_accepted")) == 1


async def test_it_is_taken_on_even_when_the_customer_wrote_meanwhile(customer, sam):
    session, _ = await alarm(customer)
    form = (await sam.open("/staff")).form("/accept-alert")
    await customer.chat(SPARKS, session=session)
    page = await sam.send(form)
    assert page.status == 200
    assert "It is recorded that you are dealing with it" in page.text


async def test_there_is_nothing_to_take_on_without_danger(customer, sam, service):
    _, address = await alarm(customer, DAMP)
    form = (await sam.open(address)).form("/take-over")
    form.action = f"{address}/accept-alert"
    page = await sam.send(form)
    assert page.status == 409
    assert "tells of no danger" in page.text
    assert await events(service, "alert_accepted", "assigned") == []


async def test_another_landlords_danger_does_not_exist(customer, sam, enter, service):
    await alarm(customer)
    other = await enter()
    await join(other, service, name="Ada Byrne", landlords=("pioneer",))
    queue = await other.open("/staff")
    assert SECTION not in queue.text
    form, own = (await sam.open("/staff")).form("/accept-alert"), queue.form("/sign-out")
    own.action, own.fields = form.action, {**form.fields, **own.fields}
    assert (await other.send(own)).status == 404
    assert SECTION in (await sam.open("/staff")).text


async def test_a_role_that_is_not_known_takes_on_nothing(customer, sam, enter, service):
    await alarm(customer)
    guest = await enter()
    await join(guest, service, name="Ada Byrne", role="guest")
    form, own = (await sam.open("/staff")).form("/accept-alert"), (await guest.open("/staff")).form("/sign-out")
    own.action, own.fields = form.action, {**form.fields, **own.fields}
    assert (await guest.send(own)).status == 403
    assert await events(service, "alert_accepted") == []
