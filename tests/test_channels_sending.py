import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.sending import FIRST_WAIT, LONGEST_WAIT, retry_after, wait_before

ANSWERED = "Sun, 22 Nov 2026 13:00:00 GMT"
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


@pytest.mark.parametrize(
    ("asked", "date", "wait"),
    [
        ("10", ANSWERED, 10),
        (" 10 ", "", 10),
        ("Sun, 22 Nov 2026 13:02:00 GMT", ANSWERED, 120),
        ("Sun, 22 Nov 2026 12:00:00 GMT", ANSWERED, 0),
        ("Sun, 22 Nov 2026 13:02:00 GMT", "", None),
        ("Sun, 22 Nov 2026 13:02:00 -0000", ANSWERED, None),
        ("soon", ANSWERED, None),
        ("-5", ANSWERED, None),
        ("1.5", ANSWERED, None),
        ("", ANSWERED, None),
    ],
)
def test_how_long_to_wait_is_read_from_seconds_and_from_dates(asked, date, wait):
    found = retry_after({"Retry-After": asked, "Date": date})
    assert found == (None if wait is None else timedelta(seconds=wait))
