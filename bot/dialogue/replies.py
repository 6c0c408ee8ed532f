"""Putting replies together from the texts: introduction, questions, summary, what was done. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from bot.dialogue.answers import plain_wish
from bot.dialogue.danger import emergency_number, must_be_discreet
from bot.dialogue.matters import is_bare_wish
from bot.dialogue.opening import closed_note
from bot.dialogue.saying import plain_words
from bot.dialogue.state import Matter, State
from bot.dialogue.taken import Taken, unsettled
from bot.dialogue.taking import CHOICES
from bot.dialogue.turn import Choice, Heard, Reply, Setting
from bot.dialogue.wording import SMS, SPOKEN
from triage.deadlines import as_day
from triage.decision import Decision
from triage.vocabulary import Channel, Flag
from triage.workdays import london

__all__ = ["CHOICES", "emergency_number"]

SUMMARY: Final = ("what_happened", "when", "where", "name", "desired_outcome", "reply_by", "contact", "requests")
"""What a summary shows, in this order."""

SHARED: Final = ("where", "name", "reply_by", "contact", "requests")
"""What a summary of several matters shows once, after them."""

PHONES: Final = frozenset({Channel.SMS, Channel.WHATSAPP})
"""Channels whose address is a number that can be rung."""

VOICE: Final = "voice note"
"""The kind of file that is listened to."""


def contact(setting: Setting) -> dict[str, str]:
    """Return the blanks that say how to reach a person."""
    reached = setting.landlord.contact
    return {"phone": reached.phone, "opening": setting.wording.ours(reached.opening)}


def promised(name: str, now: datetime, setting: Setting) -> str:
    """Return the day, in words, by which we keep one of our own promises that is made now."""
    return setting.wording.date(promised_day(name, now, setting))


def promised_day(name: str, now: datetime, setting: Setting) -> date:
    """Return the day by which we keep one of our own promises that is made now."""
    return setting.rulebook.calendar.add_working_days(london(now).date(), setting.plan.promises[name])


def by_a_person(text: str, now: datetime, setting: Setting, **blanks: str) -> str:
    """Return that a person answers: by when, where one is to be had otherwise, and while nobody is there, from when."""
    day = promised("answer", now, setting)
    said = setting.wording.say(text, date=day, **contact(setting), **blanks)
    return " ".join(part for part in (said, closed_note(setting, now)) if part)


def introduction(setting: Setting, *, in_danger: bool = False) -> str:
    """Return the line that says that this is automatic, and how to reach a person; in danger that has been said.

    Where no page of ours stands around the conversation, it also says where to read how messages are sorted and kept.
    """
    say = setting.wording.say
    if in_danger:
        return say("opening.notice_in_danger", landlord=setting.landlord.name)
    link = setting.landlord.links.get("privacy") if setting.channel is not Channel.WEBCHAT else None
    lines = [say("opening.notice", landlord=setting.landlord.name), say("opening.how", link=link) if link else ""]
    return " ".join(line for line in lines if line)


def what_was_done(taken: Taken, setting: Setting, decisions: Mapping[str, Decision]) -> list[str]:
    """Return the lines that say what the message has done: what was opened, changed or added to."""
    say = setting.wording.say
    state = taken.state
    lines = [line for matter in state.matters if (line := _opened(matter, state, setting))]
    if taken.changed:
        lines.append(say("heard.changed"))
    if taken.added_to:
        lines.append(_added(taken.added_to, decisions[taken.added_to] if taken.disagreed else None, setting))
    return lines


def _added(reference: str, doubted: Decision | None, setting: Setting) -> str:
    """Return that words were added to a matter; to one that a person settles, by when they read why it is wrong."""
    say = setting.wording.say
    checked = (
        next((clock for clock in doubted.clocks if clock.name == "suggestion.settle_by"), None) if doubted else None
    )
    if checked is None:
        return say("detour.added", reference=reference)
    return say("detour.disagreed", reference=reference, date=setting.wording.date(as_day(checked.due)))


def is_call(heard: Heard, setting: Setting) -> bool:
    """Return whether a message is nothing but the wish to be rung, on a number that it may give."""
    signs = list(heard.text)
    for each in heard.understanding.entities:
        if each.kind == "phone":
            signs[each.start : each.end] = " " * (each.end - each.start)
    words = plain_words("".join(signs)).removesuffix(" on")
    return words in setting.phrases["call"]


def ringing(state: State, after: Reply, now: datetime, setting: Setting) -> Reply:
    """Return that a person rings, on which number and by when, or the question for the number; then what was next."""
    say = setting.wording.say
    number = _number_in(state.person.get("contact", "")) or (
        say("opening.this_number") if setting.channel in PHONES else ""
    )
    in_danger = any(Flag.EMERGENCY in matter.flags or Flag.SAFEGUARDING in matter.flags for matter in state.matters)
    if not number:
        return Reply(text=say("opening.which_number"), asks=("contact",))
    if in_danger:
        return Reply(text=say("emergency.call", **emergency_number(setting)))
    rung = by_a_person("opening.ringing", now, setting, contact=number)
    goes_on = after.asks and state.matters
    return replace(after, text=f"{rung}\n\n{after.text}") if goes_on else Reply(text=rung)


def _number_in(contact: str) -> str:
    """Return the phone number among the ways to reach somebody; empty when there is none."""
    return next((way.strip() for way in contact.split(",") if re.search(r"(?:\d *){6}", way)), "")


def _opened(matter: Matter, state: State, setting: Setting) -> str:
    """Return the line about a matter that is new to the customer; one in danger or settled at once has other words."""
    if matter.reference in state.said.told or matter.confirmed or is_bare_wish(matter):
        return ""
    say = setting.wording.say
    if matter.linked_to is not None:
        return say("heard.repair_too", linked=matter.reference)
    if matter.doubtful:
        return say("heard.unsorted", reference=matter.reference) if state.misses <= 1 else ""
    is_first = matter is next(each for each in state.matters if each.linked_to is None)
    name = matter.type.value if is_first else f"{matter.type}_too"
    return say(f"heard.{name if setting.wording.knows(f'heard.{name}') else matter.type}", reference=matter.reference)


def invitation(taken: Taken, now: datetime, setting: Setting) -> Reply:
    """Return the reply to a message that opened nothing: a greeting, thanks, or something unclear."""
    say = setting.wording.say
    state = taken.state
    if taken.thanked or taken.added_to:
        return Reply(text=say("detour.thanks") if taken.thanked else "")
    if taken.only_details:
        return Reply(text=f"{say('heard.noted')} {say('ask.what_happened')}", asks=("what_happened",))
    if state.misses >= setting.plan.patience:
        offered = state.misses > setting.plan.patience
        return Reply(text=say("heard.noted")) if offered else offer_of_a_person(now, setting)
    if state.unsorted is not None:
        return choice(state, setting)
    if state.said.introduced:
        return Reply(text=say("opening.after_other"))
    return Reply(text=say("opening.greeting"), asks=("what_happened",))


def offer_of_a_person(now: datetime, setting: Setting) -> Reply:
    """Return the reply that gives up on understanding: a person reads it."""
    return Reply(text=by_a_person("opening.offer_person", now, setting))


def choice(state: State, setting: Setting) -> Reply:
    """Return the question what we are to do, with its answers by number and as buttons."""
    asked = {key for question in state.said.asked for key in question.keys}
    say = setting.wording.say
    choices = tuple(Choice(label=say(f"choose.{name}"), value=say(f"choose.{name}")) for name in CHOICES)
    numbered = [f"{number}: {each.label}" for number, each in enumerate(choices, start=1)]
    lines = [say("choose.text"), *(numbered if setting.wording.style not in {SMS, SPOKEN} else ())]
    key = "what_to_do" if "what_happened" in asked else "what_happened"
    return Reply(text="\n".join(lines), asks=(key,), choices=choices)


def question(keys: tuple[str, ...], setting: Setting, matter: Matter | None = None) -> Reply:
    """Return the question for these keys, in the words that fit the matter."""
    say, knows = setting.wording.say, setting.wording.knows
    if keys == ("which_service",):
        return _which_service(setting)
    together = "_".join(key.removeprefix("emergency_") if place else key for place, key in enumerate(keys))
    for name in _special(keys, together, matter):
        if knows(name):
            return Reply(text=say(name), asks=keys)
    if len(keys) > 1 and knows(f"ask_two.{together}"):
        return Reply(text=say(f"ask_two.{together}"), asks=keys)
    return Reply(text=" ".join(say(f"ask.{key}") for key in keys), asks=keys)


def _which_service(setting: Setting) -> Reply:
    """Return the question which part of the group it is about, with the parts as buttons."""
    titles = [part.title for part in setting.rulebook.pack.entity]
    choices = tuple(Choice(label=title, value=title) for title in titles)
    text = setting.wording.say("ask.which_service", value=", ".join(titles))
    return Reply(text=text, asks=("which_service",), choices=choices)


def _special(keys: tuple[str, ...], together: str, matter: Matter | None) -> list[str]:
    """Return the names of the texts that fit a matter better than the ordinary ones."""
    if matter is None:
        return []
    if Flag.SAFEGUARDING in matter.flags:
        return [f"ask_safely.{together}"]
    if Flag.PETITION in matter.flags:
        return [f"ask_group.{together}"]
    return ["ask.when_closer"] if keys == ("when",) and "event_when" in matter.facts else []


def confirm_choices(setting: Setting) -> tuple[Choice, ...]:
    """Return the buttons under a summary."""
    say = setting.wording.say
    return tuple(Choice(label=say(f"summary.{name}"), value=say(f"summary.{name}")) for name in ("yes", "no"))


def summary(state: State, setting: Setting) -> Reply:
    """Return what we have written down, for the customer to agree to or correct; all matters that wait at once."""
    say = setting.wording.say
    matters = unsettled(state)
    if len(matters) == 1:
        (matter,) = matters
        lines = _lines(_known(matter, state, setting), SUMMARY, setting)
        text = say(
            f"summary.{matter.type if setting.wording.knows(f'summary.{matter.type}') else 'several'}", lines=lines
        )
        return Reply(text=text, asks=("confirm",), choices=confirm_choices(setting))
    each = [_one(matter, state, setting) for matter in matters]
    shared = _lines(_known(matters[0], state, setting), SHARED, setting)
    lines = _between(setting).join(line for line in (*each, shared) if line)
    return Reply(text=say("summary.several", lines=lines), asks=("confirm",), choices=confirm_choices(setting))


def _one(matter: Matter, state: State, setting: Setting) -> str:
    words = _known(matter, state, setting).get("what_happened", "")
    own = _lines(_known(matter, state, setting), ("when", "desired_outcome"), setting)
    line = setting.wording.say(f"summary.one_{matter.type}", reference=matter.reference, value=words)
    return _between(setting).join(part for part in (line, own) if part)


def _known(matter: Matter, state: State, setting: Setting) -> Mapping[str, Any]:
    """Return what a summary shows of a matter and of the customer, each in words."""
    if must_be_discreet(state):
        return dict(state.person)
    person = dict(state.person)
    way = person.get("reply_by", "")
    person["reply_by"] = setting.wording.say(f"way.{way}") if setting.wording.knows(f"way.{way}") else way
    return {
        "what_happened": shortened(matter.words, setting.plan.summary_characters),
        "when": matter.facts.get("event_when"),
        "desired_outcome": plain_wish(str(matter.facts.get("desired_outcome", "")), setting.phrases),
        "requests": asked_besides([matter], setting),
        **person,
    }


def asked_besides(matters: Sequence[Matter], setting: Setting) -> str:
    """Return what the customer asked for besides, in words; empty when nothing."""
    names = dict.fromkeys(name for matter in matters for name in matter.facts.get("requests", ()))
    return ", ".join(setting.wording.say(f"requests.{name}") for name in names)


def _lines(known: Mapping[str, Any], keys: Sequence[str], setting: Setting) -> str:
    values = {
        key: str(known[key]).rstrip(" .;,") if setting.wording.style == "sms" else known[key]
        for key in keys
        if known.get(key)
    }
    lines = [setting.wording.say(f"summary.{key}", value=value) for key, value in values.items()]
    return _between(setting).join(lines)


def _between(setting: Setting) -> str:
    return "; " if setting.wording.style == "sms" else "\n"


def shortened(words: str, most: int) -> str:
    """Return the customer's words on one line, at most `most` characters of them."""
    plain = " ".join(words.split())
    return plain if len(plain) <= most else plain[: most - 2].rsplit(" ", 1)[0] + " …"


def kept_files(kinds: Sequence[str], now: datetime, setting: Setting) -> str:
    """Return that what was sent is kept, and by when a person listens to it or looks at it."""
    name = "opening.voice" if VOICE in kinds else "opening.file"
    return setting.wording.say(name, date=promised("listen", now, setting))
