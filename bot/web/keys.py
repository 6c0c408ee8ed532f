"""What handlers find on the application and on a request."""

from typing import Final

from aiohttp import web
from jinja2 import Environment

from bot.service import Service
from bot.web.passwords import Passwords
from bot.web.sign_on_provider import Provider
from bot.web.throttle import Throttle
from triage.store.staff import SignedIn

SERVICE: Final = web.AppKey("service", Service)
"""Settings, landlords, store and intake."""

TEMPLATES: Final = web.AppKey("templates", Environment)
"""The pages."""

PASSWORDS: Final = web.AppKey("passwords", Passwords)
"""Hashes and checks passwords."""

CHAT_LIMIT: Final = web.AppKey("chat_limit", Throttle)
"""How often one source may use what is open to everybody."""

SIGN_IN_LIMIT: Final = web.AppKey("sign_in_limit", Throttle)
"""How often one source may try one address and password."""

SIGN_ON: Final[web.AppKey[Provider | None]] = web.AppKey("sign_on")
"""The provider of single sign-on, None without one."""

ARRIVING: Final = web.RequestKey("arriving", SignedIn)
"""Whose password was right, and whose second factor is still asked."""

PERSON: Final = web.RequestKey("person", SignedIn)
"""Who is signed in; absent on requests of nobody."""

FORM_TOKEN: Final = web.RequestKey("form_token", str)
"""The token that forms on the answer to this request must carry."""
