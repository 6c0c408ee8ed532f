"""A live chat handed over and back: what the person sees, what the customer hears, and their place while they wait."""

import uuid
from datetime import timedelta

import pytest
from bot_web_desk import COLD
from conftest import ASPIRE, NOW
from engines import read_as

from bot.dialogue.wording import load_wording
from bot.handover import place_in_words, waiting_before

pytest_plugins = ["desk_fixtures"]

WISH = "Please let me talk to a person"


@pytest.fixture(autouse=True)
def wish_understood(service):
    service.engine.texts[WISH] = read_as("other", "human")


async def heard(customer, session):
    """Everything that was said, oldest first: who, and what."""
    head = {"Authorization": f"Bearer {session}"}
    response = await customer.client.get("/chat/aspire/messages?after=0", headers=head)
    return [(message["from"], message["text"]) for message in (await response.json())["messages"]]


async def test_a_chat_is_handed_over_and_back_and_the_customer_is_told(enter, sam):
    customer = await enter()
    answer = await customer.chat(COLD)
    address = f"/staff/aspire/cases/{answer['case']['reference']}"
    page = await sam.send((await sam.open(address)).form("/take-over"))
    assert "you have taken over" in page.text.lower()
    said = await heard(customer, answer["session"])
    assert said[-1][0] == "staff"
    assert "This is Sam Okoro from Aspire Housing. I am here now" in said[-1][1]
    assert "So far, in short" in page.text
    assert "Complaint, heating and hot water, not confirmed" in page.text
    assert (await customer.chat("12 Heron Walk", session=answer["session"]))["messages"] == []

    page = await sam.send((await sam.open(address)).form("/hand-back"))
    said = await heard(customer, answer["session"])
    assert said[-1] == (
        "staff",
        "I hand you back now: the assistant answers what you write next. Ask for a person at any time. Sam Okoro",
    )
    assert "So far, in short" not in page.text
    again = await customer.chat("It is still cold", session=answer["session"])
    assert again["messages"][-1]["from"] == "bot"


async def test_who_waits_is_told_their_place_once_and_then_who_is_here(enter, sam):
    first, second = await enter(), await enter()
    answer = await first.chat(WISH)
    assert answer["messages"][-1]["text"].endswith("You are next: nobody is waiting before you.")
    other = await second.chat(WISH)
    assert other["messages"][-1]["text"].endswith("One person is waiting before you.")
    assert (await second.chat("hello?", session=other["session"]))["messages"] == []

    page = await sam.open("/staff/aspire/conversations/2")
    assert "2 messages of the customer" in page.text
    await sam.send(page.form("/take-over"))
    assert "I am here now" in (await heard(second, other["session"]))[-1][1]
    third = await (await enter()).chat(WISH)
    assert third["messages"][-1]["text"].endswith("One person is waiting before you.")


async def test_a_question_that_goes_on_stands_behind_their_place(enter, service):
    service.engine.texts["Nobody mends our fence"] = read_as("complaint", service_area="repairs")
    service.engine.entities = {"07700 900123": "phone"}
    customer = await enter()
    answer = await customer.chat("Nobody mends our fence")
    answer = await customer.chat("CALL 07700 900123", session=answer["session"])
    *_, place, question = answer["messages"][-1]["text"].split("\n\n")
    assert place == "You are next: nobody is waiting before you."
    assert question.endswith("?")


async def test_who_writes_again_while_waiting_keeps_their_place(enter, sam, service):
    first, second = await enter(), await enter()
    answer = await first.chat(WISH)
    service.clock.now += timedelta(minutes=1)
    await second.chat(WISH)
    service.clock.now += timedelta(minutes=1)
    await first.chat("hello?", session=answer["session"])
    queue = (await sam.open("/staff")).text
    assert queue.index("/staff/aspire/conversations/1") < queue.index("/staff/aspire/conversations/2")
    assert queue.index("10:12") < queue.index("10:13")


async def test_where_people_serve_a_channel_apart_its_queue_is_counted_by_itself(enter, service):
    apart = service.landlords["aspire"].model_copy(update={"served_apart": ("webchat",)})
    await (await enter()).chat(WISH)
    waiting = {"landlord": "aspire", "id": 99, "waits_since": None}

    def before(landlord, channel):
        return service.read(waiting_before, {**waiting, "channel": channel}, landlord, now=NOW)

    assert [await before(ASPIRE, channel) for channel in ("webchat", "whatsapp")] == [1, 1]
    assert [await before(apart, channel) for channel in ("webchat", "whatsapp")] == [1, 0]
    earlier = {**waiting, "channel": "webchat", "waits_since": NOW - timedelta(minutes=1)}
    assert await service.read(waiting_before, earlier, ASPIRE, now=NOW) == 0
    elsewhere = {**waiting, "channel": "webchat", "landlord": "pioneer"}
    assert await service.read(waiting_before, elsewhere, ASPIRE, now=NOW) == 0


async def test_each_sees_that_the_other_types(enter, sam, service):
    customer = await enter()
    answer = await customer.chat(COLD)
    page = await sam.open(f"/staff/aspire/cases/{answer['case']['reference']}")
    assert "data-typing" not in page.text
    assert (await sam.open("/staff/aspire/conversations/1/typing")).status == 204
    async with customer.client.ws_connect("/chat/aspire/ws") as socket:
        await socket.send_json({"session": answer["session"], "after": 2})
        await type_in(socket)
        page = await sam.send(page.form("/take-over"))
        assert 'data-typing="/staff/aspire/conversations/1/typing"' in page.text
        handed = await socket.receive_json(timeout=5)
        assert (handed["answering"], handed["messages"][0]["from"]) == ("staff", "staff")
        assert not await types(sam)
        await sam.open("/staff/aspire/conversations/1/typing")
        assert await socket.receive_json(timeout=5) == {"typing": True, "name": "Sam Okoro"}
        await type_in(socket)
        assert await types(sam)
        service.clock.now += timedelta(seconds=9)
        assert not await types(sam)
        service.clock.now -= timedelta(seconds=9)
        await socket.send_json({"client_message_id": str(uuid.uuid4()), "text": "hello?"})
        assert (await socket.receive_json(timeout=5))["messages"][0]["text"] == "hello?"
        assert not await types(sam)


async def type_in(socket):
    """Say that the customer types, and wait until that has been taken: what is sent after it is answered after it."""
    await socket.send_json({"typing": True})
    await socket.send_str("{")
    assert (await socket.receive_json(timeout=5))["error"] == "Send JSON."


async def types(officer):
    """Whether the desk is told that the customer types."""
    return (await (await officer.client.get("/staff/aspire/conversations/1/news")).json())["typing"]


async def test_nobody_is_told_a_place_while_nobody_is_there(enter, service):
    service.clock.now += timedelta(hours=9)
    answer = await (await enter()).chat(WISH)
    assert "waiting before you" not in answer["messages"][-1]["text"]


async def test_who_may_have_gone_is_told_nothing(enter, sam, service):
    customer = await enter()
    answer = await customer.chat(COLD)
    before = await heard(customer, answer["session"])
    service.clock.now += timedelta(hours=1)
    await sam.send((await sam.open(f"/staff/aspire/cases/{answer['case']['reference']}")).form("/take-over"))
    assert await heard(customer, answer["session"]) == before


async def test_who_is_not_safe_to_write_to_is_told_nothing(enter, sam, service):
    customer = await enter()
    answer = await customer.chat(COLD)
    await service.write(
        lambda conn: conn.exec_driver_sql("UPDATE conversations SET state = json_set(state, '$.safe', json('false'))")
    )
    before = await heard(customer, answer["session"])
    await sam.send((await sam.open(f"/staff/aspire/cases/{answer['case']['reference']}")).form("/take-over"))
    assert await heard(customer, answer["session"]) == before


@pytest.mark.parametrize("language", ASPIRE.languages)
def test_places_in_words(language):
    wording = load_wording(language)
    said = [place_in_words(before, wording) for before in (0, 1, 2, 12)]
    assert len(set(said)) == 4
    assert "12" in said[3]


async def test_an_open_page_learns_that_something_was_said(enter, sam):
    customer = await enter()
    answer = await customer.chat(COLD)
    address = "/staff/aspire/conversations/1"
    page = await sam.open(address)
    assert f'data-news="{address}/news"' in page.text

    async def next_seq():
        return (await (await sam.client.get(f"{address}/news")).json())["seq"]

    before = await next_seq()
    assert f'data-seq="{before}"' in page.text
    await customer.chat("12 Heron Walk", session=answer["session"])
    assert await next_seq() > before
    assert (await sam.open("/staff/aspire/conversations/99/news")).status == 404
