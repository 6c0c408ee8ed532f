"""What a landlord's file says under `[channels.webchat]`."""

from collections.abc import Mapping
from typing import Annotated, Final

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from bot.landlords import Landlord, LandlordError
from triage.vocabulary import Channel

Origin = Annotated[str, Field(pattern=r"^https?://[a-z0-9.-]+(:\d{1,5})?$")]


IN_WORDS: Final = {
    "origins": "write it as the address bar begins, such as https://www.example.org, without a slash at the end",
    "leave_to": "must begin with https://",
}
"""What is wrong with a text that has not the form it needs, by key."""

NO_SUCH_KEY: Final = "there is no such key"


class WebchatSettings(BaseModel):
    """How a landlord's chat is set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    origins: tuple[Origin, ...] = ()
    """Sites, such as https://www.example.org, whose pages may hold the chat; our own page always may."""
    leave_to: Annotated[str, Field(pattern="^https://")] = "https://www.bbc.co.uk/weather"
    """The harmless page to which somebody goes who must leave the chat at once."""
    quiet_seconds: Annotated[float, Field(ge=0)] = 0
    """How long an answer waits for the customer's next message."""


WEBCHATS: Final = web.AppKey("webchats", Mapping[str, WebchatSettings])
"""Settings of the chats that are on, by landlord."""


def webchats(landlords: Mapping[str, Landlord]) -> dict[str, WebchatSettings]:
    """Return the settings of every landlord that has the chat on. Raises LandlordError, with each fault."""
    on = {id_: each.channels[Channel.WEBCHAT] for id_, each in landlords.items() if Channel.WEBCHAT in each.channels}
    return {id_: _read(id_, given) for id_, given in on.items()}


def _read(landlord: str, given: Mapping[str, object]) -> WebchatSettings:
    try:
        return WebchatSettings.model_validate(given)
    except ValidationError as error:
        faults = (f"channels.webchat.{'.'.join(map(str, each['loc']))}: {_in_words(each)}" for each in error.errors())
        raise LandlordError("\n".join((f"{landlord}.toml is wrong:", *faults))) from error


def _in_words(fault: ErrorDetails) -> str:
    match fault["type"]:
        case "string_pattern_mismatch":
            return IN_WORDS[str(fault["loc"][0])]
        case "extra_forbidden":
            return NO_SUCH_KEY
        case _:
            return fault["msg"]
