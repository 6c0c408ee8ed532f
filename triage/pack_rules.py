"""What must hold inside a pack beyond its shape: every name is known and every clause exists."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from triage.dated import Part, Sourced
from triage.facts import CONTEXT_CHOICES, FACT_KEYS
from triage.logic import Atom, atoms, parse
from triage.schema import Pack
from triage.vocabulary import DECISION_CHOICES, FeedbackType

_CONDITIONS = ("when", "unless", "acknowledge_when")


@dataclass(frozen=True, kw_only=True)
class PackProblem:
    """Something in a pack that cannot stand."""

    what: str
    """What is wrong, in one sentence."""
    clause: str | None = None
    """The clause of the part."""
    search: list[str] = field(default_factory=list)
    """Words by which the line is found."""


def parts_of(part: Part, path: str = "") -> Iterator[tuple[str, Part]]:
    """Go through a pack and all parts inside it, each with its path."""
    yield path, part
    for name in type(part).model_fields:
        value = getattr(part, name)
        inner = enumerate(value) if isinstance(value, tuple) else [(None, value)]
        for number, item in inner:
            if isinstance(item, Part):
                place = f"{path}.{name}" if path else name
                yield from parts_of(item, place if number is None else f"{place}[{number}]")


def conditions_of(part: Part) -> Iterator[str]:
    """List the conditions that a part itself states."""
    for name in _CONDITIONS:
        text = getattr(part, name, None)
        if isinstance(text, str):
            yield text


def broken_rules(pack: Pack, grounds: set[str]) -> list[PackProblem]:
    """List what is wrong with `pack`; `grounds` are those that have a place in the order of precedence."""
    return [*_unknown_clauses(pack), *_unknown_names(pack), *_unknown_places(pack, grounds)]


def _unknown_clauses(pack: Pack) -> Iterator[PackProblem]:
    for path, part in parts_of(pack):
        if isinstance(part, Sourced) and part.clause not in pack.clauses:
            what = f"{path}: the document has no clause {part.clause!r}"
            yield PackProblem(what=what, clause=part.clause, search=[f'clause = "{part.clause}"'])


def _unknown_names(pack: Pack) -> Iterator[PackProblem]:
    limits = {limit.name for limit in pack.limit}
    entities = tuple(entity.key for entity in pack.entity)
    choices = {**DECISION_CHOICES, **CONTEXT_CHOICES, "entity": entities}
    for path, part in parts_of(pack):
        for text in conditions_of(part):
            for atom, _ in atoms(parse(text)):
                problem = _atom_problem(atom, limits, choices)
                if problem:
                    clause = getattr(part, "clause", None)
                    yield PackProblem(what=f"{path}: {problem}", clause=clause, search=[text])


def _atom_problem(atom: Atom, limits: set[str], choices: dict[str, tuple[str, ...]]) -> str | None:
    if atom.name not in FACT_KEYS | limits | choices.keys():
        return f"{atom.name!r} is neither a fact nor a time limit of this pack"
    strange = [word for word in atom.words if word not in choices.get(atom.name, ())]
    return f"{atom.name!r} is never {strange[0]!r}" if strange else None


def _unknown_places(pack: Pack, grounds: set[str]) -> Iterator[PackProblem]:
    entities = {entity.key for entity in pack.entity}
    types = {kind.value for kind in FeedbackType}
    if pack.default_entity not in entities:
        yield PackProblem(what=f"default_entity: there is no entity {pack.default_entity!r}")
    for ground in pack.ground:
        if ground.ground not in grounds:
            what = f"ground {ground.ground!r} has no place in the order of precedence"
            yield PackProblem(what=what, clause=ground.clause, search=[f'ground = "{ground.ground}"'])
    for path, part in parts_of(pack):
        for name, known in (("entities", entities), ("types", types), ("pointed_by", FACT_KEYS), ("facts", FACT_KEYS)):
            for word in getattr(part, name, ()):
                if word not in known:
                    clause = getattr(part, "clause", None)
                    yield PackProblem(what=f"{path}.{name}: unknown {word!r}", clause=clause, search=[f'"{word}"'])
