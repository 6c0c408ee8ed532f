"""Putting replies together from the texts: safety, questions, summary, confirmation. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.state import Matter, State
from bot.taking import CHOICES, Taken
from bot.turn import Choice, Heard, Reply, Setting
from triage.cases import Status, settled_status
from triage.decision import Decision
from triage.pack import customer_notes
from triage.vocabulary import FeedbackType, Flag, Outcome, ServiceArea

PATIENCE = 2


def contact(setting: Setting) -> dict[str, str]:
    """Return the blanks that say how to reach a person."""
    return {"phone": setting.landlord.contact.phone, "opening": setting.landlord.contact.opening}


def introduction(setting: Setting) -> str:
    """Return the line that says that this is automatic, and how to reach a person."""
    return setting.wording.say("opening.notice", landlord=setting.landlord.name)


def attachment(heard: Heard, setting: Setting) -> list[str]:
    """Return the answer to a message that is only a voice note, photo or file."""
    del heard
    return [setting.wording.say("opening.kept_for_staff", **contact(setting))]


def safety(flags: Sequence[str], area: str | None, setting: Setting) -> list[str]:
    """Return the advice for these kinds of danger, the most urgent words first."""
    say = setting.wording.say
    lines = []
    if Flag.EMERGENCY in flags:
        by_gas = area in {ServiceArea.GAS_ELECTRIC_SAFETY, ServiceArea.HEATING_HOT_WATER}
        lines += [say("safety.gas")] if by_gas else []
        lines.append(say("safety.emergency"))
        if number := setting.landlord.contact.out_of_hours:
            lines.append(say("safety.landlord", number=number))
    if Flag.SAFEGUARDING in flags and Flag.EMERGENCY not in flags:
        lines.append(say("safety.safeguarding"))
    return lines


def answer_to(taken: Taken, state: State, setting: Setting) -> list[str]:
    """Return the lines that say what the message has done."""
    say = setting.wording.say
    lines = []
    for matter in state.matters:
        if matter.reference in taken.opened and not matter.confirmed:
            lines.append(say(f"heard.{matter.type}", reference=matter.reference))
            lines += [
                say("heard.repair_too", linked=each.reference)
                for each in state.matters
                if each.linked_to == matter.reference
            ]
    if taken.changed:
        lines.append(say("heard.changed"))
    if taken.added_to:
        lines.append(say("detour.added", reference=taken.added_to))
    return lines


def invite(taken: Taken, state: State, setting: Setting) -> Reply:
    """Return the reply to a message that opened nothing: a greeting, thanks, or something unclear."""
    say = setting.wording.say
    if taken.thanked:
        return Reply(text=say("detour.thanks"))
    if taken.added_to:
        return Reply(text="")
    if state.misses >= PATIENCE:
        return Reply(text=say("opening.offer_person", **contact(setting)))
    if state.unsorted is not None:
        choices = tuple(Choice(label=say(f"choose.{name}"), value=say(f"choose.{name}")) for name in CHOICES)
        return Reply(text=say("choose.text"), asks=("what_happened",), choices=choices)
    if state.matters:
        return Reply(text=say("opening.after_other"))
    return Reply(text=say("opening.not_understood" if state.misses else "opening.greeting"))


def question(keys: tuple[str, ...], setting: Setting) -> Reply:
    """Return the question for these keys."""
    together = f"ask_two.{'_'.join(key.removeprefix('emergency_') if i else key for i, key in enumerate(keys))}"
    if len(keys) > 1 and setting.wording.knows(together):
        return Reply(text=setting.wording.say(together), asks=keys)
    return Reply(text=" ".join(setting.wording.say(f"ask.{key}") for key in keys), asks=keys)


def summary(matter: Matter, state: State, setting: Setting) -> Reply:
    """Return what we have written down, for the customer to agree to or correct."""
    say = setting.wording.say
    known: dict[str, Any] = {
        "what_happened": shortened(matter.words, setting.plan.summary_characters),
        "when": matter.facts.get("event_when"),
        "desired_outcome": matter.facts.get("desired_outcome"),
        **state.person,
    }
    lines = [say(f"summary.{key}", value=known[key]) for key in SUMMARY if known.get(key)]
    joined = "\n".join(lines) if setting.wording.style == "chat" else "; ".join(lines)
    choices = tuple(Choice(label=say(f"summary.{name}"), value=say(f"summary.{name}")) for name in ("yes", "no"))
    return Reply(text=say(f"summary.{matter.type}", lines=joined), asks=("confirm",), choices=choices)


SUMMARY = ("what_happened", "when", "where", "name", "desired_outcome", "reply_by", "contact")
"""What a summary shows, in this order."""


def shortened(words: str, most: int) -> str:
    """Return the customer's words on one line, at most `most` characters of them."""
    plain = " ".join(words.split())
    return plain if len(plain) <= most else plain[: most - 2].rsplit(" ", 1)[0] + " …"


def confirmation(matter: Matter, state: State, decision: Decision, setting: Setting) -> Reply:
    """Return the receipt for a matter: reference, what was logged, who deals with it, dates and rights."""
    lines: list[str]
    if matter.type is FeedbackType.COMPLAINT:
        lines = _complaint_confirmation(matter, state, decision, setting)
    else:
        lines = [
            setting.wording.say(f"{matter.type}.{name}", reference=matter.reference)
            for name in ("opening", "next", "complain")
            if setting.wording.knows(f"{matter.type}.{name}")
        ]
    if "senior_manager" in decision.notify:
        lines.append(setting.wording.say("told.senior_manager"))
    return Reply(text="\n".join(line for line in lines if line), kind="confirmation")


def _complaint_confirmation(matter: Matter, state: State, decision: Decision, setting: Setting) -> list[str]:
    raise NotImplementedError


__all__ = ["Outcome", "Status", "customer_notes", "date", "settled_status"]
