"""The one cleaner of text that crosses the boundary."""

import unicodedata


def clean(text: str) -> str:
    """Return the text with nothing in it that a database or a page cannot hold, and just as long.

    A lone surrogate or NUL becomes U+FFFD, any other control character except tab and newline a space, so that offsets
    hold for the text as it came and as it is stored.
    """
    return "".join(_clean(character) for character in text)


def _clean(character: str) -> str:
    match unicodedata.category(character):
        case "Cs":
            return "\ufffd"
        case "Cc" if character == "\0":
            return "\ufffd"
        case "Cc" if character not in "\t\n":
            return " "
        case _:
            return character
