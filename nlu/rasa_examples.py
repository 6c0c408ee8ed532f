"""The labelled messages in Rasa's training format, so that the same data trains the Rasa engine."""

import json
from collections.abc import Iterable
from typing import Final

from nlu.corpus import Message
from triage.vocabulary import FeedbackType

_PLAIN_BRACKETS: Final = str.maketrans("[]", "()")


def as_rasa_takes_it(text: str) -> str:
    """Return a text on one line and without what Rasa gives a meaning of its own, in training and in use alike.

    Brackets mark entities in training data, and a message that begins with a slash names its intent itself.
    """
    return " ".join(text.split()).lstrip("/ ").translate(_PLAIN_BRACKETS)


def rasa_examples(messages: Iterable[Message], each: int | None = None) -> str:
    """Return training data as YAML, one intent for each type.

    With `each`, so many messages of a type at most, drawn evenly from all of them.
    """
    texts: dict[FeedbackType, list[str]] = {type_: [] for type_ in FeedbackType}
    for message in messages:
        if message.type is not None:
            texts[message.type].append(as_rasa_takes_it(message.text))
    intents = [
        {"intent": type_.value, "examples": [{"text": text} for text in _spread(of_type, each)]}
        for type_, of_type in texts.items()
    ]
    return f'version: "3.1"\nnlu: {json.dumps(intents, ensure_ascii=False)}\n'  # JSON is YAML too


def _spread(texts: list[str], each: int | None) -> list[str]:
    if each is None or len(texts) <= each:
        return texts
    return [texts[place * len(texts) // each] for place in range(each)]
