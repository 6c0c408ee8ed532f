"""Calling the service as Twilio does: signed forms, tried again as the address itself asks.

Twilio takes from the part of the address after `#` how often (`rc`) and on which failures (`rp`) it tries again;
without one it tries once more, and only when it could not connect. See "Webhooks connection overrides" in its
documentation.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urldefrag

import aiohttp
from twilio.request_validator import RequestValidator

TIMEOUT: Final = aiohttp.ClientTimeout(total=15, sock_connect=5)
"""Twilio's own limits on a webhook."""
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


class Caller:
    """Posts signed forms."""

    def __init__(self, wait: Wait) -> None:
        """Take how to wait; connections are opened at the first call."""
        self._wait = wait
        self._session: aiohttp.ClientSession | None = None

    async def call(self, address: str, fields: Mapping[str, str], *, token: str) -> int:
        """Return the HTTP status that the service answered, after retries; NO_ANSWER when it did not answer."""
        url, retries = split(address)
        signature = RequestValidator(token).compute_signature(url, fields)
        for attempt in range(retries.most):
            status, kind = await self._post(url, fields, signature)
            if not retries.wanted(kind):
                return status
            await self._wait(FIRST_WAIT * 2**attempt)
        return (await self._post(url, fields, signature))[0]

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def _post(self, url: str, fields: Mapping[str, str], signature: str) -> tuple[int, str]:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT, headers={"User-Agent": "TwilioProxy/1.1"})
        headers = {"X-Twilio-Signature": signature}
        try:
            async with self._session.post(url, data=dict(fields), headers=headers, allow_redirects=False) as response:
                await response.read()
                return response.status, f"{response.status // 100}xx"
        except aiohttp.ClientConnectorError:
            return NO_ANSWER, "ct"
        except (TimeoutError, aiohttp.ClientError):
            return NO_ANSWER, "rt"
