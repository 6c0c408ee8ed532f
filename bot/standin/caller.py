"""Calling the service as the providers do: signed forms from Twilio, updates with a secret token from Telegram.

Telegram tries an update again until it is answered with success ("setWebhook" in its documentation). Twilio takes from
the part of the address after `#` how often (`rc`) and on which failures (`rp`) it tries again; without one once more,
and only when it could not connect ("Webhooks connection overrides").
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urldefrag

import aiohttp
from twilio.request_validator import RequestValidator

from channels.telegram import HEADER

TIMEOUT: Final = aiohttp.ClientTimeout(total=15, sock_connect=5)
"""Twilio's own limits on a webhook."""
AGENT: Final = "TwilioProxy/1.1"
MOST_RETRIES: Final = 5
FIRST_WAIT: Final = 0.25
"""Seconds before the first retry; each later wait is twice as long."""
NO_ANSWER: Final = 0
TAKEN: Final = "2xx"

Wait = Callable[[float], Awaitable[None]]
"""Waits for so many seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Retries:
    """When a call is made again."""

    most: int
    """How often at most."""
    kinds: frozenset[str]
    """After which failures: 4xx, 5xx, ct (could not connect), rt (no answer), or all."""

    def wanted(self, kind: str) -> bool:
        """Return whether a call that ended so is to be made again."""
        return kind != TAKEN and ("all" in self.kinds or kind in self.kinds)


def split(address: str) -> tuple[str, Retries]:
    """Return the address that is called and signed, and when it is called again."""
    url, fragment = urldefrag(address)
    given = dict(parse_qsl(fragment))
    most = min(MOST_RETRIES, int(given.get("rc", "1")))
    return url, Retries(most=most, kinds=frozenset(given.get("rp", "ct").split(",")))


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """How the service answered."""

    status: int
    """Its HTTP status, NO_ANSWER without one."""
    kind: str
    """2xx and so on; ct when it could not be reached, rt when no answer came."""
    body: bytes = b""
    """What it answered."""


class Caller:
    """Calls the service."""

    def __init__(self, wait: Wait) -> None:
        """Take how to wait; connections are opened at the first call."""
        self._wait = wait
        self._session: aiohttp.ClientSession | None = None

    async def call(self, address: str, fields: Mapping[str, str], *, token: str) -> int:
        """Return the HTTP status with which a signed form was answered, after retries; NO_ANSWER without an answer."""
        url, retries = split(address)
        signature = RequestValidator(token).compute_signature(url, fields)
        headers = {"X-Twilio-Signature": signature, "User-Agent": AGENT}
        return (await self._called(url, retries, data=dict(fields), headers=headers)).status

    async def tell(self, address: str, update: Mapping[str, Any], *, secret: str, most: int) -> Answer:
        """Return how an update was answered, after `most` retries unless it succeeded."""
        retries = Retries(most=most, kinds=frozenset({"all"}))
        return await self._called(address, retries, json=update, headers={HEADER: secret})

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def _called(self, url: str, retries: Retries, **given: Any) -> Answer:
        for attempt in range(retries.most):
            answer = await self._post(url, **given)
            if not retries.wanted(answer.kind):
                return answer
            await self._wait(FIRST_WAIT * 2**attempt)
        return await self._post(url, **given)

    async def _post(self, url: str, **given: Any) -> Answer:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        try:
            async with self._session.post(url, **given, allow_redirects=False) as response:
                body = await response.read()
                return Answer(status=response.status, kind=f"{response.status // 100}xx", body=body)
        except aiohttp.ClientConnectorError:
            return Answer(status=NO_ANSWER, kind="ct")
        except (TimeoutError, aiohttp.ClientError):
            return Answer(status=NO_ANSWER, kind="rt")
