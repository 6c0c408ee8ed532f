"""The benchmark's arithmetic and its table; what it measures is run by hand."""

import pytest

from bench.figures import Row, Section, medians, percentile, ratios, speed
from bench.table import figure, table

LIMIT = Row(name="a limit", rounds=((100.0, 2.0), (50.0, 4.0), (80.0, 1.0)))
OURS = Row(name="ours", rounds=((50.0, 4.0), (20.0, 16.0), (10.0, 3.0)), against=("a limit", "a peer"))
PEER = Row(name="a peer", rounds=((25.0, 8.0),))
ABSENT = Row(name="a peer", note="not here")


@pytest.mark.parametrize(
    ("percent", "expected"),
    [(50, 3), (99, 5), (100, 5), (20, 1), (21, 2)],
)
def test_a_percentile_is_a_value_that_was_measured(percent, expected):
    assert percentile([1, 2, 3, 4, 5], percent) == expected


def test_one_message_is_every_percentile():
    assert speed([0.25], elapsed=0.5, cpu=0.1) == (2.0, 250.0, 250.0, 100.0)


def test_speed_counts_what_was_answered_and_gives_milliseconds_a_message():
    taken = [number / 1000 for number in range(100, 0, -1)]
    assert speed(taken, elapsed=4.0, cpu=0.5) == (25.0, 50.0, 99.0, 5.0)


def test_a_disturbed_round_does_not_move_the_median():
    assert medians(OURS) == (20.0, 4.0)


def test_a_ratio_is_the_median_over_rounds_that_ran_side_by_side():
    assert ratios(OURS, LIMIT) == (0.4, 3.0)


def test_a_peer_measured_once_counts_for_every_round():
    assert ratios(OURS, PEER) == (0.8, 0.5)


def test_rounds_that_did_not_run_side_by_side_are_not_compared():
    with pytest.raises(ValueError, match="shorter"):
        ratios(OURS, Row(name="half a run", rounds=LIMIT.rounds[:2]))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(12345.6, "12,346"), (123.4, "123"), (12.34, "12.3"), (1.234, "1.23"), (0.1234, "0.123"), (0, "0.000")],
)
def test_a_figure_shows_the_digits_that_mean_something(value, expected):
    assert figure(value) == expected


def lines(*rows: Row) -> list[list[str]]:
    section = Section(title="8 clients", columns=("messages/s", "p50 ms"), rows=rows)
    return [line.split() for line in table([section]).splitlines()]


def test_under_each_figure_stand_its_ratios_to_every_peer():
    assert lines(LIMIT, PEER, OURS) == [
        ["8", "clients", "messages/s", "p50", "ms"],
        ["a", "limit", "80.0", "2.00"],
        ["a", "peer", "25.0", "8.00"],
        ["ours", "20.0", "4.00"],
        ["to", "a", "limit", "×0.400", "×3.00"],
        ["to", "a", "peer", "×0.800", "×0.500"],
    ]


def test_a_peer_that_is_not_here_says_why_and_is_compared_with_nothing():
    assert lines(LIMIT, ABSENT, OURS)[2:] == [
        ["a", "peer:", "not", "here"],
        ["ours", "20.0", "4.00"],
        ["to", "a", "limit", "×0.400", "×3.00"],
    ]


def test_the_columns_stand_under_their_heads():
    section = Section(title="8 clients", columns=("messages/s", "p50 ms"), rows=(LIMIT, PEER, OURS))
    shown = table([section]).splitlines()
    assert len({len(line) for line in shown if line}) == 1
