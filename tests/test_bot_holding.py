"""While people answer on a channel: what the customer hears, what is kept, and that nothing is asked or settled."""

from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import ASPIRE, NOW, SETTING
from engines import OTHER, read_as

from bot.dialogue.conversation import next_turn
from bot.dialogue.holding import held_turn
from bot.dialogue.state import State
from bot.dialogue.turn import Heard
from bot.dialogue.wording import load_wording
from bot.intake import take_in
from channels.message import InboundMessage
from nlu.understanding import nothing_understood
from triage.pack import load_rulebook
from triage.store import tables
from triage.store.cases import cases_of_conversation
from triage.store.conversations import answers_to
from triage.store.switches import people_answer, switch, switched, uses
from triage.vocabulary import Channel

COLD = read_as("complaint", service_area="heating_hot_water", ongoing=True)
GAS = read_as("complaint", "emergency", service_area="gas_electric_safety")
HELD = "Our team answers messages here themselves just now"


def heard(text, read=COLD, minutes=0, **more):
    return Heard(text=text, understanding=read, received_at=NOW + timedelta(minutes=minutes), **more)


@pytest.fixture
def setting():
    return SETTING["webchat"]


def test_the_first_message_is_answered_once_and_becomes_an_unfinished_matter(setting):
    turn = held_turn(State(), heard("The boiler is off and nobody came"), setting)
    matter = turn.state.matters[0]
    assert HELD in turn.reply.text
    assert matter.reference in turn.reply.text
    assert "11 February 2026" in turn.reply.text
    assert (turn.reply.asks, turn.reply.choices, turn.attention) == ((), (), "person")
    assert turn.decisions[matter.reference].respond_by is not None
    assert not matter.confirmed
    again = held_turn(turn.state, heard("Three weeks now", read_as("complaint", event_when="Three weeks")), setting)
    assert again.reply is None
    assert again.state.matters[0].facts["event_when"] == "Three weeks"


def test_a_greeting_gets_the_holding_text_and_the_matter_after_it_a_reference(setting):
    greeting = held_turn(State(), heard("hello", OTHER), setting)
    assert HELD in greeting.reply.text
    assert greeting.state.matters == ()
    matter = held_turn(greeting.state, heard("The boiler is off and nobody came", minutes=1), setting)
    assert matter.reply.text == f"Your reference is {matter.state.matters[0].reference}."


def test_danger_is_spoken_of_first_and_is_not_settled(setting):
    turn = held_turn(State(), heard("I smell gas", GAS), setting)
    assert turn.reply.kind == "safety"
    assert turn.reply.text.index("0800 111 999") < turn.reply.text.index(HELD)
    assert not any(matter.confirmed for matter in turn.state.matters)
    later = held_turn(turn.state, heard("The gas smell is getting worse", GAS, 1), setting)
    assert later.reply is None


def test_what_may_not_be_read_by_others_is_not_named(setting):
    turn = held_turn(State(), heard("He hits me", read_as("service_request", "safeguarding")), setting)
    assert turn.reply.kind == "safety"
    assert "reference" not in turn.reply.text


def test_a_yes_to_an_old_summary_settles_nothing(setting):
    state = next_turn(State(), heard("The boiler is off and nobody came"), setting).state
    asked = replace(state, said=replace(state.said, asking=("confirm",)))
    turn = held_turn(asked, heard("yes", OTHER), setting)
    assert not turn.state.matters[0].confirmed
    assert turn.state.said.asking == ()


def test_who_talks_with_a_person_already_hears_nothing_of_it(setting):
    turn = held_turn(State(with_staff=True), heard("thank you, and hello", OTHER), setting)
    assert turn.reply is None
    assert turn.state.with_staff


@pytest.mark.parametrize(
    "message", [heard("I smell gas", nothing_understood("test", "Late")), heard("", OTHER, attachments=("photo",))]
)
def test_what_cannot_be_read_is_kept_and_answered(setting, message):
    turn = held_turn(State(), message, setting)
    assert HELD in turn.reply.text
    assert (turn.state.matters, turn.attention) == ((), "person")
    assert turn.state.kept == message.attachments


def test_the_assistant_goes_on_where_it_was_when_it_answers_again(setting):
    turn = held_turn(State(), heard("The boiler is off and nobody came"), setting)
    after = next_turn(turn.state, heard("hello?", OTHER, 1), setting)
    assert after.reply.asks
    assert not after.state.said.held


def test_stop_still_stops(setting):
    turn = held_turn(State(), heard("STOP", OTHER), SETTING["sms"])
    assert turn.state.stopped
    assert setting.landlord.contact.phone in turn.reply.text


@pytest.mark.parametrize("style", ["chat", "sms", "spoken"])
def test_the_texts_stand_in_both_languages(style):
    english, welsh = load_wording("en", style), load_wording("cy", style)
    assert all(english.texts[key] != welsh.texts[key] for key in ("held.people_answer", "held.reference"))


def message(text, channel="webchat", id_="m1"):
    return InboundMessage(
        landlord="aspire",
        channel=Channel(channel),
        address="somebody",
        scope="somebody",
        provider_id=id_,
        text=text,
        received_at=NOW,
    )


def seat(conn):
    account = {"email": "sam@example.org", "name": "Sam Okoro", "password": "-", "created_at": NOW}
    account_id = conn.execute(tables.accounts.insert().values(**account)).inserted_primary_key[0]
    seated = {"landlord": "aspire", "account_id": account_id, "roles": ["manager"], "joined_at": NOW}
    return conn.execute(tables.staff.insert().values(**seated)).inserted_primary_key[0]


def test_a_switched_channel_holds_its_messages_and_no_other_does(database):
    staff_id = database.write(seat)
    given = {"reason": "A storm", "staff_id": staff_id, "now": NOW}
    assert database.write(switch, "aspire", "webchat", to_people=True, **given)
    assert not database.write(switch, "aspire", "webchat", to_people=True, **given)
    assert database.read(people_answer, "aspire", "webchat")
    assert not database.read(people_answer, "aspire", "sms")
    assert not database.read(people_answer, "neighbourhoods", "webchat")

    def say(inbound):
        rulebook = load_rulebook("aspire")
        received = database.write(take_in, inbound, COLD, landlord=ASPIRE, rulebook=rulebook)
        return received, database.read(answers_to, "aspire", received.conversation_id, received.seq)[0]

    received, reply = say(message("The boiler is off and nobody came"))
    assert HELD in reply["text"]
    case = database.read(cases_of_conversation, "aspire", received.conversation_id)[0]
    assert (case["status"], case["decision"]["respond_by"]) == ("unfinished", "2026-02-17")
    _, reply = say(message("The boiler is off and nobody came", "sms", "m2"))
    assert HELD not in reply["text"]

    assert database.write(switch, "aspire", "webchat", to_people=False, **given)
    assert not database.read(switched, ["aspire"])["aspire", "webchat"].people_answer
    assert [(use.people_answer, use.name) for use in database.read(uses, "aspire")] == [
        (False, "Sam Okoro"),
        (True, "Sam Okoro"),
    ]
