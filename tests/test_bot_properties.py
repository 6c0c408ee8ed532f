"""Whatever customers say, in whatever order: it never fails, loses nothing that was stated, and repeats itself."""

from datetime import timedelta

from conftest import LANDLORDS, NOW
from engines import OTHER, read_as
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.conversation import next_turn
from bot.dialogue.sms import segments
from bot.dialogue.state import State, from_json, to_json
from bot.dialogue.turn import Heard, Turn
from bot.intake import setting_for
from nlu.understanding import Entity, Issue, Understanding, nothing_understood
from triage.pack import load_rulebook
from triage.references import make_reference
from triage.vocabulary import Channel, FeedbackType, Flag, Rules

CHANNELS = (Channel.WEBCHAT, Channel.SMS, Channel.WHATSAPP, Channel.TELEGRAM, Channel.EMAIL)

WORDS = [
    "the boiler is off and nobody came", "also the bins are full", "please fix my tap", "lovely lads, thank them",
    "plant trees", "i smell gas", "he hits me", "let me talk to someone", "CALL", "yes", "no", "1", "2", "3", "4",
    "not sure sorry", "rather not say", "no sorry it was october", "not number 12, 21",
    "12 Station Road ST5 9ZZ, Joan Price", "ring me on 07700 900123", "thanks", "hello", "I want to complain",
    "that is not fair", "i am writing for my mum", "we the tenants", "", "👍", "x" * 5000, "STOP", "start again",
    "in large print please", "how long will this take?", "are you a robot", "never mind, forget it",
]  # fmt: skip

FACTS = st.fixed_dictionaries(
    {},
    optional={
        "ongoing": st.booleans(),
        "neighbour_dispute": st.just(True),
        "legal_action": st.booleans(),
        "anonymous": st.just(True),
        "already_decided": st.just(True),
        "service_area": st.sampled_from(["repairs", "grounds", "rent_charges", "staff_conduct", "home_care", "other"]),
        "event_when": st.just("in may"),
        "event_date": st.sampled_from(
            [{"start": "2026-01-20", "end": "2026-01-20"}, {"start": "2024-05-01", "end": "2025-12-31"}]
        ),
        "desired_outcome": st.just("put it right"),
        "staff_member": st.just("Mr Pell"),
    },
)


@st.composite
def heard(draw: st.DrawFn) -> Heard:
    """One message with any reading of it."""
    text = draw(st.sampled_from(WORDS))
    kind = draw(st.sampled_from(FeedbackType))
    flags = tuple(draw(st.lists(st.sampled_from(Flag), max_size=2, unique=True)))
    facts = draw(FACTS)
    middle = len(text) // 2
    parts = [(0, middle), (middle, len(text))] if draw(st.booleans()) else [(0, len(text))]
    issues = tuple(
        Issue(start=start, end=end, type=draw(st.sampled_from(FeedbackType)), flags=flags[:1], facts=draw(FACTS))
        for start, end in parts
    )
    entities = tuple(Entity(kind=each, start=0, end=min(len(text), 9)) for each in draw(st.sampled_from(KINDS)))
    read = Understanding(
        type=kind,
        confidence=draw(st.floats(0, 1)),
        abstained=draw(st.booleans()),
        scores={kind: 1.0},
        flags=flags,
        facts=facts,
        issues=issues,
        entities=entities if text else (),
    )
    failed = draw(st.integers(0, 19)) == 0
    files = draw(st.sampled_from([(), (), (), ("voice note",), ("photo",)]))
    return Heard(
        text=text,
        understanding=nothing_understood("e", "broken") if failed else read,
        received_at=NOW,
        attachments=files,
    )


KINDS = [(), (), ("person",), ("address",), ("phone",), ("email", "person")]

TALKS = st.tuples(
    st.lists(heard(), max_size=5),
    st.sampled_from(sorted(LANDLORDS)),
    st.sampled_from(CHANNELS),
    st.sampled_from(list(Rules)),
)


def played(messages: list[Heard], landlord_id: str, channel: Channel, rules: Rules) -> list[Turn]:
    landlord = LANDLORDS[landlord_id].model_copy(update={"rules": rules})
    state, turns = State(), []
    for minute, message in enumerate(messages):
        references = [make_reference("ASP", lambda _, n=n: n % 10) for n in range(minute * 8, minute * 8 + 40)]
        setting = setting_for(
            landlord,
            load_rulebook(landlord.pack),
            channel=channel,
            language="en",
            entity=None,
            references=list(dict.fromkeys(references)),
        )
        at = Heard(
            text=message.text,
            understanding=message.understanding,
            received_at=NOW + timedelta(minutes=minute),
            attachments=message.attachments,
        )
        turns.append(next_turn(from_json(to_json(state)), at, setting))
        state = turns[-1].state
    return turns


@settings(max_examples=20, deadline=None)
@given(TALKS)
def test_any_talk_is_answered_and_repeats_itself(talk):
    turns = played(*talk)
    again = played(*talk)
    assert [turn.reply for turn in turns] == [turn.reply for turn in again]
    for turn in turns:
        assert turn.reply is None or turn.reply.text or turn.state.with_staff or turn.state.stopped


@settings(max_examples=20, deadline=None)
@given(TALKS)
def test_no_matter_and_no_stated_fact_is_ever_lost(talk):
    before = State()
    for turn in played(*talk):
        after = {matter.reference: matter for matter in turn.state.matters}
        for matter in before.matters:
            assert matter.reference in after
            assert set(matter.facts) - {"event_date"} <= set(after[matter.reference].facts)
            assert set(matter.words.split()) <= set(after[matter.reference].words.split())
        assert set(before.person) <= set(turn.state.person)
        before = turn.state


@settings(max_examples=20, deadline=None)
@given(TALKS)
def test_no_question_is_put_twice_and_no_more_than_two_in_danger(talk):
    turns = played(*talk)
    asked = [question for turn in turns[-1:] for question in turn.state.said.asked]
    keys = [key for question in asked for key in question.keys if question.about]
    assert len(keys) == len(set(keys))
    for matter in turns[-1].state.matters if turns else ():
        if {"emergency", "safeguarding"} & set(matter.flags) and matter.confirmed:
            assert sum(question.about == matter.reference for question in asked) <= 4


def test_an_sms_confirmation_is_two_messages_at_most_whatever_the_landlord():
    story = read_as("complaint", ongoing=True, event_when="in may", service_area="repairs")
    words = "the window at the back is rotten and nobody ever came — it’s been months… " * 4
    talk = [(words, story), ("12 Low Lane, Joan Price", OTHER), *(("don't know", OTHER),) * 4, ("yes", OTHER)]
    messages = [Heard(text=text, understanding=read, received_at=NOW) for text, read in talk]
    for landlord in LANDLORDS:
        for rules in Rules:
            replies = [turn.reply for turn in played(messages, landlord, Channel.SMS, rules)]
            receipts = [reply.text for reply in replies if reply is not None and reply.kind == "confirmation"]
            assert receipts, landlord
            assert [segments(text) for text in receipts] <= [2], receipts
