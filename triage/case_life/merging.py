"""Merging a duplicate into the case that goes on, what lands there later, and undoing it. Pure.

The earlier receipt and the earlier promised dates stand; a flag of danger and a date of the law are never lost. What
is adverse to the customer is refused: the case that goes on has to be the one with the stronger standing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from triage.case_life.case import LASTING, Case, Status
from triage.case_life.events import EventKind
from triage.case_life.joined import Own, TakenIn
from triage.case_life.legality import IllegalMove
from triage.case_life.life import TaskKind
from triage.vocabulary import FeedbackType
from triage.words import WORDS
from triage.workdays import LONDON

PROMISED: Final = ("acknowledge_by", "allocate_by", "respond_by", "panel_by", "outcome_by", "informal_by")
"""Clocks of the complaint of which the earlier one stands."""

ANSWER: Final = ("respond_by", "outcome_by")
"""Clocks by which the customer gets an answer."""

Clocks = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One event to be made on one of two cases."""

    kind: EventKind
    """What happens."""
    public: Mapping[str, Any] = field(default_factory=dict)
    """What stays for good."""
    private: Mapping[str, Any] = field(default_factory=dict)
    """What erasing removes."""


def require_mergeable(kept: Case, duplicate: Case) -> None:
    """Raise IllegalMove when the duplicate cannot go on in the other case."""
    for key in _faults(kept, duplicate):
        raise IllegalMove(WORDS["merging"][key].format(kept=kept.reference, other=duplicate.reference))


def running(case: Case) -> dict[str, Mapping[str, Any]]:
    """Return the clocks of a case that others may have to keep: promised dates and dates of the law still to be met."""
    return {
        name: clock
        for name, clock in case.clocks.items()
        if name.startswith(LASTING) or name in PROMISED
        if case.met_at(name) is None
    }


def merging(
    kept: Case, duplicate: Case, *, ids: tuple[int, int], conversation_id: int, same_address: bool
) -> tuple[Change, Change]:
    """Return what happens to the case that goes on, and to its duplicate. Raises IllegalMove.

    `ids` are those of the two cases, `conversation_id` is where the duplicate was said.
    """
    require_mergeable(kept, duplicate)
    brought = running(duplicate)
    first = not (kept.life.past or kept.acknowledged_at)
    public: dict[str, Any] = {
        "case": duplicate.reference,
        "case_id": ids[1],
        "conversation_id": conversation_id,
        "same_address": same_address,
        "received_at": duplicate.received_at.isoformat(),
        "acknowledged_at": duplicate.acknowledged_at.isoformat() if first and duplicate.acknowledged_at else None,
        "brought": brought,
        "clocks": _earlier(kept, brought),
    }
    private: dict[str, Any] = {
        "facts": {**duplicate.facts, **kept.facts},
        "flags": _both(kept.flags, duplicate.flags),
        "brought_facts": dict(duplicate.facts),
        "brought_flags": list(duplicate.flags),
        "points": [each for each in duplicate.life.points if each not in kept.life.points],
        "involved": list(duplicate.life.involved),
        "before": list(duplicate.life.before),
        "tasks": list(_answer_owed(kept, duplicate, brought)),
    }
    into = {"case": kept.reference, "case_id": ids[0], "same_address": same_address, "was": duplicate.status.value}
    return (
        Change(kind=EventKind.TOOK_IN, public=_filled(public), private=_filled(private)),
        Change(kind=EventKind.MERGED, public=into),
    )


def landing(kept: Case, via: str, *, flags: tuple[str, ...], facts: Mapping[str, Any], clocks: Clocks) -> Change | None:
    """Return what the customer's later words in the conversation of a duplicate change on the case that goes on.

    `facts` are those that changed, `clocks` those of the rules that the words start; None where nothing is new.
    """
    came = {name for each in kept.life.taken_in if each.case == via for name in each.clocks}
    new_flags = tuple(flag for flag in flags if flag not in kept.flags)
    new_facts = {key: value for key, value in facts.items() if kept.facts.get(key) != value}
    law = {
        name: clock
        for name, clock in clocks.items()
        if name.startswith(LASTING) and name not in came and name not in kept.life.met
    }
    started = _earlier(kept, law)
    if not (new_flags or new_facts or started):
        return None
    private = {
        "facts": {**kept.facts, **new_facts},
        "flags": _both(kept.flags, new_flags),
        "brought_facts": new_facts,
        "brought_flags": list(new_flags),
    }
    return Change(kind=EventKind.LANDED, public=_filled({"case": via, "clocks": started}), private=_filled(private))


def parting(kept: Case, duplicate: Case) -> tuple[Change, Change]:
    """Return what undoing does to the case that went on, and to its duplicate. Raises IllegalMove.

    What came with the duplicate goes back to it, as far as nobody has changed it since; what its customer said
    meanwhile goes with it, and a danger that was put before people stays before them on both.
    """
    entry = next((each for each in kept.life.taken_in if each.case == duplicate.reference), None)
    own, into = kept.life.own, duplicate.life.merged_into
    if entry is None or own is None or into is None:
        raise IllegalMove(WORDS["merging"]["not_merged"].format(other=duplicate.reference))
    others = tuple(each for each in kept.life.taken_in if each is not entry)
    public = {
        "case": duplicate.reference,
        "received_at": min([own.received_at, *(each.received_at for each in others)]).isoformat(),
        "clocks_back": _clocks_back(kept, entry, own, others),
    }
    private = {"facts": _own_facts(kept, entry, own, others), "flags": _own_flags(kept, entry, own, others)}
    law = {name: clock for name, clock in entry.clocks.items() if name.startswith(LASTING)}
    back = {
        "case": kept.reference,
        "status": into.status,
        "clocks": {name: clock for name, clock in law.items() if _comes_first(clock, duplicate.clocks.get(name))},
    }
    known = {"facts": {**duplicate.facts, **entry.facts}, "flags": _both(duplicate.flags, entry.flags)}
    return (
        Change(kind=EventKind.GAVE_BACK, public=public, private=private),
        Change(kind=EventKind.UNMERGED, public=_filled(back), private=known),
    )


def _faults(kept: Case, duplicate: Case) -> Iterator[str]:
    settled = kept.has_suggestion or kept.status is Status.REFUSED
    checks = (
        (kept.reference == duplicate.reference, "same"),
        (duplicate.life.merged_into is not None, "merged_before"),
        (kept.life.merged_into is not None, "kept_merged"),
        (duplicate.status is Status.CLOSED, "closed"),
        (kept.status is Status.CLOSED, "kept_closed"),
        (duplicate.type is FeedbackType.COMPLAINT and kept.type is not FeedbackType.COMPLAINT, "keep_complaint"),
        (_reach(duplicate) > _reach(kept), "further"),
        (duplicate.life.late_request is not None, "late_open"),
        (duplicate.life.restraint is not None and kept.life.restraint is None, "restrained"),
        (any(award.approved is None for award in duplicate.life.awards), "money_open"),
        (kept.status is Status.UNFINISHED and duplicate.status is not Status.UNFINISHED, "unfinished"),
        (settled and not duplicate.has_suggestion, "not_taken"),
        (_loses_answer(kept, duplicate), "loses_date"),
    )
    return (key for holds, key in checks if holds)


def _reach(case: Case) -> tuple[int, bool, bool]:
    """Return how far a case has come, so that the one that has come further goes on."""
    return len(case.life.past), case.responded_at is not None, case.life.referral is not None


def _loses_answer(kept: Case, duplicate: Case) -> bool:
    has, wants = running(kept), running(duplicate)
    return kept.responded_at is None and any(name in wants for name in ANSWER) and not any(n in has for n in ANSWER)


def _answer_owed(kept: Case, duplicate: Case, brought: Clocks) -> Iterator[dict[str, Any]]:
    """Give what is still to be done where one case was answered, and the customer waits for an answer on the other."""
    due = min((str(brought[name]["due"])[:10] for name in ANSWER if name in brought), default=None)
    if kept.responded_at is not None and due is not None:
        what = WORDS["merging"]["answer"].format(other=duplicate.reference)
        yield {"task": TaskKind.ACTION.value, "what": what, "due": due, "owner_id": kept.assignee_id}


def _earlier(kept: Case, brought: Clocks) -> dict[str, Mapping[str, Any]]:
    """Return the clocks that stand in place of the case's own, or beside them."""
    now = running(kept)
    return {
        name: clock
        for name, clock in brought.items()
        if (name in now or name.startswith(LASTING)) and _comes_first(clock, now.get(name))
    }


def _comes_first(clock: Mapping[str, Any], other: Mapping[str, Any] | None) -> bool:
    return other is None or _instant(clock) < _instant(other)


def _instant(clock: Mapping[str, Any]) -> datetime:
    due = str(clock["due"])
    if "T" in due:
        return datetime.fromisoformat(due)
    return datetime.combine(date.fromisoformat(due) + timedelta(days=1), time(), LONDON)


def _clocks_back(
    kept: Case, entry: TakenIn, own: Own, others: tuple[TakenIn, ...]
) -> dict[str, Mapping[str, Any] | None]:
    """Return what stands in place of clocks that came with a duplicate; None where the case's own holds again."""
    decided = {clock["name"]: clock for clock in (kept.decision or {}).get("clocks", ())}
    back: dict[str, Mapping[str, Any] | None] = {}
    for name, clock in entry.clocks.items():
        now = kept.life.clocks.get(name)
        if now is None or now["due"] != clock["due"]:
            continue  # it never stood, or somebody has moved or stopped it since
        left = [each.clocks[name] for each in others if name in each.clocks]
        mine = own.clocks[name] if name in own.clocks else decided.get(name)
        first = min([*left, *([mine] if mine else [])], key=_instant, default=None)
        back[name] = None if first is None or first is mine else first
    return back


def _own_flags(kept: Case, entry: TakenIn, own: Own, others: tuple[TakenIn, ...]) -> list[str]:
    stay = {*own.flags, *(flag for each in others for flag in each.flags)}
    return [flag for flag in kept.flags if flag not in entry.flags or flag in stay]


def _own_facts(kept: Case, entry: TakenIn, own: Own, others: tuple[TakenIn, ...]) -> dict[str, Any]:
    stay = {key: value for each in others for key, value in each.facts.items()} | own.facts
    facts = {}
    for key, value in kept.facts.items():
        if key in entry.facts and value == entry.facts[key] and stay.get(key) != value:
            if key in stay:
                facts[key] = stay[key]
            continue
        facts[key] = value
    return facts


def _both(one: tuple[str, ...], other: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys((*one, *other)))


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}
