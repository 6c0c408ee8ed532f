"""One turn of the conversation: what the customer said and what is known, in; what we say and remember, out. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from bot.dialogue import asides, danger, interpreting, leaving, replies
from bot.dialogue.aside_answers import Decide
from bot.dialogue.asides import Aside
from bot.dialogue.borne_out import borne_out
from bot.dialogue.deciding import decision_on
from bot.dialogue.next_step import next_step
from bot.dialogue.saying import says
from bot.dialogue.state import Asked, Matter, Said, State
from bot.dialogue.taken import Taken, open_matter
from bot.dialogue.taking import take
from bot.dialogue.turn import Heard, Reply, Setting, Turn
from triage.decision import Decision
from triage.vocabulary import Flag


def next_turn(state: State, heard: Heard, setting: Setting) -> Turn:
    """Return what one message makes of the conversation: state, reply, decisions, and whether a person must look."""
    now = replace(state, heard_at=heard.received_at.isoformat())
    heard = borne_out(interpreting.with_doubt(heard), state, setting)
    turn = interpreting.offering_languages(_turn(now, heard, setting), state, setting)
    turn = leaving.hushed(turn, state)
    return leaving.welcomed(turn, state, heard, setting)


def _turn(state: State, heard: Heard, setting: Setting) -> Turn:
    aside, heard = asides.aside_in(heard, state, setting)
    deciding = partial(decision_on, setting=setting, person=state.person)
    if turn := leaving.word(aside, heard, state, setting, deciding):
        return turn
    if state.with_staff and not danger.perils(heard, setting):
        return _listening(state, heard, setting, deciding)
    instead = _unread(state, heard, setting) or _in_chosen_language(heard, state, setting, deciding)
    if turn := instead or asides.instead(aside, heard, state, setting, deciding):
        return turn
    taken, heard = _taken(_keeping(state, heard), heard, setting)
    if turn := leaving.withdrawn_beside(aside, state, taken.state, setting, deciding):
        return turn
    if turn := asides.unanswered(aside, heard, state, taken.state, setting, deciding):
        return turn
    decisions = {each.reference: decision_on(each, setting, taken.state.person) for each in taken.state.matters}
    return _spoken(taken, heard, setting, decisions, aside)


def _listening(state: State, heard: Heard, setting: Setting, deciding: Decide) -> Turn:
    """Return the turn while a person answers: we say nothing, and what is said about the open matter is noted."""
    matter = open_matter(state)
    if matter is None or matter.confirmed or heard.understanding.error is not None:
        return Turn(state=state)
    unasked = replace(state, said=replace(state.said, asking=()))
    taken = take(_keeping(unasked, heard), heard, setting)
    known = {each.reference for each in state.matters}
    about_it = tuple(m for m in taken.state.matters if m.reference in known or m.linked_to in known)
    after = replace(taken.state, matters=about_it, said=state.said, with_staff=True, misses=state.misses)
    return Turn(state=after, decisions={each.reference: deciding(each) for each in about_it})


def _unread(state: State, heard: Heard, setting: Setting) -> Turn | None:
    """Return the turn for what cannot be read here: a file without words, or words that the engine failed on."""
    if heard.attachments and not heard.text.strip():
        return _with_files(state, heard, setting)
    return None if heard.understanding.error is None else _not_understood(state, heard, setting)


def _in_chosen_language(heard: Heard, state: State, setting: Setting, deciding: Decide) -> Turn | None:
    """Return the turn that puts our question again for somebody who only chooses a language."""
    if not interpreting.only_chooses(heard, setting):
        return None
    reply = asides.back(state, setting)
    return asides.spoken(state, [setting.wording.say("language.chosen"), reply.text], setting, deciding, reply=reply)


def _taken(state: State, heard: Heard, setting: Setting) -> tuple[Taken, Heard]:
    """Return what the message makes of the conversation, and the message with the danger that it owns to by number."""
    in_danger = interpreting.by_number(state, heard)
    if in_danger:
        state, heard = interpreting.with_danger(state, heard)
    elif in_danger is not None:
        return Taken(state=state), heard
    if interpreting.is_kept(state, heard):
        return Taken(state=interpreting.keep(state, heard)), heard
    return take(state, heard, setting), heard


def _keeping(state: State, heard: Heard) -> State:
    """Return the state that remembers what kinds of files came with a message, until there is a matter for them."""
    return replace(state, kept=(*state.kept, *heard.attachments))


def _with_files(state: State, heard: Heard, setting: Setting) -> Turn:
    """Return the turn that keeps a voice note, picture or file, says who looks at it by when, and goes on."""
    lines = [replies.kept_files(heard.attachments, heard.received_at, setting)]
    matter = open_matter(state)
    if state.said.asking and matter is not None and not matter.confirmed:
        again = _again(state, matter, setting)
    elif state.matters:
        again = Reply(text="")
    else:
        again = Reply(text=setting.wording.say("opening.and_in_words"), asks=("what_happened",))
    introduced = [] if state.said.introduced else [replies.introduction(setting)]
    text = "\n\n".join(line for line in (*introduced, *lines, again.text) if line)
    asking = again.asks or state.said.asking
    asked = (*state.said.asked, *_questions(again, None)) if not state.matters else state.said.asked
    said = replace(state.said, introduced=True, asking=asking, asked=asked)
    return Turn(
        state=replace(_keeping(state, heard), said=said, said_before=state.said),
        reply=replace(again, text=text),
        decisions={each.reference: decision_on(each, setting, state.person) for each in state.matters},
        attention="unread",
    )


def _again(state: State, matter: Matter, setting: Setting) -> Reply:
    """Return the question that still waits for its answer."""
    if "confirm" in state.said.asking:
        return replies.summary(state, setting)
    if matter.doubtful:
        return replies.choice(state, setting)
    return replies.question(state.said.asking, setting, matter)


def _not_understood(state: State, heard: Heard, setting: Setting) -> Turn:
    """Return the turn that keeps what the engine failed on, with advice where the bare words speak of danger."""
    advice = danger.advice(danger.perils(heard, setting), setting)
    introduced = [] if state.said.introduced else [replies.introduction(setting)]
    lines = [*advice, *introduced, setting.wording.say("opening.kept_for_staff", **replies.contact(setting))]
    return Turn(
        state=replace(state, said=replace(state.said, introduced=True), said_before=state.said),
        reply=Reply(text="\n\n".join(lines), asks=state.said.asking, kind="safety" if advice else "ordinary"),
        attention="unread",
    )


def _spoken(taken: Taken, heard: Heard, setting: Setting, decisions: Mapping[str, Decision], aside: Aside) -> Turn:
    """Return the turn with its reply: safety first, then who we are, what we did, and what comes next."""
    state = taken.state
    kinds = [kind for kind in danger.perils(heard, setting) if kind not in state.said.warned]
    advice = danger.advice(kinds, setting)
    introduction = [] if state.said.introduced else [replies.introduction(setting, in_danger=bool(kinds))]
    done = [
        *_files(heard, setting),
        *replies.what_was_done(taken, setting, decisions),
        *interpreting.promise(state, heard, setting),
    ]
    reply, asked = next_step(taken, heard, setting, decisions)
    person = _wants_person(heard, setting)
    only_rings = person and replies.is_call(heard, setting)
    if person and not kinds and not only_rings:
        reply, asked = Reply(text=_to_a_person(heard, setting)), None
    elif only_rings:
        reply, asked = replies.ringing(state, reply, heard.received_at, setting), None
    beside = asides.beside(aside, reply, state, setting, lambda each: decisions[each.reference])
    stopping, effects = leaving.withdrawal(aside, state, setting)
    if state.with_staff:
        introduction, done, reply, asked, beside = [], [], Reply(text=""), None, []
    done, reply = asides.placed([*beside, *stopping], done, reply)
    their_own = interpreting.in_their_language(state, setting, reply.asks)
    text = "\n\n".join(part for part in (their_own, *advice, *introduction, *done, reply.text) if part)
    said = Said(
        introduced=True,
        in_their_language=state.said.in_their_language or bool(their_own),
        warned=(*state.said.warned, *kinds),
        told=tuple(matter.reference for matter in state.matters if not matter.doubtful),
        asked=(*state.said.asked, *_questions(reply, asked)),
        asking=reply.asks,
    )
    return Turn(
        state=replace(
            state,
            said=said,
            said_before=state.said,
            with_staff=state.with_staff or (person and not kinds and not only_rings),
        ),
        reply=replace(reply, text=text, kind="safety" if advice and reply.kind == "ordinary" else reply.kind),
        decisions=decisions,
        attention=_attention(state, heard, setting, wants_person=person),
        effects=effects,
    )


def _questions(reply: Reply, asked: Asked | None) -> tuple[Asked, ...]:
    """Return what a reply asks, for the record; a summary is no question."""
    if asked is not None:
        return (asked,)
    return (Asked(about="", keys=reply.asks),) if reply.asks and "confirm" not in reply.asks else ()


def _files(heard: Heard, setting: Setting) -> list[str]:
    return [replies.kept_files(heard.attachments, heard.received_at, setting)] if heard.attachments else []


def _wants_person(heard: Heard, setting: Setting) -> bool:
    """Return whether the customer asks for a person, not only for less typing."""
    asks = Flag.HUMAN in heard.understanding.flags
    return asks and not says(heard.text, setting.phrases["requests"]["ring_me"])


def _to_a_person(heard: Heard, setting: Setting) -> str:
    """Return that a person takes over: by when, and where and when one is to be had otherwise."""
    return replies.by_a_person("opening.with_person", heard.received_at, setting)


def _attention(state: State, heard: Heard, setting: Setting, *, wants_person: bool) -> str | None:
    if wants_person:
        return "person"
    if needs := interpreting.attention(state, heard):
        return needs
    return "unread" if heard.attachments or state.misses >= setting.plan.patience else None
