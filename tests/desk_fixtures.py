"""The desk over HTTP, without a browser: a pytest plugin of the tests in `test_bot_web_*.py`.

pytest knows the fixtures of a plugin in every file of a run, so none has the name of one in `browser_fixtures`. A file
that needs another kind of service holds it under a name of its own.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from bot_web_desk import Enter, Visitor, doors, join, serving
from conftest import NOW

from bot.service import Service


@pytest.fixture
def service(sqlite_url: str, unused_tcp_port: int) -> Iterator[Service]:
    """A service that understands the messages of `bot_web_desk`, at a fixed time; nothing listens on its port."""
    with serving(sqlite_url, NOW, port=unused_tcp_port, understanding_seconds=30) as service:  # on a busy machine too
        yield service


@pytest.fixture
async def enter(service: Service, aiohttp_server: Any, aiohttp_client: Any) -> Enter:
    """Lets one more visitor in, with cookies of their own."""
    return await doors(service, aiohttp_server, aiohttp_client)


@pytest.fixture
async def customer(enter: Enter) -> Visitor:
    """Somebody who is not signed in."""
    return await enter()


@pytest.fixture
async def sam(enter: Enter, service: Service) -> Visitor:
    """Sam Okoro, the first person at the desk: administrator and manager, signed in."""
    visitor = await enter()
    await join(visitor, service)
    return visitor
