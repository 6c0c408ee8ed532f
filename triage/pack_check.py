"""Checking a pack: is it well formed, can each rule fire, do rules contradict each other, what is out of date."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Final

from triage.compare import weaker_rules
from triage.dated import Part, Sourced, Status
from triage.exhaust import TooManyError, facts_read, situations
from triage.facts import FACT_KEYS
from triage.national import SideClock
from triage.pack import PackError, Rulebook, load_rulebook, load_rulebook_file, pack_names
from triage.pack_rules import conditions_of, parts_of
from triage.remarks import Remark, Weight
from triage.schema import Ground, Outside, Pack
from triage.situation import Situation
from triage.vocabulary import DECISION_CHOICES
from triage.words import spoken_day

READ_BY_THE_PROCEDURE: Final = frozenset(
    {
        "type",
        "service_area",
        "request_stage",
        "previous_response_date",
        "final_response_date",
        "advocate",
        "advocate_kind",
        "authority",
        "sender_role",
    }
)
"""Facts that every pack reads: for kind, part of the group, stage, authority and outside body."""


def check_pack(name_or_file: str) -> tuple[Remark, ...]:
    """Give all remarks on a packaged pack or a pack in a file; raises FileNotFoundError if there is neither."""
    try:
        known = name_or_file in pack_names()
        rulebook = load_rulebook(name_or_file) if known else load_rulebook_file(Path(name_or_file))
    except PackError as problem:
        lines = str(problem).splitlines()
        return tuple(Remark(weight=Weight.ERROR, about="well formed", text=line) for line in lines)
    return tuple(remarks(rulebook))


def remarks(rulebook: Rulebook) -> Iterator[Remark]:
    """Go through what there is to say about a well-formed pack, the worst first."""
    yield from _dead_conditions(rulebook)
    yield from _ground_groups(rulebook)
    yield from _clock_groups(rulebook)
    yield from _stage_requests(rulebook.pack)
    yield from _outside_bodies(rulebook.pack)
    yield from weaker_rules(rulebook)
    yield from _out_of_date(rulebook)
    yield from _unread(rulebook)
    yield from _unverified(rulebook.pack)


def _dead_conditions(rulebook: Rulebook) -> Iterator[Remark]:
    pack = rulebook.pack
    for path, part in parts_of(pack):
        for condition in conditions_of(part):
            try:
                seen = _truths(condition, rulebook)
            except TooManyError as problem:
                yield _error(path, str(problem), part)
                continue
            if True not in seen.values():
                yield _error(path, f"can never hold: {condition}", part)
            for fact in _idle_facts(condition, seen, pack):
                text = f"nobody needs to ask {fact}: it never changes {condition!r}"
                yield Remark(weight=Weight.WARNING, about=path, text=text, clause=getattr(part, "clause", None))


_Key = tuple[tuple[str, str], ...]


def _truths(condition: str, rulebook: Rulebook) -> dict[_Key, bool | None]:
    groups = ((rulebook.pack, (condition,)),)
    return {
        _key(situation): situation.holds(condition, rulebook.pack)
        for situation in situations(groups, rulebook.calendar)
    }


def _key(situation: Situation) -> _Key:
    return tuple(sorted((fact, repr(value)) for fact, value in situation.facts.values.items()))


def _idle_facts(condition: str, seen: dict[_Key, bool | None], pack: Pack) -> Iterator[str]:
    for fact in facts_read(condition, pack):
        by_others: dict[_Key, set[bool | None]] = {}
        for key, holds in seen.items():
            others = tuple((name, value) for name, value in key if name != fact)
            by_others.setdefault(others, set()).add(holds)
        if all(len(truths) == 1 for truths in by_others.values()):
            yield fact


def _ground_groups(rulebook: Rulebook) -> Iterator[Remark]:
    by_name: dict[str, list[Ground]] = {}
    for ground in rulebook.pack.ground:
        by_name.setdefault(ground.ground, []).append(ground)
    for name, group in by_name.items():
        if len(group) < 2:  # noqa: PLR2004 -- one rule cannot contradict itself
            continue
        try:
            yield from _contradictions(name, group, rulebook)
        except TooManyError as problem:
            yield _error(f"ground {name}", str(problem), group[0])


def _contradictions(name: str, group: Sequence[Ground], rulebook: Rulebook) -> Iterator[Remark]:
    pack = rulebook.pack
    pairs = [pair for pair in combinations(group, 2) if _overlap(*pair)]
    alone = dict.fromkeys(range(len(group)), False)
    clash: dict[tuple[str, str], Situation] = {}
    for situation in situations(((pack, [ground.when for ground in group]),), rulebook.calendar):
        holding = [number for number, ground in enumerate(group) if situation.holds(ground.when, pack) is True]
        if holding:
            alone[holding[0]] = True
        for one, other in pairs:
            both = situation.holds(one.when, pack) is True and situation.holds(other.when, pack) is True
            if both and _result(one) != _result(other):
                clash.setdefault((one.when, other.when), situation)
    for number, ground in enumerate(group):
        if not alone[number] and all(_overlap(ground, earlier) for earlier in group[:number]):
            yield _error(f"ground {name}", f"never speaks, an earlier rule always does: {ground.when}", ground)
    for (one_when, other_when), situation in clash.items():
        text = f"two rules hold at once with different results: {one_when!r} and {other_when!r}"
        yield _error(f"ground {name}", f"{text}, with {dict(situation.facts.values)}", group[0])


def _overlap(one: Ground, other: Ground) -> bool:
    same_part = not one.entities or not other.entities or set(one.entities) & set(other.entities)
    return bool(same_part and set(one.types) & set(other.types) and _same_time(one, other))


def _same_time(one: Sourced, other: Sourced) -> bool:
    first, second = sorted((one, other), key=lambda part: str(part.effective_from or ""))
    return first.effective_to is None or second.effective_from is None or second.effective_from <= first.effective_to


def _result(ground: Ground) -> tuple[object, ...]:
    return (ground.effect, ground.exclusion, ground.refer_to)


def _clock_groups(rulebook: Rulebook) -> Iterator[Remark]:
    pack = rulebook.pack
    rules = (*pack.clock, *(pack.national.clocks if pack.national else ()))
    for one, other in combinations(rules, 2):
        if one.name != other.name or not _same_time(one, other):
            continue
        conditions = [text for rule in (one, other) for text in conditions_of(rule)]
        for situation in situations(((pack, conditions),), rulebook.calendar):
            if _starts(one, situation, pack) and _starts(other, situation, pack):
                text = f"two clocks of this name start at once, with {dict(situation.facts.values)}"
                yield _error(f"clock {one.name}", text, one)
                break


def _starts(rule: SideClock, situation: Situation, pack: Pack) -> bool:
    stopped = rule.unless is not None and situation.holds(rule.unless, pack) is True
    return not stopped and situation.holds(rule.when, pack) is True


def _stage_requests(pack: Pack) -> Iterator[Remark]:
    taken: dict[str, str] = {}
    for stage in pack.stage:
        for request in stage.requests:
            if request in taken:
                text = f"a request for {request!r} leads to {taken[request]!r} already"
                yield _error(stage.title, text, stage)
            taken.setdefault(request, stage.title)


def _outside_bodies(pack: Pack) -> Iterator[Remark]:
    reached = {_first_outside(pack, entity.key, role) for entity in pack.entity for role in _ROLES}
    for number, outside in enumerate(pack.outside):
        if number not in reached and outside.when is None:
            text = "no customer is ever sent there: another body stands before it"
            yield _error(f"outside body {outside.body.value}", text, outside)


_ROLES: Final = (None, *DECISION_CHOICES["sender_role"])


def _first_outside(pack: Pack, entity: str, role: str | None) -> int | None:
    fitting = (number for number, outside in enumerate(pack.outside) if _fits(outside, entity, role))
    return next(fitting, None)


def _fits(outside: Outside, entity: str, role: str | None) -> bool:
    fits_part = not outside.entities or entity in outside.entities
    return fits_part and outside.when is None and (not outside.roles or role is None or role in outside.roles)


def _out_of_date(rulebook: Rulebook) -> Iterator[Remark]:
    pack = rulebook.pack
    due = pack.document.review_due
    if due is not None and due < pack.document.checked_on:
        text = f"was due for review on {spoken_day(due)}"
        yield Remark(weight=Weight.WARNING, about="document", text=text)
    for outside in pack.outside:
        yield from _old_contact(outside, rulebook)


def _old_contact(outside: Outside, rulebook: Rulebook) -> Iterator[Remark]:
    about = f"contact of {outside.body.value}"
    written = " ".join(outside.written.values())
    for retired in rulebook.contacts.retired:
        if retired.words in written:
            text = f"{retired.words!r} is retired; customers get the current details"
            yield Remark(weight=Weight.WARNING, about=about, text=text, clause=outside.clause)
    contact = rulebook.contacts.find(outside.contact) if outside.contact else None
    if contact is None:
        text = "no current contact is known: the landlord may add one"
        yield Remark(weight=Weight.WARNING, about=about, text=text, clause=outside.clause)
    elif contact.is_retired:
        text = f"retired: {contact.source}"
        yield Remark(weight=Weight.WARNING, about=about, text=text, clause=outside.clause)
    if outside.doubt:
        yield Remark(weight=Weight.WARNING, about=about, text=outside.doubt, clause=outside.clause)


def _unread(rulebook: Rulebook) -> Iterator[Remark]:
    read = set(READ_BY_THE_PROCEDURE)
    for pack in {id(each): each for each in (rulebook.pack, rulebook.statutory)}.values():
        for _, part in parts_of(pack):
            for condition in conditions_of(part):
                read.update(facts_read(condition, pack))
            read.update(getattr(part, "pointed_by", ()))
    unread = sorted(FACT_KEYS - read)
    if unread:
        text = f"no rule reads: {', '.join(unread)}"
        yield Remark(weight=Weight.NOTE, about="facts", text=text)


def _unverified(pack: Pack) -> Iterator[Remark]:
    for path, part in parts_of(pack):
        if isinstance(part, Sourced) and part.status is Status.UNVERIFIED:
            text = "this value is not verified: treat it as a setting"
            yield Remark(weight=Weight.NOTE, about=path, text=text, clause=part.clause)


def _error(about: str, text: str, part: Part) -> Remark:
    return Remark(weight=Weight.ERROR, about=about, text=text, clause=getattr(part, "clause", None))
