"""The matters of a conversation: made of what a message raises, and added to. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from bot.dialogue.about_matter import answered, is_story, of_the_matter, said_in_words, whole, whole_spans
from bot.dialogue.answers import is_correction
from bot.dialogue.corrected import kept_to
from bot.dialogue.danger import IN_DANGER
from bot.dialogue.saying import says
from bot.dialogue.state import Matter, State
from bot.dialogue.turn import Heard, Setting
from nlu.dates import put_right
from nlu.understanding import Issue
from triage.vocabulary import FeedbackType, Flag, ServiceArea
from triage.workdays import london

NO_CONFIRMATION: Final = frozenset({FeedbackType.COMPLIMENT, FeedbackType.COMMENT})
"""Kinds that are recorded without asking the customer to agree to a summary."""

ABOUT_THE_SENDER: Final = frozenset({Flag.VULNERABILITY, Flag.ADVOCATE, Flag.PETITION, Flag.ABUSE, Flag.HUMAN})
"""Flags that hold for every matter of a message, whichever sentence they stand in."""

FOR_ALL: Final = frozenset({"anonymous", "wants_formal", "requests", "advocate_kind", "authority"})
"""Facts that hold for every matter of a message."""

KEEPS_FIRST: Final = frozenset({"event_when", "event_date", "service_area", "desired_outcome", "staff_member"})
"""Facts that a later message changes only when it was asked for them or corrects itself."""

ASKS_FOR_STORY: Final = frozenset({"what_happened", "what_to_do", "confirm"})
"""Questions whose answers tell of the matter again; a short answer to any other changes nothing else that is known."""

ABOUT_ANYTHING: Final = frozenset({None, ServiceArea.OTHER, ServiceArea.COMMUNICATION, ServiceArea.STAFF_CONDUCT})
"""Service areas that do not tell one matter from another."""

ORDER: Final = (FeedbackType.COMPLAINT, FeedbackType.SERVICE_REQUEST, FeedbackType.COMMENT, FeedbackType.COMPLIMENT)
"""Which of several matters is told, asked about and confirmed first."""


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
    """Give the issues of a message that are matters of their own: feedback, in more than a word or two."""
    if heard.understanding.abstained:
        return
    for issue in heard.understanding.issues:
        words = heard.text[issue.start : issue.end].split()
        if issue.type is not FeedbackType.OTHER and len(words) >= setting.plan.fewest_words:
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
            confirmed=issue.type in NO_CONFIRMATION or bool(IN_DANGER & set(flags)),
        )
    )


def cleared(matter: Matter) -> Matter:
    """Return the matter without the flag of acting for somebody when the customer says that it is for themselves."""
    if matter.facts.get("advocate") is not False:
        return matter
    return replace(matter, flags=tuple(flag for flag in matter.flags if flag != Flag.ADVOCATE))


def merged(matter: Matter, state: State, heard: Heard, setting: Setting, *, correcting: bool = False) -> Matter:
    """Return the matter with what a message adds: facts, flags, words."""
    text, asking = heard.text, state.said.asking
    read = whole_spans(of_the_matter(heard, asking, setting), setting)
    correcting = correcting or is_correction(text, setting.phrases)
    answers = answered(matter, state, read, heard, setting)
    replaces = {"event_when", "event_date"} if "when" in asking else set()
    facts, new = dict(matter.facts), {**read.facts, **answers}
    if correcting and "event_date" in facts:
        new |= _date_put_right(facts, heard)
    if "event_date" in facts and "event_date" not in new:
        new.pop("event_when", None)  # words that name no day never take the place of words that do
    tells = is_story(matter, read, heard, asking, setting)
    keeps = KEEPS_FIRST if tells or set(asking) <= ASKS_FOR_STORY else frozenset(facts)
    for key, value in new.items():
        is_vaguer = key == "service_area" and value in ABOUT_ANYTHING
        is_told_now = key == "service_area" and "what_happened" in asking and facts.get(key) in ABOUT_ANYTHING
        is_new = key not in keeps or (correcting and not is_vaguer) or key in replaces or key in answers
        if key not in facts or is_new or is_told_now:
            facts[key] = value
    facts |= _assumed(facts, asking, setting)
    kind = matter.type
    if read.type is FeedbackType.COMPLAINT and not read.abstained and kind is FeedbackType.SERVICE_REQUEST:
        kind = FeedbackType.COMPLAINT
        facts = {**_still_to_do(facts, setting), **facts}
    is_new = tells and text.strip() not in matter.words
    words = f"{matter.words}\n{text}" if is_new else matter.words
    flags = tuple(dict.fromkeys((*matter.flags, *read.flags)))
    told = {*answers, *replaces, *(new if correcting else ())}
    return cleared(kept_to(matter, replace(matter, type=kind, facts=facts, flags=flags, words=words), told))


def _date_put_right(facts: Mapping[str, Any], heard: Heard) -> dict[str, Any]:
    """Return when it was, where a message puts right only a piece of that: another day of the same month."""
    better = put_right(str(facts.get("event_when", "")), heard.text, london(heard.received_at).date())
    words, days = better or ("", None)
    if days is None:
        return {}
    return {"event_when": words, "event_date": {"start": days.start.isoformat(), "end": days.end.isoformat()}}


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
    return kept_to(settled, replace(settled, words=f"{settled.words}\n{heard.text}", flags=flags, facts=facts))


def is_bare_wish(matter: Matter) -> bool:
    """Return whether a matter is nothing but the wish for a person."""
    about = set(matter.facts) - {"service_area"} or matter.facts.get("service_area") not in ABOUT_ANYTHING
    return not about and set(matter.flags) == {Flag.HUMAN} and matter.type is FeedbackType.SERVICE_REQUEST


def replaced(state: State, matter: Matter) -> State:
    """Return the state with this version of one of its matters."""
    matters = tuple(matter if each.reference == matter.reference else each for each in state.matters)
    return replace(state, matters=matters)
