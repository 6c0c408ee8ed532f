"""The words of an e-mail: HTML to text, and what is new in it without quotes and signature. Pure."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any, Final

from bs4 import BeautifulSoup

BLOCKS: Final = ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "table", "ul", "ol", "pre")
"""Elements after which a line ends."""

UNSEEN: Final = ("script", "style", "head", "title", "template")
"""Elements whose content nobody sees."""

QUOTED: Final = ".gmail_quote, .moz-cite-prefix, blockquote, #divRplyFwdMsg, #appendonsend, .yahoo_quoted"
"""Where the common programs put what they quote."""

SIGNATURE: Final = ".gmail_signature, .moz-signature, #Signature, #ms-outlook-mobile-signature"
"""Where they put the signature."""

_TOGETHER: Final = 2
"""A line that says who wrote what is quoted may be broken into so many."""


@cache
def patterns() -> dict[str, Any]:
    """Return the lines that begin a quotation or a signature, and the subjects that say nothing."""
    content = tomllib.loads((resources.files("channels") / "mail_quotes.toml").read_text(encoding="utf-8"))
    return {
        "quoted": [re.compile(each, re.IGNORECASE) for each in content["quoted"]],
        "signature": [re.compile(each, re.IGNORECASE) for each in content["signature"]],
        "empty_subjects": frozenset(content["empty_subjects"]),
    }


def text_of_html(html: str) -> str:
    """Return the words of a page of HTML as a reader sees them, a line for each block."""
    return _plain(BeautifulSoup(html, "html.parser"))


def new_of_html(html: str) -> str:
    """Return the words of a page of HTML without what is quoted and without the signature."""
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.select(f"{QUOTED}, {SIGNATURE}"):
        element.decompose()
    return new_of_text(_plain(soup))


def new_of_text(text: str) -> str:
    """Return the text without what is quoted and without the signature; all of it when nothing else is there."""
    lines = text.splitlines()
    cut, end = _first(lines, patterns()["quoted"])
    kept = [line for line in lines[:cut] if not line.lstrip().startswith(">")]
    kept = kept[: _first(kept, patterns()["signature"])[0]]
    below = [line for line in lines[end:] if not line.lstrip().startswith(">")]
    new = "\n".join(kept).strip() or _below(below)
    return re.sub(r"\n{3,}", "\n\n", new) or text.strip()


def subject_words(subject: str) -> str:
    """Return what a subject says: without Re: and Fwd: and references in brackets, empty when that is nothing."""
    bare = re.sub(r"^\s*((re|fwd?|aw|ateb)\s*:\s*)+", "", subject, flags=re.IGNORECASE)
    bare = re.sub(r"\[[^\]]*\]", "", bare).strip(" :-")
    return "" if bare.lower() in patterns()["empty_subjects"] else bare


def _below(lines: Sequence[str]) -> str:
    """Return what is written under a quotation, where nothing stands above it and every quoted line is marked."""
    if _first(lines, patterns()["quoted"])[0] < len(lines):
        return ""
    return "\n".join(lines[: _first(lines, patterns()["signature"])[0]]).strip()


def _first(lines: Sequence[str], found: Sequence[re.Pattern[str]]) -> tuple[int, int]:
    """Return where the first line that fits begins and ends, broken in two or whole; twice the count when none does."""
    for number in range(len(lines)):
        for count in range(1, _TOGETHER + 1):
            if any(each.match(" ".join(lines[number : number + count])) for each in found):
                return number, number + count
    return len(lines), len(lines)


def _plain(soup: BeautifulSoup) -> str:
    for element in soup.find_all(UNSEEN):
        element.decompose()
    for string in soup.find_all(string=True):
        string.replace_with(re.sub(r"[ \t\r\n]+", " ", str(string)))
    for element in soup.find_all(BLOCKS):
        element.append("\n")
        if element.name != "br":
            element.insert(0, "\n")
    lines = [line.strip() for line in soup.get_text().replace("\xa0", " ").splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
