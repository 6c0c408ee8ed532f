"""A date that the customer corrects, in the same breath or in a later message."""

import pytest
from date_tables import THURSDAY_IN_NOVEMBER, rows

from nlu.dates import event_when, put_right

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
