"""The customers: what they write, as the requests that their channels make of it. No network here."""

import json
import random
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path
from typing import Final
from urllib.parse import urlencode
from uuid import uuid4

from twilio.request_validator import RequestValidator

from nlu.corpus import read_messages

LANDLORD: Final = "bench"
ACCOUNT: Final = "AC00000000000000000000000000000bec"
TOKEN: Final = "a token of the benchmark"  # noqa: S105  nothing real is signed with it
PUBLIC: Final = "https://bench.example"
"""The address at which the service says it is reached: providers sign it."""

ANSWERS: Final = ("12 Station Road, Stoke-on-Trent ST5 9ZZ", "I am Joan Price, 07700 900123", "yes please")
"""What every customer writes after the first message, whatever was asked."""

JSON: Final = {"Content-Type": "application/json"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One POST."""

    path: str
    """Where to."""
    body: bytes
    """What."""
    headers: Mapping[str, str] = field(default_factory=lambda: JSON)
    """With which headers."""


Talk = Generator[Request, bytes, None]
"""One customer: gives requests, is sent the answers."""

Talker = Callable[[int, tuple[str, ...]], Talk]
"""Makes customer number so-and-so write these texts."""


def first_messages(folder: Path) -> list[str]:
    """Return the texts of the labelled messages in `folder`, kinds mixed, always in the same order."""
    texts = [message.text for message in read_messages(folder)]
    random.Random(1).shuffle(texts)  # noqa: S311  a fixed order, not a secret
    return texts


def talks(talker: Talker, texts: list[str]) -> Iterator[Talk]:
    """Yield customers without end, each a conversation of four messages."""
    for number, text in zip(count(), cycle(texts), strict=False):
        yield talker(number, (text, *ANSWERS))


def web_chat(number: int, texts: tuple[str, ...]) -> Talk:
    """Write in the web chat; each customer has a network address, since the chat limits how often one may ask."""
    headers = {**JSON, "X-Forwarded-For": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"}
    session = None
    for text in texts:
        body = {"session": session, "client_message_id": str(uuid4()), "text": text}
        answer = yield Request(path=f"/chat/{LANDLORD}/messages", body=json.dumps(body).encode(), headers=headers)
        session = json.loads(answer)["session"]


def text_message(number: int, texts: tuple[str, ...]) -> Talk:
    """Write text messages, which reach the service as forms that Twilio has signed."""
    path = f"/channels/twilio/{LANDLORD}"
    for text in texts:
        fields = {
            "AccountSid": ACCOUNT,
            "MessageSid": f"SM{uuid4().hex}",
            "From": f"+447700{number:06d}",
            "To": "+447700900100",
            "Body": text,
            "NumMedia": "0",
        }
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(f"{PUBLIC}{path}", fields),
        }
        yield Request(path=path, body=urlencode(fields).encode(), headers=headers)


def rasa_chat(number: int, texts: tuple[str, ...]) -> Talk:
    """Write to Rasa's REST channel."""
    for text in texts:
        body = {"sender": f"customer {number}", "message": text}
        yield Request(path="/webhooks/rest/webhook", body=json.dumps(body).encode())


def rasa_parse(_number: int, texts: tuple[str, ...]) -> Talk:
    """Have Rasa understand the first message alone."""
    yield Request(path="/model/parse", body=json.dumps({"text": texts[0]}).encode())


def to_nothing(_number: int, texts: tuple[str, ...]) -> Talk:
    """Send to the handler that does nothing what a web chat would send."""
    for text in texts:
        yield Request(path="/", body=json.dumps({"client_message_id": str(uuid4()), "text": text}).encode())
