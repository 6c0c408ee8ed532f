"""What the chat must know to show itself: words in a language, whether people are there, what files are taken."""

from typing import Any, Final

from aiohttp import web

from bot.landlords import Landlord
from bot.web.assets import ASSETS, CHAT, address
from bot.web.chat_api import answer, service_of
from bot.web.chat_words import hours_note, language_of, load_words
from bot.web.keys import SERVICE
from bot.web.uploads import MEGABYTE, MOST_FILES
from bot.web.webchat_settings import WEBCHATS
from triage.vocabulary import Channel

CHOOSABLE: Final = "image/*,audio/*,video/mp4,video/quicktime,.pdf,.txt,.docx,.odt"
"""What a browser offers when somebody chooses files; what is taken is decided by the bytes."""


async def show_about(request: web.Request) -> web.Response:
    """Answer with what the chat must know, in the language asked for where the landlord answers in it."""
    service, id_ = service_of(request)
    return answer(about(request, service.landlords[id_], request.query.get("language")))


def about(request: web.Request, landlord: Landlord, wanted: str | None) -> dict[str, Any]:
    """Return what the chat must know to show itself."""
    service = request.app[SERVICE]
    language = language_of(landlord, wanted)
    contact, settings = landlord.contact, service.settings
    blanks = {
        "landlord": landlord.name, "phone": contact.phone, "opening": contact.opening, "count": MOST_FILES,
        "size": settings.largest_file // MEGABYTE,
    }  # fmt: skip
    words = {section: _filled(texts, blanks) for section, texts in load_words(language).items()}
    calendar = service.rulebooks[landlord.id].calendar
    return {
        "landlord": landlord.name,
        "sample": landlord.sample,
        "language": language,
        "words": words,
        "hours": hours_note(landlord, service.clock(), calendar=calendar, language=language),
        "privacy": landlord.links.get("privacy", ""),
        "leave_to": request.app[WEBCHATS][landlord.id].leave_to,
        "longest": settings.message_limit,
        "largest": settings.largest_file,
        "most_files": MOST_FILES,
        "accept": CHOOSABLE,
        "chat": address(request.app[ASSETS], CHAT),
        "mails": "smtp" in landlord.channels.get(Channel.EMAIL, {}),
    }


def _filled(texts: Any, blanks: dict[str, Any]) -> dict[str, str]:
    """Return texts with what is known filled in; other blanks are left for the browser."""
    return {name: text.format_map(_Kept(blanks)) for name, text in texts.items()}


class _Kept(dict[str, Any]):
    """Blanks of which those that are not known stay as they are."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"
