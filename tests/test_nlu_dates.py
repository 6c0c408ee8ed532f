"""When it happened: British expressions against the day of receipt, and words that only look like dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu import date_words
from nlu.calendar_days import Days
from nlu.dates import days_of, event_when, find_whens, put_right

TUESDAY = date(2026, 2, 10)
THURSDAY = date(2026, 9, 17)
SATURDAY = date(2026, 11, 21)
WEDNESDAY_AFTER_EASTER = date(2026, 4, 15)
FIRST_MONDAY = date(2026, 1, 5)
THURSDAY_IN_NOVEMBER = date(2026, 11, 19)
# what is said | the words that then say when | first day | last day
CORRECTED = """
it was the 3rd, no sorry the 13th of October | the 13th of October | 2026-10-13 | 2026-10-13
he came last Monday, actually Tuesday | last Monday, actually Tuesday | 2026-11-17 | 2026-11-17
it was Sunday, no, Monday | it was Sunday, no, Monday | 2026-11-16 | 2026-11-16
on tuesday 6 october, no sorry the 13th he came | on tuesday 6 october, no sorry the 13th | 2026-10-13 | 2026-10-13
on 3 October, sorry, November | on 3 October, sorry, November | 2026-11-03 | 2026-11-03
in November 2025, no October | in November 2025, no October | 2025-10-01 | 2025-10-31
on 5 June 2025, I mean 2024 | on 5 June 2025, I mean 2024 | 2024-06-05 | 2024-06-05
three weeks ago, no four | three weeks ago, no four | 2026-10-19 | 2026-10-25
yesterday, no sorry, the day before | yesterday, no sorry, the day before | 2026-11-17 | 2026-11-17
the 30th of September - no, I tell a lie, the 1st of October | the 1st of October | 2026-10-01 | 2026-10-01
it was Monday, no wait, Wednesday, no Thursday last week | Thursday last week | 2026-11-12 | 2026-11-12
on Monday. Sorry, Tuesday. | on Monday. Sorry, Tuesday | 2026-11-17 | 2026-11-17
he came on Monday. Sorry, on Tuesday I was out | on Monday | 2026-11-16 | 2026-11-16
I rang on Monday, actually on Tuesday I rang again | on Monday | 2026-11-16 | 2026-11-16
I waited in on Monday and actually Tuesday too | on Monday | 2026-11-16 | 2026-11-16
nobody came Monday, no one came Tuesday | Monday | 2026-11-16 | 2026-11-16
he came Monday, no apology on Tuesday either | Monday | 2026-11-16 | 2026-11-16
on the 3rd of October, no, the 5th time he was late | on the 3rd of October | 2026-10-03 | 2026-10-03
"""
# what was known | what is said later | the words that then hold, "-" where it corrects nothing | first day
PUT_RIGHT = """
tuesday 6 october | no sorry the 13th | tuesday 6 october, no sorry the 13th | 2026-10-13
on 3 October | actually it was the 5th | on 3 October, actually it was the 5th | 2026-10-05
in November 2025 | no sorry it was October, not November | in November 2025, no sorry it was October | 2025-10-01
last Monday | it should be Tuesday | last Monday, sorry, it should be Tuesday | 2026-11-17
last Monday | no, on Wednesday morning | on Wednesday morning | 2026-11-18
last Monday | Friday I will be home | - | -
last Monday | yes. Tuesday is fine for a visit | - | -
last Monday | no sorry, the address should be 13 Potters Field | - | -
"""
PIECES = """
the a of in on at since for last this before after ago back gone and or to between from week month year come but one
early mid late half past nearly over next start end first second third 3 5th 31 31st 29 30 999 2026 '24 3/4 31/2 29/2
12/12/25 99 0 1.5 day night o'clock 9am today tomorrow friday sunday weds ers mis dydd llun yn ôl dau fis weekend
"""
DAYS_OF_RECEIPT = [TUESDAY, SATURDAY, WEDNESDAY_AFTER_EASTER, FIRST_MONDAY]

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

NOT_DATES = [
    "I may come round later",
    "you may as well not bother",
    "I will march down there",
    "my 3 year old has asthma",
    "you are open 24/7 they said",
    "ring me on 07700 900131",
    "number 12 Rope Walk",
    "flat 3/4 the top floor",
    "this is the third time",
    "the second bedroom is mouldy",
    "10/10 service",
    "I sat on the bus",
    "we sat in the sun",
    "my wife wed her cousin",
    "April at your office was lovely, so was May Jones",
    "the march of progress",
    "call me on 0121 496 0123",
    "ref 2024/3312",
    "it is a 3 bed house with 2 bathrooms",
    "band A with 12 points",
    "he is 82",
    "flat 11, 4th floor",
    "it cost 20.50",
    "the boiler is at 1.5 bar",
    "wait a second",
    "I may want to come in",
    "you can march down there and tell them",
    "my 3 year old has eczema",
    "we are here 24/7",
    "the heating is on 24/7",
    "it's flat 3/4 on the left",
    "she lives on the second floor",
    "we just sat there like lemons",
    "he was sat there for nothing",
    "an august body like yours",
    "my daughter wed a soldier",
    "Ant and Dec were on the telly",
    "April said she would ring",
    "2 may help with the lifting",
    "the door to the summer house is stuck",
    "I live in May Lane",
    "the bins on Friday Street are full",
    "write to 5 Spring Gardens",
    "in the second place, you lied",
    "your 100 days plan is nonsense",
    "it's the same week in week out",
    "the lads at Good Friday Court",
    "in the first place it is wrong",
    "the spring on the letterbox has gone",
    "he lent me a heater",
    "my lad has got covid",
    "merry xmas to you all",
    "happy new year to the team",
    "the winter fuel payment is late",
    "Coronation Street is flooded",
    "I was the first and last to know",
    "a chap called March from your office",
    "for a 3 year old child it is not safe",
    "a two week wait is too long",
    "a 12 month tenancy",
    "number 7 Jubilee Court",
    "this may be the wrong place",
    "two visits a week is not enough",
    "she was on the fourth floor",
    "from the first I told you",
    "may 2 of us come",
    "I sat on the phone",
    "the man in the sun hat",
    "it says 5/10 on the form",
    "we scored 3/4 of the points",
    "the advent calendar is lovely",
    "the second one was worse",
    "the weekly rent is £120.26",
    "ref 12/345/26",
    "a March hare",
    "the Monday Club is closing",
    "thank you April in lettings",
    "Mr Friday was kind",
    "one may ask why",
    "my nan is 90",
    "half the time nobody answers",
    "a third of the tenants agree",
    "your 7 day target",
    "the fifth wheel",
    "day in day out",
    "I want 4 weeks rent back",
    "10 days notice",
    "flat 5 Summer Court",
    "the Easter egg hunt was great",
    "the Christmas tree is lovely",
    "wait for the second bus",
]

PLANS = [
    "I can wait until friday",
    "is he booked for thursday",
    "can you come on monday",
    "free on Wednesday",
    "please come by Tuesday",
    "I can this weekend",
    "I'm free Thursday",
    "I want it fixed this week",
    "it's booked for Monday",
    "can he come Tuesday week",
    "he's coming a week on Monday",
    "could someone come this afternoon",
    "please come tonight",
    "I'm off work Friday",
    "I'll be in on Monday",
    "next Thursday is fine",
    "any time Friday",
    "he is due on the 25th",
    "I need it done today",
    "see you Wednesday",
    "not till Monday",
    "I'm away for two weeks",
    "will you be there on Saturday",
    "could you do Monday",
    "I want someone here by this evening",
    "my appointment is on the 20th",
    "the day after tomorrow suits me",
    "Friday week would do",
    "I'd like it sorted before Christmas",
    "they're due this Friday",
    "it is booked in for 12 March",
]


def rows(table: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line.split(" | ")) for line in table.strip().splitlines()]


def cases(table: str) -> list[tuple[str, str, str]]:
    rows = [line.split("|") for line in table.strip().splitlines()]
    return [(text.strip(), start.strip(), end.strip()) for text, start, end in rows]


def check(marked: str, start: str, end: str, today: date) -> None:
    text = marked.replace("[", "").replace("]", "")
    first, last = marked.index("["), marked.index("]") - 1
    days = days_of(text, first, last, today)
    expected = None if start == "-" else (date.fromisoformat(start), date.fromisoformat(end))
    assert (None if days is None else (days.start, days.end)) == expected


@pytest.mark.parametrize(("marked", "start", "end"), cases(ON_TUESDAY_10_FEBRUARY_2026))
def test_expression_received_on_a_tuesday_in_february(marked, start, end):
    check(marked, start, end, TUESDAY)


@pytest.mark.parametrize(("marked", "start", "end"), cases(ON_THURSDAY_17_SEPTEMBER_2026))
def test_expression_received_on_a_thursday_in_september(marked, start, end):
    check(marked, start, end, THURSDAY)


@pytest.mark.parametrize(
    ("today", "marked", "start", "end"),
    [(today, *case) for today, table in WHEN_IT_HAPPENED.items() for case in cases(table)],
)
def test_when_it_happened_is_found_in_the_text_and_read(today, marked, start, end):
    text = marked.replace("[", "").replace("]", "")
    found = event_when(text, today)
    assert found is not None
    assert found.start < marked.index("]") - 1
    assert found.end > marked.index("[")
    assert found.days == (None if start == "-" else Days(date.fromisoformat(start), date.fromisoformat(end)))


@pytest.mark.parametrize(("text", "words", "days"), [(a, b, f"{c}|{d}") for a, b, c, d in rows(CORRECTED)])
def test_what_is_corrected_in_the_same_breath_gives_way(text, words, days):
    found = event_when(text, THURSDAY_IN_NOVEMBER)
    assert found is not None
    assert found.days is not None
    assert (text[found.start : found.end], f"{found.days.start}|{found.days.end}") == (words, days)


@pytest.mark.parametrize(("known", "text", "words", "start"), rows(PUT_RIGHT))
def test_a_later_message_puts_a_piece_of_a_date_right(known, text, words, start):
    found = put_right(known, text, THURSDAY_IN_NOVEMBER)
    got = ("-", "-") if found is None or found[1] is None else (found[0], str(found[1].start))
    assert got == (words, start)


@pytest.mark.parametrize("today", DAYS_OF_RECEIPT)
@pytest.mark.parametrize("text", NOT_DATES)
def test_no_date_is_read_where_there_is_none(text, today):
    assert find_whens(text, today) == []


@pytest.mark.parametrize("today", DAYS_OF_RECEIPT)
@pytest.mark.parametrize("text", PLANS)
def test_a_plan_is_not_when_it_happened(text, today):
    assert event_when(text, today) is None


@given(
    words=st.lists(
        st.sampled_from(sorted({*PIECES.split(), *date_words.NAMED, *date_words.UNITS, *date_words.MONTHS})), max_size=8
    ),
    today=st.dates(date(2024, 1, 1), date(2028, 2, 29)),
)
def test_whatever_is_said_no_day_lies_ahead_and_no_range_runs_backwards(words, today):
    for found in find_whens(" ".join(words), today):
        assert found.days is None or found.days.start <= found.days.end <= today


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
