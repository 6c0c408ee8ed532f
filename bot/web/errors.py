"""Every failure becomes a clear page, or JSON for programs; what went wrong inside goes to the log only."""

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from bot.web.origins import CHAT
from bot.web.pages import page
from triage.store.database import StoreUnavailable

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = logging.getLogger(__name__)

FIRST_ERROR: Final = 400
FIRST_OF_OURS: Final = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """What a person reads about one kind of failure."""

    title: str
    """What happened."""
    advice: str
    """What to do now."""


WORDS: Final = {
    400: Words(
        title="This could not be read",
        advice="Something in the request was not in the right form. Go back, check what you typed and try again.",
    ),
    403: Words(
        title="This is not possible",
        advice="The page may have been open for too long, or you may not have access to this. Go back, load the page again and try once more.",  # noqa: E501  a sentence
    ),
    404: Words(
        title="There is no such page",
        advice="Check the address. The page may have moved, or it may belong to somebody else.",
    ),
    405: Words(title="This is not possible", advice="This address does not take this kind of request."),
    413: Words(
        title="This is too long", advice="What you sent is too large. Make it shorter, or send it in several parts."
    ),
    415: Words(title="This could not be read", advice="This kind of content is not taken here."),
    429: Words(
        title="Please wait a moment", advice="There were too many requests in a short time. Wait, then try again."
    ),
    503: Words(
        title="Sorry, this is not working at the moment",
        advice="We cannot keep anything right now. Wait a minute, then try again. If it is an emergency, call.",
    ),
}
UNFORESEEN: Final = Words(
    title="Sorry, something went wrong",
    advice="The fault is ours and has been noted. Go back and try again. If it keeps happening, call us.",
)


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer what a handler raises; a JSON answer that a handler made itself goes out as it is."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < FIRST_ERROR or error.content_type == "application/json":
            raise
        return _answer(request, error.status, _kept_headers(error))
    except StoreUnavailable as error:
        log.error("the store cannot be used: %s", error)  # noqa: TRY400  the state is known, a trace adds nothing
        return _answer(request, 503, {"Retry-After": "30"})
    except Exception:
        log.exception("failed at %s %s", request.method, request.match_info.route.resource)
        return _answer(request, 500, {})


def _answer(request: web.Request, status: int, headers: dict[str, str]) -> web.Response:
    words = WORDS.get(status) or (UNFORESEEN if status >= FIRST_OF_OURS else WORDS[FIRST_ERROR])
    if wants_json(request):
        response = web.json_response({"error": f"{words.title}. {words.advice}"}, status=status, dumps=_dumps)
    else:
        response = page(request, "error.html", status=status, words=words)
    response.headers.update(headers)
    return response


def wants_json(request: web.Request) -> bool:
    """Return whether a program asked: by its path or by what it accepts."""
    if request.path.startswith("/channels/") or CHAT.match(request.path):
        return True
    accept = request.headers.get("Accept", "")
    return "application/json" in accept and "text/html" not in accept


def _kept_headers(error: web.HTTPException) -> dict[str, str]:
    return {name: error.headers[name] for name in ("Allow", "Retry-After") if name in error.headers}


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
