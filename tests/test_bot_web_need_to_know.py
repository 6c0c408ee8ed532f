"""Restricted cases: who sees them, and that for everybody else they are not there."""

import pytest
from bot_web_desk import COLD, MORE, Forms, join
from conftest import NOW
from sqlalchemy import select

from triage.cases import CaseEvent, EventKind
from triage.store import tables
from triage.store.alerts import open_alerts
from triage.store.cases import append
from triage.store.letters import letters_to_post
from triage.store.need_to_know import NOBODY, Reader
from triage.store.queue import QueueFilter, queue
from triage.store.undelivered import undelivered

pytest_plugins = ["desk_fixtures"]


@pytest.fixture
async def people(enter, service):
    """Sam the manager, Ada the handler and Kit the advisor, by first name."""
    named = {"sam": ("Sam Okoro", "manager"), "ada": ("Ada Byrne", "handler"), "kit": ("Kit Wu", "advisor")}
    found = {}
    for key, (name, role) in named.items():
        found[key] = await enter()
        await join(found[key], service, name=name, role=role)
    return found


@pytest.fixture
async def reference(customer):
    return (await customer.chat(COLD))["case"]["reference"]


def places(reference):
    return [f"/staff/aspire/cases/{reference}", "/staff/aspire/conversations/1"]


async def restrict(sam, reference, **fields):
    page = await sam.open(f"/staff/aspire/cases/{reference}/access")
    forms = [form for form in _forms(page) if form.fields.get("do") == "restrict"]
    return await sam.send(forms[0], **{"reason": "Her ex-partner works here.", **fields})


def _forms(page):

    return Forms(page.text, page.path).found


async def deed(visitor, reference, what, **fields):
    page = await visitor.open(f"/staff/aspire/cases/{reference}/access")
    form = next(form for form in _forms(page) if form.fields.get("do") == what)
    return await visitor.send(form, **{"reason": "They take it on.", **fields})


async def staff_id(service, name):
    def find(conn):
        query = select(tables.staff.c.id).join(tables.accounts, tables.accounts.c.id == tables.staff.c.account_id)
        return conn.scalar(query.where(tables.accounts.c.name == name))

    return await service.read(find)


async def test_a_restricted_case_is_not_there_for_those_who_need_not_know(people, reference):
    assert (await restrict(people["sam"], reference)).status == 200
    for key in ("ada", "kit"):
        queue_page = await people[key].open("/staff")
        assert reference not in queue_page.text
        assert "boiler" not in queue_page.text
        for place in places(reference):
            none = await people[key].open(place.replace(reference, "ASP-0-0"))
            hidden = await people[key].open(place)
            assert hidden.status == 404
            assert hidden.text == none.text or "conversations" in place
    assert reference in (await people["sam"].open("/staff")).text
    assert "Restricted" in (await people["sam"].open(places(reference)[0])).text


async def test_no_form_reaches_it_either(people, reference):
    form = (await people["ada"].open(places(reference)[0])).form("/write")
    await restrict(people["sam"], reference)
    assert (await people["ada"].send(form, text="hello")).status == 404


async def test_whoever_is_named_sees_it_until_they_are_taken_off(people, reference, service):
    await restrict(people["sam"], reference)
    number = await staff_id(service, "Kit Wu")
    page = await deed(people["sam"], reference, "name", named=str(number))
    assert "They may see it now" in page.text
    assert (await people["kit"].open(places(reference)[0])).status == 200
    assert reference in (await people["kit"].open("/staff")).text
    assert (await people["ada"].open(places(reference)[0])).status == 404
    await deed(people["sam"], reference, "take-off")
    assert (await people["kit"].open(places(reference)[0])).status == 404
    history = (await people["sam"].open(places(reference)[0])).text
    for words in ("Kit Wu", "They take it on.", "Her ex-partner works here."):
        assert words in history


async def test_who_has_it_sees_it_and_is_led_away_when_it_is_given_on(people, reference, service):
    await restrict(people["sam"], reference)
    given = {"assignee_id": await staff_id(service, "Ada Byrne")}
    event = CaseEvent(kind=EventKind.ASSIGNED, at=NOW, actor="bot", public=given)
    await service.write(append, "aspire", 1, event)
    page = await people["ada"].open(places(reference)[0])
    assert page.status == 200
    landed = await people["ada"].send(page.form("/assign"), assignee="nobody", reason="Not mine.")
    assert landed.path in {"/staff", places(reference)[0] + "/assign"}


async def test_only_those_with_the_right_restrict_and_name(people, reference):
    for key in ("ada", "kit"):
        assert (await people[key].open(places(reference)[0] + "/access")).status == 403


async def test_a_reason_is_needed_and_what_was_typed_stays(people, reference):
    page = await deed(people["sam"], reference, "name", named="", reason=" ")
    assert page.status == 422
    assert "Write why" in page.text
    assert "Choose somebody who works here" in page.text


async def test_two_people_who_change_it_at_once_see_both(people, reference, customer):
    page = await people["sam"].open(places(reference)[0] + "/access")
    form = next(form for form in _forms(page) if form.fields.get("do") == "restrict")
    await customer.chat("and another thing", session=None)
    await deed(people["sam"], reference, "restrict", reason="Mine came first.")
    both = await people["sam"].send(form, reason="Hers came second.")
    assert both.status == 409
    assert "Mine came first." in both.text
    assert "Hers came second." in both.text


async def test_the_same_form_twice_is_done_once(people, reference):
    page = await people["sam"].open(places(reference)[0] + "/access")
    form = next(form for form in _forms(page) if form.fields.get("do") == "restrict")
    await people["sam"].send(form, reason="Once.")
    assert "done already" in (await people["sam"].send(form, reason="Once.")).text


async def test_lifting_it_shows_it_to_everybody_here_again(people, reference):
    await restrict(people["sam"], reference)
    await deed(people["sam"], reference, "lift")
    assert (await people["kit"].open(places(reference)[0])).status == 200
    again = await deed(people["sam"], reference, "restrict")
    assert again.status == 200


async def test_what_the_customer_says_next_neither_lifts_nor_renews_it(people, customer, service):
    answer = await customer.chat(COLD)
    reference = answer["case"]["reference"]
    await restrict(people["sam"], reference)
    await customer.chat(MORE, session=answer["session"])
    rows = await service.read(lambda conn: conn.execute(select(tables.cases.c.restricted)).scalars().all())
    assert rows[0] is True


async def test_another_case_of_the_same_conversation_is_closed_with_it(people, reference, service):
    await restrict(people["sam"], reference)

    others = select(tables.cases.c.reference).where(tables.cases.c.reference != reference)
    other = await service.read(lambda conn: conn.execute(others).scalars().first())
    assert (await people["ada"].open(f"/staff/aspire/cases/{other}")).status == 404
    assert other not in (await people["ada"].open("/staff")).text
    assert (await people["sam"].open(f"/staff/aspire/cases/{other}")).status == 200


def test_the_lists_of_the_desk_leave_it_out(database):
    """On both databases, with a condition that stands in each query."""
    readers = [NOBODY, Reader(staff_ids=(1,)), Reader(sees_all=("aspire",))]
    for reader in readers:
        assert database.read(queue, QueueFilter(landlords=("aspire",), reader=reader)).cases == []
        assert database.read(open_alerts, ["aspire"], reader) == []
        assert database.read(undelivered, ["aspire"], reader) == []
        assert database.read(letters_to_post, ["aspire"], reader) == []


async def test_danger_on_a_restricted_case_stands_only_before_those_who_may_see_it(people, reference, service):
    told = {"accept_by": NOW.isoformat(), "roles": ["on_call"]}
    await service.write(append, "aspire", 1, CaseEvent(kind=EventKind.ALERTED, at=NOW, actor="bot", public=told))
    await restrict(people["sam"], reference)
    assert "Somebody may be in danger" in (await people["sam"].open("/staff")).text
    assert "Somebody may be in danger" not in (await people["ada"].open("/staff")).text
