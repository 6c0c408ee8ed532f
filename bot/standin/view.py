"""What a phone shows, and what happened out of its sight, in words. Pure."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.standin.phones import Note, Phone
from bot.standin.texts import Direction, Text

WORDS: Final[Mapping[str, Any]] = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
"""Faults, notes and states in words."""

LONDON: Final = ZoneInfo("Europe/London")
OK: Final = 200
FORBIDDEN: Final = 403
MOST_NOTES: Final = 25
"""Notes that are shown, the newest."""


def view_of(phone: Phone, texts: Sequence[Text], account: str) -> dict[str, Any]:
    """Return what the phone shows of its texts with an account, and what happened to them, newest first, for JSON."""
    notes = [note for note in reversed(phone.notes) if note.account == account]
    return {
        "version": phone.version,
        "texts": [_shown(text, phone) for text in texts if _is_on_the_phone(text)],
        "notes": [{"at": f"{_local(note.at):%H:%M:%S}", "text": sentence(note)} for note in notes[:MOST_NOTES]],
    }


def state_of(text: Text, *, held: bool) -> str:
    """Return what has become of a text: one of the states in the words."""
    if text.direction is Direction.OUT:
        return "arrived"
    if text.answer is None:
        return "held" if held else "going"
    if text.answer == OK:
        return "believed" if text.forged else "taken"
    return "refused" if text.forged and text.answer == FORBIDDEN else "lost"


def sentence(note: Note) -> str:
    """Return what happened in words."""
    values = dict(note.values)
    if "answer" in values:
        answers = WORDS["answers"]
        values["answer"] = answers.get(str(values["answer"]), answers["other"]).format(answer=values["answer"])
    filled: str = WORDS["notes"][note.what].format(**values)
    return filled


def _shown(text: Text, phone: Phone) -> dict[str, Any]:
    state = state_of(text, held=phone.held is not None and phone.held.sid == text.sid)
    return {
        "id": text.sid,
        "from": "customer" if text.direction is Direction.IN else "landlord",
        "text": text.body,
        "at": f"{_local(text.at):%H:%M}",
        "state": state,
        "words": WORDS["states"][state],
        "photo": bool(text.photo),
        "buttons": [{"label": label, "value": value} for label, value in text.buttons],
    }


def _is_on_the_phone(text: Text) -> bool:
    return text.direction is Direction.IN or text.status in {"delivered", "read"}


def _local(at: datetime) -> datetime:
    return at.astimezone(LONDON)
