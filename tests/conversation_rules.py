"""What every conversation must keep to, whatever it is about: each rule gives the faults of one transcript in words."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from babel.dates import get_month_names

from bot.dialogue.languages import load_languages
from bot.dialogue.replies import promised_day
from bot.dialogue.turn import Setting
from bot.dialogue.wording import STYLES, load_wording
from triage.workdays import london

NOT_COUNTED = frozenset({"confirm", "consent", "safe_contact", "emergency_where"})
"""Questions beside the four that a complaint may cost."""

ASKED_OF_EVERYBODY = frozenset({"confirm"})
"""What is asked again after each correction."""

TOLD = ("acknowledge_by", "respond_by", "informal_by", "appeal_by")
"""The dates of a decision that a customer may be told."""

DANGER = frozenset({"emergency", "safeguarding"})

Played = Mapping[str, Any]


def faults(line: Mapping[str, Any], played: Played, decisions: Sequence[Mapping[str, Any]], setting: Setting):
    """Return what is wrong with the conversation by the rules that hold for all."""
    return [
        *_questions(line, played),
        *_dates(played, decisions, setting, _days(line, played)),
        *_refusals(played),
        *_tone(played),
    ]


def bot_texts(played: Played) -> list[str]:
    return [turn["text"] for turn in played["transcript"] if turn["from"] == "bot"]


def after(played: Played, turn: int) -> str:
    """Return what the bot says between that message of the customer and the next, counted from 0."""
    number = -1
    said: list[str] = []
    for each in played["transcript"]:
        number += each["from"] == "customer"
        if each["from"] == "bot" and number == turn:
            said.append(each["text"])
    return "\n\n".join(said)


def begins_with_safety(text: str) -> bool:
    """Return whether the first paragraph of a reply says what to do in danger, or whom to ring."""
    first = text.split("\n\n", maxsplit=1)[0]
    return "999" in first or any(first.startswith(opening) for opening in _safety_openings())


@cache
def _safety_openings() -> frozenset[str]:
    texts = [load_wording(language, style).texts for language in ("en", "cy") for style in STYLES]
    said = [text for each in texts for key, text in each.items() if key.startswith("safety.")]
    said += [line for tongue in load_languages().tongues.values() for line in (tongue.lines["danger"],)]
    return frozenset(text.split("{", maxsplit=1)[0][:30] for text in said if not text.startswith("{"))


def _questions(line: Mapping[str, Any], played: Played) -> Iterator[str]:
    choosing = {load_wording(language).texts["choose.text"] for language in ("en", "cy")}
    choosing |= {load_wording(language, "sms").texts["choose.text"][:30] for language in ("en", "cy")}
    turns = [turn for turn in played["transcript"] if turn["from"] == "bot" and turn["asks"]]
    questions = [turn["asks"] for turn in turns if not any(words in turn["text"] for words in choosing)]
    again = set(line["expect"].get("brought_back", ())) | ASKED_OF_EVERYBODY
    times = Counter(key for asks in questions for key in asks)
    yield from (f"{key} was asked {count} times" for key, count in times.items() if count > 1 and key not in again)
    yield from (f"one question asks {', '.join(asks)}" for asks in questions if len(asks) > 2)
    distinct = list(dict.fromkeys(tuple(asks) for asks in questions))
    counted = [asks for asks in distinct if not NOT_COUNTED & set(asks) and asks != ("what_happened",)]
    if len(counted) > 4 * len({each["type"] for each in played["cases"] if not _is_linked(each, played)} or {""}):
        yield f"{len(counted)} questions: {counted}"
    if "emergency" in line["expect"].get("must", ()) and not line.get("danger_at"):
        asked = [asks for asks in distinct if asks != ("confirm",)]
        if len(asked) > 2:
            yield f"{len(asked)} questions in an emergency: {asked}"


def _is_linked(case: Mapping[str, Any], played: Played) -> bool:
    return any(case["reference"] == linked["reference"] for each in played["cases"] for linked in each["linked"])


def _days(line: Mapping[str, Any], played: Played) -> list[datetime]:
    start = datetime.fromisoformat(line["received_at"])
    return [start + timedelta(minutes=turn) for turn in range(played["turns"])]


def _dates(
    played: Played, decisions: Sequence[Mapping[str, Any]], setting: Setting, turns: Sequence[datetime]
) -> Iterator[str]:
    told = {decision[name] for decision in decisions for name in TOLD if decision.get(name)}
    told |= {c["due"] for each in decisions for c in each.get("clocks", ()) if c["name"] == "suggestion.settle_by"}
    ours = {promised_day(name, turn, setting) for turn in turns for name in setting.plan.promises}
    allowed = {date.fromisoformat(day[:10]) for day in told} | ours
    said = " ".join(turn["text"] for turn in played["transcript"] if turn["from"] == "customer").lower()
    for text in bot_texts(played):
        for found, day in _dates_in(text):
            if day not in allowed and found.lower() not in said:
                yield f"the date {found} is not one of {sorted(map(str, allowed))}"


def _dates_in(text: str) -> Iterator[tuple[str, date]]:
    for language in ("en", "cy"):
        months = {name.lower(): number for number, name in get_month_names(locale=f"{language}_GB").items()}
        pattern = rf"\b(\d{{1,2}}) ({'|'.join(months)}) (\d{{4}})\b"
        for found in re.finditer(pattern, text, re.IGNORECASE):
            yield found.group(), date(int(found[3]), months[found[2].lower()], int(found[1]))


def _refusals(played: Played) -> Iterator[str]:
    for case in played["cases"]:
        if case["exclusion"] and not case["staff_review"]:
            yield f"{case['reference']} is refused without a person"
    told = " ".join(bot_texts(played))
    is_suggested = any(case["status"] == "suggested_exclusion" for case in played["cases"])
    if is_suggested and not any(words in told for words in ("person", "berson", "pherson", "rhywun", "staff")):
        yield "the customer is not told that a person decides"


def _tone(played: Played) -> Iterator[str]:
    for text in bot_texts(played):
        if "unfortunately" in text.lower():
            yield f"unfortunately: {text}"
        if re.search(r"\{\w+\}|\bNone\b", text):
            yield f"a blank is left: {text}"
        if not text.strip():
            yield "an empty reply"


def today(moment: str) -> date:
    return london(datetime.fromisoformat(moment)).date()
