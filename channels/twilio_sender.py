"""Sending through Twilio: a thin layer on the official asynchronous client."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, Self

import aiohttp
from twilio.base.exceptions import TwilioException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from channels.sending import NobodyKnows, OutboundMessage, Refused, TryLater

API: Final = "https://api.twilio.com"
SECONDS: Final = 15.0
TOO_MANY: Final = 429
SERVER_FAULT: Final = 500


class TwilioSender:
    """Sends text messages from one account."""

    def __init__(self, *, account: str, token: str, sender: str, api: str = API) -> None:
        """Prepare to send as `sender`; `api` stands in for Twilio's address where there is no Twilio."""
        self._http = _HttpClient(api)
        self._client = Client(account, token, http_client=self._http)
        self._sender = sender

    async def send(self, message: OutboundMessage) -> str:
        """Return the id under which Twilio accepted the message. Raises Refused, TryLater or NobodyKnows."""
        given: dict[str, Any] = {"status_callback": message.callback} if message.callback else {}
        try:
            made = await self._client.messages.create_async(
                to=message.to, from_=self._sender, body=message.text, **given
            )
        except TwilioException as error:
            raise Refused(
                f"Twilio refused it ({getattr(error, 'status', '?')}, {getattr(error, 'code', '?')})"
            ) from error
        return str(made.sid)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()

    async def __aenter__(self) -> Self:
        """Use the sender as a context."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        await self.close()


class _HttpClient(AsyncTwilioHttpClient):  # type: ignore[misc]  # the SDK is not typed here
    """The SDK's client, with passing faults told from lasting ones."""

    def __init__(self, api: str) -> None:
        super().__init__(pool_connections=False)
        self.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS))
        self._api = api.rstrip("/")

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str], auth: tuple[str, str], **given: Any
    ) -> Response:
        """Return Twilio's answer. Raises TryLater when it is busy or down, NobodyKnows when no answer comes.

        The credentials go in the header here: aiohttp is about to drop the way in which the SDK hands them over.
        """
        signed = {**headers, "Authorization": aiohttp.encode_basic_auth(*auth)}
        address = url.replace(API, self._api, 1)
        given["timeout"] = SECONDS  # the SDK's own None would mean no limit
        try:
            response: Response = await super().request(method, address, headers=signed, **given)
        except aiohttp.ClientConnectorError as error:
            raise TryLater("Twilio cannot be reached") from error
        except (TimeoutError, aiohttp.ClientError) as error:
            raise NobodyKnows("no answer came from Twilio") from error
        if response.status_code == TOO_MANY or response.status_code >= SERVER_FAULT:
            raise TryLater(f"Twilio answered {response.status_code}", retry_after=_retry_after(response.headers))
        return response


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    value = headers.get("Retry-After", "")
    return timedelta(seconds=int(value)) if value.isdigit() else None
