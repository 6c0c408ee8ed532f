"""The notation of phrases, and the phrase files that are written in it."""

import pytest

from nlu.phrase_notation import compile_phrase
from nlu.phrasebook import PhraseBook
from nlu.phrasefiles import phrase_file
from nlu.pipeline import PHRASE_FILES
from nlu.sentences import blank_english, mark_sentences
from nlu.words import clean, meant, words_of
from triage.vocabulary import BOOLEAN_FACTS, FeedbackType, Flag

NLP = blank_english()

NOTATION = [
    ("smell* [of] gas", "i can SMELL gas!", True),
    ("smell* [of] gas", "smelling of gas here", True),
    ("smell* [of] gas", "smell. gas bill came", False),
    ("door ... (lock|shut)", "my front door just wont lock", True),
    ("door ... (lock|shut)", "the door one two three four five six lock", False),
    ("can't lock", "i cannot lock it", True),
    ("will not (shut|close [properly])", "it won’t close", True),
    ("<who> fell", "our nan fell", True),
    ("(my (son|daughter)|me) fell", "my daughter fell", True),
]


def line(text):
    return words_of(mark_sentences(NLP(text))).line


@pytest.mark.parametrize(("phrase", "text", "found"), NOTATION)
def test_a_phrase_finds_what_it_says(phrase, text, found):
    compiled = compile_phrase(phrase, {"who": ["mum", "nan"]})
    assert bool(compiled.pattern.search(line(text))) is found


@pytest.mark.parametrize("phrase", ["(smell gas", "...", "[gas]", "gas)"])
def test_a_phrase_that_cannot_be_read_is_refused(phrase):
    with pytest.raises(ValueError, match=r"phrase|brackets"):
        compile_phrase(phrase, {})


def test_every_rule_of_the_phrase_files_points_to_a_finding():
    known = {f"flag:{f}" for f in Flag} | {f"{k}:{f}" for k in ("fact", "denied") for f in BOOLEAN_FACTS}
    known |= {f"type:{kind}" for kind in FeedbackType}
    named = {rule["finding"] for name in PHRASE_FILES for rule in phrase_file(name)["rule"]}
    assert named <= known


def test_every_phrase_file_can_be_read():
    assert PhraseBook(phrase_file(name) for name in PHRASE_FILES).find(words_of(mark_sentences(NLP("hello")))) == ()


def test_spellings_are_opened():
    assert meant("Don’t") == ("do", "not")
    assert meant("sooooo") == ("soo",)
    assert meant("mum's") == ("mum", "s")


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "a\x07b", "tab\tand\nline"])
def test_cleaning_keeps_the_length(text):
    assert len(clean(text)) == len(text)


def test_sentences_survive_dictation_and_abbreviations():
    text = "It's 5.30 p.m. now. Mr. Hobbs came\n\nHi!! u there?? right so the boiler full stop and my mum"
    sentences = [s.text.strip() for s in mark_sentences(NLP(text)).sents]
    assert sentences == [
        "It's 5.30 p.m. now.",
        "Mr. Hobbs came",
        "Hi!!",
        "u there??",
        "right so the boiler full stop",
        "and my mum",
    ]


@pytest.mark.parametrize(
    ("text", "is_for_others"),
    [
        ("Cllr Pat Moss, Weaver ward. Mrs Hall has been on to me", True),
        ("Councillor Moss here about the Halls at number 9", True),
        ("I told Cllr Moss in our ward about it", False),
        ("your ward councillor was no help", False),
    ],
)
def test_a_councillor_who_writes_acts_for_others_and_one_who_is_named_does_not(text, is_for_others):
    found = PhraseBook(phrase_file(name) for name in PHRASE_FILES).find(words_of(mark_sentences(NLP(text))))
    assert any(each.finding == "flag:advocate" for each in found) is is_for_others
