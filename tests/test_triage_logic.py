"""Conditions in three-valued logic."""

from itertools import product

import pytest

from triage.logic import Atom, parse, truth

VALUES = (True, False, None)


def asked(**known):
    return lambda atom: known[atom.name]


@pytest.mark.parametrize(("a", "b"), list(product(VALUES, VALUES)))
def test_and_or_not_follow_kleene(a, b):
    ask = asked(a=a, b=b)
    both = False if False in (a, b) else None if None in (a, b) else True
    either = True if True in (a, b) else None if None in (a, b) else False
    assert truth(parse("a and b"), ask) is both
    assert truth(parse("a or b"), ask) is either
    assert truth(parse("not a"), ask) is (None if a is None else not a)
    assert truth(parse("not (a and b)"), ask) is truth(parse("not a or not b"), ask)


def test_choices_and_numbers_are_atoms():
    assert parse("legal_stage in [threat, concluded]") == Atom(name="legal_stage", words=("threat", "concluded"))
    assert parse("sender_role == staff") == Atom(name="sender_role", words=("staff",))
    assert parse("fix_within_wd <= 2") == Atom(name="fix_within_wd", at_most=2)


@pytest.mark.parametrize("text", ["a and", "a + b", "f(a)", "a > 2", "a in b", "'a'", "a == 'b'", "a == b.c"])
def test_anything_else_is_refused_with_its_text(text):
    with pytest.raises(ValueError, match="condition"):
        parse(text)
