"""Putting replies together from the texts: safety, questions, summary, confirmation. Pure."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from bot.entity import entity_for
from bot.state import Matter, State
from bot.taking import CHOICES, Taken
from bot.turn import Choice, Reply, Setting
from triage.cases import Status, settled_status
from triage.customer_notes import CustomerNotes, customer_notes
from triage.decision import Decision
from triage.schema import Unit
from triage.vocabulary import FeedbackType, Flag, Outcome, ServiceArea

PATIENCE: Final = 2
"""After so many messages in a row that nobody could place, a person is offered."""

RECEIPT_CHARACTERS: Final = 160
"""So much of the customer's words a receipt repeats."""

SUMMARY: Final = ("what_happened", "when", "where", "name", "desired_outcome", "reply_by", "contact")
"""What a summary shows, in this order."""


def contact(setting: Setting) -> dict[str, str]:
    """Return the blanks that say how to reach a person."""
    return {"phone": setting.landlord.contact.phone, "opening": setting.landlord.contact.opening}


def introduction(setting: Setting) -> str:
    """Return the line that says that this is automatic, and how to reach a person."""
    return setting.wording.say("opening.notice", landlord=setting.landlord.name)


def emergency_number(setting: Setting) -> dict[str, str]:
    """Return the blank with the number for emergencies: the one for out of hours, else the ordinary one."""
    return {"number": setting.landlord.contact.out_of_hours or setting.landlord.contact.phone}


def safety(flags: Sequence[str], area: str | None, setting: Setting) -> list[str]:
    """Return the advice for these kinds of danger, the most urgent words first."""
    say = setting.wording.say
    lines = []
    if Flag.EMERGENCY in flags:
        by_gas = area in {ServiceArea.GAS_ELECTRIC_SAFETY, ServiceArea.HEATING_HOT_WATER}
        lines += [say("safety.gas")] if by_gas else []
        lines.append(say("safety.emergency"))
        lines.append(say("safety.landlord", **emergency_number(setting)))
    if Flag.SAFEGUARDING in flags and Flag.EMERGENCY not in flags:
        lines.append(say("safety.safeguarding"))
    return lines


def what_was_done(taken: Taken, setting: Setting) -> list[str]:
    """Return the lines that say what the message has done: what was opened, changed or added to."""
    say = setting.wording.say
    state = taken.state
    lines = []
    for matter in state.matters:
        if matter.reference in state.said.told:
            continue
        if matter.linked_to is not None:
            lines.append(say("heard.repair_too", linked=matter.reference))
        elif not matter.confirmed:
            lines.append(say(f"heard.{matter.type}", reference=matter.reference))
    if taken.changed:
        lines.append(say("heard.changed"))
    if taken.added_to:
        lines.append(say("detour.added", reference=taken.added_to))
    return lines


def invitation(taken: Taken, setting: Setting) -> Reply:
    """Return the reply to a message that opened nothing: a greeting, thanks, or something unclear."""
    say = setting.wording.say
    state = taken.state
    if taken.thanked:
        return Reply(text=say("detour.thanks"))
    if taken.added_to:
        return Reply(text="")
    if state.misses >= PATIENCE:
        return Reply(text=say("opening.offer_person", **contact(setting)))
    if state.unsorted is not None:
        choices = tuple(Choice(label=say(f"choose.{name}"), value=say(f"choose.{name}")) for name in CHOICES)
        return Reply(text=say("choose.text"), asks=("what_happened",), choices=choices)
    return Reply(text=say("opening.after_other" if state.said.introduced else "opening.greeting"))


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


def shortened(words: str, most: int) -> str:
    """Return the customer's words on one line, at most `most` characters of them."""
    plain = " ".join(words.split())
    return plain if len(plain) <= most else plain[: most - 2].rsplit(" ", 1)[0] + " …"


def confirmation(matter: Matter, state: State, decision: Decision, setting: Setting) -> Reply:
    """Return the receipt for a matter: reference, what was logged, who deals with it, dates and rights."""
    groups: list[list[str]]
    if dangers := [flag for flag in (Flag.EMERGENCY, Flag.SAFEGUARDING) if flag in matter.flags]:
        groups = [[setting.wording.say(f"{dangers[0]}.logged", reference=matter.reference)]]
        if matter.type is FeedbackType.COMPLAINT and Flag.SAFEGUARDING not in dangers:
            groups += _complaint_confirmation(matter, state, decision, setting)[1:]
    elif matter.type is FeedbackType.COMPLAINT:
        groups = _complaint_confirmation(matter, state, decision, setting)
    elif decision.outcome is Outcome.REFERRED:
        opening = setting.wording.say("referred.opening", reference=matter.reference)
        groups = [[opening], _put_before_a_person(Status.REFERRED, _notes(matter, decision, setting), setting)]
    else:
        names = [f"{matter.type}.{name}" for name in ("opening", "next", "complain")]
        said = [setting.wording.say(name, reference=matter.reference) for name in names if setting.wording.knows(name)]
        groups = [[line] for line in said]
    if "senior_manager" in decision.notify:
        groups.append([setting.wording.say("told.senior_manager")])
    return Reply(text=_paragraphs(groups, setting), kind="confirmation")


def _paragraphs(groups: Sequence[Sequence[str]], setting: Setting) -> str:
    """Return groups of sentences as paragraphs, or run together where texts are short."""
    paragraphs = [" ".join(line for line in group if line) for group in groups]
    return ("\n\n" if setting.wording.style == "chat" else " ").join(text for text in paragraphs if text)


def _complaint_confirmation(matter: Matter, state: State, decision: Decision, setting: Setting) -> list[list[str]]:
    """Return the receipt for a complaint, by what the rules make of it."""
    status = settled_status(decision.outcome, decision.pending)
    say = partial(setting.wording.say, reference=matter.reference)
    notes = _notes(matter, decision, setting)
    groups = [[say(f"{status}.opening")], [say("formal.logged", summary=shortened(matter.words, RECEIPT_CHARACTERS))]]
    match status:
        case Status.FORMAL | Status.PENDING:
            groups += [[say(f"pending.{decision.pending}")]] if decision.pending else []
            groups += _who_and_when(decision, notes, setting)
        case Status.SUGGESTED_EXCLUSION | Status.REFERRED:
            groups.append(_put_before_a_person(status, notes, setting))
        case Status.INFORMAL:
            groups.append([say("informal.formal_later")])
    repair = next((each.reference for each in state.matters if each.linked_to == matter.reference), None)
    groups += [[say("formal.repair", linked=repair)]] if repair else []
    further = [say("formal.add")]
    if notes.next_stage is not None and status in {Status.FORMAL, Status.PENDING}:
        further.insert(0, say("formal.unhappy", handler=notes.next_stage.reviewer_words))
    return [*groups, further]


def _who_and_when(decision: Decision, notes: CustomerNotes, setting: Setting) -> list[list[str]]:
    """Return who deals with a complaint and by when, exactly as the rules in force give it."""
    say = setting.wording.say
    lines = [say("formal.handler", handler=_capital(notes.reviewer_words))] if notes.reviewer_words else []
    if decision.acknowledge_by is not None:
        lines.append(say("formal.acknowledge", date=setting.wording.date(decision.acknowledge_by)))
    lines.append(_response_line(decision, notes, setting))
    return [lines, [promise.text for promise in notes.promises if setting.wording.style == "chat"]]


def _response_line(decision: Decision, notes: CustomerNotes, setting: Setting) -> str:
    clock = next((clock for clock in decision.clocks if clock.name == "respond_by"), None)
    if clock is None or decision.respond_by is None:
        return setting.wording.say("formal.respond_unstated")
    strength = "aim" if notes.respond_is_aim else "firm"
    date = setting.wording.date(decision.respond_by)
    if clock.unit is Unit.WORKING_DAYS:
        return setting.wording.say(f"formal.respond_{strength}", date=date, count=clock.count)
    return setting.wording.say(f"formal.respond_{strength}_date", date=date)


def _put_before_a_person(status: Status, notes: CustomerNotes, setting: Setting) -> list[str]:
    """Return why this may not be taken as a complaint, and who checks that by when: never a closed door."""
    say = setting.wording.say
    lines = [say(f"{status}.reason", reason=notes.reason)] if notes.reason else []
    if notes.settle_by is not None:
        lines.append(say(f"{status}.person", date=setting.wording.date(notes.settle_by)))
    return [*lines, say("suggested_exclusion.disagree")]


def _notes(matter: Matter, decision: Decision, setting: Setting) -> CustomerNotes:
    """Return what the rules in force have us tell the customer with this decision."""
    part = entity_for(matter.facts, setting.rulebook, preset=setting.entity)
    return customer_notes(setting.rulebook, decision, part, setting.landlord.rules)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
