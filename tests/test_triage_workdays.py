"""Working days of England against an independent count, and the date rules."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.pack import calendar_with, load_calendar
from triage.workdays import add_months, london

DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2030, 10, 31))
MOVED_OR_ADDED = {
    2020: ({date(2020, 5, 4)}, {date(2020, 5, 8)}),
    2022: ({date(2022, 5, 30)}, {date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19)}),
    2023: (set(), {date(2023, 5, 8)}),
}


def easter(year):
    """Easter Sunday by the anonymous Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def first_monday(year, month):
    day = date(year, month, 1)
    return day + timedelta(days=(7 - day.weekday()) % 7)


def last_monday(year, month):
    day = date(year, month, 31)
    return day - timedelta(days=day.weekday())


def bank_holidays(year):
    """Weekday holidays worked out from the law, not from the library."""
    off = {easter(year) - timedelta(days=2), easter(year) + timedelta(days=1)}
    off |= {first_monday(year, 5), last_monday(year, 5), last_monday(year, 8)}
    for day in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        substitute = day
        while substitute.weekday() >= 5 or substitute in off:
            substitute += timedelta(days=1)
        off.add(substitute)
    removed, added = MOVED_OR_ADDED.get(year, (set(), set()))
    return (off - removed) | added


HOLIDAYS = set().union(*(bank_holidays(year) for year in range(2015, 2032)))


def counted_by_hand(start, count):
    day = start
    while count:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in HOLIDAYS:
            count -= 1
    return day


def test_every_day_from_2015_to_2030_is_a_working_day_or_not_as_the_law_says():
    calendar = load_calendar()
    day, wrong = date(2015, 1, 1), []
    while day.year <= 2030:
        if calendar.is_working_day(day) != (day.weekday() < 5 and day not in HOLIDAYS):
            wrong.append(day)
        day += timedelta(days=1)
    assert wrong == []


@given(DAYS, st.integers(min_value=0, max_value=60))
def test_counting_agrees_with_an_independent_count(start, count):
    assert load_calendar().add_working_days(start, count) == counted_by_hand(start, count)


@given(DAYS, st.integers(min_value=1, max_value=30))
def test_a_later_start_is_never_due_earlier(start, count):
    calendar = load_calendar()
    later = start + timedelta(days=1)
    assert calendar.add_working_days(start, count) <= calendar.add_working_days(later, count)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 12, 31), -6, date(2025, 6, 30)),
        (date(2026, 1, 15), 24, date(2028, 1, 15)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(start, months, end):
    assert add_months(start, months) == end


def test_a_time_without_offset_is_refused():
    with pytest.raises(ValueError, match="no offset"):
        london(datetime(2026, 3, 1, 12))  # noqa: DTZ001 -- a naive time is the point


def test_a_proclaimed_holiday_is_added_and_one_can_be_removed():
    text = """
    [[added]]
    day = 2026-06-15
    name = "One-off"
    source = "proclamation"
    [[removed]]
    day = 2026-05-25
    name = "moved"
    source = "proclamation"
    """
    changed = calendar_with(text)
    assert not changed.is_working_day(date(2026, 6, 15))
    assert changed.is_working_day(date(2026, 5, 25))
    assert changed.digest != load_calendar().digest


def test_the_calendar_says_where_it_ends():
    with pytest.raises(ValueError, match="does not reach"):
        load_calendar().is_working_day(date(2051, 1, 3))
