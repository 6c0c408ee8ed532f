"""Scripted customers of our own (tests/conversations/*.jsonl), played through the whole intake with the real engine.

A line is a line of `sayso converse` with what must become of it in `expect`, every key of it optional. Of the first
case: type, outcome, status, stage, exclusion, refer_to, acknowledge_by, respond_by, facts, `linked` (kinds of linked
cases). `must` and `may`: the flags, any other is wrong. `types`: the kinds of all cases. `notify`:
roles that must be among those told. `most_turns`. `first_reply_has`, `says`, `never_says`: words of the bot.
`asked_never`: question keys. `brought_back`: keys that a detour brings back.
`danger_at` beside them is the message that speaks of danger, the first unless given. `known` says why a script fails
that should not: it is counted, and does not fail the run.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conversation_rules import DANGER, after, begins_with_safety, bot_texts, faults
from sqlalchemy import select

from bot.converse import Stage
from bot.intake import setting_for
from bot.landlords import load_landlords
from bot.settings import ROOT
from nlu.engine import load_engine
from triage.pack import load_rulebook
from triage.store.database import Database
from triage.store.migrate import migrate
from triage.store.tables import cases, conversations
from triage.vocabulary import Channel, Rules

LINES = [
    json.loads(line)
    for file in sorted((Path(__file__).parent / "conversations").glob("*.jsonl"))
    for line in file.read_text(encoding="utf-8").splitlines()
]
OF_THE_CASE = ("status", "exclusion", "refer_to", "acknowledge_by", "respond_by", "stage")
REFERENCE = re.compile(r"[A-Z]{3}-\d{3}-\d{3}-\d{3}")
WITH_RULES = {Rules.AS_WRITTEN, Rules.STATUTORY, Rules.BEST_OF_BOTH}


@pytest.fixture(scope="module")
def stage(tmp_path_factory) -> Iterator[Stage]:
    url = f"sqlite:///{tmp_path_factory.mktemp('conversations') / 'store.sqlite3'}"
    migrate(url, now=datetime(2026, 1, 1, tzinfo=UTC))
    database = Database(url)
    landlords = load_landlords(ROOT / "landlords")
    rulebooks = {id_: load_rulebook(landlord.pack) for id_, landlord in landlords.items()}
    yield Stage(database, load_engine(), landlords, rulebooks)
    database.close()


@pytest.fixture(scope="module")
def known() -> list[str]:
    return []


@pytest.mark.parametrize("line", LINES, ids=[line["id"] for line in LINES])
def test_the_conversation_goes_as_it_should(line, stage, known, capsys):
    played = stage.line(line)
    wrong = [*_unexpected(line, played), *faults(line, played, _decisions(stage), _setting(line, stage))]
    if wrong and line.get("known"):
        known.append(line["id"])
        with capsys.disabled():
            print(f"\nknown ({len(known)}): {line['id']}: {line['known']}")  # noqa: T201  the count is for whoever runs it
        return
    assert not wrong, "\n".join([*wrong, "", _readable(played)])


@pytest.mark.parametrize("line", LINES[::12], ids=[line["id"] for line in LINES[::12]])
def test_the_same_words_give_the_same_conversation(line, stage):
    first, second = (_without_references(stage.line(line)) for _ in range(2))
    assert first == second


def test_no_script_meets_what_another_has_left(stage):
    line = next(each for each in LINES if each["id"] == "cause-news-number-given")
    first, second = (_without_references(stage.line(line)) for _ in range(2))
    assert first == second


def test_the_suite_covers_every_landlord_channel_and_way_to_run_the_rules():
    assert len(LINES) >= 120
    assert len({line["id"] for line in LINES}) == len(LINES)
    assert len({line["policy"] for line in LINES}) == 5
    assert {line["channel"] for line in LINES} >= {"webchat", "sms", "telegram", "whatsapp", "email"}
    assert {Rules(line.get("rules", Rules.AS_WRITTEN)) for line in LINES} == WITH_RULES
    assert sum("known" in line for line in LINES) <= len(LINES) // 10


def _unexpected(line: Mapping[str, Any], played: Mapping[str, Any]) -> Iterator[str]:
    """Give what is not as the line expects it."""
    expect = line["expect"]
    case = played["case"] or {}
    got = {name: played[name] for name in ("type", "outcome")} | {name: case.get(name) for name in OF_THE_CASE}
    yield from (
        f"{name}: {got[name]!r}, not {expect[name]!r}" for name in got if name in expect and got[name] != expect[name]
    )
    if "must" in expect or "may" in expect:
        must, may = set(expect.get("must", ())), set(expect.get("may", ()))
        flags = set(played["flags"])
        yield from (f"the flag {flag} is missing" for flag in sorted(must - flags))
        yield from (f"the flag {flag} is wrong" for flag in sorted(flags - must - may))
    yield from _unexpected_cases(expect, played)
    yield from _unexpected_words(expect, played)
    if DANGER & set(expect.get("must", ())) and not begins_with_safety(after(played, line.get("danger_at", 0))):
        yield "the reply to danger does not begin with what to do"
    if played["turns"] > expect.get("most_turns", 30):
        yield f"{played['turns']} messages, not {expect['most_turns']}"


def _unexpected_cases(expect: Mapping[str, Any], played: Mapping[str, Any]) -> Iterator[str]:
    case = played["case"] or {}
    linked = [each["type"] for each in case.get("linked", ())]
    if sorted(linked) != sorted(expect.get("linked", linked)):
        yield f"linked: {linked}, not {expect['linked']}"
    types = sorted(each["type"] for each in played["cases"])
    if types != sorted(expect.get("types", types)):
        yield f"cases: {types}, not {expect['types']}"
    told = {role for each in played["cases"] for role in each["notify"] or ()}
    yield from (f"{role} is not told" for role in expect.get("notify", ()) if role not in told)
    facts = played["facts"]
    yield from (
        f"{key}: {facts.get(key)!r}, not {value!r}"
        for key, value in expect.get("facts", {}).items()
        if facts.get(key) != value
    )


def _unexpected_words(expect: Mapping[str, Any], played: Mapping[str, Any]) -> Iterator[str]:
    texts = bot_texts(played)
    first, whole = (texts[0] if texts else "").lower(), "\n".join(texts).lower()
    yield from (
        f"the first reply lacks {words!r}" for words in expect.get("first_reply_has", ()) if words.lower() not in first
    )
    yield from (f"nowhere does it say {words!r}" for words in expect.get("says", ()) if words.lower() not in whole)
    yield from (f"it says {words!r}" for words in expect.get("never_says", ()) if words.lower() in whole)
    asked = {key for turn in played["transcript"] for key in turn["asks"]}
    yield from (f"it asks {key}" for key in expect.get("asked_never", ()) if key in asked)


def _decisions(stage: Stage) -> list[Mapping[str, Any]]:
    """Return the decisions on the cases of the conversation that was played last."""
    address = f"script-{stage.played}"
    query = select(cases.c.decision).join(conversations, conversations.c.id == cases.c.conversation_id)
    found = stage.database.read(
        lambda conn: conn.execute(query.where(conversations.c.address == address)).scalars().all()
    )
    return [decision for decision in found if decision]


def _setting(line: Mapping[str, Any], stage: Stage):
    landlord = next(each for each in stage.landlords.values() if each.pack == line["policy"])
    rulebook = stage.rulebooks[landlord.id]
    return setting_for(landlord, rulebook, channel=Channel(line["channel"]), language="en", entity=None, references=())


def _without_references(played: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(turn["from"], REFERENCE.sub("REF", turn["text"])) for turn in played["transcript"]]


def _readable(played: Mapping[str, Any]) -> str:
    said = [f"{turn['from']:>8}: {turn['text']}  {turn['asks'] or ''}" for turn in played["transcript"]]
    return "\n".join([*said, f"-> {played['type']}, {played['outcome']}, {played['flags']}, {played['case']}"])
