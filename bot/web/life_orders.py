"""What staff order with the forms of a complaint's life up to its answer, read from the fields. Pure.

Each function takes a form's fields and the desk, and raises NotFilledIn when something is missing, IllegalMove
(triage.cases) when it cannot be done now. Dates and what the rules say come from `triage.case_life.plans`.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, Final

from bot.web.item_orders import Fields, NotFilledIn, Order, Timer, needed, text_of
from bot.web.life_desk import Desk, choice_in, day_in, number_in, optional_day
from bot.web.life_letters import Point, Promised
from bot.web.post_field import fits_stage
from triage.case_life import plans
from triage.case_life.life import TaskKind
from triage.case_life.moves import require
from triage.cases import EventKind, IllegalMove, settled_status
from triage.store.clocks import end_of_day
from triage.vocabulary import FeedbackType, Pending, ServiceArea
from triage.workdays import LONDON

FINDINGS: Final = ("upheld", "partly_upheld", "not_upheld")
"""What a response can find on a complaint."""

ACTION_ROWS: Final = 3
"""Things to be done that the form of a response has room for; more can be added afterwards."""

MOST_POINTS: Final = 20
"""Points of one complaint."""

CLOSING: Final = "closing"
"""Kind of the job that proposes closing once nobody has asked for more."""

CHASE: Final = "chase"
"""Kind of the job that chases what another team was asked."""


def acknowledge(fields: Fields, desk: Desk) -> Order:
    """Return the order to record that a person has it, and how we understand it."""
    text, points = text_of(fields, "text"), points_of(text_of(fields, "points"))
    wants, limits = text_of(fields, "wants"), text_of(fields, "limits")
    told = fields.get("told") == "yes"
    faults = dict(_missing_acknowledged(desk, points, wants, limits))
    if not (text or told or points):
        faults["text"] = "Write the acknowledgement, or tick that the customer has been told another way"
    if faults:
        raise NotFilledIn(**faults)
    plan = plans.acknowledging(desk.rules, desk.today)
    private = {"text": text, "points": list(points), "outcome_sought": wants, "not_responsible_for": limits}
    private = {key: value for key, value in private.items() if value}
    after = desk.letters_after(plan.kind, plan.public, private)
    due = after.rules.case.clocks.get("respond_by")
    message = after.acknowledgement(
        text,
        points=points,
        wants=wants,
        limits=limits,
        handler=desk.people.get(desk.case.assignee_id or 0, ""),
        due=date.fromisoformat(due["due"]) if due else None,
        aim=bool(due and due["aim"]),
    )
    return Order(
        kind=plan.kind,
        public={**plan.public, "told_here": not told},
        private=private or None,
        message=None if told else message,
        message_kind="confirmation",
        by_any_route=True,
    )


def points_of(text: str) -> tuple[str, ...]:
    """Return the points of a complaint, one a line; numbers and bullets before them are left out."""
    lines = (line.strip().lstrip("-*•0123456789.) ").strip() for line in text.splitlines())
    return tuple(line for line in lines if line)[:MOST_POINTS]


def _missing_acknowledged(desk: Desk, points: tuple[str, ...], wants: str, limits: str) -> Iterator[tuple[str, str]]:
    if desk.case.type is not FeedbackType.COMPLAINT:
        return
    parts = desk.rules.parts("acknowledgement")
    if "understanding" in parts and not points:
        yield "points", "Write how we understand the complaint, one point a line"
    if "outcome_sought" in parts and not wants:
        yield "wants", "Write what the customer wants us to do"
    if "not_responsible_for" in parts and not limits:
        yield "limits", "Write what we are not responsible for, or that all of it is ours to answer"


def assign(fields: Fields, desk: Desk) -> Order:
    """Return the order to give the case to somebody, for the right service and part of the group."""
    chosen = fields.get("assignee", "")
    person = None if chosen == "nobody" else number_in(fields, "assignee", "Choose who is to have it")
    if person is not None and person not in desk.people:
        raise NotFilledIn(assignee="Choose somebody who works here")
    public: dict[str, Any] = {"assignee_id": person}
    if person is not None and desk.case.type is FeedbackType.COMPLAINT:
        conflict = choice_in(
            fields, "conflict", frozenset({"none", "yes"}), "Say whether the person was part of what it is about"
        )
        if conflict == "yes":
            raise NotFilledIn(conflict="Choose somebody who was no part of what it is about")
        public["conflict"] = conflict
        if why_not := why_not_theirs(desk, person):
            raise NotFilledIn(assignee=why_not)
    private: dict[str, Any] = {}
    facts = dict(desk.case.facts)
    area = fields.get("service_area", "")
    if area in set(ServiceArea) and area != facts.get("service_area"):
        facts["service_area"] = area
        private["facts"] = facts
    entity = fields.get("entity", "")
    if entity and entity != desk.case.entity:
        private.update(_of_another_part(desk, facts, entity))
    return Order(kind=EventKind.ASSIGNED, public={**public, **_visible(private)}, private=private or None)


def _of_another_part(desk: Desk, facts: dict[str, Any], entity: str) -> dict[str, Any]:
    if entity not in {part.key for part in desk.rulebook.pack.entity}:
        raise NotFilledIn(entity="Choose a part of the group")
    decision = desk.decided(facts, entity)
    changed: dict[str, Any] = {"entity": entity, "decision": decision}
    if "stage" not in desk.case.life.fixed:
        changed["stage"] = None if decision["stage"] is None else str(decision["stage"])
    return changed


def _visible(private: dict[str, Any]) -> dict[str, Any]:
    return {"entity": private["entity"]} if "entity" in private else {}


def why_not_theirs(desk: Desk, staff_id: int) -> str:
    """Return why a case cannot be given to this person at its stage; empty when it can."""
    if desk.case.type is not FeedbackType.COMPLAINT:
        return ""
    if staff_id in desk.involved_elsewhere and desk.rules.is_for_another:
        return "Choose somebody who was not involved at the stage before"
    if not fits_stage(desk, staff_id):
        return "Choose somebody who holds the post to which the policy gives this stage"
    return ""


def extend(fields: Fields, desk: Desk) -> Order:
    """Return the order to move the answer's date, with the notice to the customer."""
    require("extend", desk.rules, desk.today)
    faults = {}
    if not (reason := text_of(fields, "reason")):
        faults["reason"] = "Write the reason as the customer will read it"
    agreed = text_of(fields, "agreed")
    if desk.rules.needs_agreement and not agreed:
        faults["agreed"] = "Write how and when the customer agreed to the new date"
    to = optional_day(fields, "to")
    if to is None:
        faults["to"] = "Enter the new day for the answer"
    if faults or to is None:
        raise NotFilledIn(**faults)
    plan = plans.extending(desk.rules, to, desk.today)
    private = {"reason": reason, "agreed_how": agreed} if agreed else {"reason": reason}
    return Order(
        kind=plan.kind,
        public=plan.public,
        private=private,
        message=desk.letters.extension(reason=reason, to=to),
        message_kind="confirmation",
        by_any_route=True,
    )


def hold(fields: Fields, desk: Desk) -> Order:
    """Return the order to let the case rest, with the notice to the customer."""
    require("hold", desk.rules, desk.today)
    reasons = {rest.reason: rest for rest in desk.rules.rests}
    chosen = choice_in(fields, "rest", reasons, "Choose why it rests")
    words = needed(fields, "reason", "Write the reason as the customer will read it")
    plan = plans.resting(desk.rules, chosen, desk.today)
    return Order(
        kind=plan.kind,
        public=plan.public,
        private={"reason": words},
        message=desk.letters.rest(words),
        message_kind="confirmation",
        by_any_route=True,
    )


def resume(fields: Fields, desk: Desk) -> Order:
    """Return the order to take the case up again; what it waited for is there."""
    words = needed(fields, "reason", "Write what has come or changed")
    plan = plans.resuming(desk.rules, desk.now)
    private: dict[str, Any] = {"reason": words}
    public = dict(plan.public)
    waits_for = (desk.case.decision or {}).get("pending")
    if waits_for is not None and desk.case.life.hold is None:
        came: dict[str, Any] = (
            {"authority": "given"}
            if waits_for == Pending.AUTHORITY
            else {"refuses_information": False, "asked_for_clarity": True}
        )
        facts = {**desk.case.facts, **came}
        decision = desk.decided(facts, desk.case.entity)
        private |= {"facts": facts, "decision": decision}
        public["status"] = settled_status(decision["outcome"], decision["pending"]).value
    return Order(
        kind=plan.kind,
        public=public,
        private=private,
        message=desk.letters.goes_on(),
        message_kind="confirmation",
        by_any_route=True,
    )


def hear(fields: Fields, desk: Desk) -> Order:
    """Return the order to record the day on which a panel heard it."""
    day = day_in(fields, "heard_on", "Enter the day of the hearing")
    plan = plans.hearing(desk.rules, noon(day), desk.today)
    text = text_of(fields, "text")
    return Order(kind=plan.kind, public=plan.public, private={"text": text} if text else None)


def respond(fields: Fields, desk: Desk) -> Order:
    """Return the order to record the response of this stage, checked for what the rules want in it."""
    require("respond", desk.rules, desk.today)
    is_complaint = desk.case.type is FeedbackType.COMPLAINT
    points = _found_points(fields, desk) if is_complaint else ()
    finding = overall(points) if points else fields.get("finding", "") if is_complaint else "answered"
    text, remedy, apology = (text_of(fields, name) for name in ("text", "remedy", "apology"))
    tasks = list(_promised(fields, desk))
    faults = dict(_missing_answered(desk, fields, finding, text, remedy, apology, has_tasks=bool(tasks)))
    if faults:
        raise NotFilledIn(**faults)
    if is_complaint and desk.rules.is_for_another:
        if not desk.is_reviewer:
            raise IllegalMove("A reviewer answers at this stage.")
        if desk.staff_id in desk.involved_elsewhere:
            raise IllegalMove("Somebody who was not involved at the stage before answers this.")
    if is_complaint and not fits_stage(desk, desk.staff_id, desk.case.assignee_id):
        raise IllegalMove("Somebody who holds the post that the policy names answers this stage: give it to them.")
    plan = plans.responding(desk.rules, desk.today)
    private = {
        "text": text,
        "remedy": remedy,
        "apology": apology,
        "found": [f"{point.words}: {point.finding}" for point in points],
        "tasks": tasks,
    }
    private = {key: value for key, value in private.items() if value}
    public = {**plan.public, "finding": finding}
    after = desk.letters_after(plan.kind, public, private)
    promised = [Promised(what=task["what"], due=date.fromisoformat(task["due"])) for task in tasks]
    message = after.answer(text, points=points, remedy=remedy, apology=apology, promised=promised)
    return Order(
        kind=plan.kind,
        public=public,
        private=private,
        message=(message if is_complaint else text) if fields.get("send") == "yes" else None,
        message_kind="confirmation",
        by_any_route=True,
        timers=tuple(_closing_timer(after.rules.last_day_to_ask(), desk)),
    )


def overall(points: tuple[Point, ...]) -> str:
    """Return what was found on the whole: upheld when every point is, not upheld when none is, else in part."""
    found = {point.finding for point in points}
    return found.pop() if len(found) == 1 else "partly_upheld"


def _found_points(fields: Fields, desk: Desk) -> tuple[Point, ...]:
    known = desk.case.life.points
    if len(known) < 2:  # noqa: PLR2004  one point is the complaint as a whole
        return ()
    faults = {}
    points = []
    for place, words in enumerate(known, 1):
        finding = fields.get(f"finding_{place}", "")
        if finding not in FINDINGS:
            faults[f"finding_{place}"] = f"Choose what you found on point {place}"
        points.append(Point(words=words, finding=finding))
    if faults:
        raise NotFilledIn(**faults)
    return tuple(points)


def _missing_answered(
    desk: Desk, fields: Fields, finding: str, text: str, remedy: str, apology: str, *, has_tasks: bool
) -> Iterator[tuple[str, str]]:
    if not text:
        yield "text", "Write the response"
    if desk.case.type is not FeedbackType.COMPLAINT:
        return
    if finding not in FINDINGS:
        yield "finding", "Choose what you found"
        return
    parts = desk.rules.parts("response")
    if finding == "not_upheld":
        return
    if parts & {"apology", "apology_where_failed"} and not apology:
        yield "apology", "Say sorry for what went wrong: the policy asks for it"
    nothing = fields.get("no_remedy") == "yes"
    if parts & {"remedy", "remedy_with_date", "actions"} and not (remedy or has_tasks or nothing):
        yield "remedy", "Write how it is put right, or add what is still to be done, or tick that nothing is"


def _promised(fields: Fields, desk: Desk) -> Iterator[dict[str, Any]]:
    for row in range(1, ACTION_ROWS + 1):
        what = text_of(fields, f"action_{row}")
        due = optional_day(fields, f"action_{row}_due")
        if not what and due is None:
            continue
        if not what:
            raise NotFilledIn(**{f"action_{row}": "Write what is to be done"})
        if due is None:
            raise NotFilledIn(**{f"action_{row}_due": "Enter the day by which it is done"})
        if due < desk.today:
            raise NotFilledIn(**{f"action_{row}_due": "Choose a day that has not passed"})
        owner = owner_in(fields, f"action_{row}_owner", desk)
        yield {"task": TaskKind.ACTION.value, "what": what, "due": due.isoformat(), "owner_id": owner}


def owner_in(fields: Fields, name: str, desk: Desk) -> int:
    """Return who sees to something: whoever was chosen, else who has the case or fills in the form."""
    if not fields.get(name):
        has_it = desk.case.assignee_id
        return has_it if has_it is not None and has_it in desk.people else desk.staff_id
    person = number_in(fields, name, "Choose who sees to it")
    if person not in desk.people:
        raise NotFilledIn(**{name: "Choose somebody who works here"})
    return person


def _closing_timer(last_day: date | None, desk: Desk) -> Iterator[Timer]:
    """Give the look at the end of the customer's time, where the policy then proposes closing."""
    window = desk.rules.window
    if last_day is not None and window is not None and window.proposes_closing:
        yield Timer(kind=CLOSING, due=end_of_day(last_day), payload={"last_day": last_day.isoformat()})


def noon(day: date) -> datetime:
    """Return the middle of a London day: the moment for something of which only the day is known."""
    return datetime.combine(day, time(12), LONDON)
