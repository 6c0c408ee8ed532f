"""Conditions of rules in three-valued logic: unknown is neither true nor false.

A condition is written like `too_old and not (ongoing and landlord_aware)`. Bare names are facts or time limits
of the same pack; choices are tested with `legal_stage in [proceedings_issued, concluded]` or
`sender_role == staff`, numbers with `fix_within_wd <= 2`.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from triage.facts import Truth


@dataclass(frozen=True, kw_only=True)
class Atom:
    """One question to the facts."""

    name: str
    """A fact key or the name of a time limit."""
    words: tuple[str, ...] = ()
    """The words of which the fact must be one; empty for a plain yes or no."""
    at_most: int | None = None
    """The largest number that makes the atom true."""


@dataclass(frozen=True, kw_only=True)
class Not:
    """True when its part is false."""

    part: "Condition"
    """What is denied."""


@dataclass(frozen=True, kw_only=True)
class All:
    """True when every part is true."""

    parts: tuple["Condition", ...]
    """What must hold together."""


@dataclass(frozen=True, kw_only=True)
class Some:
    """True when at least one part is true."""

    parts: tuple["Condition", ...]
    """What may hold instead of one another."""


Condition = Atom | Not | All | Some
Ask = Callable[[Atom], Truth]
"""Answers an atom from what is known."""


def truth(condition: Condition, ask: Ask) -> Truth:
    """Give the truth of `condition` in Kleene's strong logic."""
    match condition:
        case Atom():
            return ask(condition)
        case Not(part=part):
            inner = truth(part, ask)
            return None if inner is None else not inner
        case All(parts=parts):
            return _together({truth(part, ask) for part in parts}, decisive=False)
        case Some(parts=parts):
            return _together({truth(part, ask) for part in parts}, decisive=True)


def _together(truths: set[Truth], *, decisive: bool) -> Truth:
    if decisive in truths:
        return decisive
    return None if None in truths else not decisive


def atoms(condition: Condition, *, denied: bool = False) -> Iterator[tuple[Atom, bool]]:
    """Go through the atoms, each with whether it stands under an odd number of `not`."""
    match condition:
        case Atom():
            yield condition, denied
        case Not(part=part):
            yield from atoms(part, denied=not denied)
        case All(parts=parts) | Some(parts=parts):
            for part in parts:
                yield from atoms(part, denied=denied)


@cache
def parse(text: str) -> Condition:
    """Read a condition; raises ValueError with the text if it is not one."""
    try:
        return _condition(ast.parse(text.strip(), mode="eval").body)
    except SyntaxError as problem:
        raise ValueError(f"condition {text!r} cannot be read: {problem.msg}") from problem
    except TypeError as problem:
        raise ValueError(f"condition {text!r}: {problem}") from problem


def _condition(node: ast.expr) -> Condition:
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=part):
            return Not(part=_condition(part))
        case ast.BoolOp(op=ast.And(), values=parts):
            return All(parts=tuple(map(_condition, parts)))
        case ast.BoolOp(op=ast.Or(), values=parts):
            return Some(parts=tuple(map(_condition, parts)))
        case ast.Compare(left=left, ops=[ast.NotIn()], comparators=listed):
            return Not(part=_atom(ast.Compare(left=left, ops=[ast.In()], comparators=listed)))
    return _atom(node)


def _atom(node: ast.expr) -> Atom:
    match node:
        case ast.Name(id=name):
            return Atom(name=name)
        case ast.Compare(left=ast.Name(id=name), ops=[ast.In()], comparators=[ast.List(elts=words)]):
            return Atom(name=name, words=tuple(map(_word, words)))
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq()], comparators=[word]):
            return Atom(name=name, words=(_word(word),))
        case ast.Compare(left=ast.Name(id=name), ops=[ast.LtE()], comparators=[ast.Constant(value=int(limit))]):
            return Atom(name=name, at_most=limit)
    raise TypeError(f"{ast.unparse(node)!r} is not a fact, a comparison, and, or, not")


def _word(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    raise TypeError(f"{ast.unparse(node)!r} is not a plain word")
