"""What the bare words say about the kind of a message, where the reading is unsure or does not fit them. Pure."""

from dataclasses import replace
from typing import Final

from bot.dialogue.answers import told
from bot.dialogue.matters import NO_CONFIRMATION, ORDER
from bot.dialogue.saying import says
from bot.dialogue.turn import Heard, Setting
from nlu.understanding import Understanding
from triage.vocabulary import FeedbackType

DOUBTED: Final = frozenset({FeedbackType.OTHER, *NO_CONFIRMATION})
"""Kinds that the words of somebody who is unhappy speak against."""


NEARLY: Final = 0.2
"""From this probability on, a complaint or request is a better guess than unsure praise or an idea."""


def read_plainly(heard: Heard, setting: Setting) -> Heard:
    """Return the message with a kind that fits its words.

    Who says that they complain, or asks for the next stage, does. What reads as praise, an idea or nothing at all, and
    yet tells of something wrong, is unsure: the customer is asked, and until then our best guess stands.
    """
    read = _told_apart(_declared(heard, setting))
    may_be_more = not read.abstained or read.type is FeedbackType.OTHER
    if may_be_more and read.type in DOUBTED and _is_doubtful(heard, setting):
        read = replace(read, type=_next_best(read), abstained=True)
    if read.abstained and read.type in NO_CONFIRMATION and read.scores.get(_next_best(read), 0) >= NEARLY:
        read = replace(read, type=_next_best(read))
    return replace(heard, understanding=read)


def _declared(heard: Heard, setting: Setting) -> Understanding:
    read, phrases = heard.understanding, setting.phrases
    declares = says(heard.text, phrases["complain"]) and not says(heard.text, phrases["not_complain"])
    declares = declares or "request_stage" in told(heard.text, (), {}, phrases)
    best = _next_best(read)
    if read.abstained and best is FeedbackType.COMPLAINT and says(heard.text, phrases["unhappy"]):
        return replace(read, type=best, abstained=False)
    if declares and (read.abstained or read.type is not FeedbackType.COMPLAINT):
        return replace(read, type=FeedbackType.COMPLAINT, abstained=False)
    return read


def _told_apart(read: Understanding) -> Understanding:
    """Return a reading that is no longer unsure where matters of different kinds, each clear by itself, made it so."""
    kinds = {issue.type for issue in read.issues}
    if not read.abstained or len(kinds) <= 1 or FeedbackType.OTHER in kinds:
        return read
    return replace(read, type=min(kinds, key=ORDER.index), abstained=False)


def _is_doubtful(heard: Heard, setting: Setting) -> bool:
    read, plan, phrases = heard.understanding, setting.plan, setting.phrases
    if read.type is FeedbackType.OTHER:
        others = sum(share for kind, share in read.scores.items() if kind is not FeedbackType.OTHER)
        return others >= plan.not_surely_nothing and len(heard.text.split()) >= plan.few_words
    return says(heard.text, phrases["unhappy"]) or says(heard.text, phrases["still_there"])


def _next_best(read: Understanding) -> FeedbackType:
    """Return the most probable kind of somebody who is unhappy or wants something."""
    wanted = (FeedbackType.COMPLAINT, FeedbackType.SERVICE_REQUEST)
    return max(wanted, key=lambda kind: read.scores.get(kind, 0.0))
