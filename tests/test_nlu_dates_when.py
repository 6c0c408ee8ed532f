"""When it happened, found in the whole of what a customer says."""

from datetime import date

import pytest
from date_tables import FIRST_MONDAY, SATURDAY, TUESDAY, WEDNESDAY_AFTER_EASTER, rows

from nlu.calendar_days import Days
from nlu.dates import event_when

# What stands in brackets is when it happened, found in the whole text: text | first day | last day
WHEN_IT_HAPPENED = {
    TUESDAY: """
it went [a month last Friday] | 2026-01-06 | 2026-01-06
the leak began on [the 3rd of last month] | 2026-01-03 | 2026-01-03
they came [in the second week of January] | 2026-01-08 | 2026-01-14
it flooded [two Sundays ago] | 2026-02-01 | 2026-02-01
he was rude to me [last but one Friday] | 2026-01-30 | 2026-01-30
the boiler packed up [yesterday week] | 2026-02-02 | 2026-02-02
it broke on [5 Jan 26] | 2026-01-05 | 2026-01-05
no heating since [5/1] | 2026-01-05 | 2026-01-05
we've been waiting [going on three weeks] | 2026-01-17 | 2026-01-28
I have been waiting [nearly a month] | 2025-12-31 | 2026-01-29
it's been like this [over a year] | 2024-06-26 | 2025-03-27
it broke [half a year ago] | 2025-06-26 | 2025-09-24
been without it for [the best part of a fortnight] | 2026-01-24 | 2026-02-03
no hot water [eight days now] | 2026-02-02 | 2026-02-02
it started in [the first week of the summer holidays] | 2025-07-20 | 2025-07-26
it will be [six weeks come Friday] | 2026-01-02 | 2026-01-02
it will have been out [a fortnight tomorrow] | 2026-01-28 | 2026-01-28
it broke at [the back end of last month] | 2026-01-21 | 2026-01-31
it's got worse [this past month] | 2026-01-10 | 2026-02-10
it stopped [over the Christmas] | 2025-12-24 | 2025-12-27
nobody answered [between Christmas and New Year] | 2025-12-26 | 2025-12-31
it's been bad [since the turn of the year] | 2025-12-28 | 2026-01-07
it's been like that [a twelvemonth] now | 2024-12-27 | 2025-03-27
it went [ten days or so back] | 2026-01-29 | 2026-02-02
it came in on [the first of the month] | 2026-02-01 | 2026-02-01
he knocked [last thing Thursday] | 2026-02-05 | 2026-02-05
it happened [Thursday night just gone] | 2026-02-05 | 2026-02-05
the bins were missed [3 Fridays running] | 2026-01-23 | 2026-02-06
no lift [for the last three weeks] | 2026-01-17 | 2026-01-23
it will be [three weeks on Thursday] | 2026-01-22 | 2026-01-22
no heating [since a week Monday] | 2026-02-02 | 2026-02-02
it gave out [a week gone Wednesday] | 2026-01-28 | 2026-01-28
the pipe went [the Friday before Christmas] | 2025-12-19 | 2025-12-19
he came [the day after Boxing Day] | 2025-12-27 | 2025-12-27
the fence blew down [the week of the storm] | - | -
it broke [Sun 1st] | 2026-02-01 | 2026-02-01
it broke on the [1st Feb] | 2026-02-01 | 2026-02-01
it's been off since [feb half term] | 2025-02-17 | 2025-02-23
the noise was in the [early hours of Sunday] | 2026-02-08 | 2026-02-08
it broke [about a year and a half ago] | 2024-05-12 | 2024-11-08
no water [since 9 o'clock this morning] | 2026-02-10 | 2026-02-10
the man came at [half past two on Friday] | 2026-02-06 | 2026-02-06
torrodd y boeler [dydd Llun diwethaf] | 2026-02-09 | 2026-02-09
dim gwres [ers wythnos] | 2026-01-31 | 2026-02-06
daeth neb [mis diwethaf] | 2026-01-01 | 2026-01-31
dim dŵr [ers pythefnos] | 2026-01-24 | 2026-01-30
torrodd [tair wythnos yn ôl] | 2026-01-17 | 2026-01-23
mae'n gollwng [ers mis Medi] | 2025-09-01 | 2025-09-30
torrodd y drws [nos Wener] | 2026-02-06 | 2026-02-06
dim golau [ers dydd Mercher] | 2026-02-04 | 2026-02-04
it blew down [wendsday] | 2026-02-04 | 2026-02-04
he came [tuseday] and left | 2026-02-03 | 2026-02-03
it leaked [yesturday] | 2026-02-09 | 2026-02-09
it started in [febuary] | 2026-02-01 | 2026-02-10
it went off [Monday there] | 2026-02-09 | 2026-02-09
the close door's been broke [a week past on Friday] | 2026-01-30 | 2026-01-30
no been right [sin Saturday] | 2026-02-07 | 2026-02-07
it fell off [Setterday] | 2026-02-07 | 2026-02-07
the lift broke [a week or two ago] | 2026-01-24 | 2026-02-06
it went [a day or two ago] | 2026-02-08 | 2026-02-09
it came up [2-3 weeks ago] | 2026-01-17 | 2026-01-30
it came up [two or three weeks ago] | 2026-01-17 | 2026-01-30
broke [6wks ago] | 2025-12-27 | 2026-01-02
no heat [for the past 4 days] | 2026-02-06 | 2026-02-06
they left it open [Saturday or Sunday] | 2026-02-07 | 2026-02-08
out of order [from Friday night to Monday morning] | 2026-02-06 | 2026-02-09
it was off [between Monday and Wednesday] | 2026-02-02 | 2026-02-04
it fell [the week before last] | 2026-01-26 | 2026-02-01
he called [Tuesday of last week] | 2026-02-03 | 2026-02-03
he called [Monday this week] | 2026-02-09 | 2026-02-09
it flooded [the weekend before last] | 2026-01-31 | 2026-02-01
noise all night [two weekends ago] | 2026-01-31 | 2026-02-01
it fell on [the last Friday in January] | 2026-01-30 | 2026-01-30
it fell on [the first Monday of last month] | 2026-01-05 | 2026-01-05
it started in [the last week of November] | 2025-11-24 | 2025-11-30
it leaked [the first weekend in December] | 2025-12-06 | 2025-12-07
it was cut off [from 28 January to 2 February] | 2026-01-28 | 2026-02-02
[Since 5 January] I have had no drawers | 2026-01-05 | 2026-01-05
he shouted at me at the residents meeting [in January] | 2026-01-01 | 2026-01-31
it was [January, the 14th] | 2026-01-14 | 2026-01-14
it was off [between the 3rd and the 5th] | 2026-02-03 | 2026-02-05
they dug it up [week commencing 12 January] | 2026-01-12 | 2026-01-18
it broke [around the 20th] | 2026-01-18 | 2026-01-22
it broke [on or about 20 January] | 2026-01-18 | 2026-01-22
it went in [the week before Christmas] | 2025-12-18 | 2025-12-24
it went [two days before Christmas] | 2025-12-23 | 2025-12-23
it went [just after New Year] | 2026-01-02 | 2026-01-08
it's been out [since storm Darragh] | 2024-12-06 | 2024-12-07
it smelt on [Remembrance Sunday] | 2025-11-09 | 2025-11-09
it went on [Father's Day] | 2025-06-15 | 2025-06-15
the trouble was [between October and December] | 2025-10-01 | 2025-12-31
damp [since Oct/Nov] | 2025-10-01 | 2025-11-30
damp [since last winter] | 2024-12-01 | 2025-02-28
it has been damp [all winter] | 2025-12-01 | 2026-02-10
broken [since mid-January] | 2026-01-11 | 2026-01-21
this is [day 5] without heating | 2026-02-06 | 2026-02-06
[the third night in a row] with no heating | 2026-02-08 | 2026-02-08
he shouted at me [a week yesterday] | 2026-02-02 | 2026-02-02
I slipped [three weeks today] | 2026-01-20 | 2026-01-20
I slipped [a year ago today] | 2025-02-10 | 2025-02-10
water came in [two hours ago] | 2026-02-10 | 2026-02-10
no power [for the last 36 hours] | 2026-02-08 | 2026-02-09
it went [this Monday] | 2026-02-09 | 2026-02-09
it went [this Friday just gone] | 2026-02-06 | 2026-02-06
it rattled [late last night] | 2026-02-09 | 2026-02-09
it died [upwards of two months ago] | 2025-10-31 | 2025-12-20
it died [getting on for two years ago] | 2023-12-27 | 2024-09-24
it was put in [back in 2019] | 2019-01-01 | 2019-12-31
it was on [the 5th of January last] | 2026-01-05 | 2026-01-05
[Jan] | 2026-01-01 | 2026-01-31
[18 months] | 2024-07-31 | 2024-08-20
[5/1] | 2026-01-05 | 2026-01-05
[about six weeks I think] | 2025-12-21 | 2026-01-08
he called round [on the evening of the 3rd] | 2026-02-03 | 2026-02-03
he called round [the week of the 19th] | 2026-01-19 | 2026-01-25
it has been off [since 3am] | 2026-02-09 | 2026-02-10
been off [since 6 last night] | 2026-02-09 | 2026-02-09
it went bang on [Christmas morning] | 2025-12-25 | 2025-12-25
it happened [a year last Christmas] | 2024-12-24 | 2024-12-27
it happened [a year last March] | 2024-03-01 | 2024-03-31
it happened [two years ago last summer] | 2023-06-01 | 2023-08-31
they were put in [in the 90s] | 1990-01-01 | 1999-12-31
missed [the third week running] | 2026-01-24 | 2026-01-30
missed for the [third Friday in a row] | 2026-01-23 | 2026-02-06
it is worse [in recent weeks] | 2025-12-16 | 2026-02-10
it broke [some three weeks ago] | 2026-01-14 | 2026-01-26
the boiler's been off [eleven days] and counting | 2026-01-30 | 2026-01-30
no hot water [nine days], I am 76 | 2026-02-01 | 2026-02-01
It leaks. [Eight weeks]. Sort it | 2025-12-13 | 2025-12-19
it went [month ago] | 2025-12-31 | 2026-01-20
it is out [nearly three weeks] without a word | 2026-01-17 | 2026-01-28
it was [the back end of January] | 2026-01-21 | 2026-01-31
it was [two summers ago] | 2024-06-01 | 2024-08-31
the door is loose [since it was fitted] | - | -
the fence fell [the night of the England game] | - | -
torrodd [dri mis yn ôl] | 2025-10-31 | 2025-11-20
it dripped [from around 2am on Saturday] | 2026-02-07 | 2026-02-07
it fell [a couple of days after Christmas] | 2025-12-27 | 2025-12-27
it fell [the Monday after the bank holiday] | 2026-01-05 | 2026-01-05
it fell [at the start of last week] | 2026-02-02 | 2026-02-04
it fell on [Thurs 5/2] at 2pm | 2026-02-05 | 2026-02-05
it fell [on the night of Friday 30th January] | 2026-01-30 | 2026-01-30
it fell on [30-01-2026] | 2026-01-30 | 2026-01-30
[30/1] | 2026-01-30 | 2026-01-30
['24] | 2024-01-01 | 2024-12-31
it is not fixed [for a month of Sundays] | - | -
it fell [at 9.30 on Monday morning] | 2026-02-09 | 2026-02-09
it has been bad [ers dwy flynedd] | 2023-12-27 | 2024-03-26
it was damp [haf diwethaf] | 2025-06-01 | 2025-08-31
it broke [on the 22nd of December last year] | 2025-12-22 | 2025-12-22
""",
    WEDNESDAY_AFTER_EASTER: """
it failed [on Good Friday] | 2026-04-03 | 2026-04-03
it failed [over Easter] | 2026-04-03 | 2026-04-06
it broke [the Tuesday after Easter] | 2026-04-07 | 2026-04-07
it broke [the Saturday before Easter] | 2026-04-04 | 2026-04-04
it's been off [since the clocks went forward] | 2026-03-29 | 2026-03-29
he swore at me [on Mothering Sunday] | 2026-03-15 | 2026-03-15
it leaked [on Palm Sunday] | 2026-03-29 | 2026-03-29
no heating [a week on from Maundy Thursday] | 2026-04-02 | 2026-04-02
it broke [last Easter] | 2026-04-03 | 2026-04-06
it's been like it [since the bank holiday] | 2026-04-06 | 2026-04-06
he came [a fortnight last Monday] | 2026-03-30 | 2026-03-30
it went [a month ago on Friday] | 2026-03-10 | 2026-03-10
it snapped [on the last day of last month] | 2026-03-31 | 2026-03-31
it snapped [on 1 April] | 2026-04-01 | 2026-04-01
it dripped [all last week] | 2026-04-06 | 2026-04-12
it went [in February half term] | 2026-02-16 | 2026-02-22
it has been bad [since half term] | 2026-02-16 | 2026-02-22
it went [in early March] | 2026-03-01 | 2026-03-11
it went [this March] | 2026-03-01 | 2026-03-31
it went [last April] | 2025-04-01 | 2025-04-30
it was fine until [last spring] | 2025-03-01 | 2025-05-31
it has been dripping [since the weekend] | 2026-04-11 | 2026-04-12
there's been rats [since the start of the year] | 2026-01-01 | 2026-03-02
it fell [on the second Tuesday in March] | 2026-03-10 | 2026-03-10
they promised [back in the autumn] | 2025-09-01 | 2025-11-30
it was [late on Sunday night] | 2026-04-12 | 2026-04-12
it was [four Saturdays ago] | 2026-03-21 | 2026-03-21
it broke on [St Patrick's Day] | 2026-03-17 | 2026-03-17
it went on [the 29th of last month] | 2026-03-29 | 2026-03-29
they took the bins [Thursday of the week before last] | 2026-04-02 | 2026-04-02
it's been broken [since Ramadan] | 2026-02-18 | 2026-03-19
""",
    FIRST_MONDAY: """
the boiler died [on New Year's Eve] | 2025-12-31 | 2025-12-31
it went [on Christmas Eve] | 2025-12-24 | 2025-12-24
no heating [since Boxing Day] | 2025-12-26 | 2025-12-26
it went [last Monday] | 2025-12-29 | 2025-12-29
it went [on Friday] | 2026-01-02 | 2026-01-02
it went [last month] | 2025-12-01 | 2025-12-31
it went [last week] | 2025-12-29 | 2026-01-04
it began [in November] | 2025-11-01 | 2025-11-30
it began [last year] | 2025-01-01 | 2025-12-31
it began [at the back end of last year] | 2025-09-01 | 2025-12-31
we complained [on 3/12] | 2025-12-03 | 2025-12-03
it fell [on the 30th] | 2025-12-30 | 2025-12-30
it fell [on the first of the month] | 2026-01-01 | 2026-01-01
it fell [on the 20th of last month] | 2025-12-20 | 2025-12-20
it's been out [ten days] now | 2025-12-26 | 2025-12-26
it's been out [since the Friday before Christmas] | 2025-12-19 | 2025-12-19
it's been like it [since the back end] | 2025-09-01 | 2025-11-30
no answer [over the weekend] | 2026-01-03 | 2026-01-04
nobody came [on the Saturday after Christmas] | 2025-12-27 | 2025-12-27
it went [between Christmas and New Year's Eve] | 2025-12-26 | 2025-12-31
it was [this time last week] | 2025-12-29 | 2025-12-29
it has been [six weeks this Wednesday] | 2025-11-26 | 2025-11-26
it went [a week last Saturday] | 2025-12-27 | 2025-12-27
it was [New Year's Day] | 2026-01-01 | 2026-01-01
""",
    SATURDAY: """
it went [on Bonfire Night] | 2026-11-05 | 2026-11-05
it's been bad [since Halloween] | 2026-10-31 | 2026-10-31
it's been dark [since the clocks went back] | 2026-10-25 | 2026-10-25
it went [the weekend after bonfire night] | 2026-11-07 | 2026-11-08
it leaked [in October half term] | 2026-10-26 | 2026-11-01
it leaked [last Saturday] | 2026-11-14 | 2026-11-14
it leaked [on Saturday] | 2026-11-14 | 2026-11-14
it leaked [the Saturday before last] | 2026-11-07 | 2026-11-07
it leaked [last weekend] | 2026-11-14 | 2026-11-15
it broke [a month last Tuesday] | 2026-10-17 | 2026-10-17
it broke [in the first week of the month] | 2026-11-01 | 2026-11-07
it broke [just after the August bank holiday] | 2026-09-01 | 2026-09-07
it broke [the day before Remembrance Sunday] | 2026-11-07 | 2026-11-07
it broke [on Armistice Day] | 2026-11-11 | 2026-11-11
it began [in the summer] | 2026-06-01 | 2026-08-31
it began [this autumn] | 2026-09-01 | 2026-11-21
it began [in the last week of the summer holidays] | 2026-08-28 | 2026-09-03
it began [on 12 November] | 2026-11-12 | 2026-11-12
it began [on 12 December] | 2025-12-12 | 2025-12-12
no heating [since 7am this morning] | 2026-11-21 | 2026-11-21
it gave up [coming up to a month ago] | 2026-10-11 | 2026-11-09
it happened [Weds night] | 2026-11-18 | 2026-11-18
it was [about 3 on Thursday] | 2026-11-19 | 2026-11-19
it was [the third week of September] | 2026-09-15 | 2026-09-21
""",
}


@pytest.mark.parametrize(
    ("today", "marked", "start", "end"),
    [(today, *case) for today, table in WHEN_IT_HAPPENED.items() for case in rows(table)],
)
def test_when_it_happened_is_found_in_the_text_and_read(today, marked, start, end):
    text = marked.replace("[", "").replace("]", "")
    found = event_when(text, today)
    assert found is not None
    assert found.start < marked.index("]") - 1
    assert found.end > marked.index("[")
    assert found.days == (None if start == "-" else Days(date.fromisoformat(start), date.fromisoformat(end)))


def test_a_missed_visit_is_when_it_happened():
    found = event_when("was supposed to come last wednesday and didnt", TUESDAY)
    assert found is not None
    assert found.days is not None
    assert found.days.start == date(2026, 2, 4)


def test_the_event_goes_before_the_report():
    text = "the ceiling came down on Sunday, I rang on Monday"
    found = event_when(text, TUESDAY)
    assert found is not None
    assert text[found.start : found.end] == "on Sunday"


def test_without_a_day_of_receipt_the_words_are_found_but_no_days():
    found = event_when("it broke yesterday", None)
    assert found is not None
    assert found.days is None
