"""Conversations in a language we do not speak: what can be said in it, and danger asked by number. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.dialogue.danger import IN_DANGER, emergency_number
from bot.dialogue.languages import UNKNOWN, Tongue, load_languages
from bot.dialogue.questions import load_plan
from bot.dialogue.state import State, Unsorted
from bot.dialogue.turn import Choice, Heard, Reply, Setting, Turn
from bot.landlords import Landlord
from nlu.language import english_words
from triage.vocabulary import FeedbackType, Flag

DANGER_BY_NUMBER: Final = "danger"
"""Key of the question whether anyone is in danger, answered by 1 or 2."""

_GIVES_DETAILS: Final = frozenset({"where", "name", "contact", "emergency_where", "safe_contact", "staff_name"})
"""Answers to these are names and places, which tell nothing about the language of the rest."""

_SURELY_ENGLISH: Final = 4
"""With so many English words somebody who wrote in another language can go on in ours; an address has fewer."""


def with_language(state: State, heard: Heard, landlord: Landlord) -> State:
    """Return the state with the language that a message chooses or shows, ours or one that needs an interpreter.

    Of the landlord's languages the first longer message tells, and the customer may choose at any time.
    """
    wish = load_languages().wish(heard.text)
    if wish is not None and wish.alone and wish.code in landlord.languages:
        return replace(state, language=wish.code, language_known=True, interpreter="")
    if wish is not None and wish.alone and wish.code != UNKNOWN:
        return replace(state, interpreter=wish.code)
    written = heard.understanding.language
    if written == UNKNOWN or _GIVES_DETAILS & set(state.said.asking):
        return state
    longer = len(heard.text.split()) >= load_plan().few_words
    if written not in landlord.languages:
        is_aside = state.language_known and not longer and heard.text.isascii()
        return state if is_aside else replace(state, interpreter=written)
    if state.interpreter and english_words(heard.text) >= _SURELY_ENGLISH:
        state = replace(state, interpreter="")
    if state.language_known or not (longer or written != landlord.languages[0]):
        return state
    return replace(state, language=written, language_known=longer)


def with_doubt(heard: Heard) -> Heard:
    """Return the message with no more danger or wish for a person than can be read in another language than English.

    Where the words and the reading agree it is danger; where there is only one of them we ask by number. Words of being
    hurt by somebody count by themselves, because all that follows from them keeps the writer safe; so do words of
    asking for a person. Harm that is read where the words are of another danger, such as gas, is asked about too.
    """
    read, known = heard.understanding, load_languages()
    if read.language in {"en", UNKNOWN}:
        return heard
    doubted = {Flag.HUMAN}
    if known.speaks_of_harm(heard.text, read.language):
        return _read_as(heard, doubted | {Flag.EMERGENCY}, Flag.SAFEGUARDING)
    if known.asks_for_person(heard.text, read.language):
        return _read_as(heard, set(), Flag.HUMAN)
    speaks_of_danger = known.speaks_of_danger(heard.text, read.language)
    if Flag.SAFEGUARDING in read.flags and Flag.EMERGENCY not in read.flags and speaks_of_danger:
        return replace(_read_as(heard, doubted | {Flag.SAFEGUARDING}), maybe_danger=True)
    if Flag.EMERGENCY not in read.flags or speaks_of_danger:
        return _read_as(heard, doubted)
    return replace(_read_as(heard, doubted | {Flag.EMERGENCY}), maybe_danger=True)


def _read_as(heard: Heard, doubted: set[Flag], *sure: Flag) -> Heard:
    """Return the message without the flags that are doubted and with those that are sure."""
    read = heard.understanding
    flags = tuple(dict.fromkeys((*(flag for flag in read.flags if flag not in doubted), *sure)))
    issues = (
        ()
        if sure
        else tuple(
            replace(issue, flags=tuple(flag for flag in issue.flags if flag not in doubted)) for issue in read.issues
        )
    )
    return replace(heard, understanding=replace(read, flags=flags, issues=issues))


def only_chooses(heard: Heard, setting: Setting) -> bool:
    """Return whether a message does nothing but choose one of the landlord's languages."""
    wish = load_languages().wish(heard.text)
    return wish is not None and wish.alone and wish.code in setting.landlord.languages


def offering_languages(turn: Turn, before: State, setting: Setting) -> Turn:
    """Return the turn with a button for each other language of the landlord, when it is the first that we say."""
    if turn.reply is None or before.said.introduced or not turn.state.said.introduced or turn.reply.kind == "safety":
        return turn
    tongues = load_languages().tongues
    names = (tongues[code].own_name for code in setting.landlord.languages if code != setting.wording.language)
    buttons = tuple(Choice(label=name, value=name) for name in names)
    return replace(turn, reply=replace(turn.reply, choices=(*turn.reply.choices, *buttons)))


def attention(state: State, heard: Heard) -> str | None:
    """Return why a person must look: possible danger, or an interpreter; None when there is no such reason."""
    if _must_ask_danger(state, heard):
        return "maybe_danger"
    return "interpreter" if state.interpreter or _asks_for_interpreter(heard) else None


def promise(state: State, heard: Heard, setting: Setting) -> list[str]:
    """Return the line for somebody who asks for an interpreter in a language that we speak."""
    asks = _asks_for_interpreter(heard) and not state.interpreter
    return [setting.wording.say("language.interpreter")] if asks else []


def is_kept(state: State, heard: Heard) -> bool:
    """Return whether a message is kept as it is, because nobody here understands what it is about."""
    read = heard.understanding
    return bool(state.interpreter) and read.type is FeedbackType.OTHER and not _in_danger(state, heard)


def keep(state: State, heard: Heard) -> State:
    """Return the state with the words of such a message beside those that came before it."""
    if state.matters:
        *others, last = state.matters
        return replace(state, matters=(*others, replace(last, words=_joined(last.words, heard.text))), misses=0)
    before = state.unsorted or Unsorted(words="")
    return replace(state, unsorted=replace(before, words=_joined(before.words, heard.text)), misses=0)


def by_number(state: State, heard: Heard) -> bool | None:
    """Return the answer to the question whether anyone is in danger, None when it was not asked or not answered."""
    if DANGER_BY_NUMBER not in state.said.asking:
        return None
    return load_languages().yes_or_no(heard.text, state.interpreter or state.language)


def with_danger(state: State, heard: Heard) -> tuple[State, Heard]:
    """Return what a yes to that question makes of the words kept before: an emergency."""
    before = state.unsorted or Unsorted(words="")
    read = heard.understanding
    flags = tuple(dict.fromkeys((*(Flag(flag) for flag in before.flags), *read.flags, Flag.EMERGENCY)))
    read = replace(read, flags=flags, facts={**before.facts, **read.facts})
    words = _joined(heard.text, before.words)  # in this order, so that places in the text still hold
    return replace(state, unsorted=None), replace(heard, text=words, understanding=read)


def while_waiting(state: State, heard: Heard, setting: Setting) -> Reply | None:
    """Return what takes the place of our questions until an interpreter is there; None when they can go on.

    Words of danger in another language are asked about by number; nobody is asked anything else in a language that they
    may not read, but where they are in an emergency.
    """
    english = load_languages().tongues["en"]
    if _must_ask_danger(state, heard):
        if state.interpreter:
            text = "\n".join((_lines(english, state, setting), english.lines["ask"]))
        else:
            text = "\n".join((load_languages().tongues[setting.wording.language].lines["ask"], english.lines["ask"]))
        return Reply(text=text, kind="safety", asks=(DANGER_BY_NUMBER,))
    if state.interpreter and not _in_danger(state, heard):
        return Reply(text=_lines(english, state, setting))
    return None


def in_their_language(state: State, setting: Setting, asks: Sequence[str] = ()) -> str:
    """Return what we can say in the customer's own language beside the English; empty where that is not needed."""
    tongue = load_languages().tongues.get(state.interpreter)
    if tongue is None:
        return ""
    asked = {DANGER_BY_NUMBER: "ask", "emergency_where": "where"}
    if any(Flag.SAFEGUARDING in matter.flags for matter in state.matters):
        asked["safe_contact"] = "safe"
    questions = (tongue.lines[asked[key]] for key in asks if key in asked)
    return "\n".join((_lines(tongue, state, setting, in_emergency="emergency_where" in asks), *questions))


def _asks_for_interpreter(heard: Heard) -> bool:
    wish = load_languages().wish(heard.text)
    return wish is not None and wish.interpreter


def _must_ask_danger(state: State, heard: Heard) -> bool:
    read = heard.understanding
    code = state.interpreter or (state.language if read.language in {"en", UNKNOWN} else read.language)
    asked = any(DANGER_BY_NUMBER in question.keys for question in state.said.asked)
    if code == "en" or asked or _in_danger(state, heard):
        return False
    return heard.maybe_danger or load_languages().speaks_of_danger(heard.text, code)


def _in_danger(state: State, heard: Heard) -> bool:
    flags = {flag for matter in state.matters for flag in matter.flags}
    return bool(IN_DANGER & (flags | set(heard.understanding.flags)))


def _lines(tongue: Tongue, state: State, setting: Setting, *, in_emergency: bool = False) -> str:
    """Return what to do in danger and that an interpreter is needed; later only the latter, but in an emergency."""
    if state.said.in_their_language and not in_emergency:
        return tongue.lines["kept"]
    number = emergency_number(setting)["number"] if in_emergency else setting.landlord.contact.phone
    return " ".join(tongue.lines[line] for line in ("danger", "kept", "ring")).format(phone=number)


def _joined(words: str, more: str) -> str:
    return f"{words}\n{more}".strip()
