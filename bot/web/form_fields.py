"""Reading what a form of the desk was filled in with."""

from aiohttp import web


async def text_fields(request: web.Request, *names: str) -> dict[str, str]:
    """Return the named fields of a form as text; what is missing, or is a file, is empty."""
    form = await request.post()
    values = {name: form.get(name, "") for name in names}
    return {name: value if isinstance(value, str) else "" for name, value in values.items()}
