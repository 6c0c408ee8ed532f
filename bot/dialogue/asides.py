"""Questions and remarks beside the matter: answered from the landlord's data, and brought back to the open question.

Pure. What else the message says always goes first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.dialogue import replies
from bot.dialogue.answers import clear_answers
from bot.dialogue.aside_answers import ANSWERS, Decide, answer, at_hand, open_one
from bot.dialogue.danger import IN_DANGER, perils
from bot.dialogue.matters import ABOUT_ANYTHING
from bot.dialogue.phrases import Found, load_asides
from bot.dialogue.saying import says
from bot.dialogue.state import State
from bot.dialogue.taken import open_matter
from bot.dialogue.turn import Heard, Reply, Setting, Turn
from nlu.understanding import Understanding
from triage.vocabulary import FeedbackType, Flag

FEW_LEFT: Final = 2
"""A message with fewer words beside an aside says nothing else."""

WHAT_TAKES_LONG: Final = "how_long"
"""The aside in whose words a matter may be hidden: "how long does an exchange take"."""

MOST_BARE: Final = 3
"""An address or a name without a number has no more words than this, when it stands beside something else."""

MOST_ANSWERS: Final = 2
"""So many questions of one message are answered beside its matter."""

TOLD_BY_RECEIPT: Final = frozenset({"how_long", "what_next", "who_reads", "thanks"})
"""Questions that a confirmation answers by itself."""

QUIET: Final = frozenset({"rude", "small_talk", "withdraw", "start_again", "greeting"})
"""What gets no words of its own beside a matter: the matter is what counts."""


ABOUT_OTHERS: Final = "other_person"
"""The aside that asks about somebody else, who is named in it."""

ATTEMPTS: Final = frozenset({"rules", ABOUT_OTHERS})
"""Asides that want of us what we never do."""

HELP: Final = "help"
"""The aside that is the whole of its message: who we are, and whom to ring in danger."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Aside:
    """What a message says beside the matter."""

    names: tuple[str, ...] = ()
    """Names of the asides: sections of the language's `asides.toml`."""
    is_all: bool = False
    """The message says nothing else."""
    words: str = ""
    """All that the message says."""


def aside_in(heard: Heard, state: State, setting: Setting) -> tuple[Aside, Heard]:
    """Return what a message says beside the matter, and the message as the matter should hear it.

    In danger, and beside a file, there is no aside; the bare word that text services know is no danger. A wish for a
    person that is no more than the question whether we are one is taken out; so are, while a question waits for its
    answer, the words of the aside.
    """
    found = load_asides(setting.wording.language).find(heard.text)
    if HELP in found.names and not IN_DANGER & _flags(state):
        calm = tuple(flag for flag in heard.understanding.flags if flag not in IN_DANGER)
        heard = replace(heard, understanding=replace(heard.understanding, flags=calm))
    read = heard.understanding
    if perils(heard, setting) or heard.attachments or not heard.text.strip():
        return Aside(), heard
    if "call" in found.names or replies.is_call(heard, setting):
        return Aside(), _asks_to_be_rung(heard, state, setting)
    if not found.names:
        return Aside(), heard
    read = replace(read, flags=tuple(flag for flag in read.flags if flag != Flag.HUMAN or _wants_person(read, found)))
    says_nothing_else = len(found.left) < FEW_LEFT and not _has_matter(heard, read, found, state, setting)
    is_all = Flag.HUMAN not in read.flags and (says_nothing_else or _is_attempt(heard, found, setting))
    text = heard.text if is_all else _as_answer(heard, found, state)
    return Aside(names=found.names, is_all=is_all, words=heard.text), replace(heard, text=text, understanding=read)


def _is_attempt(heard: Heard, found: Found, setting: Setting) -> bool:
    """Return whether a message only tries to make us break our rules, or to hear of somebody else; however long it is.

    It does not where it names a service or something that is wrong.
    """
    read, phrases = heard.understanding, setting.phrases
    if not ATTEMPTS & set(found.names) or (read.entities and ABOUT_OTHERS not in found.names):
        return False
    wrong = any(says(heard.text, phrases[kind]) for kind in ("complain", "unhappy", "still_there"))
    names_service = read.facts.get("service_area") not in ABOUT_ANYTHING or Flag.DATA_PROTECTION in read.flags
    return not wrong and not names_service


def _flags(state: State) -> set[str]:
    return {flag for matter in state.matters for flag in matter.flags}


def _as_answer(heard: Heard, found: Found, state: State) -> str:
    """Return what of a message can answer the question that waits; stray words are no address, name or number."""
    asked = set(state.said.asking) - {"what_happened"}
    if not asked:
        return heard.text
    text = _without(heard, found)
    is_detail = bool(asked & {"where", "name", "contact"}) and not heard.understanding.entities
    is_stray = len(text.split()) > MOST_BARE and not any(sign.isdigit() for sign in text)
    return "" if is_detail and is_stray else text


def _asks_to_be_rung(heard: Heard, state: State, setting: Setting) -> Heard:
    """Return the message that is nothing but CALL: a wish for a person, unless it answers what we asked."""
    if {"reply_by", "contact", "safe_contact", "desired_outcome"} & set(state.said.asking):
        return heard
    if "first_known" in state.said.asking and says(heard.text, setting.phrases["at_the_time"]):
        return heard
    read = heard.understanding
    return replace(heard, understanding=replace(read, flags=tuple(dict.fromkeys((*read.flags, Flag.HUMAN)))))


def _wants_person(read: Understanding, found: Found) -> bool:
    """Return whether the wish for a person rests on other words than those of the aside."""
    asked_about = {place for start, end in found.spans for place in range(start, end)}
    spans = [each for each in read.evidence if each.finding == f"flag:{Flag.HUMAN}"]
    if not {"robot", "rude"} & set(found.names):
        return True
    return any(not asked_about & set(range(each.start, each.end)) for each in spans)


def _has_matter(heard: Heard, read: Understanding, found: Found, state: State, setting: Setting) -> bool:
    """Return whether the message names what it is about, or a detail that was asked for, in a word or two."""
    if read.entities or any(sign.isdigit() for word in found.left for sign in word):
        return True
    yes_or_no = {answer.asked for answer in setting.plan.answers} | {"confirm"}
    if yes_or_no & set(state.said.asking) and clear_answers(_without(heard, found), setting.phrases):
        return True
    is_open = any(not matter.confirmed for matter in state.matters)
    raises = read.type in {FeedbackType.COMPLAINT, FeedbackType.SERVICE_REQUEST} and not read.abstained
    names_it = bool(found.left) or WHAT_TAKES_LONG in found.names
    return raises and not is_open and names_it and read.facts.get("service_area") not in ABOUT_ANYTHING


def _without(heard: Heard, found: Found) -> str:
    """Return the text with spaces in the place of each clause that an aside stands in.

    Where a clause tells a number, a name or a place as well, only the words of the aside go.
    """
    text = heard.text
    signs = list(text)
    told = {place for each in heard.understanding.entities for place in range(each.start, each.end)}
    for clause in re.finditer(r"[^.!?,;\n]+", text):
        inside = [span for span in found.spans if clause.start() <= span[0] < clause.end()]
        for start, end in inside:
            signs[start:end] = " " * (end - start)
        whole = range(clause.start(), clause.end())
        if inside and not any(signs[place].isdigit() or place in told for place in whole):
            signs[clause.start() : clause.end()] = " " * (clause.end() - clause.start())
    return "".join(signs)


def unanswered(
    aside: Aside, heard: Heard, before: State, after: State, setting: Setting, decide: Decide
) -> Turn | None:
    """Return the turn for a message with an aside in it that answers nothing of what was asked: its words are kept.

    None when it does answer, or when something else than an answer is at stake.
    """
    asked = set(before.said.asking) - {"what_happened", "confirm", "what_to_do"}
    old, new = open_one(before), open_one(after)
    if not aside.names or not asked or old is None or new is None or old.reference != new.reference:
        return None
    if before.person != after.person or old.facts != new.facts or len(before.matters) != len(after.matters):
        return None
    kept = replace(new, words=f"{new.words}\n{aside.words}")
    state = replace(after, matters=tuple(kept if each is new else each for each in after.matters))
    return instead(replace(aside, is_all=True), heard, state, setting, decide)


def beside(aside: Aside, reply: Reply, state: State, setting: Setting, decide: Decide) -> list[str]:
    """Return the answers to what a message asks beside its matter, as few lines; `reply` answers that matter."""
    told = TOLD_BY_RECEIPT if reply.kind == "confirmation" else frozenset()
    lines = [line for name in aside.names if name not in QUIET | told for line in answer(name, state, setting, decide)]
    return lines[:MOST_ANSWERS]


def placed(lines: Sequence[str], done: Sequence[str], reply: Reply) -> tuple[list[str], Reply]:
    """Return what was done and the reply with these lines in their place: before a question, behind a receipt."""
    if reply.kind == "confirmation" and not reply.asks:
        return [*done], replace(reply, text="\n\n".join((reply.text, *lines)))
    return [*done, *lines], reply


def instead(aside: Aside, heard: Heard, state: State, setting: Setting, decide: Decide) -> Turn | None:
    """Return the whole turn for a message that is nothing but an aside; None when the matter has to be gone on with."""
    names = [name for name in aside.names if setting.wording.knows(f"{name}.answer") or name in ANSWERS]
    if not aside.is_all or not names or (open_one(state) is not None and not state.said.asking):
        return None
    state = _noticed(state, heard.understanding)
    lines = [line for name in names[:MOST_ANSWERS] for line in answer(name, state, setting, decide)]
    reply = back(state, setting)
    if not lines and not reply.text:
        return None
    attention = "unread" if "rude" in names and not state.matters else None
    if {"robot", "help"} & set(names):
        state = replace(state, said=replace(state.said, introduced=True))
    lines.append(reply.text)
    still = not reply.text
    return spoken(state, lines, setting, decide, reply=reply, attention=attention, keeps_asking=still)


def spoken(
    state: State,
    lines: Sequence[str],
    setting: Setting,
    decide: Decide,
    *,
    reply: Reply | None = None,
    attention: str | None = None,
    keeps_asking: bool = False,
) -> Turn:
    """Return the turn that says these lines: who we are first, when the customer has not heard that yet.

    `keeps_asking` when the question that waits is not put again now but may still be answered later.
    """
    reply = reply or Reply(text="")
    introduction = [] if state.said.introduced else [replies.introduction(setting)]
    said = replace(state.said, introduced=True, asking=state.said.asking if keeps_asking else reply.asks)
    return Turn(
        state=replace(state, said=said, said_before=state.said),
        reply=replace(reply, text="\n\n".join(line for line in (*introduction, *lines) if line)),
        decisions={matter.reference: decide(matter) for matter in state.matters},
        attention=attention,
    )


def back(state: State, setting: Setting) -> Reply:
    """Return the question that still waits for its answer; without one, an invitation or nothing."""
    keys = state.said.asking
    matter = open_matter(state)
    if state.unsorted is not None or (matter is not None and matter.doubtful):
        return replies.choice(state, setting)
    if "confirm" in keys:
        return Reply(text=setting.wording.say("back.confirm"), asks=keys, choices=replies.confirm_choices(setting))
    if keys and not (keys == ("what_happened",) and matter is None):
        return replies.question(keys, setting, matter)
    if state.matters or keys:  # an invitation that still stands is not put again
        return Reply(text="")
    return Reply(text=setting.wording.say("back.invite"), asks=("what_happened",))


def _noticed(state: State, read: Understanding) -> State:
    """Return the state with what must be noticed in the message on the matter at hand."""
    matter = at_hand(state)
    flags = {Flag.COMPENSATION, Flag.ABUSE} & set(read.flags)
    if matter is None or flags <= set(matter.flags):
        return state
    noticed = replace(matter, flags=(*matter.flags, *sorted(flags - set(matter.flags))))
    return replace(state, matters=tuple(noticed if each is matter else each for each in state.matters))
