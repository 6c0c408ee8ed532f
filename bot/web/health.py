"""Whether the service is ready, and figures for monitoring."""

import ipaddress
import secrets
from datetime import timedelta
from typing import Final

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import Connection

from bot.web.keys import SERVICE
from triage.store.database import StoreUnavailable
from triage.store.jobs import database_now, nobody_works
from triage.store.migrate import is_current

LATE: Final = timedelta(minutes=5)
"""A job that could have been done for so long, while nothing is being done, means that nobody works on the outbox."""


async def healthz(request: web.Request) -> web.Response:
    """Answer 200 `ready`, or 503 with why not."""
    try:
        fault = await request.app[SERVICE].read(_fault)
    except StoreUnavailable as error:
        fault = str(error)
    if fault is not None:
        return web.Response(text=f"not ready: {fault}\n", status=503)
    return web.Response(text="ready\n")


async def metrics(request: web.Request) -> web.Response:
    """Answer Prometheus figures: to the loopback address, or to whoever has the token when one is set."""
    token = request.app[SERVICE].settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token is not None:
        allowed = secrets.compare_digest(given.encode(), token.get_secret_value().encode())
    else:
        allowed = _is_loopback(request.remote) and "X-Forwarded-For" not in request.headers
    if not allowed:
        raise web.HTTPForbidden
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _fault(conn: Connection) -> str | None:
    if not is_current(conn):
        return "the database has the tables of another version; run `sayso migrate`"
    if nobody_works(conn, now=database_now(conn), late=LATE):
        return "messages wait to be sent and nobody sends them; run `sayso work`"
    return None


def _is_loopback(remote: str | None) -> bool:
    try:
        return ipaddress.ip_address(remote or "").is_loopback
    except ValueError:
        return False
