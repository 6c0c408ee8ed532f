"""Danger first: what is the matter, what to do at once and whom to ring, before anything else is said. Pure."""

from collections.abc import Iterator, Sequence

from bot.dialogue.questions import Peril
from bot.dialogue.saying import says
from bot.dialogue.state import Matter, State
from bot.dialogue.turn import Heard, Setting
from triage.vocabulary import Flag

IN_DANGER = frozenset({Flag.EMERGENCY, Flag.SAFEGUARDING})
"""Flags that mean danger to somebody."""


def perils(heard: Heard, setting: Setting) -> list[str]:
    """Return the kinds of danger that a message speaks of: each flag once, by the first kind whose words it has.

    The flag itself stands for a danger without words of its own. Where understanding failed, the words alone count.
    """
    read = heard.understanding
    if read.error is not None:
        worst = (peril for peril in setting.plan.dangers if peril.contact is not None or peril.later)
        return [peril.kind for peril in worst if _speaks_of(peril, heard.text, setting)][:1]
    return [_kind(flag, heard, setting) for flag in (Flag.EMERGENCY, Flag.SAFEGUARDING) if flag in read.flags]


def _kind(flag: Flag, heard: Heard, setting: Setting) -> str:
    known = [peril for peril in setting.plan.dangers if peril.flag == flag]
    area = heard.understanding.facts.get("service_area")
    said = (peril.kind for peril in known if _speaks_of(peril, heard.text, setting))
    by_area = (peril.kind for peril in known if peril.area is not None and peril.area == area)
    return next(said, None) or next(by_area, flag.value)


def _speaks_of(peril: Peril, text: str, setting: Setting) -> bool:
    return says(text, setting.phrases["danger"][peril.kind])


def advice(kinds: Sequence[str], setting: Setting) -> list[str]:
    """Return the lines to say first for these kinds of danger, the most urgent words first; "ring 999" is said once."""
    flags = {kind: _flag(kind, setting) for kind in kinds}
    once = [k for k in kinds if flags[k] != Flag.SAFEGUARDING or Flag.EMERGENCY not in flags.values()]
    return [line for kind in once for line in _lines(kind, setting)]


def _flag(kind: str, setting: Setting) -> str:
    return next((str(peril.flag) for peril in setting.plan.dangers if peril.kind == kind), kind)


def _lines(kind: str, setting: Setting) -> Iterator[str]:
    say = setting.wording.say
    peril = next((peril for peril in setting.plan.dangers if peril.kind == kind), None)
    flag = _flag(kind, setting)
    if peril is not None and flag == Flag.EMERGENCY:
        yield say(f"safety.{kind}", number=_number(peril.contact, setting) if peril.contact else "")
    yield say(f"safety.{flag}", number=_number("emergency", setting), relay=_relay(setting))
    if flag == Flag.EMERGENCY:
        yield say("safety.landlord", **emergency_number(setting))


def help_lines(matter: Matter, state: State, setting: Setting) -> list[str]:
    """Return where else to find help with harm, once the customer has said that it is safe to write here."""
    if not state.safe:
        return []
    kinds = [peril for peril in setting.plan.dangers if peril.later and _speaks_of(peril, matter.words, setting)]
    keys = dict.fromkeys(key for peril in kinds for key in peril.later)
    known = [setting.rulebook.contacts.find(key) for key in keys]
    return [
        setting.wording.say("safety.help_line", name=contact.name, number=contact.phone)
        for contact in known
        if contact is not None and contact.phone and not contact.is_retired
    ]


def emergency_number(setting: Setting) -> dict[str, str]:
    """Return the blank with the landlord's number for emergencies: the one for out of hours, else the ordinary one."""
    return {"number": setting.landlord.contact.out_of_hours or setting.landlord.contact.phone}


def _number(key: str, setting: Setting) -> str:
    """Return the number of a help line. Raises LookupError for one that is not there: advice needs its number."""
    contact = setting.rulebook.contacts.find(key)
    if contact is None or contact.phone is None:
        raise LookupError(f"there is no help line {key!r} with a number")
    return contact.phone


def _relay(setting: Setting) -> str:
    contact = setting.rulebook.contacts.find("emergency")
    return contact.text_relay or "" if contact is not None else ""


def must_be_discreet(state: State) -> bool:
    """Return whether nothing that is sent may tell what this is about, as somebody else may read it."""
    return state.safe is not True and any(Flag.SAFEGUARDING in matter.flags for matter in state.matters)
