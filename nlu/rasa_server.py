"""A Rasa Open Source 3.6 server: asked over HTTP what type a text is, believed only when the answer is a parse."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar

import urllib3
from pydantic import BaseModel, Field, ValidationError
from urllib3.exceptions import HTTPError, LocationValueError, NewConnectionError
from urllib3.exceptions import TimeoutError as TooSlow

from nlu.rasa_examples import as_rasa_takes_it
from triage.vocabulary import FeedbackType

RASA_URL: Final = "http://127.0.0.1:5005"
"""Where `make rasa` starts the server."""

SECONDS: Final = 5.0
"""How long the server may keep us waiting for its next byte."""

FALLBACK: Final = "nlu_fallback"
"""The intent that Rasa's FallbackClassifier puts first where the others are too unsure or too close."""

_CONNECTIONS: Final = 4
_OK: Final = 200


class RasaError(Exception):
    """The Rasa server cannot be used; the message says why and what to do, the class why in a word for the logs."""


class RasaAbsentError(RasaError):
    """Nobody answers there, or hangs up."""


class RasaSlowError(RasaError):
    """No answer came in time."""


class RasaWrongError(RasaError):
    """The answer is not one that a Rasa server with our model gives."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """What Rasa takes a text for."""

    scores: Mapping[FeedbackType, float]
    """Probability of each type; they sum to 1."""
    unsure: bool
    """Whether Rasa falls back, by the thresholds in its own configuration."""

    @property
    def type(self) -> FeedbackType:
        """The most probable type."""
        return max(self.scores, key=lambda type_: self.scores[type_])


class _Intent(BaseModel):
    name: str | None
    confidence: Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Parse(BaseModel):
    intent: _Intent
    intent_ranking: list[_Intent]


class _Status(BaseModel):
    model_id: str


_Answer = TypeVar("_Answer", bound=BaseModel)


class RasaServer:
    """Safe to use from several threads."""

    def __init__(self, address: str, seconds: float = SECONDS) -> None:
        """Name the server; nothing is sent yet."""
        self._address = address.rstrip("/")
        self._seconds = seconds
        self._pool = urllib3.PoolManager(maxsize=_CONNECTIONS, timeout=urllib3.Timeout(total=seconds), retries=False)

    def typed(self, text: str) -> Typed:
        """Return what Rasa takes a text for.

        Raises RasaError when the server is absent, slow, or answers anything but the five types.
        """
        answer = self._ask("POST", "/model/parse", _Parse, {"text": as_rasa_takes_it(text)})
        scores = {intent.name: intent.confidence for intent in answer.intent_ranking if intent.name != FALLBACK}
        total = sum(scores.values())
        if set(scores) != set(FeedbackType) or not total:
            intents = ", ".join(sorted(name or "none" for name in scores)) or "none"
            raise RasaWrongError(
                f"The model of Rasa at {self._address} has other intents ({intents}) than "
                f"{', '.join(FeedbackType)}: train it with `make rasa`."
            )
        return Typed(
            scores={type_: scores[type_] / total for type_ in FeedbackType}, unsure=answer.intent.name == FALLBACK
        )

    def model(self) -> str:
        """Return the name of the model that the server has loaded; raise RasaError as `typed` does."""
        return f"rasa-{self._ask('GET', '/status', _Status).model_id[:8]}"

    def _ask(self, method: str, path: str, kind: type[_Answer], body: Any = None) -> _Answer:
        address = self._address + path
        try:
            response = self._pool.request(method, address, json=body)
        except NewConnectionError as error:
            raise RasaAbsentError(
                f"No Rasa server at {self._address}: start one with `make rasa`, or name another in SAYSO_RASA_URL."
            ) from error
        except TooSlow as error:
            raise RasaSlowError(f"Rasa at {self._address} gave no answer within {self._seconds:g} seconds.") from error
        except LocationValueError as error:
            raise RasaAbsentError(f"SAYSO_RASA_URL is not an address: {self._address!r}.") from error
        except HTTPError as error:
            raise RasaAbsentError(f"Rasa at {self._address} broke off: {type(error).__name__}.") from error
        if response.status != _OK:
            raise RasaWrongError(
                f"{address} answered {response.status}: is that a Rasa server, 3.6, started with --enable-api and with "
                "a model that loads? `make rasa` starts one."
            )
        try:
            return kind.model_validate_json(response.data)
        except ValidationError as error:
            raise RasaWrongError(
                f"{address} answered something else than Rasa 3.6 does: is SAYSO_RASA_URL right?"
            ) from error
