"""What one message says about a matter: the facts it gives or answers, and whether it tells more of it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from bot.dialogue.answers import Said, clear_answers, read_answer, reply_by, requests, told, wish, wishes
from bot.dialogue.danger import IN_DANGER
from bot.dialogue.entity import PART, named_part
from bot.dialogue.faults import is_still_there
from bot.dialogue.saying import plain_words, says
from bot.dialogue.state import Matter, State
from bot.dialogue.turn import Heard, Setting
from nlu.understanding import Understanding
from triage.vocabulary import FeedbackType

SHORT_ANSWER: Final = 12
"""A longer answer to "when?" in which no date was found is a story, not a time."""

FEWEST_OF_A_WISH: Final = 3
"""So many words that name a way to answer, beside a name or number, are no wish."""

DETAILS: Final = frozenset({"where", "name", "contact", "reply_by", "confirm", "emergency_where", "safe_contact"})
"""Questions whose short answers say nothing about the matter itself."""


def said_in_words(
    text: str, asking: Sequence[str], holds: Mapping[str, Any], setting: Setting, *, about: str | None = None
) -> dict[str, Any]:
    """Return the facts that phrases tell: wishes, requests, answers, and whether a fault is still there."""
    phrases = setting.phrases
    facts: dict[str, Any] = wishes(text, phrases) | told(text, asking, holds, phrases)
    if part := named_part(text, setting.rulebook, asked="which_service" in asking):
        facts[PART] = part
    if asked_for := requests(text, phrases):
        facts["requests"] = [*dict.fromkeys((*holds.get("requests", ()), *asked_for))]
    if "desired_outcome" not in holds and (not asking or set(asking) & DETAILS):
        facts |= {"desired_outcome": wished} if (wished := wish(text, phrases)) else {}
    if "request_stage" in facts and "event_date" in holds:
        facts["previous_response_date"] = holds["event_date"]
    fault = about if about is not None else text
    if "ongoing" not in holds and (there := is_still_there(holds.get("service_area"), fault, setting)) is not None:
        facts["ongoing"] = there
    return facts


def is_story(matter: Matter, read: Understanding, heard: Heard, asking: Sequence[str], setting: Setting) -> bool:
    """Return whether a message tells more of what happened: asked for it, or at length where hardly anything was known.

    What is told at length while something else was asked goes there too when it is feedback in its own right.
    """
    if {"what_happened", "what_to_do"} & set(asking):
        return _tells(heard, setting)
    if "desired_outcome" in asking or len(without_details(heard)) < setting.plan.few_words:
        return False
    is_feedback = read.type is not FeedbackType.OTHER and not read.abstained
    return is_feedback or len(matter.words.split()) < setting.plan.few_words


def _tells(heard: Heard, setting: Setting) -> bool:
    """Return whether a message says anything besides details of the customer, or that they do not know."""
    said = read_answer(heard.text, setting.phrases).said
    return said not in {Said.UNSURE, Said.DECLINE} and len(without_details(heard)) > 1


def without_details(heard: Heard) -> list[str]:
    """Return the words of a message that are no name, address or number."""
    marked = {place for each in heard.understanding.entities for place in range(each.start, each.end)}
    left = "".join(" " if place in marked else sign for place, sign in enumerate(heard.text)).split()
    return [word for word in left if any(sign.isalnum() for sign in word)]


def of_the_matter(heard: Heard, asking: Sequence[str], setting: Setting) -> Understanding:
    """Return what a message says about the matter: in a short answer to a question for details that is nothing."""
    read = heard.understanding
    if not set(asking) & DETAILS or "desired_outcome" in asking:
        return read
    left = without_details(heard)
    if len(left) >= setting.plan.few_words:
        return read
    kept = ("event_when", "event_date") if "confirm" in asking or "when" in asking else ()
    facts = {key: read.facts[key] for key in kept if key in read.facts}
    return replace(
        read,
        type=FeedbackType.OTHER,
        flags=tuple(flag for flag in read.flags if flag in IN_DANGER and left),
        facts=facts,
    )


def answered(matter: Matter, state: State, read: Understanding, heard: Heard, setting: Setting) -> dict[str, Any]:
    """Return the facts that the message gives as an answer to what was asked, or in so many words."""
    text, asking = heard.text, state.said.asking
    holds = {**matter.facts, **read.facts, **dict.fromkeys((*matter.flags, *read.flags), True)}
    facts = dict(_plainly(asking, text, holds, setting)) | said_in_words(text, asking, holds, setting)
    said = read_answer(text, setting.phrases).said
    is_told = said is Said.OTHER and bool(text.strip())
    asked = {key for question in state.said.asked for key in question.keys}
    wish_is_open = "confirm" in asking and "desired_outcome" in asked and "desired_outcome" not in matter.facts
    if ("desired_outcome" in asking or wish_is_open) and is_told and _says_more_than_details(heard, setting):
        facts["desired_outcome"] = text.strip()
    is_time = "event_when" not in read.facts and not heard.understanding.entities and len(text.split()) <= SHORT_ANSWER
    if "when" in asking and is_told and is_time:
        facts["event_when"] = text.strip()
    if "first_known" in asking and "event_date" in heard.understanding.facts:
        facts["aware_date"] = heard.understanding.facts["event_date"]
    elif "first_known" in asking and "event_date" in matter.facts and says(text, setting.phrases["at_the_time"]):
        facts["aware_date"] = matter.facts["event_date"]
    return facts


def _says_more_than_details(heard: Heard, setting: Setting) -> bool:
    """Return whether a message says more than who somebody is, how to reach them, or when it was."""
    left = without_details(heard)
    if _is_only_time(heard, setting):
        return False
    is_way = len(left) <= FEWEST_OF_A_WISH and reply_by(" ".join(left), setting.phrases) is not None
    return bool(left) and not (is_way and heard.understanding.entities)


def _is_only_time(heard: Heard, setting: Setting) -> bool:
    """Return whether a message only says when something was: "it was Thursday just gone"."""
    when = heard.understanding.facts.get("event_when")
    besides = plain_words(heard.text.replace(str(when), " ")).split() if when else ["?"]
    return set(besides) <= set(setting.phrases["time_besides"])


def _plainly(asking: Sequence[str], text: str, holds: Mapping[str, Any], setting: Setting) -> Iterator[tuple[str, Any]]:
    """Give the facts of a plain yes or no, wherever in the text it stands."""
    clear = clear_answers(text, setting.phrases)
    if not clear:
        return
    for answer in setting.plan.answers:
        if answer.asked in asking and (answer.where is None or holds.get(answer.where)):
            yield from answer.facts.get(clear[0].said, {}).items()


def whole(facts: Mapping[str, Any], setting: Setting) -> dict[str, Any]:
    """Return facts without a wish that breaks off in the middle, or that is none."""
    words = str(facts.get("desired_outcome", ""))
    wish = words.lower().split()
    broken = bool(wish) and (len(wish) == 1 or wish[-1] in setting.phrases["breaks_off"])
    broken = broken or says(words, setting.phrases["no_outcome"])
    return {key: value for key, value in facts.items() if not (broken and key == "desired_outcome")}


def whole_spans(read: Understanding, setting: Setting) -> Understanding:
    """Return an understanding whose facts are whole."""
    return replace(read, facts=whole(read.facts, setting))
