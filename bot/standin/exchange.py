"""The stand-in for Twilio: phones on one side, the service on the other, texts and reports between them."""

import asyncio
import random
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from bot.standin.caller import Wait
from bot.standin.faults import Fault
from bot.standin.network import Network, shortened
from bot.standin.texts import OUT_OF_WINDOW, UNREACHABLE, Direction, Text

STEP_SECONDS: Final = 0.4
"""How long a text takes from one status to the next."""
WHATSAPP: Final = "whatsapp:"
"""How Twilio begins an address of WhatsApp."""
WINDOW: Final = timedelta(hours=24)
"""How long after the customer's last message WhatsApp takes a business's own words."""
GUESSED_TOKEN: Final = "0" * 32
"""With what a forger signs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One account with its number, as the service has it."""

    account: str
    """The account's id."""
    token: str
    """Its secret, with which calls are signed and by which the service is known."""
    number: str
    """The number that phones write to, in international form."""
    webhook: str
    """The address to which texts go, with what it asks about retries."""
    others: frozenset[str] = frozenset()
    """Its senders on other channels, as Twilio writes them: whatsapp:+44..., messenger:..."""
    service: str = ""
    """The Messaging Service whose pool its number is in; empty: none."""

    def sender_for(self, phone: str) -> str:
        """Return as whom the account writes to a phone: its sender on the phone's channel."""
        prefix = phone.rpartition(":")[0]
        return next((each for each in self.others if prefix and each.startswith(f"{prefix}:")), self.number)


class StandIn(Network):
    """Takes what phones and the service send, and carries it to the other side in the background."""

    def __init__(
        self, lines: Iterable[Line], *, clock: Callable[[], datetime], chance: random.Random, wait: Wait
    ) -> None:
        """Take the accounts, the time, what faults are drawn with, and how to wait."""
        super().__init__(clock=clock, chance=chance, wait=wait)
        self.lines = {line.account: line for line in lines}

    def from_phone(self, account: str, phone: str, body: str, *, photo: bool = False) -> Text:
        """Take what a phone sends to an account, with a photo if wanted; the service gets it in the background."""
        line = self.lines[account]
        text = self._keep(
            account,
            Direction.IN,
            from_=phone,
            to=line.sender_for(phone),
            body=body,
            status="received",
            forged=self.happens(phone, Fault.FORGED),
            photo=f"ME{uuid.uuid4().hex}" if photo else "",
        )
        self.take(text)
        return text

    def from_service(self, account: str, to: str, body: str, callback: str, *, template: bool = False) -> Text:
        """Take a text that the service sends to a phone; it is delivered and reported in the background."""
        sender = self.lines[account].sender_for(to)
        text = self._keep(account, Direction.OUT, from_=sender, to=to, body=body, status="queued", callback=callback)
        if to.startswith(WHATSAPP) and not template and not self._window_is_open(account, to):
            text = self.mailbox.change(text, error=OUT_OF_WINDOW)
        self.note(account, to, "taken", segments=text.segments)
        self.start(self._deliver(text))
        return text

    def _keep(self, account: str, direction: Direction, **values: Any) -> Text:
        now = self.clock()
        sid = f"SM{uuid.uuid4().hex}"
        text = Text(sid=sid, account=account, direction=direction, at=now, changed_at=now, **values)
        self.keep(text)
        return text

    async def hand_over(self, *texts: Text) -> None:
        """Hand texts to the service, one after the other."""
        for text in texts:
            line = self.lines[text.account]
            token = GUESSED_TOKEN if text.forged else line.token
            calls = (
                self.caller.call(line.webhook, text.webhook(), token=token) for _ in range(self.copies(text.phone))
            )
            answers = await asyncio.gather(*calls)
            self.mailbox.change(text, answer=answers[0])
            for answer in answers:
                what = "forged" if text.forged else "handed_over"
                self.note(text.account, text.phone, what, text=shortened(text.body), answer=answer)

    async def _deliver(self, text: Text) -> None:
        """Take a text through its statuses, and report each."""
        steps = self._steps(text)
        last = steps[-1]
        late: list[Text] = []
        for values in steps:
            text = self.mailbox.change(text, changed_at=self.clock(), **values)
            self.phones[text.phone].version += 1
            if self.happens(text.phone, Fault.REORDERED):
                late.insert(0, text)
            else:
                await self._report(text)
            if text.status != last["status"]:
                await self.wait(STEP_SECONDS)
        for each in late:
            await self._report(each)

    def _steps(self, text: Text) -> list[dict[str, Any]]:
        """Return what becomes of a text, in order; on WhatsApp the customer also opens it."""
        on_the_way: list[dict[str, Any]] = [{"status": "queued", "error": None}, {"status": "sent"}]
        if text.error is not None:
            return [*on_the_way, {"status": "undelivered", "error": text.error}]
        if self.happens(text.phone, Fault.UNREACHABLE):
            return [*on_the_way, {"status": "undelivered", "error": UNREACHABLE}]
        opened = [{"status": "read"}] if text.phone.startswith(WHATSAPP) else []
        return [*on_the_way, {"status": "delivered"}, *opened]

    def _window_is_open(self, account: str, phone: str) -> bool:
        """Return whether the phone has written lately enough for words of the service's own."""
        came = [text for text in self.mailbox.between(account, phone) if text.direction is Direction.IN]
        return bool(came) and self.clock() - came[-1].at < WINDOW

    async def _report(self, text: Text) -> None:
        if not text.callback:
            return
        if self.happens(text.phone, Fault.FORGED):
            forged = replace(text, status="undelivered", error=UNREACHABLE)
            answer = await self.caller.call(text.callback, forged.report(), token=GUESSED_TOKEN)
            self.note(text.account, text.phone, "forged_report", answer=answer)
        token = self.lines[text.account].token
        calls = (self.caller.call(text.callback, text.report(), token=token) for _ in range(self.copies(text.phone)))
        for answer in await asyncio.gather(*calls):
            self.note(text.account, text.phone, "reported", status=text.status, answer=answer)
