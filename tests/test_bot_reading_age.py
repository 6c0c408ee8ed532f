"""How plainly the assistant writes: assembled replies are measured, and some words never stand in them."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from conftest import LANDLORDS, NOW
from engines import Known, read_as

from bot.dialogue.conversation import next_turn
from bot.dialogue.interpreting import with_language
from bot.dialogue.languages import load_languages
from bot.dialogue.state import State
from bot.dialogue.turn import Heard
from bot.dialogue.wording import STYLES, load_wording
from bot.intake import setting_for
from bot.landlords import Landlord
from bot.reading_age import LONG_ENOUGH, OLDEST, banned_words, reading_age
from triage.pack import load_rulebook
from triage.references import make_reference
from triage.vocabulary import Channel

STORY_FILE = tomllib.loads((Path(__file__).parent / "cases" / "reading.toml").read_text(encoding="utf-8"))
ENTITIES = {"12 Station Road, ST5 9ZZ": "address", "Joan Price": "person", "07700 900123": "phone"}
USUAL = 9
"""Years: what the replies of a story come to on average."""

STORIES = {story["name"]: story["says"] for story in STORY_FILE["story"]}
PLACES = [(landlord, channel) for landlord in sorted(LANDLORDS) for channel in ("webchat", "sms")]


def story_replies(says: list[dict], landlord: Landlord, channel: str) -> Iterator[str]:
    """Give the replies to what a customer says, one by one."""
    references = [make_reference(landlord.letters, lambda _, number=number: number) for number in range(20)]
    setting = setting_for(
        landlord,
        load_rulebook(landlord.pack),
        channel=Channel(channel),
        language="en",
        entity=None,
        references=references,
    )
    state = State()
    for place, line in enumerate(says):
        read = read_as(
            line.get("type", "other"),
            *line.get("flags", ()),
            abstained=line.get("doubtful", False),
            **line.get("facts", {}),
        )
        found = Known({line["text"]: replace(read, language=line.get("language", "en"))}, ENTITIES)
        now = NOW + timedelta(minutes=place)
        heard = Heard(text=line["text"], understanding=found.understand(line["text"], now), received_at=now)
        turn = next_turn(with_language(state, heard, landlord), heard, setting)
        state = turn.state
        if turn.reply is not None:
            yield turn.reply.text


@cache
def replies_to(story: str, landlord: str, channel: str) -> tuple[str, ...]:
    """Return the replies of a story with one landlord on one channel."""
    return tuple(story_replies(STORIES[story], LANDLORDS[landlord], channel))


def in_english(reply: str) -> str:
    """Return a reply without lines in other languages."""
    foreign = [
        line for tongue in load_languages().tongues.values() if tongue.code != "en" for line in tongue.lines.values()
    ]
    for line in foreign:
        reply = reply.replace(line.split("{")[0], "")
    return reply


def age_of(reply: str) -> float:
    """Return the age at which a reply can be read, without its lines in other languages."""
    return reading_age(in_english(reply))


@pytest.mark.parametrize("story", STORIES)
def test_every_longer_reply_can_be_read_at_eleven(story):
    measured = {
        reply: age_of(reply)
        for landlord, channel in PLACES
        for reply in replies_to(story, landlord, channel)
        if len(reply.split()) >= LONG_ENOUGH
    }
    assert {reply: round(age, 1) for reply, age in measured.items() if age > OLDEST} == {}


def test_most_replies_can_be_read_at_nine():
    ages = [
        age_of(reply)
        for story in STORIES
        for landlord, channel in PLACES
        for reply in replies_to(story, landlord, channel)
        if len(reply.split()) >= LONG_ENOUGH
    ]
    assert len(ages) > 200
    assert sum(ages) / len(ages) <= USUAL


def test_a_hard_text_is_told_from_a_plain_one():
    hard = (
        "Notwithstanding the aforementioned considerations, the investigation of correspondence appertaining to "
        "dilapidations necessitates authorisation by the appropriate administrative department beforehand, "
        "irrespective of the particular circumstances."
    )
    assert reading_age(hard) > 18
    assert reading_age("We have your words. A person will read them by Monday. Ring us if you want to talk.") < 9


@pytest.mark.parametrize("style", STYLES)
def test_no_text_has_a_word_that_chills_or_puzzles(style):
    texts = load_wording("en", style).texts
    assert {key: found for key, text in texts.items() if (found := banned_words(text))} == {}


@pytest.mark.parametrize("story", STORIES)
def test_no_reply_has_a_word_that_chills_or_puzzles(story):
    replies = {reply for landlord, channel in PLACES for reply in replies_to(story, landlord, channel)}
    assert {reply: found for reply in replies if (found := banned_words(re.sub(r"“[^”]*”", "", reply)))} == {}


def test_banned_words_are_found():
    assert banned_words("Unfortunately you failed to comply.") == ["unfortunately", "you failed"]
    assert banned_words("We escalated it.") == ["escalat*"]
    assert banned_words("We are sorry.") == []
