"""Money and mediation: proposed and approved by two people, told to the customer, and tracked until it is paid.

A pack speaks of it in its duties `compensation` and `mediation`. A remedy is possible at any stage (Code 5.13).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from triage.case_life.events import EventKind
from triage.case_life.legality import IllegalMove
from triage.case_life.life import Award, Task, TaskKind
from triage.case_life.plans import Plan
from triage.case_life.rules import LifeRules
from triage.deadlines import as_day
from triage.schema import Duty
from triage.words import WORDS

ANY_STAFF: Final = "any_staff"
"""Who approves goodwill where the pack lets every colleague do so within the limit."""

ORDERED: Final = "ombudsman_order"
"""What the Ombudsman orders is not set against arrears, whatever the pack says."""


def said_of(rules: LifeRules, part: str) -> tuple[Duty, ...]:
    """Return what the lines in force say of a part, as far as it is for this part of the group."""
    entity = rules.counted.lines.entity.key
    duties = (duty for pack in rules.packs for duty in pack.duty if duty.part == part)
    return tuple(duty for duty in duties if entity in _words(duty.values.get("entities", [entity])))


def is_for_others(rules: LifeRules) -> bool:
    """Return whether the pack gives compensation, but not at this part of the group."""
    duties = [duty for pack in rules.packs for duty in pack.duty if duty.part == "compensation"]
    return bool(duties) and not said_of(rules, "compensation")


def may_set_off(rules: LifeRules) -> bool:
    """Return whether an award may be set against what the customer owes."""
    return any(duty.values.get("set_off") is True for duty in said_of(rules, "compensation"))


def approver(rules: LifeRules) -> str | None:
    """Return the role to which the pack leaves approval, None where it names none."""
    found = (duty.values.get("approver") for duty in said_of(rules, "compensation"))
    return next((str(role) for role in found if role), None)


def heads(rules: LifeRules) -> tuple[str, ...]:
    """Return for what money can be given: the grounds of the pack, else the usual ones."""
    named = tuple(name for duty in said_of(rules, "compensation") for name in _words(duty.values.get("grounds", [])))
    return (*(named or tuple(WORDS["money_head"])), *(() if not named else (ORDERED,)))


def late_since(rules: LifeRules, today: date) -> date | None:
    """Return the last day to ask for compensation once it has passed; a person decides all the same."""
    clock = rules.case.clocks.get("compensation.ask_by")
    last = None if clock is None else date.fromisoformat(str(clock["due"])[:10])
    return last if last is not None and last < today else None


def alone(rules: LifeRules, kind: str, pence: int, limit: int) -> bool:
    """Return whether whoever proposes this may also approve it: goodwill, where the pack lets any staff agree it."""
    return kind == "goodwill" and approver(rules) == ANY_STAFF and pence <= limit


def proposing(rules: LifeRules, *, kind: str, pence: int, set_off: int, chosen: Sequence[str], today: date) -> Plan:
    """Plan a proposal of so much. Raises IllegalMove for what the rules do not allow."""
    require_money(rules, kind)
    if set_off and not may_set_off(rules):
        raise _refused("no_set_off")
    if set_off and ORDERED in chosen:
        raise _refused("ordered_set_off")
    if set_off > pence:
        raise _refused("set_off_too_high")
    late = late_since(rules, today)
    public = {
        "award": kind,
        "pence": pence,
        "set_off_pence": set_off,
        "heads": list(chosen),
        "asked_late": None if late is None else late.isoformat(),
    }
    return Plan(kind=EventKind.MONEY_PROPOSED, public={key: each for key, each in public.items() if each})


def deciding(
    rules: LifeRules, award: Award, *, approve: bool, staff_id: int, limit: int, pay_by: date | None, today: date
) -> Plan:
    """Plan what becomes of a proposal; what is approved stands among what is to be done until it is paid.

    Nobody approves what they proposed, nor more than their limit. Raises IllegalMove.
    """
    if award.approved is not None:
        raise _refused("money_decided")
    if approve and award.proposed_by == staff_id and not alone(rules, award.kind, award.pence, limit):
        raise _refused("own_money")
    if approve and award.pence > limit:
        raise IllegalMove(WORDS["refused"]["over_limit"].format(limit=pounds(limit)))
    public: dict[str, Any] = {"number": award.number, "approved": approve}
    if approve:
        if pay_by is None or pay_by < today:
            raise _refused("in_past")
        public["task_number"] = len(rules.case.life.tasks) + 1
        public["tasks"] = [
            {"task": TaskKind.ACTION.value, "what": WORDS["money"]["pay"].format(amount=pounds(award.pence)),
             "due": pay_by.isoformat()}
        ]  # fmt: skip
    return Plan(kind=EventKind.MONEY_DECIDED, public=public)


def require_money(rules: LifeRules, kind: str) -> None:
    """Raise IllegalMove where the pack gives no compensation at this part of the group; goodwill is always open."""
    if kind == "compensation" and is_for_others(rules):
        raise _refused("money_elsewhere")


def mediating(rules: LifeRules, step: str) -> Plan:
    """Plan a step of mediation: offered, accepted, declined or ended. It moves no date and takes no right."""
    now = rules.case.life.mediation
    open_steps = mediation_steps(rules)
    if step not in open_steps:
        raise _refused("mediation_step")
    public: dict[str, Any] = {"mediation": step}
    if now is None or step == "offered":
        duty = next(iter(said_of(rules, "mediation")), None)
        public |= {"clause": duty.clause} if duty else {}
    return Plan(kind=EventKind.MEDIATED, public=public)


def mediation_steps(rules: LifeRules) -> tuple[str, ...]:
    """Return what can be recorded of mediation now; nothing where the pack does not offer it."""
    now = rules.case.life.mediation
    if now is None or now.state in {"declined", "ended"}:
        return ("offered",) if said_of(rules, "mediation") else ()
    return ("accepted", "declined") if now.state == "offered" else ("ended",)


def is_free(rules: LifeRules) -> bool:
    """Return whether the pack says that mediation costs the customer nothing."""
    return any(duty.values.get("cost_to_customer") == "none" for duty in said_of(rules, "mediation"))


def pounds(pence: int) -> str:
    """Return an amount as it is written."""
    return f"£{pence // 100:,}" + (f".{pence % 100:02d}" if pence % 100 else "")


def paid_on(tasks: Mapping[int, Task], award: Award) -> date | None:
    """Return the day on which an award was paid, None before."""
    task = tasks.get(award.task or 0)
    return None if task is None or task.done_at is None else as_day(task.done_at)


def _words(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else ()


def _refused(key: str) -> IllegalMove:
    return IllegalMove(WORDS["refused"][key])
