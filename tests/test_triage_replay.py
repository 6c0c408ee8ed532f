"""Recorded facts against a changed pack or calendar: every decision, date and text that would change."""

from dataclasses import replace

from triage.data import packaged_text
from triage.pack import calendar_with, load_rulebook, rulebook_from
from triage.replay import replay_line

LINE = {
    "id": "case-1",
    "policy": "pioneer",
    "received_at": "2026-03-11T10:30:00+00:00",
    "channel": "webchat",
    "facts": {},
}


def changed(old, new):
    text = packaged_text("pioneer.toml")
    assert old in text
    return rulebook_from(text.replace(old, new, 1), "pioneer.toml")


def changes(line, after):
    return {each.what: (each.before, each.after) for each in replay_line(line, load_rulebook("pioneer"), after)}


def test_the_same_pack_changes_nothing():
    assert replay_line(LINE, load_rulebook("pioneer"), load_rulebook("pioneer")) == ()


def test_a_shorter_time_shows_the_new_date():
    after = changed('value = 10\nunit = "working_days"\naim = true', 'value = 7\nunit = "working_days"\naim = true')
    assert changes(LINE, after) == {"respond_by": ("2026-03-25", "2026-03-20")}


def test_a_longer_limit_shows_the_outcome_and_all_that_follows():
    after = changed("value = 6\nunit", "value = 9\nunit")
    found = changes({**LINE, "facts": {"event_date": "2025-08-01"}}, after)
    assert found["outcome"] == ("excluded", "accepted_formal")
    assert found["respond_by"] == (None, "2026-03-25")
    assert found["clock suggestion.settle_by"] == ("2026-03-18", None)
    assert found["text reason"][1] is None


def test_a_changed_text_is_shown():
    after = changed('reviewer_words = "an investigating officer"', 'reviewer_words = "one of our officers"')
    assert changes(LINE, after) == {"text reviewer_words": ("an investigating officer", "one of our officers")}


def test_a_new_bank_holiday_shows_the_dates_it_moves():
    before = load_rulebook("pioneer")
    calendar = calendar_with('[[added]]\nday = 2026-03-16\nname = "One-off"\nsource = "proclamation"\n')
    found = {each.what: each.after for each in replay_line(LINE, before, replace(before, calendar=calendar))}
    assert found == {"acknowledge_by": "2026-03-19", "respond_by": "2026-03-26"}
