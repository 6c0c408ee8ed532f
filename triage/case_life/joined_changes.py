"""What merging, and undoing it, makes of a case's life. The events carry what came; nothing is compared here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from triage.case_life.case import Case
from triage.case_life.joined import MergedInto, Own, TakenIn
from triage.case_life.life import Life

Known = Mapping[str, Any]
"""Both parts of an event."""


def with_own(case: Case, known: Known) -> Life:
    """Return the life of a case that takes another one in, with what it is by itself put aside first."""
    life, started = case.life, known.get("clocks") or {}
    own = life.own or Own(
        received_at=case.received_at,
        acknowledged_at=case.acknowledged_at,
        flags=case.flags,
        facts=dict(case.facts),
    )
    replaced = {name: life.clocks[name] for name in started if name in life.clocks and not _came(life, name)}
    again = {name: at for name, at in life.met.items() if name in started}
    own = own.model_copy(update={"clocks": {**own.clocks, **replaced}, "met": {**own.met, **again}})
    met = {name: at for name, at in life.met.items() if name not in started}
    return life.with_(own=own, met=met, clocks={**life.clocks, **started})


def took_in(life: Life, known: Known) -> Life:
    """Return the life of a case that another one goes on in."""
    points = tuple(known.get("points", ()))
    came = TakenIn(
        case=known["case"],
        case_id=known["case_id"],
        conversation_id=known["conversation_id"],
        received_at=datetime.fromisoformat(known["received_at"]),
        acknowledged_at=known.get("acknowledged_at"),
        flags=tuple(known.get("brought_flags", ())),
        facts=dict(known.get("brought_facts") or {}),
        points=points,
        clocks=dict(known.get("brought") or {}),
    )
    return life.with_(
        taken_in=(*life.taken_in, came),
        points=(*life.points, *points),
        involved=tuple(dict.fromkeys((*life.involved, *known.get("involved", ())))),
        before=tuple(dict.fromkeys((*life.before, *known.get("before", ())))),
    )


def landed(life: Life, known: Known) -> Life:
    """Return the life of a case to which more was said in the conversation of a duplicate."""

    def with_more(came: TakenIn) -> TakenIn:
        more = {
            "flags": tuple(dict.fromkeys((*came.flags, *known.get("brought_flags", ())))),
            "facts": {**came.facts, **(known.get("brought_facts") or {})},
            "clocks": {**came.clocks, **(known.get("clocks") or {})},
        }
        return came.model_copy(update=more)

    taken_in = tuple(with_more(came) if came.case == known["case"] else came for came in life.taken_in)
    return life.with_(taken_in=taken_in)


def merged(life: Life, known: Known) -> Life:
    """Return the life of a duplicate that goes on in another case."""
    into = MergedInto(
        case=known["case"],
        case_id=known["case_id"],
        status=known["was"],
        same_address=known["same_address"],
    )
    return life.with_(merged_into=into, closed_as="merged", withdrawal_asked_at=None)


def gave_back(life: Life, known: Known) -> Life:
    """Return the life of a case from which a duplicate was parted again."""
    came = next(each for each in life.taken_in if each.case == known["case"])
    left = tuple(each for each in life.taken_in if each is not came)
    own, clocks, met = life.own, dict(life.clocks), dict(life.met)
    for name, clock in known["clocks_back"].items():
        clocks.pop(name, None)
        if clock is not None:
            clocks[name] = clock
        elif own is not None and name in own.clocks:
            clocks[name] = own.clocks[name]
        if own is not None and clock is None and name in own.met:
            met[name] = own.met[name]
    return life.with_(
        taken_in=left,
        own=own if left else None,
        clocks=clocks,
        met=met,
        points=tuple(point for point in life.points if point not in came.points),
    )


def unmerged(life: Life) -> Life:
    """Return the life of a case that goes on by itself again."""
    return life.with_(merged_into=None, closed_as=None)


def told(life: Life, known: Known) -> Life:
    """Return the life of a case whose own customer said more: what it is by itself has changed."""
    if life.own is None:
        return life
    said = {key: make(known[key]) for key, make in (("flags", tuple), ("facts", dict)) if key in known}
    return life.with_(own=life.own.model_copy(update=said))


def corrected(life: Life, known: Known) -> Life:
    """Return the life of a case on which a person put a finding right: it holds for what came along too."""
    if life.own is None:
        return life
    flags, facts = tuple(known["flags"]), dict(known["facts"])

    def right(came: TakenIn) -> TakenIn:
        left = {key: facts[key] for key in came.facts if key in facts}
        return came.model_copy(update={"flags": tuple(flag for flag in came.flags if flag in flags), "facts": left})

    taken_in = tuple(right(came) for came in life.taken_in)
    came_flags = {flag for came in taken_in for flag in came.flags} - set(life.own.flags)
    came_facts = {key for came in taken_in for key in came.facts} - set(life.own.facts)
    own = {
        "flags": tuple(flag for flag in flags if flag not in came_flags),
        "facts": {key: value for key, value in facts.items() if key not in came_facts},
    }
    return life.with_(taken_in=taken_in, own=life.own.model_copy(update=own))


def _came(life: Life, name: str) -> bool:
    """Return whether the clock that stands now came with an earlier duplicate."""
    now = life.clocks.get(name)
    return now is not None and any(now == each.clocks.get(name) for each in life.taken_in)
