"""Languages: Welsh is chosen or noticed, others are kept for an interpreter, danger in them is asked by number."""

import tomllib
from dataclasses import dataclass, field, replace
from datetime import timedelta
from importlib import resources

import pytest
from conftest import ASPIRE, NOW
from engines import OTHER, read_as
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.conversation import next_turn
from bot.dialogue.interpreting import with_language
from bot.dialogue.languages import Wish, load_languages
from bot.dialogue.state import State, from_json, to_json
from bot.dialogue.turn import Heard, Turn
from bot.intake import setting_for
from nlu.language import language_of
from triage.pack import load_rulebook
from triage.references import make_reference
from triage.vocabulary import Channel

LANGUAGES = load_languages()
SPOKEN = {"en", "cy"}
OTHERS = sorted(set(LANGUAGES.tongues) - SPOKEN)
BOILER = "the boiler has been off for three weeks and nobody came"
GWRES = "does dim gwres ers tair wythnos a does neb wedi dod i'w drwsio"
GWRES_AND_GUESS = "dw i isio cwyno am eich gweithiwr a'r gwres"
KNOWN = {
    GWRES_AND_GUESS: read_as("complaint", "human", service_area="repairs"),
    BOILER: read_as("complaint", ongoing=True, event_when="for three weeks", service_area="heating_hot_water"),
    GWRES: read_as("complaint", ongoing=True, event_when="ers tair wythnos", service_area="heating_hot_water"),
    "nie ma wody i nikt nie przyszedł": read_as("complaint", service_area="repairs"),
    "nie ma ogrzewania i jest zimno": read_as("service_request", "emergency", service_area="heating_hot_water"),
    "mae'r tap yn gollwng yn y gegin": read_as("service_request", "emergency", service_area="repairs"),
    "pożar w kuchni": read_as("service_request", "emergency", service_area="other"),
}


@dataclass
class Customer:
    """Somebody who writes in any language."""

    channel: str = "webchat"
    state: State = field(default_factory=State)
    turns: list[Turn] = field(default_factory=list)

    def says(self, text: str) -> str:
        """Say something and return the reply."""
        now = NOW + timedelta(minutes=len(self.turns))
        read = replace(KNOWN.get(text, OTHER), language=language_of(text))
        heard = Heard(text=text, understanding=read, received_at=now)
        state = with_language(from_json(to_json(self.state)), heard, ASPIRE)
        setting = setting_for(
            ASPIRE,
            load_rulebook("aspire"),
            channel=Channel(self.channel),
            language=state.language,
            entity=None,
            references=[make_reference("ASP", lambda _, number=number: number) for number in range(20)],
        )
        turn = next_turn(state, heard, setting)
        self.turns.append(turn)
        self.state = turn.state
        return turn.reply.text if turn.reply is not None else ""

    @property
    def asks(self) -> tuple[str, ...]:
        """The question keys of our last reply."""
        return self.state.said.asking


# ---- Welsh ----


def test_the_first_reply_offers_the_other_language_and_a_click_on_it_changes_over():
    joan = Customer()
    joan.says("hello")
    offered = [choice for choice in joan.turns[-1].reply.choices if choice.label == "Cymraeg"]
    assert len(offered) == 1
    assert "Gymraeg" in joan.says(offered[0].value)
    assert joan.state.language == "cy"
    joan.says("hello")
    assert "Cymraeg" not in [choice.label for choice in joan.turns[-1].reply.choices]


@pytest.mark.parametrize(
    "wish", ["Cymraeg", "in Welsh please", "can we do this in Welsh?", "Cymraeg os gwelwch yn dda"]
)
def test_choosing_welsh_in_the_middle_puts_the_open_question_again_in_welsh(wish):
    joan = Customer()
    joan.says(BOILER)
    asked = joan.asks
    reply = joan.says(wish)
    assert joan.asks == asked
    assert "o'r blaen" in reply
    assert len(joan.state.matters) == 2
    assert joan.state.matters[0].words == BOILER
    assert "before" in joan.says("English please")


def test_a_longer_message_in_welsh_is_answered_in_welsh_to_the_receipt():
    huw = Customer()
    assert "Mae'n ddrwg gen i" in huw.says(GWRES)
    huw.says("12 Stryd Fawr, Huw Price")
    huw.says("ffoniwch fi ar 07700 900123")
    while huw.asks and huw.asks != ("confirm",):
        huw.says("ddim yn gwybod")
    assert GWRES in huw.turns[-1].reply.text
    receipt = huw.says("ydy, mae hynny'n iawn")
    assert "dydd Mawrth 17 Chwefror 2026" in receipt
    assert "Your " not in receipt
    assert " the " not in receipt.replace(GWRES, "")


def test_a_short_greeting_in_welsh_is_answered_in_welsh_until_a_longer_message_says_otherwise():
    huw = Customer()
    assert "Helo" in huw.says("Shwmae!") or huw.state.language == "cy"
    huw.says(BOILER)
    assert huw.state.language == "en"


def test_an_address_in_welsh_changes_nothing():
    joan = Customer()
    joan.says(BOILER)
    joan.says("Tŷ Newydd, Heol y Parc, Llan, ac yn y fflat")
    assert joan.state.language == "en"
    assert joan.state.interpreter == ""


def test_words_of_danger_in_welsh_are_asked_about_by_number():
    huw = Customer()
    reply = huw.says("mae arogl nwy yn y gegin yma nawr")
    assert huw.asks == ("danger",)
    assert "1 (oes)" in reply
    assert "1 for yes" in reply
    assert "999" in huw.says("1")
    assert "emergency" in huw.state.matters[0].flags
    assert "nwy" in huw.state.matters[0].words


def test_a_person_is_brought_when_welsh_words_ask_for_one_and_not_on_a_guess():
    huw, mair = Customer(), Customer()
    huw.says("dw i eisiau siarad â rhywun am fy rhent")
    assert huw.state.with_staff
    mair.says(GWRES_AND_GUESS)
    assert not mair.state.with_staff
    assert mair.asks


def test_no_danger_after_all_goes_on_in_welsh():
    huw = Customer()
    huw.says("mae arogl nwy yn y gegin yma nawr")
    huw.says("2")
    assert all("emergency" not in matter.flags for matter in huw.state.matters)
    assert "danger" not in huw.asks


# ---- languages that nobody here speaks ----


@pytest.mark.parametrize("code", OTHERS)
def test_another_language_gets_its_own_lines_first_and_the_english_beneath(code):
    tongue = LANGUAGES.tongues[code]
    anna = Customer(state=State())
    reply = anna.says(f"{tongue.names[0]} please")
    assert reply.startswith(tongue.lines["danger"])
    for line in ("danger", "kept", "ring"):
        assert LANGUAGES.tongues["en"].lines[line].format(phone=ASPIRE.contact.phone) in reply
    assert ASPIRE.contact.phone in reply
    assert anna.turns[-1].attention == "interpreter"
    assert anna.asks == ()


def test_a_matter_in_another_language_is_opened_as_written_and_nothing_is_asked():
    anna = Customer()
    words = "nie ma wody i nikt nie przyszedł"
    reply = anna.says(words)
    assert anna.state.interpreter == "pl"
    assert anna.state.matters[0].words == words
    assert anna.state.matters[0].reference in reply
    assert anna.asks == ()
    again = anna.says("i jest bardzo zimno w całym mieszkaniu")
    assert "zimno" in anna.state.matters[0].words
    assert LANGUAGES.tongues["pl"].lines["kept"] in again
    assert LANGUAGES.tongues["pl"].lines["danger"] not in again


def test_what_nobody_understands_is_kept_for_a_person():
    anna = Customer()
    anna.says("dzień dobry, mam pytanie")
    assert anna.state.matters == ()
    assert "pytanie" in anna.state.unsorted.words
    assert anna.turns[-1].attention == "interpreter"


def test_danger_in_another_language_is_asked_by_number_and_a_yes_opens_an_emergency():
    anna = Customer()
    reply = anna.says("pomocy, gaz w kuchni")
    assert anna.asks == ("danger",)
    assert LANGUAGES.tongues["pl"].lines["ask"] in reply
    assert LANGUAGES.tongues["en"].lines["ask"] in reply
    assert anna.turns[-1].attention == "maybe_danger"
    assert anna.turns[-1].reply.kind == "safety"
    reply = anna.says("tak")
    assert reply.startswith(LANGUAGES.tongues["pl"].lines["danger"])
    assert LANGUAGES.tongues["pl"].lines["ring"].format(phone=ASPIRE.contact.out_of_hours) in reply
    assert LANGUAGES.tongues["pl"].lines["where"] in reply
    assert ASPIRE.contact.out_of_hours in reply
    (matter,) = anna.state.matters
    assert "emergency" in matter.flags
    assert matter.confirmed
    assert "gaz" in matter.words


@pytest.mark.parametrize("words", ["nie ma ogrzewania i jest zimno", "mae'r tap yn gollwng yn y gegin"])
def test_danger_that_is_read_without_a_word_for_it_is_asked_about(words):
    anna = Customer()
    anna.says(words)
    assert anna.asks == ("danger",)
    assert "emergency" not in anna.state.matters[0].flags
    assert anna.turns[-1].attention == "maybe_danger"
    anna.says("1")
    assert "emergency" in anna.state.matters[0].flags


@pytest.mark.parametrize(("words", "code"), [("mój mąż bije mnie", "pl"), ("mae fy ngŵr yn fy nharo i", "cy")])
def test_words_of_being_hurt_restrict_the_case_and_ask_only_whether_it_is_safe_here(words, code):
    anna = Customer()
    reply = anna.says(words)
    assert "safeguarding" in anna.state.matters[0].flags
    assert anna.asks == ("safe_contact",)
    assert words not in reply
    if code != "cy":
        assert LANGUAGES.tongues[code].lines["safe"] in reply


def test_a_no_to_danger_by_number_is_believed_and_not_asked_again():
    anna = Customer()
    anna.says("pomocy, gaz w kuchni")
    anna.says("2")
    assert anna.state.matters == ()
    assert anna.turns[-1].attention == "interpreter"
    anna.says("gaz gaz gaz w domu pomocy")
    assert anna.asks == ()


def test_an_emergency_that_is_understood_is_not_asked_about():
    anna = Customer()
    reply = anna.says("pożar w kuchni")
    assert "danger" not in anna.asks
    assert reply.startswith(LANGUAGES.tongues["pl"].lines["danger"])
    assert "emergency" in anna.state.matters[0].flags


def test_whoever_goes_on_in_english_is_asked_as_usual():
    anna = Customer()
    anna.says("dzień dobry, mam pytanie")
    anna.says(BOILER)
    assert anna.state.interpreter == ""
    assert anna.asks


def test_an_address_is_no_sign_that_somebody_can_go_on_in_english():
    anna = Customer()
    anna.says("nie ma wody i nikt nie przyszedł")
    anna.says("Flat 4, 17 Brampton Mews, ST5 9ZZ, Anna Nowak, 07700 900131")
    assert anna.state.interpreter == "pl"
    assert anna.asks == ()


def test_a_wish_for_an_interpreter_is_promised_and_shown_to_staff():
    bob = Customer()
    reply = bob.says("bsl interpreter please")
    assert "interpreter" in reply
    assert bob.turns[-1].attention == "interpreter"


POOL = [
    *KNOWN,
    *(tongue.lines["kept"] for tongue in LANGUAGES.tongues.values()),
    *(
        words
        for tongue in LANGUAGES.tongues.values()
        for words in (*tongue.words[:1], *tongue.harm[:1], *tongue.names[:1])
    ),
    *(
        "1",
        "2",
        "yes",
        "no",
        "tak",
        "Cymraeg",
        "English please",
        "no english",
        "07700 900123",
        "STOP",
        "CALL",
        "hello",
        "🙂",
    ),
]


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.sampled_from(POOL), min_size=1, max_size=6), channel=st.sampled_from(["webchat", "sms"]))
def test_languages_in_any_order_never_stop_the_conversation(texts, channel):
    anna = Customer(channel=channel)
    for text in texts:
        anna.says(text)
        turn = anna.turns[-1]
        assert turn.reply is not None or turn.state.with_staff or turn.state.stopped
        assert turn.reply is None or turn.reply.text or turn.state.with_staff
        assert "{" not in (turn.reply.text if turn.reply else "")
    assert from_json(to_json(anna.state)) == anna.state


# ---- what people ask for ----


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("welsh", Wish(code="cy", alone=True)),
        ("Hoffwn i siarad Cymraeg", Wish(code="cy", alone=True)),
        ("Saesneg plis", Wish(code="en", alone=True)),
        ("i speak polish", Wish(code="pl", alone=True)),
        ("po polsku", Wish(code="pl", alone=True)),
        ("do you have an interpreter, i speak urdu", Wish(code="ur", alone=True, interpreter=True)),
        ("no english", Wish(code="und", alone=True, interpreter=True)),
        ("my mum doesnt speak english and her boiler broke", Wish(code="und", alone=False, interpreter=True)),
        ("The Polish shop next door is noisy", None),
        ("my neighbour is Welsh", None),
        ("i want the deposit back", None),
    ],
)
def test_what_language_somebody_asks_for(text, wish):
    assert LANGUAGES.wish(text) == wish


@pytest.mark.parametrize(
    ("text", "code", "answer"),
    [
        ("1", "pl", True),
        ("2", "pl", False),
        ("tak!", "pl", True),
        ("نعم", "ar", True),
        ("no", "es", False),
        ("yes please", "so", True),
        ("12 High Street", "pl", None),
        ("", "pl", None),
    ],
)
def test_an_answer_by_number_or_word(text, code, answer):
    assert LANGUAGES.yes_or_no(text, code) is answer


# ---- the data ----


@pytest.mark.parametrize("code", sorted(LANGUAGES.tongues))
def test_each_language_says_what_matters_and_is_told_by_its_own_lines(code):
    tongue = LANGUAGES.tongues[code]
    assert "999" in tongue.lines["danger"]
    assert "55" in tongue.lines["danger"]
    assert {"1", "2"} <= set(tongue.lines["ask"])
    assert "{phone}" in tongue.lines["ring"]
    told = " ".join(tongue.lines.values()).replace("{phone}", "")
    assert language_of(told) == code
    assert code == "en" or len([word for word in tongue.words if language_of(word) == code]) >= 2


def test_every_language_says_whether_a_speaker_has_read_it():
    file = resources.files("bot") / "texts" / "languages.toml"
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    assert all("reviewed" in entry for code, entry in content.items() if code != "asking")


# ---- who speaks here, and how messages are sorted ----


def test_the_first_reply_says_that_it_is_automatic_with_how_to_reach_a_person_and_links_where_no_page_does():
    link = ASPIRE.links["privacy"]
    on_page, elsewhere, short = Customer(), Customer(channel="telegram"), Customer(channel="sms")
    first = [customer.says("hello") for customer in (on_page, elsewhere, short)]
    assert all("automatic" in reply.lower() and "CALL" in reply for reply in first)
    assert [link in reply for reply in first] == [False, True, False]
    assert link not in elsewhere.says("my tap drips")


@pytest.mark.parametrize("question", ["how do you sort messages?", "does a computer decide this?", "is this private?"])
def test_how_messages_are_sorted_and_kept_is_told_when_asked_with_the_link(question):
    bob = Customer()
    assert ASPIRE.links["privacy"] in bob.says(question)
