"""What staff order on the clocks of the law, read from the fields. Pure, as `bot.web.life_orders`."""

from datetime import date, datetime, time

from bot.web.item_orders import Fields, NotFilledIn, Order, needed
from bot.web.life_desk import Desk, choice_in, optional_day
from triage.case_life.plans import Plan
from triage.case_life.tracks import STEPS, doing, open_steps
from triage.workdays import LONDON


def law(fields: Fields, desk: Desk) -> Order:
    """Return the order to record what was done on a date of the law, and when; what counts from it begins."""
    steps = frozenset(step.name for step in open_steps(desk.case))
    name = choice_in(fields, "step", steps, "Choose what was done")
    level = fields.get("level") or None
    if STEPS[name].levels and level not in STEPS[name].levels:
        raise NotFilledIn(level="Choose what the investigation found")
    text = needed(fields, "text", "Write what was done or found, by whom, and what comes next")
    plan = doing(desk.rules, name, done_at=_done_at(fields, desk), level=level, now=desk.now)
    sends = fields.get("send") == "yes"
    return Order(
        kind=plan.kind,
        public=plan.public,
        private={"text": text},
        message=_message(desk, plan, text) if sends else None,
        message_kind="confirmation",
        by_any_route=True,
    )


def _message(desk: Desk, plan: Plan, text: str) -> str:
    """Return what the person is told: the words as written, and in a letter of more time until when, and why."""
    due = [
        clock["due"] for name, clock in plan.public.get("clocks", {}).items() if name in plan.public.get("prolongs", ())
    ]
    if not due:
        return text
    say, day = desk.wording.say, desk.wording.date(date.fromisoformat(due[0]))
    longer = say("data.longer", reference=desk.case.reference, date=day)
    return f"{longer}\n\n{say('extended.reason', reason=text)}"


def _done_at(fields: Fields, desk: Desk) -> datetime:
    """Return when it was done: now, or the day and time that were given; a day without a time ends with that day."""
    day, at = optional_day(fields, "done_on") or desk.today, fields.get("done_time", "").strip()
    if not at:
        return desk.now if day == desk.today else datetime.combine(day, time(23, 59), LONDON)
    try:
        return datetime.combine(day, time.fromisoformat(at.zfill(5)), LONDON)
    except ValueError:
        raise NotFilledIn(done_time="Enter a time like 14:30") from None
