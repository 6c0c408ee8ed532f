"""The confirmation: reference, what was logged, who deals with it by when, and what the customer can do. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final

from bot.dialogue.danger import IN_DANGER, must_be_discreet
from bot.dialogue.entity import entity_for
from bot.dialogue.replies import asked_besides, shortened
from bot.dialogue.sms import length, only_plain
from bot.dialogue.state import Matter, State
from bot.dialogue.turn import Reply, Setting
from triage.cases import Status, settled_status
from triage.customer_notes import CustomerNotes, customer_notes
from triage.decision import Decision
from triage.schema import Unit
from triage.vocabulary import FeedbackType, Flag, Outcome, Role, Rules
from triage.workdays import london

FEWEST_WORDS: Final = 40
"""With less room than this a text message leaves the customer's words out."""

TOLD: Final = "passed_to_senior_manager"
"""The promise of a pack that says once more who has been told of a danger."""

SUGGESTIONS: Final = frozenset({Status.SUGGESTED_EXCLUSION, Status.REFERRED, Status.RECORDED})
"""What may not be taken as a complaint: a person looks at it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What has to be said about one matter: groups of sentences, each a paragraph where texts may be long."""

    opening: list[str]
    """That it is logged, and its reference."""
    words: str
    """The customer's own words."""
    course: list[list[str]]
    """By when, and what happens next."""
    handler: str = ""
    """Who deals with it."""
    promises: list[str] = field(default_factory=list)
    """What the rules have us promise besides."""
    further: list[str] = field(default_factory=list)
    """How to go further."""


def confirmation(matters: Sequence[Matter], state: State, decisions: Mapping[str, Decision], setting: Setting) -> Reply:
    """Return the one confirmation for the matters that have just been settled."""
    receipts = [_receipt(matter, state, decisions[matter.reference], setting) for matter in matters]
    shared = _shared(matters, state, setting)
    put_together = _long if setting.wording.style != "sms" else _short
    return Reply(text=put_together(receipts, shared, setting), kind="confirmation")


def _long(receipts: Sequence[Receipt], shared: Sequence[str], setting: Setting) -> str:
    """Return the confirmation in paragraphs."""
    several = len(receipts) > 1
    paragraphs = [setting.wording.say("receipt.several")] if several else []
    for receipt in receipts:
        words = [setting.wording.say("receipt.logged", summary=receipt.words)] if receipt.words else []
        first, *others = receipt.course or [[]]
        groups = [receipt.opening, words, [receipt.handler, *first], *others]
        paragraphs += [" ".join(_said(*groups))] if several else [" ".join(_said(group)) for group in groups]
    for lines in ([receipt.promises for receipt in receipts], [*(receipt.further for receipt in receipts), shared]):
        paragraphs.append(" ".join(dict.fromkeys(_said(*lines))))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _short(receipts: Sequence[Receipt], shared: Sequence[str], setting: Setting) -> str:
    """Return the confirmation for a text message: what must be said, and of the rest as much as there is room for."""
    most = setting.plan.sms_characters
    text = only_plain(" ".join(_said(*(group for each in receipts for group in (each.opening, *each.course)))))
    for line in dict.fromkeys(_said(shared, [each.handler for each in receipts])):
        longer = f"{text} {only_plain(line)}"
        text = longer if length(longer) <= most else text
    (words, *others) = (receipt.words for receipt in receipts)
    room = most - length(text) - length(setting.wording.say("receipt.logged", summary="")) - 1
    plain = only_plain(words).strip()
    if plain and not others and room >= FEWEST_WORDS:
        logged = only_plain(setting.wording.say("receipt.logged", summary=shortened(plain, room - 2)))
        text = f"{text} {logged}"
    return text


def _said(*groups: Sequence[str]) -> list[str]:
    return [line for group in groups for line in group if line]


def _shared(matters: Sequence[Matter], state: State, setting: Setting) -> list[str]:
    """Return what is said once, whatever the matters: wishes noted, files kept, how to add, where to read more."""
    say = setting.wording.say
    if must_be_discreet(state):
        return []
    lines = []
    if wished := asked_besides(matters, setting):
        lines.append(say("receipt.requests", requests=wished))
    if any("files" in matter.facts for matter in matters):
        lines.append(say("receipt.files"))
    if any(Flag.PETITION in matter.flags for matter in matters):
        lines.append(say("receipt.one_contact"))
    if any(matter.facts.get("anonymous") for matter in matters):
        lines.append(say("receipt.anonymous"))
    if all(matter.type in {FeedbackType.COMPLIMENT, FeedbackType.COMMENT} for matter in matters):
        return lines
    if link := setting.landlord.links.get("chat"):
        lines.append(say("receipt.link", link=link))
    several = len(matters) > 1
    add = say("receipt.add_several") if several else say("receipt.add", reference=matters[0].reference)
    return [*lines, add]


def _receipt(matter: Matter, state: State, decision: Decision, setting: Setting) -> Receipt:
    words = "" if must_be_discreet(state) else shortened(matter.words, setting.plan.receipt_characters)
    if IN_DANGER & set(matter.flags):
        return _in_danger(matter, decision, setting)
    if matter.type is FeedbackType.COMPLAINT:
        return _complaint(matter, state, decision, words, setting)
    if decision.outcome is Outcome.REFERRED:
        opening = [setting.wording.say("referred.opening", reference=matter.reference)]
        course = [list(_suggestion(matter, Status.REFERRED, decision, _notes(matter, decision, setting), setting))]
        return Receipt(opening=opening, words=words, course=course)
    opening = [setting.wording.say(f"{matter.type}.opening", reference=matter.reference)]
    return Receipt(opening=opening, words=words, course=[[*_recorded(matter, setting), *_told(decision, setting)]])


def _recorded(matter: Matter, setting: Setting) -> Iterator[str]:
    """Give what happens next with what is no complaint."""
    say, knows = setting.wording.say, setting.wording.knows
    if matter.type is FeedbackType.SERVICE_REQUEST and Flag.DATA_PROTECTION in matter.flags:
        yield say("service_request.data")
        return
    yield from (say(name) for name in (f"{matter.type}.next", f"{matter.type}.complain") if knows(name))


def _told(decision: Decision, setting: Setting) -> list[str]:
    told = Role.SENIOR_MANAGER in decision.notify
    return [setting.wording.say("told.senior_manager")] if told else []


def _in_danger(matter: Matter, decision: Decision, setting: Setting) -> Receipt:
    """Return the few words that danger leaves room for: never that help is coming, and with harm not what it is."""
    say = setting.wording.say
    is_complaint = matter.type is FeedbackType.COMPLAINT
    dates = list(_dates(matter, decision, _notes(matter, decision, setting), setting)) if is_complaint else []
    if Flag.SAFEGUARDING in matter.flags:
        return Receipt(opening=[say("safeguarding.logged", reference=matter.reference)], words="", course=[dates])
    also = [say("emergency.complaint")] if is_complaint else []
    logged = [say("emergency.logged", reference=matter.reference)]
    return Receipt(opening=[], words="", course=[logged, [*also, *dates], _told(decision, setting)])


def _complaint(matter: Matter, state: State, decision: Decision, words: str, setting: Setting) -> Receipt:
    """Return the receipt for a complaint, by what the rules make of it."""
    status = settled_status(decision.outcome, decision.pending)
    say = partial(setting.wording.say, reference=matter.reference)
    notes = _notes(matter, decision, setting)
    course: list[list[str]] = []
    handler = ""
    promises: list[str] = []
    further: list[str] = []
    if status in SUGGESTIONS:
        course.append(list(_suggestion(matter, status, decision, notes, setting)))
    elif status is Status.INFORMAL:
        course.append(list(_informal(decision, notes, setting)))
    else:
        if decision.pending:
            course.append([say(f"pending.{decision.pending}")])
        course.append(list(_dates(matter, decision, notes, setting)))
        handler = say("formal.handler", handler=_capital(notes.reviewer_words)) if notes.reviewer_words else ""
        promises = [promise.text for promise in notes.promises if promise.key != TOLD or not _told(decision, setting)]
        further = list(_further(matter, decision, notes, setting))
    course += [_repair(matter, state, decision, setting), _told(decision, setting)]
    return Receipt(
        opening=[say(f"{status}.opening")],
        words=words,
        course=course,
        handler=handler,
        promises=promises,
        further=further,
    )


def _dates(matter: Matter, decision: Decision, notes: CustomerNotes, setting: Setting) -> Iterator[str]:
    """Give by when a complaint is acknowledged and answered, exactly as the rules in force give it.

    Where both fall on one day only the answer is named: the day that counts is said once.
    """
    say, date = setting.wording.say, setting.wording.date
    if decision.acknowledge_by is not None and decision.acknowledge_by != decision.respond_by:
        yield say("formal.acknowledge", date=date(decision.acknowledge_by))
    clock = next((clock for clock in decision.clocks if clock.name == "respond_by"), None)
    strength = "aim" if notes.respond_is_aim else "firm"
    if clock is None or decision.respond_by is None:
        yield say("formal.respond_unstated") if decision.pending is None else ""
    elif clock.unit is Unit.WORKING_DAYS and clock.start == london(datetime.fromisoformat(matter.raised_at)).date():
        yield say(f"formal.respond_{strength}", date=date(decision.respond_by), count=clock.count)
    else:
        yield say(f"formal.respond_{strength}_date", date=date(decision.respond_by))


def _further(matter: Matter, decision: Decision, notes: CustomerNotes, setting: Setting) -> Iterator[str]:
    """Give how to go further: the landlord's next stage, and the Ombudsman where the rules in force open that way."""
    say = setting.wording.say
    tries_first = setting.rulebook.pack.informal is not None and setting.landlord.rules is Rules.AS_WRITTEN
    if tries_first and "wants_formal" not in matter.facts and not decision.pending:
        yield say("formal.quick")
    if matter.facts.get("wants_formal") is False:
        yield say("formal.rather_quick")
    if notes.next_stage is not None:
        yield say("formal.unhappy", handler=notes.next_stage.reviewer_words)
    outside = notes.outside
    if setting.landlord.rules is not Rules.AS_WRITTEN and outside is not None and outside.key == "housing_ombudsman":
        yield say("formal.ombudsman", number=outside.contact.phone) if outside.contact else ""


def _informal(decision: Decision, notes: CustomerNotes, setting: Setting) -> Iterator[str]:
    say = setting.wording.say
    if notes.reason:
        yield say("informal.reason", reason=notes.reason)
    if decision.informal_by is not None:
        yield say("informal.by", date=setting.wording.date(decision.informal_by))
    yield say("informal.formal_later")


def _suggestion(
    matter: Matter, status: Status, decision: Decision, notes: CustomerNotes, setting: Setting
) -> Iterator[str]:
    """Give what we think and why, who checks it by when, and where else to go: never a closed door."""
    say = setting.wording.say
    if notes.reason:
        yield say(f"{status}.reason", reason=notes.reason)
    if notes.settle_by is not None:
        yield say(f"{status}.person", date=setting.wording.date(notes.settle_by))
    outside = notes.outside
    if notes.may_ask_ombudsman_now and outside is not None and outside.contact is not None:
        yield say(f"{status}.ombudsman", number=outside.contact.phone)
    elif outside is not None and outside.contact is not None and outside.key == decision.refer_to:
        reached = say("ombudsman.contact", phone=outside.contact.phone) if outside.contact.phone else ""
        yield say("referred.outside", body=outside.words, contact=reached)
    elif notes.refer_to_words and not _names(notes.reason or "", notes.refer_to_words):
        yield say(f"{status}.destination", destination=notes.refer_to_words)
    if matter.type is FeedbackType.COMPLAINT:
        yield say(f"{status}.disagree")


def _names(reason: str, destination: str) -> bool:
    """Return whether a reason names the place where something goes."""
    return destination.partition(",")[0].lower() in reason.lower()


def _repair(matter: Matter, state: State, decision: Decision, setting: Setting) -> list[str]:
    linked = next((each.reference for each in state.matters if each.linked_to == matter.reference), None)
    if linked is None:
        return []
    if decision.respond_by is None:
        return [setting.wording.say("receipt.repair_undated", linked=linked)]
    return [setting.wording.say("receipt.repair", linked=linked, date=setting.wording.date(decision.respond_by))]


def _notes(matter: Matter, decision: Decision, setting: Setting) -> CustomerNotes:
    """Return what the rules in force have us tell the customer with this decision."""
    part = entity_for(matter.facts, setting.rulebook, preset=setting.entity)
    return setting.wording.told(customer_notes(setting.rulebook, decision, part, setting.landlord.rules))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
