"""The posts that a landlord's rules name: who decides, reviews, approves, settles or is told. Pure.

A post is a name of the policy, such as Head of Service; who holds it is for the landlord to say. What no member of
staff can hold, such as a panel of tenants, stands in `[not_a_post]` of `policies/words.toml`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from triage.national import Notice
from triage.pack import Rulebook
from triage.schema import Duty, Pack
from triage.vocabulary import Rules
from triage.words import WORDS


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """Something that the rules leave to a post."""

    words: str
    """What it is."""
    clause: str
    """Where that stands."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """A post that the rules name."""

    key: str
    """How the pack names it."""
    tasks: tuple[Task, ...]
    """What the rules leave to it, in their order."""


def posts_of(rulebook: Rulebook, rules: Rules) -> tuple[Post, ...]:
    """Return the posts that the rules of a deployment name, in the order in which they name them."""
    found: dict[str, list[Task]] = {}
    for key, task in _named(rulebook, rules):
        if is_post(key):
            tasks = found.setdefault(key, [])
            tasks.extend([task] if task not in tasks else [])
    return tuple(Post(key=key, tasks=tuple(tasks)) for key, tasks in found.items())


def is_post(key: str) -> bool:
    """Return whether members of staff can hold what a pack names."""
    return key not in WORDS["not_a_post"]


def packs_run(rulebook: Rulebook, rules: Rules) -> tuple[Pack, ...]:
    """Return the packs whose stages, grounds and duties a deployment runs."""
    if rules is Rules.STATUTORY or rulebook.pack.national is not None:
        return (rulebook.statutory,)
    return (rulebook.pack, rulebook.statutory) if rules is Rules.BEST_OF_BOTH else (rulebook.pack,)


def _named(rulebook: Rulebook, rules: Rules) -> Iterator[tuple[str, Task]]:
    packs = packs_run(rulebook, rules)
    for pack in packs:
        yield from _of_pack(pack)
    for notice in (*(each for pack in packs for each in pack.notice), *_national(rulebook)):
        for role in notice.roles:
            yield role, _task("told", notice.clause)
    if rulebook.statutory.national is not None:
        settle = rulebook.statutory.national
        yield settle.settle_role, _task("settles", settle.settle_by.clause)


def _of_pack(pack: Pack) -> Iterator[tuple[str, Task]]:
    for stage in pack.stage:
        yield stage.reviewer, _task("reviews", stage.clause, stage=stage.title)
    for ground in pack.ground:
        if ground.decided_by is not None:
            yield ground.decided_by, _task("decides", ground.clause)
    for duty in pack.duty:
        yield from _of_duty(duty)


def _of_duty(duty: Duty) -> Iterator[tuple[str, Task]]:
    for value in ("approver", "decider", "appeal_to"):
        if value in duty.values:
            yield str(duty.values[value]), _task(value, duty.clause)


def _national(rulebook: Rulebook) -> tuple[Notice, ...]:
    national = rulebook.statutory.national
    return () if national is None else national.notices


def _task(key: str, clause: str, **blanks: str) -> Task:
    return Task(words=WORDS["post_task"][key].format(**blanks), clause=clause)
