"""Photos and files in the chat: a form with files becomes a message of the same intake."""

import json

from aiohttp import web

from bot.web.chat_api import answer, answer_view, receive, refuse, service_of
from bot.web.chat_words import language_of, load_words
from bot.web.uploads import check_files, read_upload
from channels import webchat
from channels.message import MalformedRequest


async def send_files(request: web.Request) -> web.Response:
    """Take a message with files and answer as to one without, with `refused`: why each file that was not taken was not.

    The words are kept whatever becomes of the files; with neither words nor a file taken there is nothing to keep: 422.
    """
    service, landlord = service_of(request)
    if request.content_type != "multipart/form-data":
        refuse(web.HTTPUnsupportedMediaType, "Send multipart/form-data.")
    settings = service.settings
    language = language_of(service.landlords[landlord], request.query.get("language"))
    try:
        form = await read_upload(request, largest=settings.largest_file)
        checked = await check_files(
            form.files, load_words(language), largest=settings.largest_file, command=settings.scan_command
        )
        if checked.refused and not checked.taken and not form.fields.get("text", "").strip():
            text = json.dumps({"error": " ".join(checked.refused), "refused": checked.refused})
            raise web.HTTPUnprocessableEntity(text=text, content_type="application/json")
        fields = {"text": "", **form.fields, "session": form.fields.get("session") or None}
        message = webchat.parse(fields, longest=settings.message_limit, attachments=checked.taken)
    except MalformedRequest as error:
        refuse(web.HTTPBadRequest, str(error))
    session, received = await receive(service, landlord, message)
    view = await answer_view(service, landlord, received, session)
    return answer({**view, "refused": list(checked.refused)})
