"""An aiohttp server that does nothing: `python -m bench.nothing PORT`.

`/` reads a request and answers, the least that any webhook can cost. It also stands for the provider: it takes every
text message that the outbox sends.
"""

import sys

from aiohttp import web


async def nothing(request: web.Request) -> web.Response:
    """Read the request and answer."""
    await request.read()
    return web.Response(text="{}", content_type="application/json")


async def accept(request: web.Request) -> web.Response:
    """Take a text message, as Twilio's API answers."""
    await request.read()
    return web.json_response({"sid": f"SM{id(request):032x}", "status": "queued"}, status=201)


if __name__ == "__main__":
    app = web.Application()
    app.router.add_route("*", "/", nothing)
    app.router.add_post("/2010-04-01/Accounts/{account}/Messages.json", accept)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)
