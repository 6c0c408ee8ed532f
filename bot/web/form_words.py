"""What the web form says around the conversation, in each language; the desk's entry page shares its fields."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from bot.landlords import Landlord

FOLDER: Final = Path(__file__).parent / "form_words"
DEFAULT: Final = "en"

Words = Mapping[str, Mapping[str, str]]
"""Texts by section and name."""


@cache
def load_form_words(language: str = DEFAULT) -> Words:
    """Return the texts of a language; those that it does not have are the English ones."""
    english: Words = tomllib.loads((FOLDER / f"{DEFAULT}.toml").read_text("utf-8"))
    file = FOLDER / f"{language}.toml"
    own: Words = tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
    return {section: {**texts, **own.get(section, {})} for section, texts in english.items()}


def languages_of_form(landlord: Landlord) -> list[str]:
    """Return the languages in which a landlord's form can be read, the usual one first."""
    return [language for language in landlord.languages if (FOLDER / f"{language}.toml").is_file()] or [DEFAULT]
