"""Withdrawing, starting again, goodbyes, STOP and coming back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from beside_the_matter import GAS, RUDE, Customer, setting


@pytest.mark.parametrize("before", [GAS, "he hits me", "there is mould on the wall"])
@pytest.mark.parametrize("text", ["forget it", "please cancel my report"])
def test_no_word_closes_what_is_about_safety(before, text):
    may = Customer()
    may.says(before)
    reply = may.says(text)
    assert "stays open until a person has talked to you" in reply
    assert may.effects() == [("withdrawal_asked", None)]
    assert before not in reply


def test_withdrawing_is_recorded_and_nothing_more_is_asked():
    joan = Customer()
    joan.says(RUDE)
    reply = joan.says("forget it")
    assert "a person will check with you first" in reply
    assert (joan.asks, joan.effects()) == ((), [("withdrawal_asked", None)])
    assert joan.state.matters[0].withdrawn
    joan.says("thanks")
    assert joan.asks == ()


def test_a_change_of_mind_goes_on_where_it_was():
    joan = Customer()
    joan.says(RUDE)
    joan.says("cancel my complaint")
    joan.says("sorry i changed my mind")
    assert joan.effects() == [("noted", "goes_on")]
    joan.agrees()
    assert joan.state.matters[0].confirmed


def test_withdrawing_with_a_reason_keeps_the_reason():
    joan = Customer()
    joan.says(RUDE)
    joan.agrees()
    reply = joan.says("i want to withdraw my complaint because the caretaker came round and said sorry")
    assert "you want to stop" in reply
    assert joan.effects() == [("withdrawal_asked", None)]
    assert "said sorry" in joan.state.matters[0].words


def test_withdrawing_with_a_reason_in_the_middle_asks_nothing_more():
    joan = Customer()
    joan.says(RUDE)
    reply = joan.says("actually forget it, he has just come back and said sorry. cancel my complaint please")
    assert "you want to stop" in reply
    assert (joan.asks, joan.effects()) == ((), [("withdrawal_asked", None)])
    assert "said sorry" in joan.state.matters[0].words


def test_who_meant_to_write_to_others_is_let_go():
    bob = Customer()
    bob.says("hi is that the dentist, need to move my 3pm")
    assert "nothing has been logged" in bob.says("sorry wrong number")
    assert (bob.asks, bob.state.matters) == ((), ())


def test_there_is_nothing_to_withdraw_before_there_is_a_matter():
    bob = Customer()
    assert "Nothing has been recorded" in bob.says("never mind")
    assert bob.effects() == []


def test_starting_again_keeps_the_case_and_what_was_said():
    joan = Customer()
    joan.says(RUDE)
    before = joan.state.matters[0]
    reply = joan.says("can we start again")
    assert before.reference in reply
    assert joan.asks == ("what_happened",)
    joan.says("the caretaker was rude on tuesday the third")
    (matter,) = joan.state.matters
    assert matter.reference == before.reference
    assert RUDE in matter.words
    assert "tuesday the third" in matter.words


def test_starting_again_after_the_receipt_begins_another_matter():
    joan = Customer()
    joan.says(RUDE)
    joan.agrees()
    joan.says("start again")
    joan.says(RUDE)
    (matter,) = joan.state.matters
    assert (matter.words, matter.confirmed) == (RUDE, False)


def test_a_goodbye_says_what_is_kept_and_the_question_can_still_be_answered():
    joan = Customer()
    joan.says(RUDE)
    reply = joan.says("i have to go now, bye")
    assert joan.state.matters[0].reference in reply
    assert joan.asks == ()
    joan.says("12 Low Lane, Joan Price")
    assert joan.state.person["where"] == "12 Low Lane"


def test_stop_is_kept_answered_once_and_then_there_is_silence():
    joan = Customer(setting(channel="sms"))
    joan.says(RUDE)
    reply = joan.says("STOP")
    assert "START" in reply
    assert joan.state.matters[0].reference in reply
    assert (joan.state.stopped, joan.turn.attention, joan.effects()) == (True, "unread", [("noted", "stopped")])
    assert joan.says("hello") == ""
    assert joan.says("12 Low Lane, Joan Price") == ""
    assert joan.state.person["where"] == "12 Low Lane"
    assert joan.turn.attention == "unread"


def test_a_stop_silences_no_advice_in_danger():
    joan = Customer(setting(channel="sms"))
    joan.says(RUDE)
    joan.says("stop")
    assert "0800 111 999" in joan.says(GAS)


def test_start_undoes_it_and_goes_on():
    joan = Customer(setting(channel="sms"))
    joan.says(RUDE)
    joan.says("stop")
    reply = joan.says("START")
    assert not joan.state.stopped
    assert "Which address" in reply


def test_stop_on_a_web_page_is_a_goodbye():
    joan = Customer()
    joan.says(RUDE)
    assert "kept as" in joan.says("stop")
    assert not joan.state.stopped


def test_stop_is_heard_while_a_person_answers():
    joan = Customer(setting(channel="sms"))
    joan.says(RUDE)
    joan.state = replace(joan.state, with_staff=True)
    joan.says("stop")
    assert joan.state.stopped


def test_call_puts_the_conversation_before_a_person():
    joan = Customer(setting(channel="sms"))
    joan.says(RUDE)
    joan.says("CALL")
    assert joan.turn.attention == "person"


def test_help_names_999_first_and_a_person():
    reply = Customer(setting(channel="sms")).says("help")
    assert reply.index("999") < reply.index("CALL for" if "CALL for" in reply else "reply CALL")
    assert "01632 960" in reply


def test_who_comes_back_after_days_hears_where_we_were():
    joan = Customer()
    joan.says(RUDE)
    reply = joan.says("hello", after=timedelta(days=4))
    assert reply.startswith("Welcome back.")
    assert joan.state.matters[0].reference in reply
    assert joan.asks == ("where", "name")


def test_an_answer_after_days_is_taken_as_one():
    joan = Customer()
    joan.says(RUDE)
    reply = joan.says("12 Low Lane, Joan Price", after=timedelta(days=4))
    assert reply.startswith("Welcome back.")
    assert joan.state.person["where"] == "12 Low Lane"


def test_nothing_is_said_of_harm_to_somebody_who_comes_back():
    may = Customer()
    may.says("he hits me")
    assert "Welcome back" not in may.says("hello", after=timedelta(days=4))


def test_within_the_day_nobody_is_welcomed_back():
    joan = Customer()
    joan.says(RUDE)
    assert "Welcome back" not in joan.says("12 Low Lane", after=timedelta(hours=3))
