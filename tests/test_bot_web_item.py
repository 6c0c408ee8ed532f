"""An item and what staff do with it."""

import re
from datetime import timedelta

import pytest
from bot_web_desk import COLD, LEAK, MORE, PRAISE, join

from nlu.corpus import as_message
from triage.store.corrections import corrected_messages
from triage.vocabulary import FeedbackType

pytest_plugins = ["desk_fixtures"]


async def case_of(customer, text=COLD):
    """Say something as the customer; returns the session and the address of the case's page."""
    answer = await customer.chat(text)
    return answer["session"], f"/staff/aspire/cases/{answer['case']['reference']}"


async def heard(customer, session):
    """Return what the customer has in the chat."""
    headers = {"Authorization": f"Bearer {session}"}
    answer = await (await customer.client.get("/chat/aspire/messages", headers=headers)).json()
    return [(message["from"], message["text"]) for message in answer["messages"]]


async def test_the_page_shows_what_was_said_what_was_understood_and_from_which_words(customer, sam):
    _, address = await case_of(customer)
    text = (await sam.open(address)).text
    assert "<mark>nobody came</mark>" in text
    assert "<mark>my nan is 82</mark>" in text
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in text
    assert "<script>" not in text
    assert "Understood as complaint (95% sure)" in text
    assert "from &ldquo;three weeks&rdquo;" in text
    assert "Heating and hot water" in text
    assert "Why this date: " in text
    assert "events are as they were written" in text


async def test_a_history_that_was_altered_is_shouted_about(customer, sam, service):
    _, address = await case_of(customer)
    await service.write(
        lambda conn: conn.exec_driver_sql("""UPDATE events SET private = '{"summary": "all is well"}' WHERE seq = 1""")
    )
    text = (await sam.open(address)).text
    assert "This history has been altered" in text
    assert "events are as they were written" not in text


async def test_staff_write_to_the_customer_in_the_chat(customer, sam):
    session, address = await case_of(customer)
    page = await sam.send((await sam.open(address)).form("/write"), text="I am on it <3\r\nSam")
    assert page.status == 200
    assert "Your message is on its way" in page.text
    assert "I am on it &lt;3" in page.text
    assert (await heard(customer, session))[-1] == ("staff", "I am on it <3\nSam")


async def test_a_form_sent_twice_is_done_once(customer, sam):
    session, address = await case_of(customer)
    form = (await sam.open(address)).form("/write")
    await sam.send(form, text="Once only")
    again = await sam.send(form, text="Once only")
    assert "It was not done twice" in again.text
    assert [said for said in await heard(customer, session) if said == ("staff", "Once only")] == [
        ("staff", "Once only")
    ]


async def test_two_people_on_the_same_case_never_overwrite_each_other(customer, sam, enter, service):
    session, address = await case_of(customer)
    other = await enter()
    await join(other, service, name="Ada Byrne")
    mine, theirs = (await sam.open(address)), (await other.open(address))
    await other.send(theirs.form("/acknowledge"), text="We have it. Ada")
    conflict = await sam.send(mine.form("/write"), text="I am looking into it. Sam")
    assert conflict.status == 409
    assert "We have it. Ada" in conflict.text
    assert "I am looking into it. Sam" in conflict.text
    assert "Ada Byrne" in conflict.text
    assert ("staff", "I am looking into it. Sam") not in await heard(customer, session)
    done = await sam.send(conflict.form("/write"))
    assert "on its way" in done.text
    assert (await heard(customer, session))[-1] == ("staff", "I am looking into it. Sam")


async def test_a_customer_who_says_more_meanwhile_is_shown_too(customer, sam, service):
    session, address = await case_of(customer)
    page = await sam.open(address)
    service.clock.now += timedelta(minutes=1)
    await customer.chat(MORE, session=session)
    late = await sam.send(page.form("/acknowledge"), text="We have it.")
    assert late.status == 409
    assert "Something changed meanwhile" in late.title
    assert "More became known" in late.text
    assert f'<p class="pre">{MORE}</p>' in late.text
    assert "boiler" not in late.text.split('id="theirs"')[1].split('<p class="pre">')[1]


async def test_one_complaint_from_the_first_words_to_the_end(customer, sam):
    session, address = await case_of(customer)
    page = await sam.send((await sam.open(address)).form("/assign"), conflict="none")
    assert "Sam Okoro has it" in page.text
    assert 'action="/staff/aspire/cases/' in page.text
    assert not re.search(r'action="[^"]*/close"', page.text)
    assert "It has not been answered yet." in page.text
    early = page.form("/note")
    early.action = early.action.replace("/note", "/close")
    too_early = await sam.send(early, reason="Done")
    assert too_early.status == 409
    assert "record the response first" in too_early.text
    page = await sam.send(too_early.form("/acknowledge"), text="We have your complaint. I deal with it. Sam")
    assert "The acknowledgement is recorded" in page.text
    assert not re.search(r'action="[^"]*/acknowledge"', page.text)
    page = await sam.send(
        page.form("/respond"),
        text="We were wrong.",
        apology="We are sorry.",
        remedy="The boiler is mended.",
        finding="upheld",
        send="yes",
    )
    assert "The response is recorded" in page.text
    assert "Upheld" in page.text
    assert "Done 10 February 2026, 10:12" in page.text
    page = await sam.send(page.form("/close"), reason="The boiler works")
    assert "The case is closed" in page.text
    acknowledged, answer = [text for sender, text in await heard(customer, session) if sender == "staff"]
    assert acknowledged == "We have your complaint. I deal with it. Sam"
    assert "We were wrong.\n\nWe are sorry.\n\nHow we put it right: The boiler is mended." in answer
    assert "Please ask by Tuesday 24 February 2026, in any way that suits you." in answer
    assert address.rpartition("/")[2] not in (await sam.open("/staff")).text
    assert address.rpartition("/")[2] in (await sam.open("/staff?status=closed")).text
    page = await sam.send(page.form("/reopen"), reason="It broke again")
    assert "The case is open again" in page.text


async def test_what_is_missing_in_a_form_is_said_and_nothing_typed_is_lost(customer, sam):
    _, address = await case_of(customer)
    page = await sam.send((await sam.open(address)).form("/respond"), text="A long answer")
    assert page.status == 422
    assert "Choose what you found" in page.text
    assert page.form("/respond").fields["text"] == "A long answer"
    assert page.title.startswith("Error: ")


async def test_an_acknowledgement_by_telephone_is_recorded_without_a_message(customer, sam):
    session, address = await case_of(customer)
    form = (await sam.open(address)).form("/acknowledge")
    assert (await sam.send(form)).status == 422
    page = await sam.send((await sam.open(address)).form("/acknowledge"), told="yes")
    assert "The acknowledgement is recorded" in page.text
    assert all(sender != "staff" for sender, _ in await heard(customer, session))


async def test_a_corrected_kind_applies_the_rules_again_and_the_assistant_keeps_it(customer, sam, service):
    session, address = await case_of(customer, LEAK)
    page = await sam.send((await sam.open(address)).form("/correct"), type="complaint", reason="Third time")
    assert "the rules were applied again" in page.text
    assert "<strong>Complaint</strong>" in page.text
    assert "Respond, " in page.text
    assert "Third time" in page.text
    await customer.chat("12 Heron Walk, AB1 9ZZ", session=session)
    kinds = await service.read(lambda conn: conn.exec_driver_sql("SELECT type FROM cases ORDER BY id").scalars().all())
    assert kinds[0] == "complaint"


async def test_what_was_corrected_comes_back_as_a_labelled_message(customer, sam, service):
    await case_of(customer)
    _, address = await case_of(customer, LEAK)
    await sam.send((await sam.open(address)).form("/correct"), type="complaint", reason="Third time")
    (line,) = await service.read(lambda conn: list(corrected_messages(conn)))
    message = as_message(line)
    assert (message.text, message.type, message.flags, message.facts) == (LEAK, FeedbackType.COMPLAINT, None, None)


async def test_the_assistant_is_silent_while_a_person_answers(customer, sam):
    session, address = await case_of(customer)
    page = await sam.send((await sam.open(address)).form("/take-over"))
    assert "the assistant is silent" in page.text
    before = await heard(customer, session)
    assert (await customer.chat("hello?", session=session))["messages"] == []
    assert len(await heard(customer, session)) == len(before) + 1
    page = await sam.send((await sam.open(address)).form("/hand-back"))
    assert "The assistant answers again" in page.text
    assert (await customer.chat("12 Heron Walk", session=session))["messages"][0]["from"] == "bot"


async def test_a_conversation_without_a_case_can_be_answered_and_taken_off_the_list(customer, sam, service):
    answer = await customer.chat("zzz qqq")
    await service.write(
        lambda conn: conn.exec_driver_sql(
            "UPDATE conversations SET attention = 'unread', waits_since = last_inbound_at"
        )
    )
    page = await sam.open("/staff/aspire/conversations/1")
    assert "No case was opened" in page.text
    assert not re.search(r'action="[^"]*/close"', page.text)
    looked = await sam.send(page.form("/looked-at"))
    assert "It no longer waits for a person" in looked.text
    assert "need a person" not in (await sam.open("/staff")).text
    stale = page.form("/write")
    await customer.chat("are you there", session=answer["session"])
    conflict = await sam.send(stale, text="How can I help?")
    assert conflict.status == 409
    assert "are you there" in conflict.text
    done = await sam.send(conflict.form("/write"))
    assert done.status == 200
    assert (await heard(customer, answer["session"]))[-1] == ("staff", "How can I help?")


async def test_a_case_is_opened_by_hand_from_what_the_assistant_could_not_read(customer, enter, service):
    answer = await customer.chat("zzz <qqq>")
    service.clock.now += timedelta(days=3)
    sam = await enter()
    await join(sam, service)
    page, form = await sam.open("/staff/aspire/conversations/1"), "/raise"
    assert (await sam.send(page.form(form), type="rant")).status == 422
    opened = await sam.send((await sam.open(page.path)).form(form), type="complaint")
    assert "/cases/ASP-" in opened.path
    assert "zzz &lt;qqq&gt;" in opened.text
    assert "5 working days after 10 February 2026" in opened.text
    assert "Opened by hand from the conversation" in opened.text
    second = await sam.send(page.form(form), type="complaint")
    assert second.status == 409
    assert "A case was opened from it" in second.text
    more = await customer.chat("12 Heron Walk", session=answer["session"])
    assert [case["reference"] for case in more["cases"]] == [opened.path.rpartition("/")[2]]


async def test_a_case_is_given_to_colleagues_of_this_landlord_only(customer, sam, enter, service):
    _, address = await case_of(customer, PRAISE)
    await join(await enter(), service, name="Ada Byrne")
    await join(await enter(), service, name="Eve Far", landlords=("pioneer",))
    page = await sam.open(address)
    assert "Ada Byrne" in page.text
    assert "Eve Far" not in page.text
    ada = re.search(r'<option value="(\d+)">Ada Byrne', page.text)[1]
    assert "Ada Byrne has it" in (await sam.send(page.form("/assign"), assignee=ada)).text
    stranger = await sam.send((await sam.open(address)).form("/assign"), assignee="99")
    assert stranger.status == 422
    assert "Choose somebody who works here" in stranger.text
    page = await sam.send((await sam.open(address)).form("/assign"), assignee="nobody")
    assert "Nobody has it yet" in page.text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"expected": "one"}, 400),
        ({"expected": "9" * 40}, 400),
        ({"action_id": "short"}, 400),
        ({"action_id": "x" * 400}, 400),
    ],
)
async def test_a_form_that_was_tampered_with_is_refused(customer, sam, fields, status):
    session, address = await case_of(customer)
    page = await sam.send((await sam.open(address)).form("/write"), text="hello", **fields)
    assert page.status == status
    assert all(sender != "staff" for sender, _ in await heard(customer, session))


@pytest.mark.parametrize("path", ["cases/ASP-000-000-000", "conversations/99", "cases/..", "conversations/x"])
async def test_an_item_that_is_not_there_is_a_clear_page(sam, path):
    page = await sam.open(f"/staff/aspire/{path}")
    assert page.status == 404


async def test_an_act_that_does_not_exist_is_refused(customer, sam):
    _, address = await case_of(customer)
    form = (await sam.open(address)).form("/write")
    form.action = f"{address}/delete"
    assert (await sam.send(form, text="x")).status == 404
