"""What a customer says of a case of their own, taken on that case: the wish for the next stage, and more about it.

Whose case it is shows from the conversation, the number it was written from, or a code. What is not theirs for sure is
taken as a case of its own, for staff to match (`bot.existing`).
"""

from sqlalchemy import RowMapping

from bot.dialogue import aside_answers, asides
from bot.dialogue.danger import must_be_discreet
from bot.dialogue.matters import ABOUT_ANYTHING, separate
from bot.dialogue.phrases import Found
from bot.dialogue.saying import says
from bot.dialogue.turn import Effect, Reply
from bot.place import Looked, Place, spoken
from bot.proving import FEW_LEFT
from bot.telling import outside_of, standings
from triage.case_life.plans import Plan, going_further
from triage.case_life.rules import LifeRules, rules_of
from triage.cases import CaseEvent, EventKind, IllegalMove
from triage.references import find_references
from triage.store.cases import append, case_of, lock_case
from triage.vocabulary import FeedbackType
from triage.workdays import london


def take_further(row: RowMapping, place: Place) -> Looked | None:
    """Return the turn that takes the wish for the next stage on the case; None where the message raises more than that.

    Where the rules let the next stage begin it does, from now; a wish that came late waits for a person; one that comes
    before our answer, or after the last one, is put with the case.
    """
    if _raises_more(row, place):
        return None
    case = case_of(lock_case(place.conn, place.landlord, row["id"]))
    rules = rules_of(case, place.setting.rulebook)
    now = place.heard.received_at
    try:
        plan = going_further(rules, now, london(now).date())
    except IllegalMove:
        note = Effect(reference=case.reference, kind=EventKind.NOTED, public={"note": "further_stage_asked"},
                      private={"words": place.heard.text, "proven": True})  # fmt: skip
        lines, effects = _as_it_stands(row, rules, place)
        return _told(row, lines, place, effects=(note, *effects))
    public = {**plan.public, "how": place.setting.channel.value}
    event = CaseEvent(kind=plan.kind, at=now, actor="customer", public=public, private={"words": place.heard.text})
    append(place.conn, place.landlord, row["id"], event)
    return _told(row, _begun(row, plan, place), place)


def _begun(row: RowMapping, plan: Plan, place: Place) -> list[str]:
    """Return that it is looked at again, with its dates; or, where the wish came late, that a person decides that."""
    reference = row["reference"]
    if plan.kind is EventKind.STAGE_ASKED:
        day = place.setting.wording.date(london(place.heard.received_at).date().fromisoformat(plan.public["last_day"]))
        return [place.say("further.late", reference=reference, date=day)]
    lines, _ = standings([lock_case(place.conn, place.landlord, row["id"])], place)
    return [place.say("further.taken", reference=reference), *lines]


def _as_it_stands(row: RowMapping, rules: LifeRules, place: Place) -> tuple[list[str], tuple[Effect, ...]]:
    """Return that the wish is put with the case, and where that stands; after the last answer who else can help."""
    noted = place.say("further.on_it", reference=row["reference"])
    if rules.case.responded_at is None:
        lines, effects = standings([row], place)
        return [noted, *lines], effects
    outside = outside_of(row, place.setting)
    if outside is None:
        return [noted], ()
    phone = outside.contact.phone if outside.contact is not None else None
    contact = place.setting.wording.say("ombudsman.contact", phone=phone) if phone else ""
    return [noted, place.say("standing.late_outside", body=outside.words, contact=contact)], ()


def _told(row: RowMapping, lines: list[str], place: Place, *, effects: tuple[Effect, ...] = ()) -> Looked:
    """Return the turn that says these lines, where the case may be told of, and goes back to what waits."""
    if row["restricted"] or must_be_discreet(place.state):
        lines = [place.say("added.noted")]
    reply = asides.back(place.state, place.setting) if place.state.said.asking else Reply(text="")
    turn = spoken(place, [" ".join(lines), reply.text], reply)
    return Looked(heard=place.heard, turn=turn, attention="unread", effects=effects)


def _raises_more(row: RowMapping, place: Place) -> bool:
    """Return whether a message raises a matter about another service beside the case."""
    areas = {issue.facts.get("service_area") for issue in separate(place.heard, place.setting)}
    return len(areas) > 1 and bool(areas - {row["facts"].get("service_area"), *ABOUT_ANYTHING})


def meant(found: Found, place: Place) -> RowMapping | None:
    """Return the open complaint of the customer that a message speaks of as theirs without naming it, if only one fits.

    A complaint that is made now is none of them, nor is what is said about another service.
    """
    if {"status", "copy"} & set(found.names) or find_references(place.heard.text):
        return None
    read, phrases = place.heard.understanding, place.setting.phrases
    is_old = (
        "complained" in found.names and len(found.left) >= FEW_LEFT and not says(place.heard.text, phrases["complain"])
    )
    if not is_old or aside_answers.open_one(place.state) is not None or place.state.unsorted is not None:
        return None
    area = read.facts.get("service_area")
    open_ones = [row for row in place.own if row["type"] == FeedbackType.COMPLAINT and row["closed_at"] is None]
    fitting = [row for row in open_ones if area in {None, row["facts"].get("service_area"), *ABOUT_ANYTHING}]
    return fitting[0] if len(fitting) == 1 else None
