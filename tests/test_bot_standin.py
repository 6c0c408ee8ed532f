"""The stand-in's own ways: what it hands over, in which order, how often, and what it remembers."""

import random

import pytest
from conftest import ASPIRE, LANDLORDS, NOW
from hypothesis import given
from hypothesis import strategies as st
from standin_stage import ACCOUNT, PHONE, staged

from bot.landlords import LandlordError
from bot.providers.text_accounts import text_accounts
from bot.settings import Settings
from bot.standin.caller import split
from bot.standin.faults import NO_FAULTS, Fault, Faults
from bot.standin.mailbox import Mailbox, Wanted
from bot.standin.phones import Phones
from bot.standin.texts import Direction, Text
from bot.standin.view import WORDS, state_of, view_of
from bot.standin.wiring import make_stand_in

OF_TELEGRAM = {"posted", "waits", "fetched", "press_answered"}


@pytest.fixture
async def stage():
    async with staged() as stage:
        yield stage


def a_text(sid="SM1", body="hello", **given):
    values = {"account": ACCOUNT, "direction": Direction.IN, "from_": PHONE, "to": "+447700900100", "at": NOW}
    return Text(**{"sid": sid, "body": body, "status": "received", "changed_at": NOW, **values, **given})


def bodies(stage):
    return [message.text for message in stage.service.messages]


async def test_a_phones_text_is_signed_and_taken(stage):
    stage.text("Café £5 🙂 a+b=c\nsecond line")
    await stage.stand_in.settle()
    (message,) = stage.service.messages
    assert (message.text, message.address, message.scope) == ("Café £5 🙂 a+b=c\nsecond line", PHONE, ACCOUNT)
    (text,) = stage.stand_in.mailbox.between(ACCOUNT, PHONE)
    assert (text.sid, text.answer) == (message.provider_id, 200)


async def test_a_duplicate_arrives_as_often_as_it_is_told_under_one_id(stage):
    stage.go_wrong("duplicate", copies=20)
    stage.text("hello")
    await stage.stand_in.settle()
    assert len(stage.service.messages) == 20
    assert len({message.provider_id for message in stage.service.messages}) == 1


async def test_a_text_is_overtaken_by_the_next_one(stage):
    stage.go_wrong("reordered")
    stage.waits.free.clear()
    stage.text("first")
    stage.text("second")
    stage.waits.free.set()
    await stage.stand_in.settle()
    assert bodies(stage) == ["second", "first"]


async def test_a_text_that_is_held_back_goes_on_when_no_other_comes(stage):
    stage.go_wrong("reordered")
    stage.text("alone")
    await stage.stand_in.settle()
    assert bodies(stage) == ["alone"]


async def test_reports_come_in_the_wrong_order(stage):
    stage.go_wrong("reordered")
    stage.stand_in.from_service(ACCOUNT, PHONE, "hello", stage.service.address)
    await stage.stand_in.settle()
    assert [report.delivery for report in stage.service.reports] == ["delivered", "sent", "queued"]


async def test_the_official_validator_refuses_what_is_forged_and_the_provider_never_had_it(stage):
    stage.go_wrong("forged")
    stage.text("I am the landlord's manager")
    await stage.stand_in.settle()
    assert (stage.service.forged, stage.service.messages) == (1, [])
    (text,) = stage.stand_in.mailbox.between(ACCOUNT, PHONE)
    assert state_of(text, held=False) == "refused"
    assert stage.stand_in.mailbox.listed(ACCOUNT, Wanted()) == []
    assert stage.stand_in.mailbox.get(ACCOUNT, text.sid) is None


async def test_forged_reports_are_refused_and_the_true_ones_taken(stage):
    stage.go_wrong("forged")
    stage.stand_in.from_service(ACCOUNT, PHONE, "hello", stage.service.address)
    await stage.stand_in.settle()
    assert stage.service.forged == 3
    assert [report.delivery for report in stage.service.reports] == ["queued", "sent", "delivered"]


async def test_faults_of_one_phone_leave_the_others_alone(stage):
    stage.go_wrong("forged")
    stage.stand_in.from_phone(ACCOUNT, "+447700900124", "from another phone")
    await stage.stand_in.settle()
    assert bodies(stage) == ["from another phone"]


async def test_faults_for_all_strike_phones_without_faults_of_their_own(stage):
    stage.stand_in.faults = Faults(shares={Fault.FORGED: 1})
    stage.text("hello")
    await stage.stand_in.settle()
    stage.go_wrong()
    stage.text("hello again")
    await stage.stand_in.settle()
    assert (stage.service.forged, bodies(stage)) == (1, ["hello again"])


@pytest.mark.parametrize(("retries", "calls"), [("", 1), ("#rc=3&rp=5xx", 4), ("#rc=9&rp=all", 6), ("#rc=3&rp=ct", 1)])
async def test_a_failing_service_is_called_again_as_its_address_asks(retries, calls):
    async with staged(retries) as stage:
        stage.service.status = 503
        stage.text("hello")
        await stage.stand_in.settle()
        assert len(stage.service.messages) == calls
        (text,) = stage.stand_in.mailbox.between(ACCOUNT, PHONE)
        assert state_of(text, held=False) == "lost"
        assert stage.waits.asked == [0.25, 0.5, 1, 2, 4][: calls - 1]


def test_without_a_word_a_call_is_made_again_once_when_it_could_not_connect():
    url, retries = split("https://sayso.example/channels/twilio/aspire")
    assert url == "https://sayso.example/channels/twilio/aspire"
    assert (retries.most, retries.wanted("ct"), retries.wanted("rt"), retries.wanted("5xx")) == (1, True, False, False)


async def test_a_service_that_is_gone_leaves_the_text_in_the_list(stage, unused_tcp_port):
    line = stage.stand_in.lines[ACCOUNT]
    gone = f"http://127.0.0.1:{unused_tcp_port}/channels/twilio/aspire"
    stage.stand_in.lines[ACCOUNT] = type(line)(account=ACCOUNT, token=line.token, number=line.number, webhook=gone)
    stage.text("hello")
    await stage.stand_in.settle()
    (text,) = stage.stand_in.mailbox.listed(ACCOUNT, Wanted())
    assert (text.answer, state_of(text, held=False)) == (0, "lost")


@given(st.integers(0, 99))
def test_the_same_seed_draws_the_same_faults(seed):
    faults = Faults(shares={Fault.BUSY: 0.3, Fault.DOWN: 0.3})
    one, other = random.Random(seed), random.Random(seed)
    assert [faults.refusal(one) for _ in range(20)] == [faults.refusal(other) for _ in range(20)]


@pytest.mark.parametrize("fault", Fault)
def test_a_fault_happens_every_time_at_one_and_never_without(fault):
    chance = random.Random(1)
    assert all(Faults(shares={fault: 1.0}).happens(fault, chance) for _ in range(50))
    assert not any(NO_FAULTS.happens(fault, chance) for _ in range(50))


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ŵ" * 70, 1),
        ("ŵ" * 71, 2),
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
    ],
)
def test_parts_are_counted_as_networks_do(body, parts):
    assert a_text(body=body).segments == parts


def test_only_the_newest_texts_and_phones_are_remembered():
    mailbox, phones = Mailbox(most=2), Phones(most=2)
    for name in ("1", "2", "3"):
        mailbox.add(a_text(sid=name))
        phones[name].version += 1
    assert [text.sid for text in mailbox.between(ACCOUNT, PHONE)] == ["2", "3"]
    assert mailbox.change(a_text(sid="1"), answer=200).answer == 200
    assert mailbox.get(ACCOUNT, "1") is None
    assert [name in phones for name in ("1", "2", "3")] == [False, True, True]


@pytest.mark.parametrize(
    ("given", "held", "state"),
    [
        ({}, False, "going"),
        ({}, True, "held"),
        ({"answer": 200}, False, "taken"),
        ({"answer": 503}, False, "lost"),
        ({"answer": 403}, False, "lost"),
        ({"answer": 403, "forged": True}, False, "refused"),
        ({"answer": 200, "forged": True}, False, "believed"),
        ({"direction": Direction.OUT}, False, "arrived"),
    ],
)
def test_every_state_of_a_text_has_words(given, held, state):
    assert state_of(a_text(**given), held=held) == state
    assert WORDS["states"][state]


async def test_every_note_can_be_said(stage):
    stage.go_wrong("forged", "slow")
    stage.text("hello")
    stage.stand_in.from_service(ACCOUNT, PHONE, "hello", stage.service.address)
    await stage.stand_in.settle()
    stage.go_wrong("reordered")
    stage.text("hello")
    for what, values in (("refused", {"status": 429, "code": 20429}), ("slow", {"seconds": 5}), ("lost_answer", {})):
        stage.stand_in.note(ACCOUNT, PHONE, what, **values)
    await stage.stand_in.settle()
    view = view_of(stage.stand_in.phones[PHONE], stage.stand_in.mailbox.between(ACCOUNT, PHONE), ACCOUNT)
    assert {note.what for note in stage.stand_in.phones[PHONE].notes} == set(WORDS["notes"]) - OF_TELEGRAM
    assert "The network answers the service late, after 5 seconds." in [note["text"] for note in view["notes"]]


def accounts(*landlords):
    return text_accounts(
        {each.id: each for each in landlords}, Settings(public_address="https://sayso.example"), b"k", {}
    )


def test_each_sample_gets_a_line_and_the_address_asks_for_retries():
    stand_in = make_stand_in(LANDLORDS, accounts(*LANDLORDS.values()), clock=lambda: NOW)
    assert len(stand_in.lines) == len(LANDLORDS)
    webhooks = [line.webhook for line in stand_in.lines.values()]
    assert "https://sayso.example/channels/twilio/aspire#rc=5&rp=5xx,ct,rt" in webhooks


def test_without_anybody_on_it_there_is_no_stand_in():
    quiet = ASPIRE.model_copy(update={"channels": {}})
    assert make_stand_in({"aspire": quiet}, accounts(quiet), clock=lambda: NOW) is None


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"sample": False}, "is for samples"),
        ({"channels": {"sms": {"provider": "stand-in", "number": "+447911123456"}}}, "which are nobody's"),
        ({"channels": {"whatsapp": {"provider": "stand-in", "number": "+447911123456"}}}, "which are nobody's"),
    ],
)
def test_what_could_reach_somebody_is_refused_at_the_start(changed, says):
    landlord = ASPIRE.model_copy(update=changed)
    with pytest.raises(LandlordError, match=says):
        make_stand_in({"aspire": landlord}, accounts(landlord), clock=lambda: NOW)
