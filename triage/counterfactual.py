"""What would have had to be different, in plain words: every sentence is tried out, none is guessed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import Any, Final

from triage.data import read_packaged
from triage.facts import DateRange, Facts, Value
from triage.findings import first_answer_in_time, response_days
from triage.logic import atoms, parse
from triage.resolving import Resolved
from triage.schema import Ground, Limit, Pack
from triage.situation import Situation, first_day_in_time
from triage.vocabulary import DECISION_BOOLEANS, Outcome
from triage.words import WORDS, spoken_day

FACT_WORDS: Final = read_packaged("facts.toml")

Resolver = Callable[[Situation], Resolved]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One fact put differently."""

    fact: str
    """Which fact."""
    value: Value | None
    """Its other value, None for unknown."""
    words: str
    """How that is said after "if"."""


def counterfactual(resolved: Resolved, again: Resolver) -> tuple[str, ...]:
    """Say what would have changed the outcome; empty when no single or double change would."""
    if resolved.judgement.outcome is None or resolved.judgement.outcome is Outcome.RECORDED:
        return ()
    wants_taken = not resolved.is_taken
    found = tuple(_working(resolved, again, wants_taken=wants_taken))
    sentence = WORDS["counterfactual"]["taken" if wants_taken else "left_out"]
    return tuple(sentence.format(what=what) for what in found)


def _working(resolved: Resolved, again: Resolver, *, wants_taken: bool) -> Iterator[str]:
    changes = list(_changes(resolved, wants_taken=wants_taken))
    single = [change for change in changes if _works((change,), resolved, again, wants_taken=wants_taken)]
    yield from (change.words for change in single if not _is_narrower(change, single, wants_taken=wants_taken))
    left = [change for change in changes if change not in single] if wants_taken else []
    for pair in combinations(left, 2):
        if pair[0].fact != pair[1].fact and _works(pair, resolved, again, wants_taken=wants_taken):
            one, other = (change.words for change in pair)
            yield one if one == other else WORDS["counterfactual"]["both"].format(one=one, other=other)


def _is_narrower(change: Change, others: list[Change], *, wants_taken: bool) -> bool:
    """Say whether another date of the same fact, from the other line, says more."""
    days = [other.value.start for other in others if other.fact == change.fact and isinstance(other.value, DateRange)]
    widest = (min if wants_taken else max)(days, default=None)
    return isinstance(change.value, DateRange) and change.value.start != widest


def _works(changes: tuple[Change, ...], resolved: Resolved, again: Resolver, *, wants_taken: bool) -> bool:
    facts: Facts = resolved.situation.facts
    for change in changes:
        facts = facts.with_value(change.fact, change.value)
    other = again(resolved.situation.with_facts(facts))
    left_out = other.judgement.outcome in {Outcome.EXCLUDED, Outcome.REFERRED}
    return other.is_taken if wants_taken else left_out


def _changes(resolved: Resolved, *, wants_taken: bool) -> Iterator[Change]:
    packs = [pack for pack in (resolved.lines.document, resolved.lines.code) if pack is not None]
    seen: set[tuple[str, str]] = set()
    for pack in packs:
        for ground in _concerned(resolved, pack, wants_taken=wants_taken):
            for change in _ground_changes(resolved.situation, pack, ground, wants_taken=wants_taken):
                if (change.fact, change.words) not in seen:
                    seen.add((change.fact, change.words))
                    yield change
    yield from _window_change(resolved, wants_taken=wants_taken)


def _concerned(resolved: Resolved, pack: Pack, *, wants_taken: bool) -> Iterator[Ground]:
    """Go through the grounds that hold, or, for a matter that is taken, those that nearly held."""
    for ground in pack.ground:
        truth = resolved.situation.holds(ground.when, pack)
        if truth is True if wants_taken else _is_near(resolved.situation, pack, ground):
            yield ground


def _is_near(situation: Situation, pack: Pack, ground: Ground) -> bool:
    dated = {limit.name for limit in pack.limit if situation.limit_days(limit)}
    return bool(situation.evidence(ground.when, pack)) or any(
        atom.name in dated for atom, _ in atoms(parse(ground.when))
    )


def _ground_changes(situation: Situation, pack: Pack, ground: Ground, *, wants_taken: bool) -> Iterator[Change]:
    limits = pack.limits
    for atom, _ in atoms(parse(ground.when)):
        if atom.name in limits:
            yield from _limit_change(situation, limits[atom.name], wants_taken=wants_taken)
        else:
            yield from fact_change(situation, atom.name)


def fact_change(situation: Situation, fact: str) -> Iterator[Change]:
    """Go through the ways in which a fact could be put differently that there are words for."""
    words: dict[str, Any] = FACT_WORDS.get(fact, {})
    if fact in DECISION_BOOLEANS:
        new = situation.facts.holds(fact) is not True
        sentence = words.get("true" if new else "false")
        if sentence:
            yield Change(fact=fact, value=new, words=sentence)
    elif fact in situation.facts.values and "none" in words:
        yield Change(fact=fact, value=None, words=words["none"])


def _limit_change(situation: Situation, limit: Limit, *, wants_taken: bool) -> Iterator[Change]:
    if situation.limit_days(limit) is None:
        return
    fact = situation.date_fact(limit)
    first = first_day_in_time(limit, situation.day)
    day = first if wants_taken else first - timedelta(days=1)
    sentence = FACT_WORDS[fact].get("since" if wants_taken else "before")
    if sentence:
        value = DateRange(start=day, end=day)
        yield Change(fact=fact, value=value, words=sentence.format(day=spoken_day(first)))


def _window_change(resolved: Resolved, *, wants_taken: bool) -> Iterator[Change]:
    stage = resolved.judgement.request.stage
    if stage is None or stage.window is None or response_days(resolved.situation) is None:
        return
    first = first_answer_in_time(resolved.situation, stage.window)
    day = first if wants_taken else first - timedelta(days=1)
    words: str = FACT_WORDS["previous_response_date"]["since" if wants_taken else "before"]
    value = DateRange(start=day, end=day)
    yield Change(fact="previous_response_date", value=value, words=words.format(day=spoken_day(first)))
