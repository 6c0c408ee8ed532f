"""Writes Rasa's training data from a sample of the labelled messages: `python rasa/examples.py FOLDER FILE`."""  # noqa: INP001  a script beside Rasa's own files, not a package

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from nlu.corpus import Message, read_messages
from triage.vocabulary import FeedbackType

EACH: Final = 60
"""Messages of each type: enough for a model of the usual size and speed, trained within minutes."""


def rasa_examples(messages: Iterable[Message]) -> str:
    """Return training data in Rasa's format: up to EACH messages of each type, drawn evenly from all of them."""
    usable = [message for message in messages if "[" not in message.text]  # brackets mark entities in Rasa's format
    by_type = {type_: [m.text for m in usable if m.type is type_] for type_ in FeedbackType}
    intents = [
        {"intent": type_.value, "examples": [{"text": " ".join(text.split())} for text in _spread(texts)]}
        for type_, texts in by_type.items()
    ]
    return f'version: "3.1"\nnlu: {json.dumps(intents, ensure_ascii=False)}\n'  # JSON is YAML too


def _spread(texts: list[str]) -> list[str]:
    return texts[:: max(1, len(texts) // EACH)][:EACH]


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    target.write_text(rasa_examples(read_messages(source)), "utf-8")
