"""The matters of a conversation: made of what a message raises, added to, carried on as repairs. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from bot.dialogue.answers import Said, clear_answers, is_correction, read_answer, requests, told, wish, wishes
from bot.dialogue.saying import says
from bot.dialogue.state import Matter, State
from bot.dialogue.turn import Heard, Setting
from nlu.understanding import Issue, Understanding
from triage.vocabulary import FeedbackType, Flag, ServiceArea

DANGER: Final = frozenset({Flag.EMERGENCY, Flag.SAFEGUARDING})
"""Flags that open a case and bring safety advice whatever else is understood."""

NO_CONFIRMATION: Final = frozenset({FeedbackType.COMPLIMENT, FeedbackType.COMMENT})
"""Kinds that are recorded without asking the customer to agree to a summary."""

ABOUT_THE_SENDER: Final = frozenset({Flag.VULNERABILITY, Flag.ADVOCATE, Flag.PETITION, Flag.ABUSE, Flag.HUMAN})
"""Flags that hold for every matter of a message, whichever sentence they stand in."""

FOR_ALL: Final = frozenset({"anonymous", "wants_formal", "requests", "advocate_kind", "authority"})
"""Facts that hold for every matter of a message."""

KEEPS_FIRST: Final = frozenset({"event_when", "event_date", "service_area", "desired_outcome", "staff_member"})
"""Facts that a later message changes only when it was asked for them or corrects itself."""

ABOUT_ANYTHING: Final = frozenset({None, ServiceArea.OTHER, ServiceArea.COMMUNICATION, ServiceArea.STAFF_CONDUCT})
"""Service areas that do not tell one matter from another."""

ORDER: Final = (FeedbackType.COMPLAINT, FeedbackType.SERVICE_REQUEST, FeedbackType.COMMENT, FeedbackType.COMPLIMENT)
"""Which of several matters is told, asked about and confirmed first."""

_SHORT_ANSWER: Final = 12
"""A longer answer to "when?" in which no date was found is a story, not a time."""

_DETAILS: Final = frozenset({"where", "name", "contact", "reply_by", "confirm", "emergency_where", "safe_contact"})
"""Questions whose short answers say nothing about the matter itself."""


def spare(state: State, setting: Setting) -> Iterator[str]:
    """Give the references that this turn may still use."""
    used = {matter.reference for matter in state.matters}
    return (reference for reference in setting.references if reference not in used)


def raised(state: State, heard: Heard, setting: Setting, kind: FeedbackType | None = None) -> tuple[Matter, ...]:
    """Return the matters that a message raises, the weightiest first; `kind` when the customer has said which."""
    read = heard.understanding
    issues = list(separate(heard, setting)) if kind is None else []
    if len(issues) < 2:  # noqa: PLR2004  one matter is no list of matters
        issues = [Issue(start=0, end=len(heard.text), type=kind or read.type, flags=read.flags, facts=read.facts)]
    issues = [replace(issue, type=_kind(issue.type)) for issue in issues]
    issues.sort(key=lambda issue: ORDER.index(issue.type))
    free = list(spare(state, setting))[: setting.plan.most_matters]
    matters = [
        _made(issue, reference, heard, setting, is_main=not place)
        for place, (issue, reference) in enumerate(zip(issues, free, strict=False))
    ]
    return tuple(
        replace(matter, beside=matters[0].reference if place else None) for place, matter in enumerate(matters)
    )


def separate(heard: Heard, setting: Setting) -> Iterator[Issue]:
    """Give the issues of a message that are surely matters of their own; where that is in doubt, fewer than two."""
    read = heard.understanding
    if read.abstained:
        return
    seen: set[object] = set()
    for issue in read.issues:
        area = issue.facts.get("service_area")
        words = heard.text[issue.start : issue.end].split()
        is_real = issue.type is not FeedbackType.OTHER and len(words) >= setting.plan.few_words - 1
        if is_real and area not in ABOUT_ANYTHING and area not in seen:
            seen.add(area)
            yield issue


def _kind(kind: FeedbackType) -> FeedbackType:
    return FeedbackType.SERVICE_REQUEST if kind is FeedbackType.OTHER else kind


def _made(issue: Issue, reference: str, heard: Heard, setting: Setting, *, is_main: bool) -> Matter:
    read = heard.understanding
    issue = replace(issue, facts=whole(issue.facts, setting))
    mentioned = {flag for each in read.issues for flag in each.flags} if len(read.issues) > 1 else set(read.flags)
    shared = [flag for flag in read.flags if flag in ABOUT_THE_SENDER or (is_main and flag not in mentioned)]
    flags = tuple(dict.fromkeys((*issue.flags, *shared)))
    words = heard.text[issue.start : issue.end].strip()
    facts = {**{key: value for key, value in read.facts.items() if key in FOR_ALL}, **issue.facts}
    facts |= said_in_words(heard.text, (), {**facts, **dict.fromkeys(flags, True)}, setting, about=words)
    facts |= _assumed(facts, (), setting)
    return cleared(
        Matter(
            reference=reference,
            type=issue.type,
            words=words,
            raised_at=heard.received_at.isoformat(),
            flags=flags,
            facts=facts,
            confirmed=issue.type in NO_CONFIRMATION or bool(DANGER & set(flags)),
        )
    )


def said_in_words(
    text: str, asking: Sequence[str], holds: Mapping[str, Any], setting: Setting, *, about: str | None = None
) -> dict[str, Any]:
    """Return the facts that phrases tell: wishes, requests, answers, and whether a fault is still there."""
    phrases = setting.phrases
    facts: dict[str, Any] = wishes(text, phrases) | told(text, asking, holds, phrases)
    if asked_for := requests(text, phrases):
        facts["requests"] = [*dict.fromkeys((*holds.get("requests", ()), *asked_for))]
    if "desired_outcome" not in holds and (not asking or set(asking) & _DETAILS):
        facts |= {"desired_outcome": wished} if (wished := wish(text, phrases)) else {}
    if "request_stage" in facts and "event_date" in holds:
        facts["previous_response_date"] = holds["event_date"]
    fault = about if about is not None else text
    if "ongoing" not in holds and holds.get("service_area") in setting.plan.fault_areas:
        if says(fault, phrases["no_longer_there"]):
            facts["ongoing"] = False
        elif says(fault, phrases["still_there"]):
            facts["ongoing"] = True
    return facts


def cleared(matter: Matter) -> Matter:
    """Return the matter without the flag of acting for somebody when the customer says that it is for themselves."""
    if matter.facts.get("advocate") is not False:
        return matter
    return replace(matter, flags=tuple(flag for flag in matter.flags if flag != Flag.ADVOCATE))


def merged(matter: Matter, state: State, heard: Heard, setting: Setting, *, correcting: bool = False) -> Matter:
    """Return the matter with what a message adds: facts, flags, words."""
    text, asking = heard.text, state.said.asking
    read = whole_spans(_of_the_matter(heard, asking, setting), setting)
    correcting = correcting or is_correction(text, setting.phrases)
    answers = _answered(matter, state, read, heard, setting)
    replaces = {"event_when", "event_date"} if "when" in asking else set()
    facts, new = dict(matter.facts), {**read.facts, **answers}
    if "event_date" in facts and "event_date" not in new:
        new.pop("event_when", None)  # words that name no day never take the place of words that do
    for key, value in new.items():
        if key not in facts or key not in KEEPS_FIRST or correcting or key in replaces or key in answers:
            facts[key] = value
    facts |= _assumed(facts, asking, setting)
    kind = matter.type
    if read.type is FeedbackType.COMPLAINT and not read.abstained and kind is FeedbackType.SERVICE_REQUEST:
        kind = FeedbackType.COMPLAINT
        facts = {**_still_to_do(facts, setting), **facts}
    words = f"{matter.words}\n{text}" if _is_story(matter, read, heard, asking, setting) else matter.words
    flags = tuple(dict.fromkeys((*matter.flags, *read.flags)))
    return cleared(replace(matter, type=kind, facts=facts, flags=flags, words=words))


def _still_to_do(facts: Mapping[str, Any], setting: Setting) -> dict[str, Any]:
    """Return that a fault somebody asked us to mend is still there, when the request becomes a complaint."""
    return {"ongoing": True} if facts.get("service_area") in setting.plan.fault_areas else {}


def _assumed(facts: Mapping[str, Any], asking: Sequence[str], setting: Setting) -> dict[str, Any]:
    """Return what counts because it was asked and not answered, or because nobody has spoken of it."""
    assumed: dict[str, Any] = {}
    for each in setting.plan.assumed:
        if each.asked in asking or (each.where is not None and each.where in facts):
            assumed |= {key: value for key, value in each.facts.items() if key not in facts}
    return assumed


def _is_story(matter: Matter, read: Understanding, heard: Heard, asking: Sequence[str], setting: Setting) -> bool:
    """Return whether a message tells more of what happened: asked for it, or at length where hardly anything was known.

    What is told at length while something else was asked goes there too when it is feedback in its own right.
    """
    if {"what_happened", "what_to_do"} & set(asking):
        return _tells(heard, setting)
    if "desired_outcome" in asking or len(_without_details(heard)) < setting.plan.few_words:
        return False
    is_feedback = read.type is not FeedbackType.OTHER and not read.abstained
    return is_feedback or len(matter.words.split()) < setting.plan.few_words


def _tells(heard: Heard, setting: Setting) -> bool:
    """Return whether a message says anything besides details of the customer, or that they do not know."""
    said = read_answer(heard.text, setting.phrases).said
    return said not in {Said.UNSURE, Said.DECLINE} and len(_without_details(heard)) > 1


def _without_details(heard: Heard) -> list[str]:
    """Return the words of a message that are no name, address or number."""
    marked = {place for each in heard.understanding.entities for place in range(each.start, each.end)}
    left = "".join(" " if place in marked else sign for place, sign in enumerate(heard.text)).split()
    return [word for word in left if any(sign.isalnum() for sign in word)]


def _of_the_matter(heard: Heard, asking: Sequence[str], setting: Setting) -> Understanding:
    """Return what a message says about the matter: in a short answer to a question for details that is nothing."""
    read = heard.understanding
    if not set(asking) & _DETAILS or "desired_outcome" in asking:
        return read
    left = _without_details(heard)
    if len(left) >= setting.plan.few_words:
        return read
    kept = ("event_when", "event_date") if "confirm" in asking or "when" in asking else ()
    facts = {key: read.facts[key] for key in kept if key in read.facts}
    return replace(
        read, type=FeedbackType.OTHER, flags=tuple(flag for flag in read.flags if flag in DANGER and left), facts=facts
    )


def _answered(matter: Matter, state: State, read: Understanding, heard: Heard, setting: Setting) -> dict[str, Any]:
    """Return the facts that the message gives as an answer to what was asked, or in so many words."""
    text, asking = heard.text, state.said.asking
    holds = {**matter.facts, **read.facts, **dict.fromkeys((*matter.flags, *read.flags), True)}
    facts = dict(_plainly(asking, text, holds, setting)) | said_in_words(text, asking, holds, setting)
    said = read_answer(text, setting.phrases).said
    is_told = said is Said.OTHER and bool(text.strip())
    asked = {key for question in state.said.asked for key in question.keys}
    wish_is_open = "confirm" in asking and "desired_outcome" in asked and "desired_outcome" not in matter.facts
    if ("desired_outcome" in asking or wish_is_open) and is_told and _without_details(heard):
        facts["desired_outcome"] = text.strip()
    is_time = "event_when" not in read.facts and not heard.understanding.entities and len(text.split()) <= _SHORT_ANSWER
    if "when" in asking and is_told and is_time:
        facts["event_when"] = text.strip()
    if "first_known" in asking and "event_date" in heard.understanding.facts:
        facts["aware_date"] = heard.understanding.facts["event_date"]
    return facts


def _plainly(asking: Sequence[str], text: str, holds: Mapping[str, Any], setting: Setting) -> Iterator[tuple[str, Any]]:
    """Give the facts of a plain yes or no, wherever in the text it stands."""
    clear = clear_answers(text, setting.phrases)
    if not clear:
        return
    for answer in setting.plan.answers:
        if answer.asked in asking and (answer.where is None or holds.get(answer.where)):
            yield from answer.facts.get(clear[0].said, {}).items()


def whole(facts: Mapping[str, Any], setting: Setting) -> dict[str, Any]:
    """Return facts without a wish that breaks off in the middle."""
    wish = str(facts.get("desired_outcome", "")).lower().split()
    broken = bool(wish) and (len(wish) == 1 or wish[-1] in setting.phrases["breaks_off"])
    return {key: value for key, value in facts.items() if not (broken and key == "desired_outcome")}


def whole_spans(read: Understanding, setting: Setting) -> Understanding:
    """Return an understanding whose facts are whole."""
    return replace(read, facts=whole(read.facts, setting))


def added(settled: Matter, heard: Heard, setting: Setting) -> Matter:
    """Return a settled matter with more words, flags and facts; what it was settled on stays."""
    read = heard.understanding
    more = {**read.facts, **said_in_words(heard.text, (), settled.facts, setting)}
    facts = {**more, **settled.facts}
    if "requests" in more:
        facts["requests"] = more["requests"]
    if says(heard.text, setting.phrases["disagree"]):
        facts["disagrees"] = heard.text.strip()
    flags = tuple(dict.fromkeys((*settled.flags, *(flag for flag in read.flags if flag != Flag.HUMAN))))
    return replace(settled, words=f"{settled.words}\n{heard.text}", flags=flags, facts=facts)


def with_repairs(state: State, setting: Setting) -> State:
    """Return the state with a request beside each complaint about a fault that is still there.

    A request about the same service that was settled before carries on beside the complaint about it.
    """
    state = _carrying_on(state)
    has_one = {matter.linked_to for matter in state.matters}
    free = spare(state, setting)
    faults = (
        matter
        for matter in state.matters
        if matter.type is FeedbackType.COMPLAINT
        and matter.reference not in has_one
        and not matter.doubtful
        and matter.facts.get("ongoing") is True
        and matter.facts.get("service_area") in setting.plan.fault_areas
    )
    repairs = [
        replace(
            matter,
            reference=reference,
            type=FeedbackType.SERVICE_REQUEST,
            facts={key: value for key, value in matter.facts.items() if key not in {"desired_outcome", "requests"}},
            linked_to=matter.reference,
            beside=None,
        )
        for matter, reference in zip(faults, free, strict=False)
    ]
    return replace(state, matters=(*state.matters, *repairs))


def _carrying_on(state: State) -> State:
    """Return the state in which each settled request belongs to the complaint that came of it."""
    for matter in state.matters:
        area = matter.facts.get("service_area")
        if matter.type is not FeedbackType.COMPLAINT or matter.confirmed or area in ABOUT_ANYTHING:
            continue
        request = next((each for each in state.matters if _came_before(each, matter, area)), None)
        if request is not None:
            state = replaced(state, replace(request, linked_to=matter.reference))
    return state


def _came_before(request: Matter, complaint: Matter, area: object) -> bool:
    is_free = request.type is FeedbackType.SERVICE_REQUEST and request.linked_to is None and request.confirmed
    return is_free and request.facts.get("service_area") == area and request.raised_at < complaint.raised_at


def is_bare_wish(matter: Matter) -> bool:
    """Return whether a matter is nothing but the wish for a person."""
    about = set(matter.facts) - {"service_area"} or matter.facts.get("service_area") not in ABOUT_ANYTHING
    return not about and set(matter.flags) == {Flag.HUMAN} and matter.type is FeedbackType.SERVICE_REQUEST


def replaced(state: State, matter: Matter) -> State:
    """Return the state with this version of one of its matters."""
    matters = tuple(matter if each.reference == matter.reference else each for each in state.matters)
    return replace(state, matters=matters)
