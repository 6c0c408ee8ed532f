import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from channels.sending import FIRST_WAIT, LONGEST_WAIT, wait_before

ATTEMPTS = st.integers(1, 40)


@given(ATTEMPTS, st.integers(0, 9))
def test_waits_grow_with_jitter_and_have_a_ceiling(attempt, seed):
    wait = wait_before(attempt, scale=1.0, asked=None, chance=random.Random(seed))
    expected = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1))
    assert expected / 2 <= wait <= expected


@given(ATTEMPTS, st.integers(1, 3600))
def test_a_provider_that_asks_for_time_gets_it(attempt, seconds):
    asked = timedelta(seconds=seconds)
    assert wait_before(attempt, scale=1.0, asked=asked, chance=random.Random(1)) >= asked


@given(ATTEMPTS)
def test_the_scale_makes_every_wait_shorter(attempt):
    wait = wait_before(attempt, scale=0.01, asked=timedelta(minutes=5), chance=random.Random(1))
    assert wait <= max(LONGEST_WAIT, timedelta(minutes=5)) / 100
