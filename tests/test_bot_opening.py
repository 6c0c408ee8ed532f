"""Opening hours: weekly, closed on bank holidays, in London's wall time when the clocks change too."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from conftest import ASPIRE, LANDLORDS, SETTING
from pydantic import ValidationError

from bot.dialogue.opening import is_open, next_opening
from bot.dialogue.replies import by_a_person
from bot.dialogue.wording import load_wording
from bot.landlords import Hours
from triage.pack import load_rulebook
from triage.workdays import LONDON

CALENDAR = load_rulebook("aspire").calendar
NIGHT_OWLS = ASPIRE.model_copy(
    update={"hours": Hours(sunday=["00:30-01:30", "14:00-16:00"], saturday=["09:00-12:00", "13:00-15:00"])}
)
NO_HOURS = ASPIRE.model_copy(update={"hours": Hours()})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "opened", "following"),
    [
        pytest.param("2026-02-10T08:59:59", False, "2026-02-10T09:00+00:00", id="a second before opening"),
        pytest.param("2026-02-10T09:00:00", True, "2026-02-11T09:00+00:00", id="at opening"),
        pytest.param("2026-02-10T16:59:59", True, "2026-02-11T09:00+00:00", id="a second before closing"),
        pytest.param("2026-02-10T17:00:00", False, "2026-02-11T09:00+00:00", id="at closing"),
        pytest.param("2026-02-13T18:00:00", False, "2026-02-16T09:00+00:00", id="Friday evening"),
        pytest.param("2026-07-01T08:00:00", True, "2026-07-02T09:00+01:00", id="9am in summer is 8am in UTC"),
        pytest.param("2026-07-01T07:59:00", False, "2026-07-01T09:00+01:00", id="before 9am in summer"),
        pytest.param("2026-07-01T16:00:00", False, "2026-07-02T09:00+01:00", id="5pm in summer is 4pm in UTC"),
        pytest.param("2026-03-27T18:00:00", False, "2026-03-30T09:00+01:00", id="the clocks go forward at the weekend"),
        pytest.param("2026-10-23T18:00:00", False, "2026-10-26T09:00+00:00", id="the clocks go back at the weekend"),
        pytest.param("2026-04-02T17:30:00", False, "2026-04-07T09:00+01:00", id="Easter: Good Friday to Monday"),
        pytest.param("2026-04-03T10:00:00", False, "2026-04-07T09:00+01:00", id="on Good Friday"),
        pytest.param(
            "2026-12-24T17:00:00", False, "2026-12-29T09:00+00:00", id="Boxing Day has a substitute on Monday"
        ),
        pytest.param("2025-12-31T23:30:00", False, "2026-01-02T09:00+00:00", id="over New Year"),
    ],
)
def test_office_hours(now, opened, following):
    assert is_open(ASPIRE, utc(now), calendar=CALENDAR) is opened
    assert next_opening(ASPIRE, utc(now), calendar=CALENDAR) == datetime.fromisoformat(following)


@pytest.mark.parametrize(
    ("now", "following"),
    [
        pytest.param("2026-02-14T12:30:00", "2026-02-14T13:00", id="in a break at noon"),
        pytest.param("2026-02-14T09:00:00", "2026-02-14T13:00", id="before the break"),
        pytest.param("2026-10-25T00:45:00", "2026-10-25T14:00", id="between two spans in the longer night"),
        pytest.param("2026-03-28T16:00:00", "2026-03-29T00:30", id="the shorter night"),
    ],
)
def test_several_spans_a_day(now, following):
    expected = datetime.fromisoformat(following).replace(tzinfo=LONDON)
    assert next_opening(NIGHT_OWLS, utc(now), calendar=CALENDAR) == expected


@pytest.mark.parametrize(
    ("now", "opened"),
    [
        pytest.param("2026-10-24T23:45:00", True, id="00:45 in summer time"),
        pytest.param("2026-10-25T00:15:00", True, id="01:15 for the first time"),
        pytest.param("2026-10-25T00:45:00", False, id="01:45 for the first time"),
        pytest.param("2026-10-25T01:15:00", True, id="01:15 for the second time"),
        pytest.param("2026-10-25T01:45:00", False, id="01:45 for the second time"),
        pytest.param("2026-03-29T00:45:00", True, id="00:45 before the clocks go forward"),
        pytest.param("2026-03-29T01:15:00", False, id="02:15 after they went forward"),
    ],
)
def test_wall_times_in_the_nights_when_the_clocks_change(now, opened):
    assert is_open(NIGHT_OWLS, utc(now), calendar=CALENDAR) is opened


def test_without_hours_nobody_is_promised():
    assert not is_open(NO_HOURS, utc("2026-02-10T10:00:00"), calendar=CALENDAR)
    assert next_opening(NO_HOURS, utc("2026-02-10T10:00:00"), calendar=CALENDAR) is None


def test_a_time_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        is_open(ASPIRE, datetime(2026, 2, 10, 10), calendar=CALENDAR)  # noqa: DTZ001  that is the point


@pytest.mark.parametrize("span", ["9 to 5", "17:00-09:00", "09:00-09:00", "09:00", "25:00-26:00"])
def test_hours_that_make_no_sense_are_refused(span):
    with pytest.raises(ValidationError):
        Hours(monday=[span])


def test_every_landlord_of_this_deployment_says_its_hours():
    for landlord in LANDLORDS.values():
        assert landlord.hours.on(0), f"{landlord.id} says no hours for Mondays"


@pytest.mark.parametrize(
    ("now", "language", "words"),
    [
        ("2026-02-10T10:12:00+00:00", "en", ""),
        ("2026-02-10T07:30:00+00:00", "en", "today at 9am"),
        ("2026-02-10T19:00:00+00:00", "en", "tomorrow at 9am"),
        ("2026-02-14T19:00:00+00:00", "en", "on Monday at 9am"),
        ("2026-02-14T19:00:00+00:00", "cy", "dydd Llun am 9yb"),
    ],
)
def test_a_promise_of_a_person_says_from_when_somebody_is_there(now, language, words):
    setting = replace(SETTING["webchat"], wording=load_wording(language))
    said = by_a_person("opening.with_person", datetime.fromisoformat(now), setting)
    assert words in said
    assert ("Nobody is here" in said or "Does neb yma" in said) == bool(words)
