"""Stories of one customer each: what they say, what is asked, what becomes of it. No store, no engine of its own."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from conftest import NOW, SETTING
from engines import OTHER, Known, read_as
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.conversation import next_turn
from bot.dialogue.state import State, from_json, to_json
from bot.dialogue.turn import Heard, Turn
from nlu.understanding import Entity, Issue, Understanding, nothing_understood
from triage.cases import settled_status
from triage.vocabulary import FeedbackType

BOILER = "the boiler has been off for three weeks and nobody came"
ABOUT_BOILER = read_as("complaint", ongoing=True, event_when="for three weeks", service_area="heating_hot_water")
ADDRESS = "12 Station Road, ST5 9ZZ"
ENGINE = Known(
    {
        BOILER: ABOUT_BOILER,
        "you were rude to me": read_as("complaint", service_area="staff_conduct", event_when="on Monday"),
        "please fix my dripping tap": read_as("service_request", service_area="repairs"),
        "lovely lads, thank them for me": read_as("compliment", service_area="repairs"),
        "why not plant some trees": read_as("comment", service_area="grounds"),
        "i can smell gas": read_as("service_request", "emergency", service_area="gas_electric_safety"),
        "still no heating and the baby is blue": read_as(
            "complaint", "emergency", ongoing=True, service_area="heating_hot_water"
        ),
        "he hits me and i smell gas": read_as(
            "service_request", "emergency", "safeguarding", service_area="gas_electric_safety"
        ),
        "he hits me": read_as("other", "safeguarding", abstained=True),
        "let me talk to someone": read_as("service_request", "human", service_area="other"),
        "the door thing": read_as("complaint", abstained=True),
        "phew, thank you, we are all outside": read_as("compliment"),
        "ring me, 07700 900123": read_as("service_request", "human"),
        "still no word about that boiler of mine": read_as("other"),
        "since october": read_as("other", event_when="since october"),
        "no sorry it was october": read_as("other", event_when="october"),
        "the plumber swore at me in May 2024": read_as(
            "complaint",
            service_area="staff_conduct",
            event_when="in May 2024",
            event_date={"start": "2024-05-01", "end": "2024-05-31"},
        ),
        "no, it was just that night": read_as("other", event_when="that night"),
    },
    entities={ADDRESS: "address", "Joan Price": "person", "07700 900123": "phone", "21 Low Lane": "address"},
)


@dataclass
class Customer:
    """Somebody in a conversation."""

    channel: str = "webchat"
    state: State = field(default_factory=State)
    turns: list[Turn] = field(default_factory=list)
    questions: list[tuple[str, ...]] = field(default_factory=list)

    def says(self, text: str) -> str:
        """Say something and return the reply."""
        now = NOW + timedelta(minutes=len(self.turns))
        heard = Heard(text=text, understanding=ENGINE.understand(text, now), received_at=now)
        return self.hears(heard)

    def hears(self, heard: Heard) -> str:
        """Take a turn with a message and return the reply."""
        turn = next_turn(from_json(to_json(self.state)), heard, SETTING[self.channel])
        self.turns.append(turn)
        self.state = turn.state
        if turn.reply is None:
            return ""
        if turn.reply.asks:
            self.questions.append(turn.reply.asks)
        return turn.reply.text

    def status(self, place: int = 0) -> str:
        """Return the status that the case of a matter has now."""
        matter = self.state.matters[place]
        if not matter.confirmed:
            return "unfinished"
        decision = self.turns[-1].decisions[matter.reference]
        return settled_status(decision.outcome, decision.pending)


def test_a_complaint_from_the_first_words_to_the_receipt():
    joan = Customer()
    reply = joan.says(BOILER)
    assert joan.status() == "unfinished"
    assert joan.state.matters[0].reference in reply
    joan.says(f"{ADDRESS}, I am Joan Price")
    joan.says("ring me on 07700 900123")
    summary = joan.says("just fix it")
    for shown in (BOILER, "for three weeks", ADDRESS, "Joan Price", "07700 900123", "just fix it"):
        assert shown in summary
    assert joan.questions[-1] == ("confirm",)
    receipt = joan.says("yes that's right")
    assert joan.status() == "formal"
    assert "Tuesday 17 February 2026" in receipt
    assert "aim" in receipt
    assert joan.turns[-1].reply is not None
    assert joan.turns[-1].reply.kind == "confirmation"


def test_nothing_is_asked_twice_and_a_complaint_costs_at_most_four_questions():
    joan = Customer()
    joan.says(BOILER)
    while joan.questions[-1] != ("confirm",):
        joan.says("don't know")
    asked = [key for keys in joan.questions[:-1] for key in keys]
    assert len(asked) == len(set(asked))
    assert len(joan.questions) - 1 <= 4


def test_what_was_said_already_is_not_asked():
    joan = Customer()
    joan.says(BOILER)
    joan.says(f"Joan Price here, {ADDRESS}, phone 07700 900123, by phone")
    assert not {"name", "where", "contact", "when"} & {key for keys in joan.questions[1:] for key in keys}


def test_a_fault_that_is_still_there_is_logged_as_a_request_beside_the_complaint():
    joan = Customer()
    reply = joan.says(BOILER)
    complaint, repair = joan.state.matters
    assert (repair.type, repair.linked_to) == ("service_request", complaint.reference)
    assert repair.reference in reply


def test_words_that_name_no_day_never_take_the_place_of_words_that_do():
    ann = Customer()
    ann.says("the plumber swore at me in May 2024")
    ann.says("no, it was just that night")
    facts = ann.state.matters[0].facts
    assert (facts["event_when"], facts["event_date"]["end"]) == ("in May 2024", "2024-05-31")


def test_a_complaint_about_conduct_opens_no_repair():
    ann = Customer()
    ann.says("you were rude to me")
    assert len(ann.state.matters) == 1


@pytest.mark.parametrize(
    ("correction", "shown", "gone"),
    [
        ("no sorry it was october", "When: october", "When: for three weeks"),
        ("no, 21 Low Lane", "Where: 21 Low Lane", f"Where: {ADDRESS}"),
    ],
)
def test_a_correction_to_the_summary_is_taken_and_shown(correction, shown, gone):
    joan = Customer()
    for text in (BOILER, f"{ADDRESS}, Joan Price", "phone, 07700 900123", "fix it"):
        joan.says(text)
    summary = joan.says(correction)
    assert shown in summary
    assert gone not in summary
    joan.says("yes")
    assert joan.status() == "formal"


def test_a_bare_no_is_asked_what_is_wrong():
    joan = Customer()
    for text in (BOILER, f"{ADDRESS}, Joan Price", "phone, 07700 900123", "fix it"):
        joan.says(text)
    assert "What should I change?" in joan.says("no")
    assert joan.status() == "unfinished"


def test_not_being_sure_of_the_summary_changes_nothing_and_is_asked_about_once():
    joan = Customer()
    for text in (BOILER, f"{ADDRESS}, Joan Price", "phone, 07700 900123", "fix it"):
        joan.says(text)
    before = joan.state.matters
    assert "Is what I have written down for you right?" in joan.says("not sure sorry")
    assert joan.state.matters == before
    joan.says("not sure sorry")
    assert joan.status() == "formal"
    assert joan.state.matters[0].words == BOILER


def test_an_answer_to_the_question_before_is_taken_while_the_summary_waits():
    joan = Customer()
    for text in (BOILER, f"{ADDRESS}, Joan Price", "phone, 07700 900123", "fix it"):
        joan.says(text)
    joan.says("No there is no court thing. Yes that is right")
    assert joan.status() == "formal"


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("lovely lads, thank them for me", "compliment", "good to hear"),
        ("why not plant some trees", "comment", "Thank you for your idea"),
    ],
)
def test_praise_and_ideas_are_recorded_without_a_question(text, kind, words):
    kim = Customer()
    reply = kim.says(text)
    assert words in reply
    assert kim.state.matters[0].type == kind
    assert kim.status() == "recorded"
    assert kim.questions == []


def test_a_request_is_logged_confirmed_and_given_no_date():
    lee = Customer()
    lee.says("please fix my dripping tap")
    lee.says(f"{ADDRESS}, Joan Price")
    lee.says("07700 900123")
    receipt = lee.says("yes")
    assert lee.status() == "recorded"
    assert "2026" not in receipt


def test_gas_brings_safety_first_and_at_most_two_questions():
    may = Customer()
    reply = may.says("i can smell gas")
    assert reply.startswith("If you smell gas")
    assert "0800 111 999" in reply.split("\n")[0]
    assert may.state.matters[0].confirmed
    may.says(ADDRESS)
    may.says("07700 900123")
    assert len(may.questions) <= 2
    assert "on its way" not in " ".join(turn.reply.text for turn in may.turns if turn.reply)


def test_veiled_danger_opens_a_case_even_when_the_kind_is_unclear():
    may = Customer()
    assert may.says("he hits me").startswith("If you or somebody else is in danger now, ring 999")
    assert len(may.state.matters) == 1


def test_a_complaint_in_danger_gets_safety_first_and_its_date_all_the_same():
    reply = Customer().says("still no heating and the baby is blue")
    assert reply.startswith("Stay together in one room")
    assert reply.index("Ring 01632 960 199 now") < reply.index("Tuesday 17 February 2026")


def test_in_danger_whatever_follows_goes_to_the_same_case():
    may = Customer()
    may.says("i can smell gas")
    may.says(f"{ADDRESS}, 07700 900123")
    may.says("phew, thank you, we are all outside")
    (matter,) = may.state.matters
    assert "we are all outside" in matter.words


def test_words_of_abuse_are_not_repeated_and_no_ordinary_question_follows():
    may = Customer()
    reply = may.says("he hits me")
    assert "he hits me" not in reply
    assert may.questions == [("safe_contact",)]
    assert "Is it safe to write to you here?" in reply
    may.says("1")
    assert may.questions == [("safe_contact",), ("contact",)]
    may.says("07700 900123")
    assert len(may.questions) == 2


def test_a_yes_with_a_wish_is_a_yes():
    joan = Customer()
    for text in (BOILER, f"{ADDRESS}, Joan Price", "phone, 07700 900123", "fix it"):
        joan.says(text)
    joan.says("yes but please no letters")
    assert joan.status() == "formal"
    assert "no letters" in joan.state.matters[0].words


def test_a_way_to_be_reached_is_not_a_wish_for_a_person():
    joan = Customer()
    joan.says(BOILER)
    joan.says(f"{ADDRESS}, Joan Price")
    assert joan.questions[-1] == ("reply_by", "contact")
    joan.says("ring me, 07700 900123")
    assert not joan.state.with_staff


def test_more_about_a_settled_matter_is_added_to_it():
    joan = Customer()
    for text in (BOILER, f"{ADDRESS}, Joan Price", "phone, 07700 900123", "fix it", "yes"):
        joan.says(text)
    reply = joan.says("still no word about that boiler of mine")
    assert joan.state.matters[0].reference in reply
    assert len(joan.state.matters) == 2


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


def test_every_date_counts_from_the_first_message():
    joan = Customer()
    joan.says(BOILER)
    late = Heard(text="12 Station Road", understanding=OTHER, received_at=NOW + timedelta(days=9))
    joan.hears(late)
    decision = joan.turns[-1].decisions[joan.state.matters[0].reference]
    assert str(decision.respond_by) == "2026-02-17"


def test_thanks_after_the_receipt_end_the_conversation_kindly():
    kim = Customer()
    kim.says("lovely lads, thank them for me")
    assert kim.says("thanks") == "You are welcome. If there is anything else, just write here."
    assert len(kim.state.matters) == 1


def test_text_messages_are_short():
    kim = Customer(channel="sms")
    assert len(kim.says("lovely lads, thank them for me")) <= 306


LINES = [*ENGINE.texts, ADDRESS, "yes", "no", "thanks", "hello", "don't know", "07700 900123", "", "👍", "x" * 10_000]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=8), st.sampled_from(["webchat", "sms"]))
def test_any_sequence_of_messages_is_answered_and_repeats_itself(texts, channel):
    first, second = Customer(channel), Customer(channel)
    for text in texts:
        known = {matter.reference for matter in first.state.matters}
        reply = first.says(text)
        assert reply or first.state.with_staff
        assert known <= {matter.reference for matter in first.state.matters}
        assert second.says(text) == reply


def two(first: Issue, second: Issue, whole: str = "complaint", **facts) -> Understanding:
    return replace(read_as(whole, **facts), issues=(first, second))


BOTH = "the roof leaks and nobody came for weeks. also the cleaners never come to our stairs"
SPLIT = BOTH.index("also")
TWO = two(
    Issue(start=0, end=SPLIT, type=FeedbackType.COMPLAINT, facts={"service_area": "repairs", "ongoing": True}),
    Issue(
        start=SPLIT,
        end=len(BOTH),
        type=FeedbackType.COMPLAINT,
        facts={"service_area": "communal_cleaning"},
    ),
    service_area="repairs",
)


def hear(customer: Customer, text: str, read: Understanding, *files: str) -> str:
    now = NOW + timedelta(minutes=len(customer.turns))
    return customer.hears(Heard(text=text, understanding=read, received_at=now, attachments=files))


def test_two_matters_of_one_message_share_a_summary_and_a_confirmation_with_a_reference_each():
    joan = Customer()
    hear(joan, BOTH, TWO)
    roof, cleaning, repair = joan.state.matters
    assert (roof.beside, cleaning.beside, repair.linked_to) == (None, roof.reference, roof.reference)
    joan.says(f"{ADDRESS}, Joan Price")
    joan.says("phone, 07700 900123")
    summary = joan.says("put both right")
    assert joan.questions[-1] == ("confirm",)
    receipt = joan.says("yes")
    for text in (summary, receipt):
        assert all(each.reference in text for each in (roof, cleaning))
    assert all(joan.status(place) == "formal" for place in (0, 1))
    assert receipt.count("Tuesday 17 February 2026") >= 2


def test_a_split_that_is_not_sure_is_one_matter():
    for read in (replace(TWO, abstained=True), replace(TWO, issues=(TWO.issues[0], replace(TWO.issues[1], end=SPLIT)))):
        joan = Customer()
        hear(joan, BOTH, read)
        assert len([matter for matter in joan.state.matters if matter.linked_to is None]) == 1


def test_a_second_matter_raised_while_the_first_is_talked_about_is_one_of_its_own():
    joan = Customer()
    joan.says(BOILER)
    reply = hear(joan, "also the bins at the back are never emptied", read_as("complaint", service_area="grounds"))
    *_, bins = joan.state.matters
    assert bins.reference in reply
    assert bins.beside == joan.state.matters[0].reference


@pytest.mark.parametrize(
    ("text", "flag", "area", "first"),
    [
        ("i can smell gas", "emergency", "gas_electric_safety", "If you smell gas"),
        ("the carbon monoxide alarm is going", "emergency", "other", "If an alarm for carbon monoxide"),
        ("there is a fire in the bin store", "emergency", "other", "If something is burning"),
        ("sparks come out of the cooker", "emergency", "repairs", "Keep everybody away from it"),
        ("no heating and a newborn", "emergency", "heating_hot_water", "Stay together in one room"),
        ("stuck in the lift", "emergency", "repairs", "If somebody is stuck in a lift"),
        ("my back door will not lock", "emergency", "repairs", "If somebody is trying to get in"),
        ("something is very wrong", "emergency", "other", "If anyone is in danger now, ring 999"),
        ("i want to end my life", "safeguarding", "other", "If you or somebody else is in danger now, ring 999"),
    ],
)
def test_each_danger_has_its_own_first_line_then_whom_to_ring(text, flag, area, first):
    may = Customer()
    reply = hear(may, text, read_as("service_request", flag, service_area=area))
    assert reply.startswith(first)
    assert "999" in reply
    assert ("Ring 01632 960 199 now. If you can't, reply CALL." in reply) == (flag == "emergency")


def test_help_lines_are_named_only_once_it_is_safe_to_write():
    may = Customer(channel="sms")
    first = may.says("he hits me")
    assert "Is it safe to text here?" in first
    assert "0808" not in first
    assert "0808" not in may.says("no")
    june = Customer(channel="sms")
    june.hears(Heard(text="he hits me", understanding=read_as("other", "safeguarding"), received_at=NOW))
    assert "0808 2000 247" in june.says("1")


def test_call_puts_a_person_on_it_and_the_talk_goes_on():
    joan = Customer(channel="sms")
    joan.says(BOILER)
    reply = hear(joan, "CALL", read_as("other"))
    assert joan.turns[-1].attention == "person"
    assert not joan.state.with_staff
    assert "ring you" in reply


def test_call_in_danger_asks_for_a_number_that_is_not_known():
    may = Customer()
    may.says("i can smell gas")
    may.says(ADDRESS)
    hear(may, "CALL", read_as("other"))
    assert may.turns[-1].attention == "person"


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


def test_a_word_put_in_the_place_of_another_is_changed_where_it_stands():
    joan = Customer()
    for text in (BOILER, f"{ADDRESS}, Joan Price"):
        joan.says(text)
    joan.says("not number 12, 21")
    assert joan.state.person["where"] == "21 Station Road, ST5 9ZZ"


def test_the_same_correction_twice_is_an_agreement():
    joan = Customer()
    for text in (BOILER, f"{ADDRESS}, Joan Price", "phone, 07700 900123", "fix it"):
        joan.says(text)
    joan.says("no sorry it was october")
    joan.says("no sorry it was october")
    assert joan.status() == "formal"


def test_a_name_in_passing_is_not_the_customers():
    joan = Customer()
    text = "the lad who came, Joan Price, was rude to me and nobody cares"
    read = replace(read_as("complaint"), entities=(Entity(kind="person", start=18, end=28),))
    hear(joan, text, read)
    assert "name" not in joan.state.person


def test_what_is_asked_for_besides_is_said_back_and_kept_for_staff():
    joan = Customer()
    hear(joan, "i want large print and a copy of your policy, the lift is always broken", read_as("complaint"))
    assert joan.state.matters[0].facts["requests"] == ["large_print", "copy_of_policy"]
    for _ in range(2):
        summary = joan.says("don't know")
    assert "You also asked for: large print, a copy of our complaints policy" in summary
    assert "large print, a copy of our complaints policy" in joan.says("yes")


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


def test_a_reason_why_we_are_wrong_is_kept_with_the_day_on_which_it_is_read():
    old = read_as("complaint", ongoing=False, event_date={"start": "2024-03-01", "end": "2024-03-31"})
    joan = Customer()
    hear(joan, "in march 2024 you cut down my hedge without asking", old)
    for text in (f"{ADDRESS}, Joan Price", "phone, 07700 900123", "say sorry"):
        joan.says(text)
    receipt = joan.says("yes")
    assert joan.status() == "suggested_exclusion"
    for words in ("Nothing is decided yet", "Tuesday 17 February 2026", "tell me why"):
        assert words in receipt
    reply = joan.says("that is not fair, i only found out now")
    assert "Tuesday 17 February 2026" in reply
    assert joan.state.matters[0].facts["disagrees"]


def test_the_date_is_for_the_answer_not_for_the_repair():
    joan = Customer()
    for text in (BOILER, f"{ADDRESS}, Joan Price", "phone, 07700 900123", "fix it"):
        joan.says(text)
    assert "is the date for our answer, not for the repair" in joan.says("yes")


def test_nothing_is_repeated_of_what_was_said_while_it_may_not_be_safe():
    may = Customer()
    may.says("he hits me")
    hear(
        may,
        "also my kitchen tap drips and you never came",
        read_as("complaint", "vulnerability", service_area="repairs"),
    )
    said = " ".join(turn.reply.text for turn in may.turns if turn.reply)
    assert "kitchen tap" not in said
    assert "hits" not in said


def test_two_dangers_at_once_are_told_to_ring_999_once():
    reply = Customer().says("he hits me and i smell gas")
    assert reply.count("in danger now") == 1
    assert reply.startswith("If you smell gas")
