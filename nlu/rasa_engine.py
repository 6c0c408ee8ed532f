"""The engine that has Rasa tell the type of a message and leaves everything else to another engine."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from nlu.rasa_server import RasaServer, Typed
from nlu.understanding import Issue, Understanding
from nlu.words import clean
from triage.vocabulary import FeedbackType

if TYPE_CHECKING:  # nlu.engine imports this module
    from nlu.engine import Engine


class RasaEngine:
    """Types, confidence, scores and abstention are Rasa's; flags, facts, entities, dates and the rest are not."""

    def __init__(self, server: RasaServer, others: "Engine") -> None:
        """Put a Rasa server before the engine that reads the rest; the server is not asked anything yet."""
        self.version = f"rasa+{others.version}"
        self._server = server
        self._others = others

    def understand(self, text: str, received_at: datetime | None) -> Understanding:
        """Return what the text says.

        Raises ValueError when `received_at` has no offset, and RasaError when the server cannot be used.
        """
        cleaned = clean(text)
        read = self._others.understand(cleaned, received_at)
        model, whole = self._server.model(), self._server.typed(cleaned)
        return replace(
            read,
            type=whole.type,
            confidence=whole.scores[whole.type],
            abstained=whole.unsure,
            scores=whole.scores,
            issues=tuple(replace(issue, type=self._type_of(issue, cleaned, whole)) for issue in read.issues),
            evidence=tuple(e for e in read.evidence if e.finding != "type" or whole.type is read.type),
            engine=f"{model}+{self._others.version}",
        )

    def _type_of(self, issue: Issue, text: str, whole: Typed) -> FeedbackType:
        part = text[issue.start : issue.end]
        return whole.type if part == text else self._server.typed(part).type
