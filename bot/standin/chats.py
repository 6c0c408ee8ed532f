"""The stand-in for Telegram: people's chats on one side, bots on the other, messages and updates between them."""

import asyncio
import json
import random
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from bot.standin.caller import MOST_RETRIES, TAKEN, Answer, Wait
from bot.standin.faults import Fault
from bot.standin.network import Network, shortened
from bot.standin.posts import Post
from bot.standin.texts import Direction, Text

GUESSED_SECRET: Final = "0" * 64
"""What a forger says that the secret is."""
FETCHED: Final = 200
"""The answer noted with an update that the bot has fetched: as good as a webhook's success."""
FIRST_UPDATE: Final = 10_000


@dataclass(kw_only=True, slots=True)
class Bot:
    """One bot, and the updates that wait for it."""

    id: str
    """Its id: the part of the token before the colon."""
    token: str
    """Its token, by which the service is known."""
    title: str
    """What people see."""
    name: str
    """Its user name."""
    webhook: str = ""
    """The address to which updates go; empty: they wait to be asked for."""
    secret: str = ""
    """What is said with each call of the webhook."""
    last_error: str = ""
    """Why the last call of the webhook failed."""
    waiting: dict[int, tuple[dict[str, Any], Post]] = field(default_factory=dict)
    """The updates that it has not taken, by id and in order, each with the message that it tells of."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when there is something new to fetch."""

    def shown(self) -> dict[str, Any]:
        """Return the bot as the API shows it."""
        return {"id": int(self.id), "is_bot": True, "first_name": self.title, "username": self.name}


class TelegramStandIn(Network):
    """Takes what people and bots send, and carries it to the other side in the background."""

    offered = tuple(fault for fault in Fault if fault is not Fault.UNREACHABLE)

    def __init__(
        self, bots: Iterable[Bot], *, clock: Callable[[], datetime], chance: random.Random, wait: Wait
    ) -> None:
        """Take the bots, the time, what faults are drawn with, and how to wait."""
        super().__init__(clock=clock, chance=chance, wait=wait)
        self.bots = {bot.id: bot for bot in bots}
        self._last_update = FIRST_UPDATE
        self._last_number = 0

    def from_person(self, bot: str, chat: str, body: str, *, photo: bool = False) -> Post:
        """Take what somebody writes to a bot, with a photo if wanted; its update goes out in the background."""
        return self._said(bot, chat, body, number=self._number(), photo=uuid.uuid4().hex if photo else "")

    def press(self, bot: str, chat: str, sid: str, value: str) -> Post | None:
        """Take the press of a button under a message of the bot's; None, and nothing happens, when there is none."""
        under = self.mailbox.get(bot, sid)
        label = next((label for label, meant in under.buttons if meant == value), "") if under else ""
        if not isinstance(under, Post) or under.phone != chat or not label:
            return None
        return self._said(bot, chat, label, number=under.number, pressed=value)

    def from_service(self, bot: str, chat: str, body: str, buttons: tuple[tuple[str, str], ...]) -> Post:
        """Take what a bot sends to somebody: it is there at once."""
        post = self._post(
            bot,
            Direction.OUT,
            from_=bot,
            to=chat,
            body=body,
            status="delivered",
            buttons=buttons,
            number=self._number(),
        )
        self.note(bot, chat, "posted")
        return post

    def set_webhook(self, bot: Bot, address: str, secret: str) -> None:
        """Let updates go to an address, those that wait first; with an empty one they wait to be asked for."""
        bot.webhook, bot.secret, bot.last_error = address, secret, ""
        if address:
            for update_id in tuple(bot.waiting):
                self.start(self._deliver(bot, update_id))

    async def updates(self, bot: Bot, offset: int, seconds: float) -> list[dict[str, Any]]:
        """Return the updates from `offset` on, after so many seconds for want of one; those before are done with."""
        for update_id in [each for each in bot.waiting if each < offset]:
            self._done(bot, update_id, FETCHED, "fetched")
        try:
            async with asyncio.timeout(seconds):
                while not bot.waiting:
                    bot.changed.clear()
                    await bot.changed.wait()
        except TimeoutError:
            return []
        return [update for update_id, (update, _) in bot.waiting.items() if update_id >= offset]

    async def hand_over(self, *texts: Text) -> None:
        """Let updates tell the bot of messages, one after the other."""
        for post in texts:
            if not isinstance(post, Post):
                raise TypeError(f"{post.sid} is no message of Telegram's")
            bot = self.bots[post.account]
            self._last_update += 1
            update = post.update(self._last_update, self._under(bot, post))
            if post.forged:
                await self._forge(bot, post, update)
                continue
            bot.waiting[update["update_id"]] = (update, post)
            bot.changed.set()
            if bot.webhook:
                await self._deliver(bot, update["update_id"])
            else:
                self.note(bot.id, post.phone, "waits", text=shortened(post.body))

    def pressed(self, bot: Bot, query: str) -> None:
        """Take a bot's word that it knows of a button's press."""
        post = self.mailbox.get(bot.id, query)
        if post is not None:
            self.note(bot.id, post.phone, "press_answered", text=shortened(post.body))

    def has_photo(self, bot: Bot, photo: str) -> bool:
        """Return whether somebody has sent this photo to the bot."""
        return any(text.photo == photo for text in self.mailbox.of(bot.id))

    async def _deliver(self, bot: Bot, update_id: int) -> None:
        """Call the webhook with an update; what is not taken goes on waiting."""
        update, post = bot.waiting[update_id]
        tells = (
            self.caller.tell(bot.webhook, update, secret=bot.secret, most=MOST_RETRIES)
            for _ in range(self.copies(post.phone))
        )
        answers = await asyncio.gather(*tells)
        for answer in answers:
            self.note(bot.id, post.phone, "handed_over", text=shortened(post.body), answer=answer.status)
            self._follow(bot, answer)
        if answers[0].kind == TAKEN:
            self._done(bot, update_id, answers[0].status)
        else:
            bot.last_error = f"Wrong response from the webhook: {answers[0].status}"
            self.mailbox.change(post, answer=answers[0].status)

    async def _forge(self, bot: Bot, post: Post, update: Mapping[str, Any]) -> None:
        """Let somebody call the webhook who does not know its secret."""
        if not bot.webhook:
            return
        answer = await self.caller.tell(bot.webhook, update, secret=GUESSED_SECRET, most=0)
        self.mailbox.change(post, answer=answer.status)
        self.note(bot.id, post.phone, "forged", text=shortened(post.body), answer=answer.status)

    def _follow(self, bot: Bot, answer: Answer) -> None:
        """Do what a webhook's answer asks for ("Making requests when getting updates")."""
        try:
            asked = json.loads(answer.body or b"{}")
        except ValueError:
            return
        if isinstance(asked, Mapping) and asked.get("method") == "answerCallbackQuery":
            self.pressed(bot, str(asked.get("callback_query_id", "")))

    def _done(self, bot: Bot, update_id: int, status: int, what: str = "") -> None:
        _, post = bot.waiting.pop(update_id, (None, None))
        if post is None:
            return
        self.mailbox.change(post, answer=status)
        self.phones[post.phone].version += 1
        if what:
            self.note(bot.id, post.phone, what, text=shortened(post.body))

    def _said(self, bot: str, chat: str, body: str, **given: Any) -> Post:
        forged = self.happens(chat, Fault.FORGED)
        post = self._post(bot, Direction.IN, from_=chat, to=bot, body=body, status="received", forged=forged, **given)
        self.take(post)
        return post

    def _post(self, bot: str, direction: Direction, **given: Any) -> Post:
        now = self.clock()
        post = Post(sid=uuid.uuid4().hex, account=bot, direction=direction, at=now, changed_at=now, **given)
        self.keep(post)
        return post

    def _under(self, bot: Bot, post: Post) -> dict[str, Any]:
        """Return the message of the bot's that a press belongs to."""
        for each in self.mailbox.between(bot.id, post.phone):
            if isinstance(each, Post) and each.direction is Direction.OUT and each.number == post.number:
                return each.message(bot.shown())
        return {}

    def _number(self) -> int:
        self._last_number += 1
        return self._last_number
