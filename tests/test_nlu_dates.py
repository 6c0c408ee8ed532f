"""British expressions of dates, read against the day of receipt."""

from datetime import date

import pytest
from date_tables import THURSDAY, TUESDAY, rows
from hypothesis import given
from hypothesis import strategies as st

from nlu import date_words
from nlu.dates import days_of, find_whens

PIECES = """
the a of in on at since for last this before after ago back gone and or to between from week month year come but one
early mid late half past nearly over next start end first second third 3 5th 31 31st 29 30 999 2026 '24 3/4 31/2 29/2
12/12/25 99 0 1.5 day night o'clock 9am today tomorrow friday sunday weds ers mis dydd llun yn ôl dau fis weekend
"""

# text with the expression in brackets | first day | last day ("-" for no days)
ON_TUESDAY_10_FEBRUARY_2026 = """
nobody came [yesterday] | 2026-02-09 | 2026-02-09
it went off [last night] | 2026-02-09 | 2026-02-09
[this morning] the lift stuck | 2026-02-10 | 2026-02-10
it broke [today] | 2026-02-10 | 2026-02-10
it was [the day before yesterday] | 2026-02-08 | 2026-02-08
heard it [the night before last] | 2026-02-08 | 2026-02-08
[last thursday] he never turned up | 2026-02-05 | 2026-02-05
[last thursday, the 5th], and then nothing | 2026-02-05 | 2026-02-05
it broke [on Sunday morning] | 2026-02-08 | 2026-02-08
Leak came through [Sunday night], mess everywhere | 2026-02-08 | 2026-02-08
no water [since Saturday] | 2026-02-07 | 2026-02-07
it went [on sat] | 2026-02-07 | 2026-02-07
it started [on tues] | 2026-02-03 | 2026-02-03
[a week last Tuesday] | 2026-01-27 | 2026-01-27
[a week ago last Friday] | 2026-01-30 | 2026-01-30
[a week ago on Friday] | 2026-01-30 | 2026-01-30
[a week past Monday] it snapped | 2026-02-02 | 2026-02-02
[two weeks last Friday] | 2026-01-23 | 2026-01-23
[a fortnight last Monday] | 2026-01-26 | 2026-01-26
[Thursday before last] | 2026-01-29 | 2026-01-29
[the Friday before last] your man came | 2026-01-30 | 2026-01-30
[last Friday but one] | 2026-01-30 | 2026-01-30
[Monday gone] | 2026-02-09 | 2026-02-09
[Wednesday just gone] | 2026-02-04 | 2026-02-04
[Wednesday of last week] | 2026-02-04 | 2026-02-04
[last week on Wednesday] | 2026-02-04 | 2026-02-04
[a week yesterday] | 2026-02-02 | 2026-02-02
[Friday week ago] it went | 2026-01-30 | 2026-01-30
[last Friday week] he came | 2026-01-30 | 2026-01-30
[Tuesday week last] | 2026-01-27 | 2026-01-27
[three days ago] | 2026-02-07 | 2026-02-07
[3 days back] | 2026-02-07 | 2026-02-07
[six weeks ago] | 2025-12-27 | 2026-01-02
[a fortnight back] | 2026-01-24 | 2026-01-30
it went [about a fortnight ago] | 2026-01-22 | 2026-02-01
it has leaked [for five weeks] | 2026-01-03 | 2026-01-09
[for about three weeks] | 2026-01-14 | 2026-01-26
[5 weeks now] | 2026-01-03 | 2026-01-09
been waiting [over two months] | 2025-10-31 | 2025-12-20
[nearly a year] we have had this damp | 2024-12-27 | 2025-06-24
[nearly two years ago] | 2023-12-27 | 2024-09-24
[a couple of weeks ago] | 2026-01-22 | 2026-02-01
[a few weeks back] | 2026-01-14 | 2026-01-26
[two months ago] | 2025-11-30 | 2025-12-20
[eighteen months ago] | 2024-07-31 | 2024-08-20
[in the last three weeks] | 2026-01-17 | 2026-01-23
[the other day] | 2026-01-31 | 2026-02-09
[the other week] | 2026-01-13 | 2026-02-05
[last week] | 2026-02-02 | 2026-02-08
[the week before last] | 2026-01-26 | 2026-02-01
[earlier this week] | 2026-02-09 | 2026-02-10
[last weekend] | 2026-02-07 | 2026-02-08
[at the weekend] | 2026-02-07 | 2026-02-08
[over the weekend] | 2026-02-07 | 2026-02-08
[last month] | 2026-01-01 | 2026-01-31
[the month before last] | 2025-12-01 | 2025-12-31
[at the end of last month] | 2026-01-21 | 2026-01-31
[last year] | 2025-01-01 | 2025-12-31
[the year before last] | 2024-01-01 | 2024-12-31
[late last year] | 2025-09-01 | 2025-12-31
[since september] | 2025-09-01 | 2025-09-30
[since Sept] | 2025-09-01 | 2025-09-30
[in October] they said | 2025-10-01 | 2025-10-31
[in January] | 2026-01-01 | 2026-01-31
[last March] | 2025-03-01 | 2025-03-31
[in May] it stopped | 2025-05-01 | 2025-05-31
[since last May] | 2025-05-01 | 2025-05-31
[in early December] | 2025-12-01 | 2025-12-11
[at the end of November] | 2025-11-21 | 2025-11-30
[in June 2024] | 2024-06-01 | 2024-06-30
[October last year] | 2025-10-01 | 2025-10-31
[in 2016] | 2016-01-01 | 2016-12-31
[since 2019] | 2019-01-01 | 2019-12-31
[on 3/4] | 2025-04-03 | 2025-04-03
[on 3/1] | 2026-01-03 | 2026-01-03
[12/01/2026] | 2026-01-12 | 2026-01-12
[12.1.26] | 2026-01-12 | 2026-01-12
[2026-01-22] | 2026-01-22 | 2026-01-22
[22 january] | 2026-01-22 | 2026-01-22
[the 22nd of January] | 2026-01-22 | 2026-01-22
[January 22nd] | 2026-01-22 | 2026-01-22
[on the second of January] | 2026-01-02 | 2026-01-02
[on 3rd Feb at 2pm] | 2026-02-03 | 2026-02-03
[14 Nov 2025] | 2025-11-14 | 2025-11-14
[Thursday 5th Feb] | 2026-02-05 | 2026-02-05
[since the 5th] | 2026-02-05 | 2026-02-05
[on the 28th] and again after | 2026-01-28 | 2026-01-28
[between 3 and 5 January] | 2026-01-03 | 2026-01-05
[3-5 January] | 2026-01-03 | 2026-01-05
[since the clocks went back] | 2025-10-26 | 2025-10-26
[when the clocks went forward] | 2025-03-30 | 2025-03-30
[bonfire night] | 2025-11-05 | 2025-11-05
[since Guy Fawkes] | 2025-11-05 | 2025-11-05
[August bank holiday] | 2025-08-25 | 2025-08-25
[the late May bank holiday] | 2025-05-26 | 2025-05-26
[over Christmas] | 2025-12-24 | 2025-12-27
[on Christmas Eve] | 2025-12-24 | 2025-12-24
[on Boxing Day] | 2025-12-26 | 2025-12-26
[new year's day] | 2026-01-01 | 2026-01-01
[on New Year's Eve] | 2025-12-31 | 2025-12-31
[at halloween] | 2025-10-31 | 2025-10-31
[since Easter] | 2025-04-18 | 2025-04-21
[Easter Monday] | 2025-04-21 | 2025-04-21
[good friday] | 2025-04-18 | 2025-04-18
[on Mothers Day] | 2025-03-30 | 2025-03-30
[pancake day] | 2025-03-04 | 2025-03-04
[Christmas before last] | 2024-12-24 | 2024-12-27
[last summer] | 2025-06-01 | 2025-08-31
[the summer before last] | 2024-06-01 | 2024-08-31
[in the autumn] | 2025-09-01 | 2025-11-30
[since the spring] | 2025-03-01 | 2025-05-31
[the winter of 2021] | 2021-12-01 | 2022-02-28
[since lockdown] | 2020-03-23 | 2021-07-19
[this time last year] | 2025-01-27 | 2025-02-24
[for months] | 2024-02-11 | 2025-12-16
[for weeks now] | 2025-10-21 | 2026-01-27
[ages ago] | - | -
[for donkey's years] | - | -
[ddoe] torrodd y boeler | 2026-02-09 | 2026-02-09
"""

ON_THURSDAY_17_SEPTEMBER_2026 = """
[a week last Tuesday] | 2026-09-08 | 2026-09-08
[last Tuesday] | 2026-09-15 | 2026-09-15
[on Thursday] he was rude | 2026-09-10 | 2026-09-10
[since september] | 2026-09-01 | 2026-09-17
[last September] | 2025-09-01 | 2025-09-30
[last summer] | 2026-06-01 | 2026-08-31
[August bank holiday] | 2026-08-31 | 2026-08-31
[over Christmas] | 2025-12-24 | 2025-12-27
[since the clocks went back] | 2025-10-26 | 2025-10-26
[since Easter Monday] | 2026-04-06 | 2026-04-06
[on the 20th] | 2026-08-20 | 2026-08-20
[on 3/4] | 2026-04-03 | 2026-04-03
[the weekend] we had no water | - | -
[at the weekend] | 2026-09-12 | 2026-09-13
[last weekend] | 2026-09-12 | 2026-09-13
[the weekend before last] | 2026-09-05 | 2026-09-06
[early this year] | 2026-01-01 | 2026-05-02
"""


def check(marked: str, start: str, end: str, today: date) -> None:
    text = marked.replace("[", "").replace("]", "")
    first, last = marked.index("["), marked.index("]") - 1
    days = days_of(text, first, last, today)
    expected = None if start == "-" else (date.fromisoformat(start), date.fromisoformat(end))
    assert (None if days is None else (days.start, days.end)) == expected


@pytest.mark.parametrize(("marked", "start", "end"), rows(ON_TUESDAY_10_FEBRUARY_2026))
def test_expression_received_on_a_tuesday_in_february(marked, start, end):
    check(marked, start, end, TUESDAY)


@pytest.mark.parametrize(("marked", "start", "end"), rows(ON_THURSDAY_17_SEPTEMBER_2026))
def test_expression_received_on_a_thursday_in_september(marked, start, end):
    check(marked, start, end, THURSDAY)


@given(
    words=st.lists(
        st.sampled_from(sorted({*PIECES.split(), *date_words.NAMED, *date_words.UNITS, *date_words.MONTHS})), max_size=8
    ),
    today=st.dates(date(2024, 1, 1), date(2028, 2, 29)),
)
def test_whatever_is_said_no_day_lies_ahead_and_no_range_runs_backwards(words, today):
    for found in find_whens(" ".join(words), today):
        assert found.days is None or found.days.start <= found.days.end <= today
