"""What staff order after a complaint's answer: stages, the Ombudsman, ends; and what is still to be done.

Pure, and read as in `bot.web.life_orders`.
"""

from datetime import date, datetime
from typing import Any, Final

from bot.web.item_orders import Fields, NotFilledIn, Order, Timer, needed, text_of
from bot.web.life_desk import Desk, choice_in, day_in, number_in, optional_day
from bot.web.life_orders import CHASE, noon, owner_in
from triage.case_life import plans
from triage.case_life.life import Task, TaskKind
from triage.case_life.moves import require, silence_since
from triage.case_life.rules import rules_of
from triage.case_life.settling import settling_anew
from triage.cases import EventKind, settled_status
from triage.store.clocks import end_of_day
from triage.vocabulary import Channel
from triage.words import WORDS

WAYS: Final = tuple(channel.value for channel in Channel)
"""How a customer can tell us something."""


def go_further(fields: Fields, desk: Desk) -> Order:
    """Return the order to take the customer's request for the next stage."""
    require("next-stage", desk.rules, desk.today)
    how = choice_in(fields, "how", frozenset(WAYS), "Choose how the customer asked")
    day = day_in(fields, "asked_on", "Enter the day on which the request reached us")
    words = text_of(fields, "words")
    plan = plans.going_further(desk.rules, _moment(day, desk), desk.today)
    private = {"words": words} if words else None
    public = {**plan.public, "how": how}
    if plan.kind is EventKind.STAGE_ASKED:
        last = desk.rules.last_day_to_ask()
        message = desk.letters.late(last) if last else None
    else:
        message = begun(desk, plan)
    return Order(
        kind=plan.kind,
        public=public,
        private=private,
        message=message,
        message_kind="confirmation",
        by_any_route=True,
    )


def settle_late(fields: Fields, desk: Desk) -> Order:
    """Return the order to take a late request all the same, or to decline it with a reason of its own."""
    chosen = choice_in(fields, "settle", frozenset({"take", "decline"}), "Choose what becomes of the request")
    reason = needed(fields, "reason", "Write the reason in this customer's case")
    if chosen == "decline" and fields.get("considered") != "yes":
        raise NotFilledIn(considered="Confirm that you have considered taking it all the same")
    plan = plans.settling_late(desk.rules, accept=chosen == "take", today=desk.today)
    late = desk.case.life.late_request
    declined = desk.letters.declined(late.last_day, reason) if late else None
    return Order(
        kind=plan.kind,
        public={**plan.public, "considered": fields.get("considered") == "yes"},
        private={"reason": reason},
        message=begun(desk, plan) if plan.kind is EventKind.STAGE_BEGUN else declined,
        message_kind="confirmation",
        by_any_route=True,
    )


def begun(desk: Desk, plan: plans.Plan) -> str:
    """Return what the customer is told when the next stage begins."""
    after = desk.letters_after(plan.kind, plan.public)
    clock: dict[str, Any] = dict(after.rules.case.clocks.get("respond_by") or {})
    due = optional_day({"due": str(clock.get("due", ""))}, "due")
    return desk.letters.further(due=due, aim=bool(clock.get("aim")))


def _moment(day: date, desk: Desk) -> datetime:
    """Return when something reached us: now when it was today, else the middle of that day."""
    return desk.now if day == desk.today else noon(day)


def ombudsman(fields: Fields, desk: Desk) -> Order:
    """Return the order to record that the Ombudsman has the case."""
    require("ombudsman", desk.rules, desk.today)
    how = choice_in(
        fields, "referred_by", frozenset({"customer", "designated_person", "landlord"}), "Choose who took it there"
    )
    reference = text_of(fields, "ombudsman_reference")
    body = desk.rules.outside.body.value if desk.rules.outside else ""
    public = {"body": body, "referred_by": how, "ombudsman_reference": reference}
    text = text_of(fields, "text")
    return Order(kind=EventKind.OMBUDSMAN_ASKED, public=public, private={"text": text} if text else None)


def ombudsman_decided(fields: Fields, desk: Desk) -> Order:
    """Return the order to record what the Ombudsman decided, and what it orders."""
    require("ombudsman-decided", desk.rules, desk.today)
    decided = choice_in(fields, "decided", WORDS["ombudsman_outcome"], "Choose what the Ombudsman decided")
    private: dict[str, Any] = {}
    if text := text_of(fields, "text"):
        private["text"] = text
    if what := text_of(fields, "what"):
        due = day_in(fields, "due", "Enter the day by which the order is done")
        plan = plans.asking(TaskKind.ACTION, due, desk.today)
        owner = owner_in(fields, "owner", desk)
        private["tasks"] = [{**plan.public, "what": what, "owner_id": owner}]
    return Order(kind=EventKind.OMBUDSMAN_DECIDED, public={"decided": decided}, private=private or None)


def enquiry(fields: Fields, desk: Desk) -> Order:
    """Return the order to note what the Ombudsman asks, and by when it wants the answer."""
    what = needed(fields, "what", "Write what the Ombudsman asks")
    received = day_in(fields, "received_on", "Enter the day on which the enquiry came")
    plan = plans.enquiry(desk.rules, received_on=received, due=optional_day(fields, "due"), today=desk.today)
    public = {**plan.public, "ombudsman_reference": text_of(fields, "ombudsman_reference")}
    return _task(fields, desk, public, what, who="")


def task(fields: Fields, desk: Desk) -> Order:
    """Return the order to note something to be done: by us, or by another team."""
    kind = choice_in(
        fields, "task", frozenset({"action", "request"}), "Choose whether we do it or another team is asked"
    )
    what = needed(fields, "what", "Write what is to be done")
    who = text_of(fields, "who")
    if kind == TaskKind.REQUEST and not who:
        raise NotFilledIn(who="Write which team is asked")
    due = day_in(fields, "due", "Enter the day by which it is done")
    plan = plans.asking(TaskKind(kind), due, desk.today)
    return _task(fields, desk, dict(plan.public), what, who=who)


def _task(fields: Fields, desk: Desk, public: dict[str, Any], what: str, *, who: str) -> Order:
    public["owner_id"] = owner_in(fields, "owner", desk)
    due = optional_day({"due": public["due"]}, "due") or desk.today
    chase = Timer(kind=CHASE, due=end_of_day(due), payload={"number": len(desk.case.life.tasks) + 1})
    private = {"what": what, "who": who} if who else {"what": what}
    return Order(kind=EventKind.TASK_ADDED, public=public, private=private, timers=(chase,))


def task_done(fields: Fields, desk: Desk) -> Order:
    """Return the order to record that something is done, and what came of it."""
    found = _open_task(fields, desk)
    result = needed(fields, "result", "Write what came of it")
    return Order(kind=EventKind.TASK_DONE, public={"number": found.number}, private={"result": result})


def task_moved(fields: Fields, desk: Desk) -> Order:
    """Return the order to give something another day, with the reason."""
    found = _open_task(fields, desk)
    due = day_in(fields, "due", "Enter the new day")
    reason = needed(fields, "reason", "Write why it takes longer")
    if due < desk.today:
        raise NotFilledIn(due="Choose a day that has not passed")
    public = {"number": found.number, "due": due.isoformat(), "due_before": found.due.isoformat()}
    chase = Timer(kind=CHASE, due=end_of_day(due), payload={"number": found.number})
    return Order(kind=EventKind.TASK_MOVED, public=public, private={"reason": reason}, timers=(chase,))


def task_chased(fields: Fields, desk: Desk) -> Order:
    """Return the order to record that somebody was asked again."""
    found = _open_task(fields, desk)
    text = needed(fields, "text", "Write whom you asked, and what they said")
    return Order(kind=EventKind.TASK_CHASED, public={"number": found.number}, private={"text": text})


def _open_task(fields: Fields, desk: Desk) -> Task:
    number = number_in(fields, "number", "Choose what it is about")
    found = next((each for each in desk.case.life.open_tasks if each.number == number), None)
    if found is None:
        raise NotFilledIn(number="Somebody has seen to this already")
    return found


def note(fields: Fields, desk: Desk) -> Order:
    """Return the order to keep a note for colleagues."""
    del desk
    return Order(
        kind=EventKind.NOTED, public={"note": "by_hand"}, private={"text": needed(fields, "text", "Write the note")}
    )


def withdraw(fields: Fields, desk: Desk) -> Order:
    """Return the order to stop a case because the customer wants that; it is confirmed to them."""
    require("withdraw", desk.rules, desk.today)
    how = choice_in(fields, "how", frozenset(WAYS), "Choose how the customer told us")
    words = needed(fields, "words", "Write what the customer said")
    return Order(
        kind=EventKind.WITHDRAWN,
        public={"how": how},
        private={"words": words},
        message=desk.letters.withdrawn(),
        message_kind="confirmation",
        by_any_route=True,
    )


def close(fields: Fields, desk: Desk) -> Order:
    """Return the order to close the case; what was promised stays open."""
    reason = needed(fields, "reason", "Write why it can be closed")
    silence = silence_since(rules_of(desk.case, desk.rulebook), desk.today)
    return Order(
        kind=EventKind.CLOSED,
        public={"closed_as": "finished" if silence is None else "silence"},
        private={"reason": reason},
    )


def keep_open(fields: Fields, desk: Desk) -> Order:
    """Return the order to keep a case open although nobody asked for more."""
    require("keep-open", desk.rules, desk.today)
    reason = needed(fields, "reason", "Write why it stays open")
    return Order(kind=EventKind.KEPT_OPEN, private={"reason": reason})


def reopen(fields: Fields, desk: Desk) -> Order:
    """Return the order to open the case again."""
    reason = needed(fields, "reason", "Write why it must be opened again")
    decision = desk.case.decision or {}
    status = settled_status(decision.get("outcome"), decision.get("pending"))
    public: dict[str, Any] = {"status": status.value}
    if clocks := settling_anew(desk.rules, desk.now):
        public["clocks"] = clocks
    return Order(kind=EventKind.REOPENED, public=public, private={"reason": reason})
