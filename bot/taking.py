"""Taking in what a customer said: what it makes of the state of the conversation. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.answers import (
    Answer,
    Said,
    details_asked_for,
    is_correction,
    personal_details,
    read_answer,
    reply_by,
    wishes,
)
from bot.state import Matter, State, Unsorted
from bot.turn import Heard, Setting
from triage.vocabulary import FeedbackType, Flag

DANGER: Final = frozenset({Flag.EMERGENCY, Flag.SAFEGUARDING})
"""Flags that open a case and bring safety advice whatever else is understood."""

NO_CONFIRMATION: Final = frozenset({FeedbackType.COMPLIMENT, FeedbackType.COMMENT})
"""Kinds that are recorded without asking the customer to agree to a summary."""

CHOICES: Final[Mapping[str, FeedbackType]] = {
    "fix": FeedbackType.SERVICE_REQUEST,
    "complain": FeedbackType.COMPLAINT,
    "tell": FeedbackType.COMMENT,
    "thank": FeedbackType.COMPLIMENT,
}
"""What each answer to "what would you like us to do?" makes of the words before it."""

KEEPS_FIRST: Final = frozenset({"event_when", "event_date", "service_area", "desired_outcome"})
"""Facts that a later message changes only when it was asked for them or corrects itself."""

_ASKED_AS: Final = {"emergency_where": "where", "safe_contact": "contact"}
_SHORT_ANSWER: Final = 12
"""A longer answer to "when?" in which no date was found is a story, not a time."""
_BARE_NO: Final = 3
"""With fewer words after it a "no" to the summary does not yet say what is wrong."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """The state after a message, and what the message did to it."""

    state: State
    """The conversation with the message taken in."""
    confirmed: bool = False
    """It agreed to the summary."""
    changed: bool = False
    """It corrected something."""
    unclear: bool = False
    """It said "no" to the summary without saying what is wrong."""
    noted: bool = False
    """It answered a question."""
    added_to: str | None = None
    """Reference of the settled matter that it adds to."""
    thanked: bool = False
    """It only thanks."""


def open_matter(state: State) -> Matter | None:
    """Return the matter that is being talked about, None when there is none.

    It is the first that the customer has not agreed to yet, else the one that our last question was about.
    """
    unsettled = (matter for matter in state.matters if not matter.confirmed and matter.linked_to is None)
    return next(unsettled, None) or _asked_about(state)


def _asked_about(state: State) -> Matter | None:
    last = state.said.asked[-1] if state.said.asked else None
    if last is None or last.keys != state.said.asking:
        return None
    return next((matter for matter in state.matters if matter.reference == last.about), None)


def take(state: State, heard: Heard, setting: Setting) -> Taken:
    """Return what the message makes of the conversation."""
    answer = read_answer(heard.text, setting.phrases)
    told_about_self = _person(state, heard, setting)
    corrected = told_about_self != state.person
    state = replace(state, person=told_about_self)
    matter = open_matter(state)
    if state.unsorted is not None:
        taken = _sort(state, state.unsorted, heard, setting)
    elif matter is None:
        taken = _raise(state, answer, heard, setting)
    elif "confirm" in state.said.asking:
        taken = _agree(state, matter, heard, setting, corrected=corrected)
    else:
        taken = Taken(state=_with(state, _merged(matter, state, answer, heard, setting)), noted=True)
    return replace(taken, state=_with_repairs(taken.state, setting))


def _person(state: State, heard: Heard, setting: Setting) -> Mapping[str, str]:
    asking = [_ASKED_AS.get(key, key) for key in state.said.asking]
    found = personal_details(heard.text, heard.understanding)
    answer = read_answer(heard.text, setting.phrases)
    if answer.said not in {Said.UNSURE, Said.DECLINE}:
        found = details_asked_for(asking, heard.text, heard.understanding, found) | found
    if "reply_by" in asking and (way := reply_by(heard.text, setting.phrases)):
        found["reply_by"] = way
    correcting = "confirm" in asking or is_correction(heard.text, setting.phrases)
    wanted = {key: value for key, value in found.items() if key not in state.person or key in asking or correcting}
    return {**state.person, **wanted}


def _raise(state: State, answer: Answer, heard: Heard, setting: Setting) -> Taken:
    """Take a message while nothing is being talked about: a new matter, more on a settled one, or neither."""
    read = heard.understanding
    settled = next((matter for matter in reversed(state.matters) if matter.linked_to is None), None)
    if settled is not None and not DANGER & set(read.flags):
        if answer.said is Said.THANKS and read.type in {FeedbackType.OTHER, FeedbackType.COMPLIMENT}:
            return Taken(state=replace(state, misses=0), thanked=True)
        if _belongs_to(settled, heard, setting):
            return _add(state, settled, heard)
    unsure = _is_unsure(heard, setting)
    if DANGER & set(read.flags) or (read.type is not FeedbackType.OTHER and not unsure):
        return _open(state, _matter(state, heard, setting))
    if unsure and read.type is not FeedbackType.OTHER:
        unsorted = Unsorted(words=heard.text, flags=read.flags, facts=read.facts)
        return Taken(state=replace(state, unsorted=unsorted, misses=state.misses + 1))
    return Taken(state=replace(state, misses=state.misses + 1 if state.said.introduced else 0))


def _is_unsure(heard: Heard, setting: Setting) -> bool:
    """Return whether the kind of a message must be asked about: what nobody confirms has to be surer than the rest."""
    read = heard.understanding
    return read.abstained or (read.type in NO_CONFIRMATION and read.confidence < setting.plan.sure_enough)


def _belongs_to(settled: Matter, heard: Heard, setting: Setting) -> bool:
    """Return whether a message goes with the matter that was settled last rather than raising one of its own.

    In danger everything does. Otherwise what has no kind of its own does when it says more than a word or two, and what
    has one does when it names no other service; praise for a person stands alone.
    """
    read = heard.understanding
    if DANGER & set(settled.flags):
        return True
    if read.type is FeedbackType.OTHER or read.abstained:
        return len(heard.text.split()) >= setting.plan.few_words
    area = read.facts.get("service_area")
    is_same_service = area in {None, settled.facts.get("service_area")}
    if read.type is FeedbackType.COMPLIMENT and settled.type is not FeedbackType.COMPLIMENT:
        return is_same_service and not any(entity.kind == "person" for entity in read.entities)
    return is_same_service and read.type is settled.type


def _add(state: State, settled: Matter, heard: Heard) -> Taken:
    """Return the state in which a settled matter has more words and flags."""
    flags = tuple(dict.fromkeys((*settled.flags, *heard.understanding.flags)))
    more = replace(settled, words=f"{settled.words}\n{heard.text}", flags=flags)
    return Taken(state=replace(_with(state, more), misses=0), added_to=settled.reference)


def _sort(state: State, unsorted: Unsorted, heard: Heard, setting: Setting) -> Taken:
    """Take the answer to "what would you like us to do?"."""
    read = heard.understanding
    kind = _chosen(heard.text, setting)
    words = unsorted.words if kind else f"{unsorted.words}\n{heard.text}"
    if kind is None and read.type is not FeedbackType.OTHER and not _is_unsure(heard, setting):
        kind = read.type
    if kind is None:
        return Taken(state=replace(state, unsorted=replace(unsorted, words=words), misses=state.misses + 1))
    facts = {**unsorted.facts, **read.facts}
    flags = tuple(dict.fromkeys((*unsorted.flags, *read.flags)))
    matter = replace(_matter(state, heard, setting, kind), words=words, facts=facts, flags=flags)
    return _open(replace(state, unsorted=None), matter)


def _chosen(text: str, setting: Setting) -> FeedbackType | None:
    said = text.strip().lower()
    for name, kind in CHOICES.items():
        if said in {name, setting.wording.say(f"choose.{name}").lower()}:
            return kind
    return None


def _matter(state: State, heard: Heard, setting: Setting, kind: FeedbackType | None = None) -> Matter:
    read = heard.understanding
    kind = kind or (FeedbackType.SERVICE_REQUEST if read.type is FeedbackType.OTHER else read.type)
    return Matter(
        reference=next(_free(state, setting)),
        type=kind,
        words=heard.text,
        raised_at=heard.received_at.isoformat(),
        flags=tuple(read.flags),
        facts={**read.facts, **wishes(heard.text, setting.phrases)},
        confirmed=kind in NO_CONFIRMATION or bool(DANGER & set(read.flags)),
    )


def _free(state: State, setting: Setting) -> Iterator[str]:
    """Give the references that this turn may use."""
    used = {matter.reference for matter in state.matters}
    return (reference for reference in setting.references if reference not in used)


def _open(state: State, matter: Matter) -> Taken:
    opened = replace(state, matters=(*state.matters, matter), misses=0)
    return Taken(state=opened, confirmed=matter.confirmed)


def _agree(state: State, matter: Matter, heard: Heard, setting: Setting, *, corrected: bool) -> Taken:
    """Take the answer to the summary; `corrected` when it already changed what we know of the customer."""
    answer = _last_word(heard.text, setting)
    with_reserve = any(word in setting.phrases["but"] for word in answer.rest.split())
    merged = _merged(matter, state, answer, heard, setting, correcting=True)
    changes = merged.facts != matter.facts or corrected
    if answer.said is Said.YES and not (with_reserve and changes):
        words = f"{matter.words}\n{heard.text}" if with_reserve else matter.words
        state = _with(state, replace(matter, words=words))
        settled = (replace(each, confirmed=True) if _belongs(each, matter) else each for each in state.matters)
        return Taken(state=replace(state, matters=tuple(settled)), confirmed=True)
    if answer.said is Said.NO and len(answer.rest.split()) < _BARE_NO and merged == matter and not corrected:
        return Taken(state=state, unclear=True)
    if not changes:
        merged = replace(merged, words=f"{matter.words}\n{heard.text}")
    return Taken(state=_with(state, merged), changed=True)


def _last_word(text: str, setting: Setting) -> Answer:
    """Return how the last sentence that says yes or no begins; people often answer an earlier question first."""
    answers = [read_answer(part, setting.phrases) for part in re.split(r"[.!?\n]+", text) if part.strip()]
    clear = [answer for answer in answers if answer.said in {Said.YES, Said.NO}]
    return clear[-1] if clear else read_answer(text, setting.phrases)


def _belongs(each: Matter, matter: Matter) -> bool:
    return matter.reference in {each.reference, each.linked_to}


def _merged(
    matter: Matter, state: State, answer: Answer, heard: Heard, setting: Setting, *, correcting: bool = False
) -> Matter:
    """Return the matter with what the message adds: facts, flags, words."""
    read = heard.understanding
    correcting = correcting or is_correction(heard.text, setting.phrases)
    asked_about = {"event_when", "event_date"} if "when" in state.said.asking else set()
    facts = dict(matter.facts)
    for key, value in _stated(state, answer, heard, setting).items():
        if key not in facts or key not in KEEPS_FIRST or correcting or key in asked_about:
            facts[key] = value
    kind = matter.type
    if read.type is FeedbackType.COMPLAINT and not read.abstained and kind is FeedbackType.SERVICE_REQUEST:
        kind = FeedbackType.COMPLAINT
    words = f"{matter.words}\n{heard.text}" if "what_happened" in state.said.asking else matter.words
    flags = tuple(dict.fromkeys((*matter.flags, *read.flags)))
    return replace(matter, type=kind, facts=facts, flags=flags, words=words)


def _stated(state: State, answer: Answer, heard: Heard, setting: Setting) -> dict[str, Any]:
    """Return every fact that the message states: as an answer, as a wish, or in its own right."""
    wished = wishes(heard.text, setting.phrases)
    return _answered(state, answer, heard, setting) | wished | dict(heard.understanding.facts)


def _answered(state: State, answer: Answer, heard: Heard, setting: Setting) -> dict[str, Any]:
    """Return the facts that the message gives as an answer to what was asked."""
    facts: dict[str, Any] = {}
    for key in state.said.asking:
        facts |= setting.plan.answers.get(key, {}).get(answer.said, {})
    told = answer.said is Said.OTHER and bool(heard.text.strip())
    if "desired_outcome" in state.said.asking and told:
        facts["desired_outcome"] = heard.text.strip()
    if "when" in state.said.asking and told and len(heard.text.split()) <= _SHORT_ANSWER:
        facts["event_when"] = heard.text.strip()
    return facts


def _with(state: State, matter: Matter) -> State:
    """Return the state with this version of one of its matters."""
    matters = tuple(matter if each.reference == matter.reference else each for each in state.matters)
    return replace(state, matters=matters)


def _with_repairs(state: State, setting: Setting) -> State:
    """Return the state with a request beside each complaint about a fault that is still there."""
    has_one = {matter.linked_to for matter in state.matters}
    spare = _free(state, setting)
    repairs = [
        replace(
            matter,
            reference=next(spare),
            type=FeedbackType.SERVICE_REQUEST,
            facts={key: value for key, value in matter.facts.items() if key != "desired_outcome"},
            linked_to=matter.reference,
        )
        for matter in state.matters
        if matter.type is FeedbackType.COMPLAINT
        and matter.reference not in has_one
        and matter.facts.get("ongoing") is True
        and matter.facts.get("service_area") in setting.plan.fault_areas
    ]
    return replace(state, matters=(*state.matters, *repairs))
