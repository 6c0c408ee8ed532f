"""Sending through Twilio, and asking it what came: a thin layer on the official asynchronous client."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self

import aiohttp
from twilio.base.exceptions import TwilioException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from channels.file_types import kind_of
from channels.message import Attachment
from channels.sending import NobodyKnows, OutboundMessage, Refused, TryLater, retry_after
from channels.twilio import in_full
from triage.vocabulary import Channel

API: Final = "https://api.twilio.com"
SECONDS: Final = 15.0
OK: Final = 200
NOT_SIGNED_IN: Final = 401
TOO_MANY: Final = 429
SERVER_FAULT: Final = 500

LONGEST: Final = 1600
"""Characters that Twilio takes in one message, on each of its channels ("Messages resource", Body)."""

LONGEST_BLANK: Final = 900
"""Characters that a template's blank can take: WhatsApp limits a template's whole text to 1,024."""

WINDOW: Final[Mapping[Channel, timedelta]] = {
    Channel.WHATSAPP: timedelta(hours=24),
    Channel.MESSENGER: timedelta(hours=24),
}
"""How long after the customer's last message our own words may be sent ("WhatsApp customer service window" and
"Messenger 24-hour messaging window" in Twilio's documentation); a channel without an entry has no such limit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sender:
    """As whom we send on one channel of an account."""

    address: str
    """The number or page that customers write to, without the beginning that names the channel."""
    service: str = ""
    """The Messaging Service whose pool sends; empty: the address itself sends."""
    template: str = ""
    """The approved template (its Content SID) that carries our words in its first blank outside of the window."""
    per_second: float | None = None
    """How many segments the account may send from here in a second; None: what Twilio gives everybody."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A message that came, as the list of messages shows it."""

    sid: str
    """Its id."""
    sender: str
    """Who it is from, as Twilio writes it."""
    words: str
    """Its words."""
    at: datetime
    """When Twilio got it, aware."""
    attachments: tuple[Attachment, ...]
    """What came with it."""


class TwilioSender:
    """Sends the messages of one account on one channel."""

    longest = LONGEST

    def __init__(
        self, *, account: str, tokens: Sequence[str], sender: Sender, channel: Channel = Channel.SMS, api: str = API
    ) -> None:
        """Prepare to send as `sender`; `api` stands in for Twilio's address where there is no Twilio."""
        self._http = _HttpClient(api, account, tokens)
        self._client = Client(account, tokens[0], http_client=self._http)
        self._sender = sender
        self._channel = channel

    async def send(self, message: OutboundMessage) -> str:
        """Return the id under which Twilio accepted the message. Raises Refused, TryLater or NobodyKnows."""
        given: dict[str, Any] = {"status_callback": message.callback} if message.callback else {}
        if self._sender.service:
            given["messaging_service_sid"] = self._sender.service
        else:
            given["from_"] = in_full(self._channel, self._sender.address)
        given |= {"body": message.text} if message.window_open else self._in_template(message.text)
        try:
            made = await self._client.messages.create_async(to=in_full(self._channel, message.to), **given)
        except TwilioException as error:
            raise _refused(error) from error
        return str(made.sid)

    async def received_since(self, since: datetime) -> Sequence[Listed]:
        """Return the messages that came to the account since then, the oldest first. Raises as `send` does."""
        try:
            found = [
                message
                for message in await self._client.messages.list_async(date_sent_after=since)
                if message.direction == "inbound" and message.date_sent is not None
            ]
            return [await self._listed(message) for message in reversed(found)]
        except TwilioException as error:
            raise _refused(error) from error

    async def fetch(self, url: str, *, largest: int) -> bytes:
        """Return a file that came with a message. Raises Refused for a strange address or a file over `largest` bytes.

        A file that is not there yet is tried again: the webhook may be faster than Twilio's store of files. The
        credentials go to the API's own address only, not to where it leads on.
        """
        if not url.startswith(f"{API}/"):
            raise Refused("the file's address is not Twilio's")
        return await self._http.fetch(url, largest=largest)

    async def account_status(self) -> str:
        """Return what Twilio says of the account: active, suspended or closed. Raises as `send` does."""
        try:
            account = await self._client.api.v2010.account.fetch_async()
        except TwilioException as error:
            raise _refused(error) from error
        return str(account.status)

    async def webhook_of(self, number: str) -> str | None:
        """Return the address to which texts to a number go, None when it is not the account's. Raises as `send`."""
        try:
            found = await self._client.incoming_phone_numbers.list_async(phone_number=number)
        except TwilioException as error:
            raise _refused(error) from error
        return str(found[0].sms_url or "") if found else None

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()

    async def __aenter__(self) -> Self:
        """Use the sender as a context."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        await self.close()

    def _in_template(self, text: str) -> dict[str, str]:
        """Return the words as the blank of the template, in which WhatsApp allows no line breaks."""
        if not self._sender.template:
            raise Refused(
                "the customer's last message is more than 24 hours old: only a template may be sent, and none is set"
            )
        in_one_line = " ".join(text.split())
        if len(in_one_line) > LONGEST_BLANK:
            raise Refused("the customer's last message is more than 24 hours old, and this is too long for a template")
        return {
            "content_sid": self._sender.template,
            "content_variables": json.dumps({"1": in_one_line}, ensure_ascii=False),
        }

    async def _listed(self, message: Any) -> Listed:
        attachments: list[Attachment] = []
        if int(message.num_media or 0):
            for media in await self._client.messages(message.sid).media.list_async():
                url = f"{API}{media.uri.removesuffix('.json')}"
                attachments.append(Attachment(kind=kind_of(media.content_type), url=url, media_type=media.content_type))
        return Listed(
            sid=message.sid,
            sender=message.from_,
            words=message.body or "",
            at=message.date_sent,
            attachments=tuple(attachments),
        )


class _HttpClient(AsyncTwilioHttpClient):  # type: ignore[misc]  # the SDK is not typed here
    """The SDK's client, with passing faults told from lasting ones."""

    def __init__(self, api: str, account: str, tokens: Sequence[str]) -> None:
        super().__init__(pool_connections=False)
        self.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS))
        self._api = api.rstrip("/")
        self._account = account
        self._tokens = list(tokens)

    async def request(self, method: str, url: str, *, headers: Mapping[str, str], **given: Any) -> Response:
        """Return Twilio's answer. Raises TryLater when it is busy or down, NobodyKnows when no answer comes.

        While tokens are changed either may be the right one; a wrong one means a fault in our settings, not in what is
        sent. The credentials go in the header here: aiohttp is about to drop the way in which the SDK hands them over.
        """
        given |= {"auth": None, "timeout": SECONDS}  # the SDK's own None would mean no limit
        for token in tuple(self._tokens):
            signed = {**headers, "Authorization": aiohttp.encode_basic_auth(self._account, token)}
            response = await self._answer(method, url.replace(API, self._api, 1), headers=signed, **given)
            if response.status_code != NOT_SIGNED_IN:
                self._tokens = [token, *(other for other in self._tokens if other != token)]
                return response
        raise TryLater("Twilio does not accept our auth token: check the landlord's token_env")

    async def fetch(self, url: str, *, largest: int) -> bytes:
        """Return what stands at one of Twilio's addresses. Raises Refused when it is too large, TryLater if not now."""
        headers = {"Authorization": aiohttp.encode_basic_auth(self._account, self._tokens[0])}
        try:
            async with self.session.get(url.replace(API, self._api, 1), headers=headers) as response:
                if response.status != OK:
                    raise TryLater(f"Twilio answered {response.status} for a file")
                content = await response.content.read(largest + 1)
                while len(content) <= largest and (more := await response.content.read(largest + 1 - len(content))):
                    content += more
        except (TimeoutError, aiohttp.ClientError) as error:
            raise TryLater("a file could not be fetched from Twilio") from error
        if len(content) > largest:
            raise Refused(f"the file is larger than {largest} bytes")
        return content

    async def _answer(self, method: str, url: str, **given: Any) -> Response:
        try:
            response: Response = await super().request(method, url, **given)
        except aiohttp.ClientConnectorError as error:
            raise TryLater("Twilio cannot be reached") from error
        except (TimeoutError, aiohttp.ClientError) as error:
            raise NobodyKnows("no answer came from Twilio") from error
        if response.status_code == TOO_MANY or response.status_code >= SERVER_FAULT:
            raise TryLater(f"Twilio answered {response.status_code}", retry_after=retry_after(response.headers))
        return response


def _refused(error: TwilioException) -> Refused:
    return Refused(f"Twilio refused it ({getattr(error, 'status', '?')}, {getattr(error, 'code', '?')})")
