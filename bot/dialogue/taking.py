"""Taking in what a customer said: what it makes of the state of the conversation. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.dialogue.about_matter import without_details
from bot.dialogue.agreeing import BARE, agree, confirm
from bot.dialogue.answers import Said, chosen_number, last_word, read_answer
from bot.dialogue.danger import IN_DANGER
from bot.dialogue.details import person_after
from bot.dialogue.matters import ABOUT_ANYTHING, NO_CONFIRMATION, added, merged, raised, replaced
from bot.dialogue.plainly import read_plainly
from bot.dialogue.repairs import with_repairs
from bot.dialogue.saying import begins, plain_words, says
from bot.dialogue.state import Matter, State, Unsorted
from bot.dialogue.taken import Taken, open_matter, unsettled
from bot.dialogue.turn import Heard, Setting
from bot.dialogue.wording import SPOKEN
from nlu.understanding import Understanding
from triage.vocabulary import FeedbackType, Flag

CHOICES: Final[Mapping[str, FeedbackType]] = {
    "fix": FeedbackType.SERVICE_REQUEST,
    "complain": FeedbackType.COMPLAINT,
    "tell": FeedbackType.COMMENT,
    "ask": FeedbackType.SERVICE_REQUEST,
}
"""What each answer to "what would you like us to do?" makes of the words before it; numbered from 1 in this order."""


def take(state: State, heard: Heard, setting: Setting) -> Taken:
    """Return what the message makes of the conversation."""
    person = person_after(state, heard, setting)
    news = person != state.person
    state = replace(state, person=person, safe=_safe(state, heard, setting))
    matter = open_matter(state)
    if state.unsorted is not None:
        taken = _sort_out(state, state.unsorted, heard, setting)
    elif matter is None:
        taken = _begin(state, heard, setting)
    elif matter.doubtful:
        taken = _settle_kind(state, matter, heard, setting, news=news)
    elif _is_another(state, heard, setting):
        taken = _open_beside(state, heard, setting)
    elif "confirm" in state.said.asking:
        taken = agree(state, matter, heard, setting, corrected=news)
    else:
        taken = _answer(state, matter, heard, setting)
    return replace(taken, state=with_repairs(taken.state, setting))


def _safe(state: State, heard: Heard, setting: Setting) -> bool | None:
    """Return whether it is safe to write here, or to ring where we speak, as the customer said when asked."""
    about = open_matter(state)
    if "safe_contact" not in state.said.asking or about is None or Flag.SAFEGUARDING not in about.flags:
        return state.safe
    if says(heard.text, setting.phrases["not_safe_here"]):
        return False
    no_calls = begins(heard.text, setting.phrases["no_calls"])
    only_writing = no_calls or says(heard.text, setting.phrases["only_writing"])
    if only_writing and (no_calls or setting.wording.style == SPOKEN):
        return setting.wording.style != SPOKEN
    safe = only_writing or says(heard.text, setting.phrases["safe_here"])
    answers = {Said.YES: True, Said.NO: False, Said.OTHER: safe or state.safe}
    return answers.get(read_answer(heard.text, setting.phrases).said, state.safe)


def _answer(state: State, matter: Matter, heard: Heard, setting: Setting) -> Taken:
    """Take an answer, to whatever was asked; a danger in it needs no agreement."""
    more = merged(matter, state, read_plainly(heard, setting), setting)
    endangered = bool(IN_DANGER & set(more.flags)) and not IN_DANGER & set(matter.flags)
    settled = endangered and not matter.confirmed
    more = replace(more, confirmed=more.confirmed or endangered)
    return Taken(state=replaced(state, more), settled=(more.reference,) if settled else ())


def _begin(state: State, heard: Heard, setting: Setting) -> Taken:
    """Take a message while nothing is being talked about: a new matter, more on a settled one, or neither."""
    heard = read_plainly(heard, setting)
    read = heard.understanding
    settled = next((matter for matter in reversed(state.matters) if matter.linked_to is None), None)
    if settled is not None and not IN_DANGER & set(read.flags):
        answer = read_answer(heard.text, setting.phrases)
        if answer.said is Said.THANKS and read.type in {FeedbackType.OTHER, FeedbackType.COMPLIMENT}:
            return Taken(state=replace(state, misses=0), thanked=True)
        if _belongs_to(settled, heard, setting):
            more = added(settled, heard, setting)
            return Taken(
                state=replace(replaced(state, more), misses=0),
                added_to=settled.reference,
                disagreed="disagrees" in more.facts,
            )
    if not state.matters and _only_details(heard, setting):
        return Taken(state=replace(state, misses=0), only_details=True)
    unsure = _is_unsure(read, setting)
    if IN_DANGER & set(read.flags) or read.type is not FeedbackType.OTHER:
        return _open(state, raised(state, heard, setting), doubtful=unsure and not IN_DANGER & set(read.flags))
    if unsure or (settled is None and len(heard.text.split()) > BARE):
        unsorted = Unsorted(words=heard.text, flags=read.flags, facts=read.facts)
        return Taken(state=replace(state, unsorted=unsorted, misses=state.misses + 1))
    return Taken(state=replace(state, misses=state.misses + 1 if state.said.introduced else 0))


def _only_details(heard: Heard, setting: Setting) -> bool:
    """Return whether a message says who and where somebody is, and nothing yet of why they write."""
    read = heard.understanding
    is_nothing = read.type is FeedbackType.OTHER and not read.abstained and not read.flags
    return is_nothing and bool(read.entities) and len(without_details(heard)) < setting.plan.few_words


def _is_unsure(read: Understanding, setting: Setting) -> bool:
    """Return whether the kind of a message must be asked about: what nobody confirms has to be surer than the rest."""
    return read.abstained or (read.type in NO_CONFIRMATION and read.confidence < setting.plan.sure_enough)


def _open(state: State, matters: Sequence[Matter], *, doubtful: bool = False) -> Taken:
    """Return the state with new matters; one of a doubtful kind waits for the customer to say what it is."""
    if doubtful:
        matters = [replace(matter, doubtful=True, confirmed=False) for matter in matters[:1]]
    settled = tuple(matter.reference for matter in matters if matter.confirmed)
    with_files = [_with_files(matter, state) for matter in matters]
    opened = replace(
        state,
        matters=(*state.matters, *with_files),
        misses=state.misses + 1 if doubtful else 0,
        kept=() if matters else state.kept,
    )
    return Taken(state=opened, settled=settled)


def _with_files(matter: Matter, state: State) -> Matter:
    """Return the matter with the voice notes and files that came before it was known."""
    return replace(matter, facts={**matter.facts, "files": list(state.kept)}) if state.kept else matter


def _belongs_to(settled: Matter, heard: Heard, setting: Setting) -> bool:
    """Return whether a message goes with the matter that was settled last rather than raising one of its own.

    In danger everything does. Otherwise what has no kind of its own does when it says more than a word or two or
    disagrees, and what has one does when it names no other service or goes on from what was said last; praise for a
    person stands alone, and so does a wish for the next stage.
    """
    read = heard.understanding
    if "request_stage" in read.facts:
        return False
    if IN_DANGER & set(settled.flags) or says(heard.text, setting.phrases["disagree"]):
        return True
    return _goes_on(settled, heard, setting) or _is_alike(settled, heard, setting)


def _is_alike(settled: Matter, heard: Heard, setting: Setting) -> bool:
    """Return whether a message says something of the same kind about the same service, or nothing of any kind."""
    read = heard.understanding
    if read.type is not FeedbackType.OTHER and not read.abstained and says(heard.text, setting.phrases["apart"]):
        return False
    if read.type is FeedbackType.OTHER or read.abstained:
        return len(heard.text.split()) >= setting.plan.few_words
    area = read.facts.get("service_area")
    is_same_service = area in {None, settled.facts.get("service_area")}
    if read.type is FeedbackType.COMPLIMENT and settled.type is not FeedbackType.COMPLIMENT:
        return is_same_service and "staff_member" not in read.facts
    return is_same_service and read.type is settled.type


def _goes_on(settled: Matter, heard: Heard, setting: Setting) -> bool:
    """Return whether a message goes on from what was said last: "and maybe on Sundays as well", "and he was rude too".

    An idea or praise takes whatever is joined to it, unless that is a wrong or a wish about another service; anything
    else only what speaks of the same person or thing.
    """
    read, phrases = heard.understanding, setting.phrases
    if says(heard.text, phrases["apart"]):
        return False
    if settled.type in NO_CONFIRMATION and begins(heard.text, phrases["joins"]):
        is_vague = read.facts.get("service_area") in {settled.facts.get("service_area"), *ABOUT_ANYTHING}
        names_other = read.type is FeedbackType.COMPLIMENT is not settled.type and "staff_member" in read.facts
        return not names_other and (read.abstained or read.type in {*NO_CONFIRMATION, FeedbackType.OTHER} or is_vague)
    of_same_kind = read.abstained or read.type in {settled.type, FeedbackType.OTHER}
    return of_same_kind and begins(heard.text, phrases["joins_same"])


def _is_another(state: State, heard: Heard, setting: Setting) -> bool:
    """Return whether a message surely raises a matter besides those that are being talked about."""
    read, plan = heard.understanding, setting.plan
    area = read.facts.get("service_area")
    if read.abstained or read.type is FeedbackType.OTHER or len(heard.text.split()) < plan.few_words:
        return False
    known = {matter.facts.get("service_area") for matter in state.matters}
    is_elsewhere = area not in ABOUT_ANYTHING and area not in known and not known <= ABOUT_ANYTHING
    if is_elsewhere and IN_DANGER & set(read.flags):
        return True
    goes_on = begins(heard.text, setting.phrases["joins_same"])
    return is_elsewhere and not goes_on and says(heard.text, setting.phrases["another"])


def _open_beside(state: State, heard: Heard, setting: Setting) -> Taken:
    """Return the state with a second matter; a yes to the summary before it still counts."""
    agreed = "confirm" in state.said.asking and last_word(heard.text, setting.phrases).said is Said.YES
    waiting = unsettled(state)
    state, settled = confirm(state, waiting) if agreed else (state, ())
    first = waiting[0].reference if waiting else None
    new = [replace(matter, beside=first) for matter in raised(state, heard, setting)]
    taken = _open(state, new)
    return replace(taken, settled=(*settled, *taken.settled))


def _settle_kind(state: State, matter: Matter, heard: Heard, setting: Setting, *, news: bool) -> Taken:
    """Take the answer to "what would you like us to do?" about a matter that is open as our best guess.

    Whoever tells us more instead is taken at our guess, which the summary shows; after that a person looks.
    """
    heard = read_plainly(heard, setting)
    read = heard.understanding
    name = chosen(heard.text, setting)
    kind = CHOICES[name] if name else None
    if name == "tell" and matter.type in NO_CONFIRMATION:
        kind = matter.type
    if kind is None and read.type is not FeedbackType.OTHER and not _is_unsure(read, setting):
        kind = read.type
    if kind is None and read.type is matter.type and matter.type not in NO_CONFIRMATION:
        kind = matter.type  # two unsure readings that agree are shown in the summary
    more = matter if name else merged(matter, state, heard, setting)
    leaves_it = read_answer(heard.text, setting.phrases).said in {Said.UNSURE, Said.DECLINE, Said.YES}
    told = news or more.facts != matter.facts or leaves_it
    if kind is None and told and state.misses < setting.plan.patience:
        kind = more.type
    if kind is None:
        return Taken(state=replace(replaced(state, more), misses=state.misses + 1))
    sure = replace(
        more, type=kind, doubtful=False, confirmed=kind in NO_CONFIRMATION or bool(IN_DANGER & set(more.flags))
    )
    settled = (sure.reference,) if sure.confirmed else ()
    return Taken(state=replace(replaced(state, sure), misses=0), settled=settled)


def _sort_out(state: State, unsorted: Unsorted, heard: Heard, setting: Setting) -> Taken:
    """Take the answer to "what would you like us to do?" about words that may be no feedback at all."""
    heard = read_plainly(heard, setting)
    read = heard.understanding
    name = chosen(heard.text, setting)
    kind = CHOICES[name] if name else None
    if kind is None and (
        IN_DANGER & set(read.flags) or (read.type is not FeedbackType.OTHER and not _is_unsure(read, setting))
    ):
        kind = FeedbackType.SERVICE_REQUEST if read.type is FeedbackType.OTHER else read.type
    if kind is None and read.type not in {FeedbackType.OTHER, *NO_CONFIRMATION}:
        kind = read.type  # a second unsure reading is shown in the summary rather than asked about again
    words = unsorted.words if name else f"{unsorted.words}\n{heard.text}"
    if kind is None:
        return Taken(state=replace(state, unsorted=replace(unsorted, words=words), misses=state.misses + 1))
    facts = {**unsorted.facts, **({} if name else read.facts)}
    flags = tuple(dict.fromkeys(Flag(flag) for flag in (*unsorted.flags, *(() if name else read.flags))))
    both = replace(heard, text=words, understanding=replace(read, type=kind, facts=facts, flags=flags))
    return _open(replace(state, unsorted=None), raised(state, both, setting, kind))


def chosen(text: str, setting: Setting) -> str | None:
    """Return which of the choices a text picks: by its number, its name or its words."""
    if number := chosen_number(text, len(CHOICES)):
        return list(CHOICES)[number - 1]
    said = plain_words(text)
    named = (name for name in CHOICES if said == plain_words(setting.wording.say(f"choose.{name}")))
    called = (name for name in CHOICES if said == name or said in setting.phrases[f"choices_{name}"])
    return next(named, None) or next(called, None)
