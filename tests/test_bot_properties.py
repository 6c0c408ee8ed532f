"""Whatever customers say, in whatever order: it never fails, loses nothing that was stated, and repeats itself."""

import secrets
from datetime import timedelta

from conftest import LANDLORDS, NOW
from engines import OTHER, read_as
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.dialogue.conversation import next_turn
from bot.dialogue.leaving import NEW_START
from bot.dialogue.sms import segments
from bot.dialogue.state import State, from_json, to_json
from bot.dialogue.turn import Heard, Turn
from bot.intake import setting_for, take_in
from channels.message import Attachment, InboundMessage
from nlu.understanding import Entity, Issue, Understanding, nothing_understood
from triage.pack import load_rulebook
from triage.references import make_reference
from triage.store.database import Database
from triage.store.tables import messages as messages_table
from triage.vocabulary import Channel, FeedbackType, Flag, Rules

CHANNELS = (Channel.WEBCHAT, Channel.SMS, Channel.WHATSAPP, Channel.TELEGRAM, Channel.EMAIL)

WORDS = [
    "the boiler is off and nobody came", "also the bins are full", "please fix my tap", "lovely lads, thank them",
    "plant trees", "i smell gas", "he hits me", "let me talk to someone", "CALL", "yes", "no", "1", "2", "3", "4",
    "not sure sorry", "rather not say", "no sorry it was october", "not number 12, 21",
    "12 Station Road ST5 9ZZ, Joan Price", "ring me on 07700 900123", "thanks", "hello", "I want to complain",
    "that is not fair", "i am writing for my mum", "we the tenants", "", "👍", "x" * 5000, "STOP", "start again",
    "in large print please", "how long will this take?", "are you a robot", "never mind, forget it",
    "whats happening with my complaint", "its ASP-123-456-789", "123456", "Smith, John", "in Silverdale",
    "the fitters left a hole in the wall", "the panel sits on 3 December", "i am not happy with your answer",
]  # fmt: skip

TELLS = frozenset(WORDS[:5]) | {"i smell gas", "he hits me", "the fitters left a hole in the wall"}
"""Messages that tell of something, whatever else is being talked about."""

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
def heard(draw: st.DrawFn, *, tells: bool = False) -> Heard:
    """One message with any reading of it; one that surely tells of something where that is asked for."""
    text = draw(st.sampled_from(sorted(TELLS) if tells else WORDS))
    kinds = [kind for kind in FeedbackType if kind is not FeedbackType.OTHER or not tells]
    kind = draw(st.sampled_from(kinds))
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
        abstained=not tells and draw(st.booleans()),
        scores={kind: 1.0},
        flags=flags,
        facts=facts,
        issues=issues,
        entities=entities if text else (),
    )
    failed = not tells and draw(st.integers(0, 19)) == 0
    files = draw(st.sampled_from([(), (), (), ("voice note",), ("photo",)]))
    return Heard(
        text=text,
        understanding=nothing_understood("e", "broken") if failed else read,
        received_at=NOW,
        attachments=files,
    )


def is_sure(message: Heard) -> bool:
    read = message.understanding
    return read.error is None and not read.abstained and read.type is not FeedbackType.OTHER


KINDS = [(), (), ("person",), ("address",), ("phone",), ("email", "person")]

TALKS = st.tuples(
    st.lists(heard(), max_size=9),
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
def test_every_talk_ends_in_something_recorded_or_in_a_question_or_goodbye(talk):
    turns = played(*talk)
    told = [message for message in talk[0] if message.text in TELLS and is_sure(message)]
    for turn in turns:
        state = turn.state
        is_recorded = bool(state.matters or state.unsorted or turn.attention)
        is_heard = any(each.attention for each in turns) or state.with_staff or state.stopped
        assert is_recorded or is_heard or (turn.reply is not None and turn.reply.text)
    if told:
        last = turns[-1].state
        assert last.matters or last.unsorted or any(turn.attention for turn in turns) or last.stopped


@settings(max_examples=20, deadline=None)
@given(heard(tells=True), TALKS)
def test_what_the_first_message_states_is_known_of_what_it_raises(first, talk):
    turn = played([first], *talk[1:])[0]
    read = first.understanding
    kept = [matter.facts for matter in turn.state.matters] + (
        [turn.state.unsorted.facts] if turn.state.unsorted else []
    )
    stated = set(read.facts) if len(read.issues) == 1 else set()
    assert kept or turn.attention or turn.state.with_staff
    for facts in kept[:1]:
        assert stated - {"already_decided", "event_when"} <= set(facts)
    flags = {flag for matter in turn.state.matters for flag in matter.flags} | set(
        turn.state.unsorted.flags if turn.state.unsorted else ()
    )
    assert set(read.flags) & {Flag.EMERGENCY, Flag.SAFEGUARDING} <= flags or not kept


@settings(max_examples=20, deadline=None)
@given(TALKS)
def test_no_matter_and_no_stated_fact_is_ever_lost(talk):
    before = State()
    for message, turn in zip(talk[0], played(*talk), strict=True):
        after = {matter.reference: matter for matter in turn.state.matters}
        asked_anew = NEW_START if message.text == "start again" else {"event_date"}
        is_fresh = message.text == "start again" and not after  # what is settled stays in the store
        assert not is_fresh or all(matter.confirmed or matter.withdrawn for matter in before.matters)
        for matter in () if is_fresh else before.matters:
            assert matter.reference in after
            assert set(matter.facts) - asked_anew <= set(after[matter.reference].facts)
            assert set(matter.words.split()) <= set(after[matter.reference].words.split())
            assert set(matter.flags) - {Flag.ADVOCATE} <= set(after[matter.reference].flags)
            assert not matter.confirmed or after[matter.reference].confirmed
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


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(talk=TALKS, number=st.integers(0, 2))
def test_through_the_store_no_turn_fails_and_every_word_is_kept(sqlite_url, caplog, talk, number):
    messages, landlord_id, channel, rules = talk
    landlord = LANDLORDS[landlord_id].model_copy(update={"rules": rules})
    database = Database(sqlite_url)
    for minute, message in enumerate(messages):
        inbound = InboundMessage(
            landlord=landlord_id,
            channel=channel,
            address=f"+44770090010{number}",
            scope="talk",
            provider_id=secrets.token_hex(8),
            text=message.text,
            received_at=NOW + timedelta(minutes=minute),
            attachments=tuple(Attachment(kind=kind) for kind in message.attachments),
        )
        received = database.write(
            take_in, inbound, message.understanding, landlord=landlord, rulebook=load_rulebook(landlord.pack)
        )
        query = select(messages_table.c.text).where(messages_table.c.conversation_id == received.conversation_id)
        kept = database.read(lambda conn, query=query: conn.execute(query).scalars().all())
        assert message.text in kept
    database.close()
    assert not [record for record in caplog.records if record.exc_info]
