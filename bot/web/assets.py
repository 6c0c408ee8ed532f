"""The style sheet and the script of the pages, served from memory under an address that changes with their content."""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import web

FOLDER: Final = Path(__file__).parent / "static"
MEDIA_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

CHAT: Final = "widget-chat.js"
"""The chat itself, which the widget loads when somebody opens it."""

FOR_SITES: Final = frozenset({"widget.js", CHAT})
"""The assets that pages of other sites load."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asset:
    """One static file."""

    content: bytes
    """What is served."""
    media_type: str
    """Its media type; text is UTF-8."""
    packed: bytes
    """The same, packed with gzip."""
    version: str
    """The first characters of its sha256."""


def load_assets(folder: Path = FOLDER) -> dict[str, Asset]:
    """Return every static file of `folder` by name."""
    return {path.name: _asset(path) for path in sorted(folder.iterdir()) if path.suffix in MEDIA_TYPES}


ASSETS: Final = web.AppKey("assets", dict[str, Asset])


def address(assets: dict[str, Asset], name: str) -> str:
    """Return where a page finds an asset. Raises KeyError for a name that does not exist."""
    return f"/static/{name}?v={assets[name].version}"


async def serve(request: web.Request) -> web.Response:
    """Answer with an asset: to be kept for good when the address names its present version."""
    asset = request.app[ASSETS].get(request.match_info["name"])
    if asset is None:
        raise web.HTTPNotFound
    kept = request.query.get("v") == asset.version
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable" if kept else "no-cache",
        "Vary": "Accept-Encoding",
        "ETag": f'"{asset.version}"',
        "Cross-Origin-Resource-Policy": "cross-origin" if request.match_info["name"] in FOR_SITES else "same-origin",
    }
    if any(tag.value == asset.version for tag in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    content = asset.content
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        content, headers["Content-Encoding"] = asset.packed, "gzip"
    return web.Response(body=content, content_type=asset.media_type, charset="utf-8", headers=headers)


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    return Asset(
        content=content,
        packed=gzip.compress(content, mtime=0),
        media_type=MEDIA_TYPES[path.suffix],
        version=hashlib.sha256(content).hexdigest()[:12],
    )
