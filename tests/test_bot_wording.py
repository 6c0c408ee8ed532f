import re
from importlib import resources

import pytest

from bot.dialogue.answers import Said, is_correction, read_answer, reply_by, wishes
from bot.dialogue.questions import load_plan
from bot.dialogue.taking import CHOICES
from bot.dialogue.wording import SPOKEN, STYLES, WordingError, _read, load_answers, load_wording
from triage.cases import Status

ANSWERS = load_answers("en")


@pytest.mark.parametrize("style", STYLES)
def test_every_question_and_status_has_its_words(style):
    wording = load_wording("en", style)
    keys = {key for question in load_plan().questions for key in question.keys} | {"emergency_where", "safe_contact"}
    wanted = [f"ask.{key}" for key in keys] + [f"choose.{name}" for name in CHOICES]
    told_later = {Status.UNFINISHED, Status.REFUSED, Status.CLOSED}
    wanted += [f"{status}.opening" for status in Status if status not in told_later]
    assert [key for key in wanted if not wording.knows(key)] == []


def test_every_text_that_the_code_says_exists():
    wording = load_wording("en")
    folders = (resources.files("bot"), resources.files("bot.dialogue"))
    sources = (file.read_text() for folder in folders for file in folder.iterdir() if file.name.endswith(".py"))
    said = {key for source in sources for key in re.findall(r"""say\(\s*["']([a-z_]+\.[a-z_]+)["']""", source)}
    assert len(said) > 60
    assert [key for key in said if not wording.knows(key)] == []


@pytest.mark.parametrize("section", ["formal", "receipt", "suggested_exclusion", "referred", "emergency", "summary"])
def test_what_is_read_aloud_asks_nobody_to_write_or_reply_here(section):
    texts = load_wording("en", SPOKEN).texts
    said = [text for key, text in texts.items() if key.startswith(f"{section}.") or key == "safety.landlord"]
    assert len(said) > 1
    assert [text for text in said if re.search(r"\b(write|tell me why) here\b|\breply\b", text, re.IGNORECASE)] == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('[a]\nb = "{nonsense}"', "nonsense"),
        ('[a]\nb = { chat = "x" }', "no text for sms"),
        ("[a", "t.toml"),
    ],
)
def test_a_wrong_text_file_names_the_fault(content, says):
    with pytest.raises(WordingError, match=says):
        _read("t.toml", content, "sms")


def test_a_language_without_texts_is_refused():
    with pytest.raises(WordingError, match="xx"):
        load_wording("xx")


def test_a_day_is_written_with_its_weekday():
    from datetime import date  # noqa: PLC0415

    assert load_wording("en").date(date(2026, 2, 17)) == "Tuesday 17 February 2026"


@pytest.mark.parametrize(
    ("text", "said", "rest"),
    [
        ("yes", Said.YES, ""),
        ("Yes thats right!", Said.YES, "thats right"),
        ("yeah still dripping", Said.YES, "still dripping"),
        ("👍", Said.YES, ""),
        ("No, nothing like that", Said.NO, "nothing like that"),
        ("nope", Said.NO, ""),
        ("don’t know", Said.UNSURE, ""),
        ("I'd rather not say", Said.DECLINE, "say"),
        ("not sure sorry", Said.UNSURE, ""),
        ("ta very much", Said.THANKS, "very much"),
        ("12 Station Road", Said.OTHER, "12 Station Road"),
        ("notice how cold it is", Said.OTHER, "notice how cold it is"),
        ("", Said.OTHER, ""),
    ],
)
def test_how_an_answer_begins(text, said, rest):
    answer = read_answer(text, ANSWERS)
    assert (answer.said, answer.rest) == (said, rest)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("email is best", "email"),
        ("ring me", "phone"),
        ("by letter please", "letter"),
        ("text me or call", "sms"),
        ("no", None),
    ],
)
def test_the_way_to_answer(text, way):
    assert reply_by(text, ANSWERS) == way


def test_corrections_and_wishes():
    assert is_correction("no sorry it was october", ANSWERS)
    assert not is_correction("it was october", ANSWERS)
    assert wishes("I wish to make a FORMAL COMPLAINT.", ANSWERS) == {"wants_formal": True}
    assert wishes("just fix it", ANSWERS) == {}
