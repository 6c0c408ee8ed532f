"""Twilio's API as far as the official SDK asks for it: send a text, look one up, list them.

Paths, fields and paging: Twilio's documentation, "Messages resource"; errors: "REST API errors" and the pages of the
codes below.
"""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from bot.standin.exchange import Line, StandIn
from bot.standin.faults import Fault
from bot.standin.mailbox import Wanted
from bot.standin.photo import PHOTO, PHOTO_TYPE
from bot.standin.texts import API_VERSION, Text

PAGE_SIZE: Final = 50
LARGEST_PAGE: Final = 1000
LONGEST_BODY: Final = 1600
NUMBER: Final = re.compile(r"(whatsapp:)?\+[1-9][0-9]{6,14}|messenger:[0-9]+")
"""A number in international form (E.164), or an address on another channel."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One of Twilio's errors."""

    status: int
    """HTTP status."""
    message: str
    """What it says."""


PROBLEMS: Final = {
    20003: Problem(status=401, message="Authenticate"),
    20404: Problem(status=404, message="The requested resource was not found"),
    20429: Problem(status=429, message="Too Many Requests"),
    20500: Problem(status=500, message="Internal Server Error"),
    20503: Problem(status=503, message="Service Unavailable"),
    21211: Problem(status=400, message="Invalid 'To' Phone Number"),
    21602: Problem(status=400, message="Message body is required."),
    21604: Problem(status=400, message="A 'To' phone number is required."),
    21606: Problem(status=400, message="The 'From' phone number is not a valid phone number of this account."),
    21617: Problem(status=400, message="The concatenated message body exceeds the 1600 character limit."),
}
"""By error code; see https://www.twilio.com/docs/api/errors."""

AS_ERROR: Final = {Fault.BUSY: 20429, Fault.BROKEN: 20500, Fault.DOWN: 20503, Fault.UNKNOWN_NUMBER: 21211}
"""The error with which each refusing fault is answered."""


def api_routes(stand_in: StandIn, prefix: str = "") -> list[web.RouteDef]:
    """Return the API's routes for an application of any kind; they begin with `prefix`."""
    api = _Api(stand_in)
    account = f"{prefix}/{API_VERSION}/Accounts/{{account}}"
    return [
        web.post(f"{account}/Messages.json", api.send),
        web.get(f"{account}/Messages.json", api.search),
        web.get(f"{account}/Messages/{{sid}}.json", api.fetch),
        web.get(f"{account}/Messages/{{sid}}/Media.json", api.media),
        web.get(f"{account}/Messages/{{sid}}/Media/{{photo}}", api.download),
        web.get(f"{account}.json", api.account),
        web.get(f"{account}/IncomingPhoneNumbers.json", api.numbers),
    ]


class _Api:
    """Answers requests in the provider's place."""

    def __init__(self, stand_in: StandIn) -> None:
        self.stand_in = stand_in

    async def send(self, request: web.Request) -> web.Response:
        """Take a text, or say why not."""
        line = self._line(request)
        if line is None:
            return _error(20003)
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        to = form.get("To", "")
        faults = self.stand_in.faults_of(to)
        fault = faults.refusal(self.stand_in.chance)
        code = AS_ERROR[fault] if fault else _what_is_wrong(form, line)
        if code is not None:
            self.stand_in.note(line.account, to, "refused", status=PROBLEMS[code].status, code=code)
            return _error(code, retry_after=faults.retry_after_seconds if fault is Fault.BUSY else None)
        body, template = form.get("Body", ""), "ContentSid" in form
        if template:
            body = " ".join(json.loads(form.get("ContentVariables", "{}")).values())
        text = self.stand_in.from_service(line.account, to, body, form.get("StatusCallback", ""), template=template)
        if self.stand_in.happens(to, Fault.SLOW):
            self.stand_in.note(line.account, to, "slow", seconds=faults.slow_seconds)
            await self.stand_in.wait(faults.slow_seconds)
        if self.stand_in.happens(to, Fault.LOST_ANSWER) and request.transport is not None:
            self.stand_in.note(line.account, to, "lost_answer")
            request.transport.abort()
        return web.json_response(text.resource(), status=201)

    async def fetch(self, request: web.Request) -> web.Response:
        """Answer with one text."""
        text = self._text(request)
        return _error(text) if isinstance(text, int) else web.json_response(text.resource())

    async def media(self, request: web.Request) -> web.Response:
        """Answer with a list of what a text carries."""
        text = self._text(request)
        if isinstance(text, int):
            return _error(text)
        media = [text.media()] if text.photo else []
        return web.json_response({"media_list": media, **_paging(request, len(media), 0, PAGE_SIZE)})

    async def download(self, request: web.Request) -> web.Response:
        """Answer with the photo that a text carries."""
        text = self._text(request)
        if isinstance(text, int) or text.photo != request.match_info["photo"]:
            return _error(text if isinstance(text, int) else 20404)
        return web.Response(body=PHOTO, content_type=PHOTO_TYPE)

    async def search(self, request: web.Request) -> web.Response:
        """Answer with one page of the texts that are asked for, the newest first."""
        line = self._line(request)
        if line is None:
            return _error(20003)
        try:
            texts = self.stand_in.mailbox.listed(line.account, _wanted(request.query))
            page, size = int(request.query.get("Page", "0")), int(request.query.get("PageSize", PAGE_SIZE))
        except ValueError:
            return _error(20404)
        size = min(LARGEST_PAGE, max(1, size))
        shown = [text.resource() for text in texts[page * size : (page + 1) * size]]
        return web.json_response({"messages": shown, **_paging(request, len(texts), page, size)})

    async def account(self, request: web.Request) -> web.Response:
        """Answer with the account."""
        line = self._line(request)
        if line is None:
            return _error(20003)
        return web.json_response({"sid": line.account, "friendly_name": "Stand-in", "status": "active", "type": "Full"})

    async def numbers(self, request: web.Request) -> web.Response:
        """Answer with the account's number, if that is the one asked for."""
        line = self._line(request)
        if line is None:
            return _error(20003)
        asked = request.query.get("PhoneNumber", line.number)
        number = {"phone_number": line.number, "sms_url": line.webhook, "sms_method": "POST"}
        return web.json_response({"incoming_phone_numbers": [number] if asked == line.number else []})

    def _text(self, request: web.Request) -> Text | int:
        """Return the text that the request is about, or the error with which to answer."""
        line = self._line(request)
        if line is None:
            return 20003
        return self.stand_in.mailbox.get(line.account, request.match_info["sid"]) or 20404

    def _line(self, request: web.Request) -> Line | None:
        """Return the account that the request is about and made by, None when it may not be made."""
        line = self.stand_in.lines.get(request.match_info["account"])
        if line is None:
            return None
        expected = aiohttp.encode_basic_auth(line.account, line.token)
        given = request.headers.get("Authorization", "")
        return line if hmac.compare_digest(given.encode(), expected.encode()) else None


def _what_is_wrong(form: Mapping[str, str], line: Line) -> int | None:
    if not form.get("To"):
        return 21604
    if not NUMBER.fullmatch(form["To"]):
        return 21211
    from_pool = line.service and form.get("MessagingServiceSid") == line.service
    if not from_pool and form.get("From") != line.sender_for(form["To"]):
        return 21606
    if not form.get("Body") and "ContentSid" not in form:
        return 21602
    return 21617 if len(form.get("Body", "")) > LONGEST_BODY else None


def _wanted(query: Mapping[str, str]) -> Wanted:
    """Return what a list is asked for. Raises ValueError for a time that cannot be read."""
    since, until = (_time(query.get(f"DateSent{sign}")) for sign in (">", "<"))
    if (given := query.get("DateSent")) and (since := _time(given)):
        until = since + (timedelta(seconds=1) if "T" in given else timedelta(days=1)) - timedelta.resolution
    return Wanted(to=query.get("To"), from_=query.get("From"), since=since, until=until)


def _time(given: str | None) -> datetime | None:
    """Return an instant from a day or a time, both in UTC."""
    if not given:
        return None
    time = datetime.fromisoformat(given)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _paging(request: web.Request, count: int, page: int, size: int) -> dict[str, Any]:
    """Return what stands on a page of a list of so many beside what is listed."""
    start = page * size
    following = start + size < count
    return {
        "page": page,
        "page_size": size,
        "start": start,
        "end": max(start, min(count, start + size) - 1),
        "uri": _uri(request, page, size),
        "first_page_uri": _uri(request, 0, size),
        "previous_page_uri": _uri(request, page - 1, size) if page else None,
        "next_page_uri": _uri(request, page + 1, size) if following else None,
    }


def _uri(request: web.Request, page: int, size: int) -> str:
    """Return the address of a page, without what stands before the API's own paths."""
    path = f"/{API_VERSION}{request.path.partition(API_VERSION)[2]}"
    return f"{path}?{urlencode({**request.query, 'Page': page, 'PageSize': size})}"


def _error(code: int, *, retry_after: int | None = None) -> web.Response:
    problem = PROBLEMS[code]
    body = {
        "code": code,
        "message": problem.message,
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": problem.status,
    }
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return web.json_response(body, status=problem.status, headers=headers)
