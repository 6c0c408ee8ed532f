"""Engines for tests: they understand what the test tells them to, so that the conversation is tested on its own."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from nlu.understanding import Entity, Understanding
from triage.vocabulary import FeedbackType, Flag

OTHER = Understanding(type=FeedbackType.OTHER, confidence=0.9, abstained=False, engine="test")


def read_as(type_: str, *flags: str, abstained: bool = False, **facts: Any) -> Understanding:
    """Return an understanding of this type, with these flags and facts."""
    return Understanding(
        type=FeedbackType(type_),
        confidence=0.4 if abstained else 0.95,
        abstained=abstained,
        flags=tuple(Flag(flag) for flag in flags),
        facts=facts,
        engine="test",
    )


class Known:
    """Understands the texts it was given, and everything else as an answer without meaning of its own.

    Names, places and numbers are marked in a text by what `entities` maps their words to.
    """

    version = "test"

    def __init__(self, texts: Mapping[str, Understanding], entities: Mapping[str, str] | None = None) -> None:
        self.texts = texts
        self.entities = entities or {}

    def understand(self, text: str, received_at: datetime | None) -> Understanding:
        del received_at
        found = tuple(
            Entity(kind=kind, start=text.index(words), end=text.index(words) + len(words))
            for words, kind in self.entities.items()
            if words in text
        )
        return replace(self.texts.get(text, OTHER), entities=found)


class Broken:
    """Fails at every message."""

    version = "broken"

    def understand(self, text: str, received_at: datetime | None) -> Understanding:
        raise RuntimeError(f"no model for {text} at {received_at}")


class Stuck:
    """Never answers until it is released."""

    version = "stuck"

    def __init__(self) -> None:
        self.released = threading.Event()

    def understand(self, text: str, received_at: datetime | None) -> Understanding:
        del text, received_at
        self.released.wait(30)
        return OTHER
