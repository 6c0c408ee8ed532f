"""Words that only look like dates, and days that are only a plan."""

import pytest
from date_tables import FIRST_MONDAY, SATURDAY, TUESDAY, WEDNESDAY_AFTER_EASTER

from nlu.dates import event_when, find_whens, is_another_time

DAYS_OF_RECEIPT = [TUESDAY, SATURDAY, WEDNESDAY_AFTER_EASTER, FIRST_MONDAY]

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
    "flat 5 may I ask who does the bins",
    "I live at number 2, may I have a form",
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


@pytest.mark.parametrize("today", DAYS_OF_RECEIPT)
@pytest.mark.parametrize("text", NOT_DATES)
def test_no_date_is_read_where_there_is_none(text, today):
    assert find_whens(text, today) == []


@pytest.mark.parametrize("today", DAYS_OF_RECEIPT)
@pytest.mark.parametrize("text", PLANS)
def test_a_plan_is_not_when_it_happened(text, today):
    assert event_when(text, today) is None


PLANS = [
    "the panel sits on 3 December and I want to be heard",
    "court date is 5 December",
    "my hearing is on Friday",
    "my hearing is set for 14 December",
    "we go to court on the 4th",
    "I'm due in court on Monday",
    "my operation is on 9 December",
    "my notice runs out on 1 December",
    "they're coming on Friday",
    "we're moving on Saturday",
    "I'm seeing my MP on Saturday",
    "We've a disrepair hearing on 14 December and that can run its course",
    "she has a scan on 9 December",
]

PAST = [
    "the panel sat on 3 November and refused me",
    "the hearing was on the 5th",
    "my court hearing on 5 November went ahead without the papers",
    "the meeting on Monday was a shambles",
    "They were coming on Friday and never did",
    "we have been in court since May",
    "the job is still not done since May",
    "he came on Friday and left a hole",
    "I have had a hearing on the 4th",
    "he has been rude at the meeting on Monday",
]


@pytest.mark.parametrize("text", PLANS)
def test_the_day_of_a_hearing_or_visit_to_come_is_not_when_it_happened(text):
    assert event_when(text, WEDNESDAY_AFTER_EASTER) is None


@pytest.mark.parametrize("text", PAST)
def test_the_day_of_a_hearing_or_visit_that_has_been_is(text):
    assert event_when(text, WEDNESDAY_AFTER_EASTER) is not None


@pytest.mark.parametrize(
    ("text", "words", "is_one"),
    [
        ("court date is the 5th", "the 5th", True),
        ("the deadline is the 30th", "the 30th", True),
        ("they're coming on Friday", "on Friday", True),
        ("he came on Friday", "on Friday", False),
        ("the move was on 4 May", "on 4 May", False),
        ("they have been in court for years", "for years", False),
        ("no, it was put right two days later", "two days later", True),
        ("you wrote back a week after", "a week after", True),
        ("it was two days ago", "two days ago", False),
    ],
)
def test_words_that_a_reader_points_to_may_be_a_plan(text, words, is_one):
    start = text.index(words)
    assert is_another_time(text, start, start + len(words), TUESDAY) is is_one
