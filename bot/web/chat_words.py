"""What the chat says around the conversation, in each language, and moments as people say them."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from babel.dates import format_date

from bot.dialogue.opening import is_open, next_opening
from bot.landlords import Landlord
from triage.workdays import Calendar, london

FOLDER: Final = Path(__file__).parent / "chat_words"
DEFAULT: Final = "en"
WEEK: Final = timedelta(days=7)
NOON: Final = 12

Words = Mapping[str, Mapping[str, str]]
"""Texts by section and name."""


@cache
def load_words(language: str) -> Words:
    """Return the texts of a language; English for a language that has none."""
    file = FOLDER / f"{language}.toml"
    words: Words = tomllib.loads((file if file.is_file() else FOLDER / f"{DEFAULT}.toml").read_text("utf-8"))
    return words


def language_of(landlord: Landlord, wanted: str | None) -> str:
    """Return the language in which to speak: the wanted one where the landlord answers in it, else its first."""
    plain = (wanted or "").partition("-")[0].lower()
    return plain if plain in landlord.languages else landlord.languages[0]


def hours_note(landlord: Landlord, now: datetime, *, calendar: Calendar, language: str) -> str:
    """Return when a person reads what is written now; empty while somebody is there."""
    if is_open(landlord, now, calendar=calendar):
        return ""
    words = load_words(language)["hours"]
    opens = next_opening(landlord, now, calendar=calendar)
    contact = landlord.contact
    emergency = words["emergency"].format(phone=contact.out_of_hours or contact.phone)
    if opens is None:
        return f"{words['unknown'].format(opening=contact.opening)} {emergency}"
    days = (opens.date() - london(now).date()).days
    name = {0: "today", 1: "tomorrow"}.get(days, "day")
    pattern = "EEEE" if days < WEEK.days else "EEEE d MMMM"
    day = _in_sentence(format_date(opens.date(), pattern, locale=f"{language}_GB"), language)
    return f"{words[name].format(time=clock(opens, language), day=day)} {emergency}"


def clock(moment: datetime, language: str) -> str:
    """Return the time of day in London as it is said: 9am, 1:30pm."""
    words, at = load_words(language)["hours"], london(moment)
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{(at.hour - 1) % NOON + 1}{minutes}{words['pm' if at.hour >= NOON else 'am']}"


def moment_in_words(moment: datetime, language: str) -> str:
    """Return day and time in London: 10 February 2026, 10:12am."""
    day = format_date(london(moment).date(), "d MMMM y", locale=f"{language}_GB")
    return f"{day}, {clock(moment, language)}"


def _in_sentence(day: str, language: str) -> str:
    """Return a day as it stands within a sentence: only English begins it with a capital."""
    return day if language == DEFAULT else day[:1].lower() + day[1:]
