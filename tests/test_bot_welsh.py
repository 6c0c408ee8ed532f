"""Welsh: as much of it as there is of English, and put so that nothing that is filled in has to change."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from importlib import resources

import pytest
from conftest import LANDLORDS

from bot.dialogue.sms import is_plain, only_plain
from bot.dialogue.wording import NO_TEXTS, STYLES, blanks, load_answers, load_wording

PACKS = sorted({landlord.pack for landlord in LANDLORDS.values() if "cy" in landlord.languages})
MONTHS = [
    "Ionawr",
    "Chwefror",
    "Mawrth",
    "Ebrill",
    "Mai",
    "Mehefin",
    "Gorffennaf",
    "Awst",
    "Medi",
    "Hydref",
    "Tachwedd",
    "Rhagfyr",
]


def test_both_languages_have_the_same_texts_in_the_same_styles_with_the_same_blanks():
    english, welsh = _texts("en"), _texts("cy")
    assert sorted(english.keys() - welsh.keys()) == []
    assert sorted(welsh.keys() - english.keys()) == []
    assert [key for key, text in english.items() if blanks(text) != blanks(welsh[key])] == []
    assert [key for key, text in english.items() if bool(text) != bool(welsh[key])] == []


def test_each_welsh_file_says_whether_a_speaker_has_read_it():
    files = [file for file in (resources.files("bot") / "texts" / "cy").iterdir() if file.name.endswith(".toml")]
    heads = {file.name: file.read_text(encoding="utf-8").splitlines()[0] for file in files}
    assert {name for name, head in heads.items() if "speaker" not in head} == set()


@pytest.mark.parametrize("month", range(1, 13))
def test_a_day_in_welsh_is_written_as_in_the_middle_of_a_sentence(month):
    written = load_wording("cy").date(date(2026, month, 17))
    assert re.fullmatch(rf"dydd \w+ 17 {MONTHS[month - 1]} 2026", written)


@pytest.mark.parametrize("style", STYLES)
def test_a_date_stands_where_it_changes_nothing(style):
    texts = load_wording("cy", style).texts
    english = load_wording("en", style).texts
    dated = {key: text for key, text in texts.items() if "{date}" in text and text != english[key]}
    assert dated
    assert {key for key, text in dated.items() if not re.search(r"(erbyn |yw |\(){date}", text)} == set()


def test_what_landlords_and_their_packs_have_us_say_is_there_in_welsh():
    ours = load_wording("cy").of_rules
    said = {landlord.contact.opening for landlord in LANDLORDS.values() if "cy" in landlord.languages}
    said |= {words for pack in (*PACKS, "statutory") for words in _for_customers(_content(pack), ())}
    said |= set(_content("words")["destination"].values())
    assert sorted(said - set(ours)) == []


def test_an_answer_in_english_is_read_in_a_welsh_conversation_too():
    english, welsh = load_answers("en"), load_answers("cy")
    assert set(english["yes"]) < set(welsh["yes"])
    assert set(english["danger"]["gas"]) < set(welsh["danger"]["gas"])
    assert welsh.keys() == english.keys()


def test_a_confirmation_by_text_message_keeps_the_letters_under_their_accents():
    assert only_plain("tŷ, tîm, cân “da”") == 'ty, tim, can "da"'
    assert is_plain(only_plain("Łódź… dŵr 🙂"))


def test_a_text_that_asks_for_blanks_which_nobody_fills_is_said_in_english():
    english, welsh = load_wording("en"), load_wording("cy")
    assert all(blanks(text) <= blanks(english.texts[key]) for key, text in welsh.texts.items() if key in english.texts)


def _texts(language: str) -> dict[tuple[str, ...], str]:
    """Return every text of a language by file, section, name and style."""
    files = (resources.files("bot") / "texts" / language).iterdir()
    contents = {
        file.name: tomllib.loads(file.read_text(encoding="utf-8")) for file in files if file.name not in NO_TEXTS
    }
    return {
        (file, section, name, style): text
        for file, sections in contents.items()
        for section, entries in sections.items()
        for name, value in entries.items()
        if not isinstance(value, list)
        for style, text in (value if isinstance(value, dict) else {"": value}).items()
    }


def _content(name: str) -> dict:
    file = resources.files("triage") / "policies" / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _for_customers(content: object, path: tuple[str, ...]) -> Iterator[str]:
    """Give what a pack says to customers: reasons, who deals with it, promises, outside bodies."""
    if isinstance(content, list):
        for each in content:
            yield from _for_customers(each, path)
    if isinstance(content, dict):
        for key, value in content.items():
            spoken = key in {"reviewer_words", "lead_words", "customer"} or (key, path[:1]) == ("text", ("promise",))
            if isinstance(value, str) and (spoken or (key, path[:1]) == ("words", ("outside",))):
                yield value
            else:
                yield from _for_customers(value, (*path, key))
