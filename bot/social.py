"""Public posts: a landlord's key and where it invites people to, and the one thing that is ever said in public."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.dialogue.state import State
from bot.dialogue.turn import Reply, Turn
from bot.dialogue.wording import load_wording
from bot.landlords import Landlord, LandlordError
from triage.vocabulary import Channel

KEYS: Final = frozenset({"key_env", "old_key_env", "private_link", "answers"})
"""What `[channels.social_media]` may hold."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SocialAccount:
    """How a landlord's public posts reach us."""

    keys: tuple[bytes, ...]
    """Keys of the webhook, the one in use first."""


def social_accounts(landlords: Mapping[str, Landlord], environment: Mapping[str, str]) -> Mapping[str, SocialAccount]:
    """Return the account of each landlord that takes public posts. Raises LandlordError when one is not complete."""
    return {
        id_: _account(landlord, environment)
        for id_, landlord in landlords.items()
        if Channel.SOCIAL_MEDIA in landlord.channels
    }


def in_public(turn: Turn, before: State, landlord: Landlord) -> Turn:
    """Return the turn with nothing said but a short thank-you and an invitation to write in private, once.

    What the assistant would have asked counts as not asked, and a person looks: the customer has not been answered yet.
    """
    given = landlord.channels.get(Channel.SOCIAL_MEDIA, {})
    said = replace(before.said, introduced=True)
    reply = None
    if given.get("answers", True) and not before.said.introduced:
        reply = Reply(text=load_wording(before.language).say("social.acknowledge", link=given.get("private_link", "")))
    return replace(turn, state=replace(turn.state, said=said), reply=reply, attention=turn.attention or "public_post")


def _account(landlord: Landlord, environment: Mapping[str, str]) -> SocialAccount:
    given = landlord.channels[Channel.SOCIAL_MEDIA]
    wrong = sorted(set(given) - KEYS)
    try:
        if wrong:
            raise LandlordError(f"{landlord.id}.toml is wrong:\nchannels.social_media: there is no {', '.join(wrong)}")
        if not str(given["private_link"]).startswith("https://"):
            raise LandlordError(
                f"{landlord.id}.toml is wrong:\nchannels.social_media.private_link: start with https://"
            )
        names = [given["key_env"], *([given["old_key_env"]] if "old_key_env" in given else [])]
        return SocialAccount(keys=tuple(environment[name].encode() for name in names))
    except KeyError as error:
        missing = f"{error.args[0]} is missing (a key there, or in the environment)"
        raise LandlordError(f"{landlord.id}.toml is wrong:\nchannels.social_media: {missing}") from error
