"""What every answer tells the browser about what it may do with the page."""

from typing import Final

from aiohttp import web

from bot.web.keys import SERVICE

POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

HEADERS: Final = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "Server": "sayso",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

MAY_DIFFER: Final = ("Content-Security-Policy", "Cross-Origin-Resource-Policy")
"""Headers that a handler may set otherwise: for a file of a customer's, and for the widget."""

ONE_YEAR: Final = "max-age=31536000"


async def guard(request: web.Request, response: web.StreamResponse) -> None:
    """Add the headers to an answer about to go out; pages are not to be kept by anybody on the way."""
    own = {name: response.headers[name] for name in MAY_DIFFER if name in response.headers}
    response.headers.update({**HEADERS, **own})
    response.headers.setdefault("Cache-Control", "no-store")
    if is_https(request):
        response.headers["Strict-Transport-Security"] = ONE_YEAR


def is_https(request: web.Request) -> bool:
    """Return whether people come by https: to us, or by the public address to the proxy in front of us."""
    return request.secure or request.app[SERVICE].settings.public_address.startswith("https://")
