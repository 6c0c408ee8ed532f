"""The spaCy pipeline: what each component finds in a text, gathered in one value."""

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from nlu.entities import find_formal
from nlu.language import language_of
from nlu.names import find_named
from nlu.phrasebook import Hit, PhraseBook
from nlu.phrasefiles import phrase_file
from nlu.reading import Part, Read, Reader
from nlu.sentences import blank_english, mark_sentences
from nlu.understanding import Entity
from nlu.words import words_of

PHRASE_FILES = ("danger", "people", "process", "denials", "kinds")
"""The files whose phrases point to types, flags and facts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Everything that the components found in one text."""

    sentences: tuple[Part, ...]
    """The sentences, in order."""
    language: str
    """ISO 639-1 code, `und` when no letters stand there."""
    entities: tuple[Entity, ...]
    """Names, addresses and numbers, in order."""
    hits: tuple[Hit, ...]
    """Matches of the phrase files."""
    read: Read
    """The text as the trained reader read it."""


class _Entities:
    def __call__(self, doc: Doc) -> Doc:
        formal = find_formal(doc.text)
        named = find_named(doc.text, formal)
        doc.user_data["entities"] = tuple(sorted([*formal, *named], key=lambda e: e.start))
        return doc


class _Phrases:
    def __init__(self, book: PhraseBook) -> None:
        self._book = book

    def __call__(self, doc: Doc) -> Doc:
        doc.user_data["hits"] = self._book.find(words_of(doc))
        return doc


class _Reader:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def __call__(self, doc: Doc) -> Doc:
        doc.user_data["read"] = self._reader.read(doc.text)
        return doc


class _Language:
    def __call__(self, doc: Doc) -> Doc:
        doc.user_data["language"] = language_of(doc.text)
        return doc


def build_pipeline(reader: Reader) -> Language:
    """Return blank English with our components and the given trained reader as one of them."""
    nlp = blank_english()
    book = PhraseBook(phrase_file(name) for name in PHRASE_FILES)
    components = {
        "sayso_sentences": mark_sentences,
        "sayso_language": _Language(),
        "sayso_entities": _Entities(),
        "sayso_phrases": _Phrases(book),
        "sayso_reader": _Reader(reader),
    }
    for name, component in components.items():
        Language.component(name, func=component)
        nlp.add_pipe(name)
    return nlp


def found_in(doc: Doc) -> Found:
    """Return what the pipeline's components left in a document."""
    return Found(
        sentences=tuple(_sentences(doc)),
        language=doc.user_data["language"],
        entities=doc.user_data["entities"],
        hits=doc.user_data["hits"],
        read=doc.user_data["read"],
    )


def _sentences(doc: Doc) -> Sequence[Part]:
    trimmed = ((s.text, s.start_char) for s in doc.sents)
    parts = ((text.strip(), start + len(text) - len(text.lstrip())) for text, start in trimmed)
    return [Part(start=start, end=start + len(text)) for text, start in parts if text]
