"""The engines that read a message: which there are, and the one built on spaCy."""

from datetime import datetime
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Final, Protocol

from nlu import dates
from nlu.calendar_days import london_day
from nlu.encoder import Encoder
from nlu.findings import conclude
from nlu.pipeline import build_pipeline, found_in
from nlu.rasa_engine import RasaEngine
from nlu.rasa_server import RASA_URL, RasaServer
from nlu.reading import Reader
from nlu.understanding import Understanding
from nlu.words import clean

ENGINES: Final = ("spacy", "rasa")
"""The names of the engines, the usual one first."""


class Engine(Protocol):
    """Reads one message on its own; safe to call from several threads."""

    @property
    def version(self) -> str:
        """Name and version, for the record of every case."""

    def understand(self, text: str, received_at: datetime | None) -> Understanding:
        """Return what the text says; without `received_at` there is no event date."""


class SpacyEngine:
    """Phrases and grammar where they are exact, a trained reader where language is open."""

    def __init__(self, reader: Reader) -> None:
        """Build the pipeline around a trained reader."""
        self.version = f"spacy+{reader.version}"
        self._abstain_below = reader.abstain_below
        self._nlp = build_pipeline(reader)
        self._one_at_a_time = Lock()
        dates.get_ready()

    def understand(self, text: str, received_at: datetime | None) -> Understanding:
        """Return what the text says; raise ValueError when `received_at` has no offset."""
        today = None if received_at is None else london_day(received_at)
        cleaned = clean(text)
        with self._one_at_a_time:
            found = found_in(self._nlp(cleaned))
        return conclude(cleaned, found, today, self.version, self._abstain_below)


def load_engine(name: str = "spacy", *, rasa_url: str = RASA_URL) -> Engine:
    """Return the engine of that name, ready to be used; raise ValueError for a name there is none of.

    `rasa` asks the Rasa server at `rasa_url` at every message: it may start later, and come and go.
    """
    if name not in ENGINES:
        raise ValueError(f"no engine called {name!r}: {', '.join(ENGINES)}")
    ours = SpacyEngine(Encoder(Path(str(files("nlu") / "model"))))
    return RasaEngine(RasaServer(rasa_url), ours) if name == "rasa" else ours
