import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.references import find_references, make_reference


def reference_of(number: int) -> str:
    return make_reference("asp", lambda _limit: number)


def test_a_reference_is_letters_and_nine_digits_in_threes():
    assert re.fullmatch(r"ASP-\d{3}-\d{3}-\d{3}", reference_of(48_277_361))


def test_small_numbers_are_filled_up():
    assert reference_of(7).startswith("ASP-000-000-07")


@given(st.integers(0, 10**8 - 1))
def test_every_reference_is_found_in_a_sentence(number):
    reference = reference_of(number)
    assert find_references(f"it is about {reference.lower()}, thanks") == (reference,)


@pytest.mark.parametrize("written", ["ASP 482773618", "asp482 773 618", "Asp-482773-618"])
def test_people_write_references_their_own_way(written):
    assert find_references(written) == ("ASP-482-773-618",)


@given(st.integers(0, 10**8 - 1), st.integers(0, 8), st.integers(1, 9))
def test_a_wrong_digit_is_noticed(number, place, shift):
    digits = re.sub(r"\D", "", reference_of(number))
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    assert find_references(f"ASP-{wrong[:3]}-{wrong[3:6]}-{wrong[6:]}") == ()


@given(st.integers(0, 10**8 - 1))
def test_two_swapped_neighbours_are_noticed(number):
    digits = re.sub(r"\D", "", reference_of(number))
    for first, second in itertools.pairwise(range(len(digits))):
        swapped = list(digits)
        swapped[first], swapped[second] = swapped[second], swapped[first]
        if swapped != list(digits):
            assert find_references("ASP-" + "".join(swapped)) == ()
