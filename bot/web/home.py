"""The start page."""

from aiohttp import web

from bot.web.pages import page
from bot.web.try_page import can_try


async def show_home(request: web.Request) -> web.Response:
    """Show what this is, with whom one can chat, and where staff sign in."""
    return page(request, "home.html", can_text=can_try(request.app))
