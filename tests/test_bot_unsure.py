"""What is not sure or is no words: asked about, kept, or put before a person."""

from dataclasses import replace

from conftest import NOW
from engines import OTHER, read_as
from one_customer import ADDRESS, BOILER, Customer, hear

from bot.dialogue.turn import Heard
from nlu.understanding import nothing_understood


def test_a_way_to_be_reached_is_not_a_wish_for_a_person():
    joan = Customer()
    joan.says(BOILER)
    joan.says(f"{ADDRESS}, Joan Price")
    assert joan.questions[-1] == ("reply_by", "contact")
    joan.says("ring me, 07700 900123")
    assert not joan.state.with_staff


def test_a_greeting_makes_no_case():
    bob = Customer()
    bob.says("hello")
    assert bob.state.matters == ()


def test_what_nobody_could_place_is_asked_about_then_put_before_a_person():
    bob = Customer()
    bob.says("the door thing")
    assert bob.turns[-1].reply is not None
    assert [each.label for each in bob.turns[-1].reply.choices][4:] == ["Cymraeg"]
    bob.says("blah")
    assert bob.turns[-1].attention == "unread"


def test_praise_that_may_not_be_praise_is_asked_about():
    bob = Customer()
    doubtful = replace(read_as("compliment"), confidence=0.6)
    bob.hears(Heard(text="oh well done you lot", understanding=doubtful, received_at=NOW))
    assert bob.status() == "unfinished"
    bob.says("Make a formal complaint")
    assert [matter.type for matter in bob.state.matters] == ["complaint"]


def test_a_picked_choice_makes_a_matter_of_the_words_before_it():
    bob = Customer()
    bob.says("the door thing")
    bob.says("Make a formal complaint")
    assert [(matter.type, matter.words) for matter in bob.state.matters] == [("complaint", "the door thing")]


def test_asking_for_a_person_silences_the_bot():
    sue = Customer()
    sue.says("let me talk to someone")
    assert (sue.turns[-1].attention, sue.state.with_staff) == ("person", True)
    assert sue.says("hello?") == ""


def test_a_message_that_could_not_be_understood_is_kept_for_staff():
    sue = Customer()
    heard = Heard(text=BOILER, understanding=nothing_understood("e", "no answer within 2 seconds"), received_at=NOW)
    assert "Your message is safe" in sue.hears(heard)
    assert sue.turns[-1].attention == "unread"


def test_a_voice_note_is_kept_for_staff_and_nobody_pretends_to_have_heard_it():
    sue = Customer()
    assert "kept" in sue.hears(Heard(text="", understanding=OTHER, received_at=NOW, attachments=("voice note",)))
    assert sue.turns[-1].attention == "unread"


def test_call_puts_a_person_on_it_and_the_talk_goes_on():
    joan = Customer(channel="sms")
    joan.says(BOILER)
    reply = hear(joan, "CALL", read_as("other"))
    assert joan.turns[-1].attention == "person"
    assert not joan.state.with_staff
    assert "ring you" in reply


def test_the_choice_can_be_made_by_number():
    bob = Customer()
    bob.says("the door thing")
    bob.says("2")
    assert [(matter.type, matter.words, matter.doubtful) for matter in bob.state.matters] == [
        ("complaint", "the door thing", False)
    ]


def test_whoever_says_that_they_complain_is_not_asked_what_they_want():
    bob = Customer()
    hear(bob, "i want to complain about the stairs", read_as("comment", abstained=True))
    assert [(matter.type, matter.doubtful) for matter in bob.state.matters] == [("complaint", False)]


def test_a_picture_in_the_middle_is_kept_with_a_time_and_the_question_stays():
    joan = Customer()
    joan.says(BOILER)
    asked = joan.questions[-1]
    reply = hear(joan, "", OTHER, "photo")
    assert "Wednesday 11 February 2026" in reply
    assert joan.questions[-1] == asked
    assert joan.turns[-1].attention == "unread"


def test_what_follows_a_voice_note_is_read_as_usual_and_the_note_stays_with_it():
    joan = Customer()
    assert "listen to it by Wednesday 11 February 2026" in hear(joan, "", OTHER, "voice note")
    joan.says(BOILER)
    assert joan.state.matters[0].facts["files"] == ["voice note"]


def test_a_name_and_an_address_alone_are_noted_and_the_matter_is_asked_for():
    vera = Customer()
    text = f"hello, Joan Price, {ADDRESS}"
    reply = vera.says(text)
    assert "What has happened?" in reply
    assert vera.state.person["name"] == "Joan Price"
    vera.says("the door thing")
    assert len(vera.state.matters) == 1


def test_nobody_is_told_twice_that_we_do_not_follow():
    joan = Customer()
    replies = [joan.says("wibble wobble wubble woo") for _ in range(4)]
    assert sum("do not follow" in reply for reply in replies) == 1


def test_two_unsure_readings_that_agree_are_taken_and_shown():
    joan = Customer()
    joan.says("the door thing")
    assert joan.state.matters[0].doubtful
    joan.says("the door thing")
    assert (joan.state.matters[0].type, joan.state.matters[0].doubtful) == ("complaint", False)
