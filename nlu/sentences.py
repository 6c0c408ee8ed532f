"""The spaCy tokenizer and sentence splitter for texts as people send them: SMS, dictation, capitals, emoji."""

import re
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token
from spacy.vocab import Vocab

from nlu.phrasefiles import phrase_file

LONG_SENTENCE = 18
"""Words after which an unpunctuated sentence may be cut at a word that starts something new."""

_ENDS = re.compile(r"^(?:[.!?…]+|[\U0001F300-\U0001FAFF\u2600-\u27BF]+)$")
_TOKEN = re.compile(r"\w+(?:['’.,:/@&-]\w+)*|(?P<same>[^\w\s])(?P=same)*|[^\S ]+| +")


class Tokenizer:
    """Cuts a text into words, runs of one sign and white space; "don't" stays whole: `words.meant` opens it."""

    def __init__(self, vocab: Vocab) -> None:
        """Keep the vocabulary of the documents to be made."""
        self._vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return the document of a text, in linear time whatever the text is."""
        words: list[str] = []
        spaces: list[bool] = []
        for piece in (m.group() for m in _TOKEN.finditer(text)):
            space_after_word = piece[0] == " " and bool(words) and not spaces[-1]
            if space_after_word:
                spaces[-1] = True
            if rest := piece[space_after_word:]:
                words.append(rest)
                spaces.append(False)
        return Doc(self._vocab, words=words, spaces=spaces)


def blank_english() -> Language:
    """Return blank English with our tokenizer."""
    nlp = spacy.blank("en")
    nlp.tokenizer = Tokenizer(nlp.vocab)
    return nlp


@Language.component("sayso_sentences")
def mark_sentences(doc: Doc) -> Doc:
    """Mark the first token of every sentence."""
    since = 0
    for token in doc:
        starts = token.i == 0 or _starts_sentence(token, since)
        token.is_sent_start = starts
        since = 0 if starts else since + 1
    return doc


def _starts_sentence(token: Token, since: int) -> bool:
    before = token.nbor(-1)
    said = before.text
    if _ENDS.match(token.text) or token.is_space:
        return False
    if "\n" in said:
        return True
    if _ENDS.match(said):
        return not _is_abbreviation(before)
    if _is_list_number(token):
        return True
    return since > 0 and (_breaks(token, since) or _said_full_stop(token))


def _is_list_number(token: Token) -> bool:
    if not token.text[-1:].isdigit() or not re.fullmatch(r"\(?\d", token.text) or token.i + 2 >= len(token.doc):
        return False
    sign = token.nbor()
    return sign.text in {".", ")"} and not token.whitespace_ and bool(sign.whitespace_) and token.nbor(2).is_alpha


def _is_abbreviation(end: Token) -> bool:
    if end.text != "." or end.i == 0 or end.nbor(-1).whitespace_:
        return False
    word = end.nbor(-1).lower_
    if _is_list_number(end.nbor(-1)):
        return True
    return word in _abbreviations() or (len(word) == 1 and word.isalpha())


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(phrase_file("tokens")["abbreviations"]["words"])


def _breaks(token: Token, since: int) -> bool:
    words, phrases = _starters()
    if since >= LONG_SENTENCE and token.lower_ in words:
        return True
    told = phrases.get(token.lower_, ())
    return bool(told) and token.doc[token.i : token.i + 3].text.lower().startswith(told)


@cache
def _starters() -> tuple[frozenset[str], dict[str, tuple[str, ...]]]:
    """Return the words that start something new, and the phrases that do, by their first word."""
    breaks = phrase_file("tokens")["breaks"]
    firsts = {p.split()[0] for p in breaks["phrases"]}
    return frozenset(breaks["words"]), {f: tuple(p for p in breaks["phrases"] if p.split()[0] == f) for f in firsts}


def _said_full_stop(token: Token) -> bool:
    before = token.nbor(-1)
    return before.lower_ == "stop" and before.i > 0 and before.nbor(-1).lower_ == "full"
