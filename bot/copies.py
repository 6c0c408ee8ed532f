"""A copy of the conversation for whoever asks for one: by e-mail, to the address that they gave."""

from dataclasses import replace
from typing import Final

from bot.dialogue import asides
from bot.dialogue.phrases import load_phrases
from bot.dialogue.turn import Effect, Reply, Turn
from bot.place import Looked, Place, spoken
from bot.routes import emails
from triage.cases import EventKind
from triage.store.jobs import NewJob, add_job, database_now
from triage.vocabulary import Channel

COPY: Final = "copy"
"""The kind of job that sends a copy, and the name of the wish for one."""

COPY_WORDS: Final = "existing"
"""The file of texts in which the wish stands."""


def is_asked_for(place: Place) -> bool:
    """Return whether a message wants a copy and nothing else, whatever address it names."""
    own = frozenset(emails(place.heard.text))
    words = " ".join(word for word in place.heard.text.split() if word.strip(".,<>()") not in own)
    found = load_phrases(place.setting.wording.language, COPY_WORDS).find(words)
    return COPY in found.names and len(found.left) < asides.FEW_LEFT


def answer(place: Place) -> Looked:
    """Send the copy that a message asks for, or say how to get one; a person does it where writing may not be safe."""
    to = _address(place)
    if place.state.safe is False or any(row["restricted"] for row in place.own):
        return Looked(heard=place.heard, turn=_said(place, place.say("copy.person"), attention="person"))
    if not _can_mail(place):
        return Looked(heard=place.heard, turn=_without_mail(place))
    if to is None:
        return Looked(heard=place.heard, turn=_said(place, place.say("copy.which")))
    now = database_now(place.conn)
    job = NewJob(
        kind=COPY,
        due=now,
        payload={"to": to},
        repeatable=True,
        conversation_id=place.conversation["id"],
    )
    add_job(place.conn, place.landlord, job, now=now)
    references = [matter.reference for matter in place.state.matters]
    note = {"note": "copy_sent"}
    effects = tuple(
        Effect(reference=each, kind=EventKind.NOTED, public=note, private={"to": to}) for each in references
    )
    return Looked(
        heard=place.heard,
        turn=replace(_said(place, place.setting.wording.say("copy.sent", contact=to)), effects=effects),
    )


def _address(place: Place) -> str | None:
    """Return where a copy goes: the address in the message, that of the conversation, or the one given before."""
    own = place.conversation["address"] if place.setting.channel is Channel.EMAIL else ""
    given = " ".join((place.heard.text, own, place.state.person.get("contact", "")))
    return next(iter(emails(given)), None)


def _can_mail(place: Place) -> bool:
    return "smtp" in place.setting.landlord.channels.get(Channel.EMAIL, {})


def _without_mail(place: Place) -> Turn:
    if place.setting.channel is Channel.WEBCHAT:
        return _said(place, place.say("copy.download"))
    return _said(place, place.say("copy.person"), attention="person")


def _said(place: Place, line: str, *, attention: str | None = None) -> Turn:
    """Return the turn that says this and goes back to what was asked."""
    is_waiting = bool(set(place.state.said.asking) - {"code"})
    reply = asides.back(place.state, place.setting) if is_waiting else Reply(text="")
    return replace(spoken(place, [line, reply.text], reply), attention=attention)
