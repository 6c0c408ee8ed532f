"""A copy of the conversation to keep: plain text, as the customer saw it."""

from aiohttp import web

from bot.landlords import Landlord
from bot.web.chat_api import conversation_of, service_of
from bot.web.chat_session import session_of
from bot.web.chat_view import View, files_of, view_after
from bot.web.chat_words import language_of, load_words, moment_in_words


async def download(request: web.Request) -> web.Response:
    """Answer with the whole conversation as a text file; the session stands in the header, or in the page's cookie."""
    service, id_ = service_of(request)
    landlord = service.landlords[id_]
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    conversation = await conversation_of(service, id_, bearer or session_of(request, landlord) or "")
    view = await service.read(view_after, id_, conversation, 0)
    now = service.clock()
    language = language_of(landlord, request.query.get("language"))
    moment = moment_in_words(now, language)
    return web.Response(
        text=copy_of(view, landlord, moment, language),
        content_type="text/plain",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{id_}-{now.date().isoformat()}.txt"'},
    )


def copy_of(view: View, landlord: Landlord, moment: str, language: str) -> str:
    """Return the conversation as text: who said what and when."""
    words = load_words(language)
    references = ", ".join(row["reference"] for row in view.cases)
    head = [
        words["copy"]["title"].format(landlord=landlord.name),
        *([words["copy"]["reference"].format(references=references)] if references else []),
        words["copy"]["made"].format(moment=moment),
    ]
    said = []
    for row in view.messages:
        files = [f"({words['files']['came_with']}: {each['name']})" for each in files_of(row)]
        at = moment_in_words(row["at"], language)
        name = author(row["sender"], view.names.get(row["staff_id"]), landlord, language)
        said.append("\n".join([f"{name}, {at}", *([row["text"]] if row["text"] else []), *files]))
    return "\n\n".join(["\n".join(head), *said]) + "\n"


def author(sender: str, name: str | None, landlord: Landlord, language: str) -> str:
    """Return who wrote a message, as the customer reads it."""
    who = load_words(language)["who"]
    if sender == "staff":
        return who["staff"].format(name=name, landlord=landlord.name) if name else landlord.name
    return who["you" if sender == "customer" else "bot"]
