"""The texts that the stand-in remembers: the newest, in memory."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from bot.standin.texts import Text

MOST_TEXTS: Final = 5_000
"""With one more the oldest is forgotten."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which texts of an account are asked for; everything that is None lets all pass."""

    to: str | None = None
    """Sent to this number."""
    from_: str | None = None
    """Sent from this number."""
    since: datetime | None = None
    """Sent then or later."""
    until: datetime | None = None
    """Sent then or earlier."""

    def fits(self, text: Text) -> bool:
        """Return whether the text is asked for."""
        return (
            self.to in {None, text.to}
            and self.from_ in {None, text.from_}
            and (self.since is None or text.at >= self.since)
            and (self.until is None or text.at <= self.until)
        )


class Mailbox:
    """Texts by id, in the order in which they came."""

    def __init__(self, most: int = MOST_TEXTS) -> None:
        """Begin empty."""
        self.most = most
        self._texts: OrderedDict[str, Text] = OrderedDict()

    def add(self, text: Text) -> None:
        """Remember a text, and forget the oldest when there are too many."""
        self._texts[text.sid] = text
        if len(self._texts) > self.most:
            self._texts.popitem(last=False)

    def change(self, text: Text, **values: Any) -> Text:
        """Return the text as it is now, with these values changed; one that is forgotten stays so."""
        changed = replace(self._texts.get(text.sid, text), **values)
        if text.sid in self._texts:
            self._texts[text.sid] = changed
        return changed

    def get(self, account: str, sid: str) -> Text | None:
        """Return one text of an account."""
        text = self._texts.get(sid)
        return text if text is not None and text.account == account and not text.forged else None

    def listed(self, account: str, wanted: Wanted) -> list[Text]:
        """Return the texts of an account that are asked for, the newest first, as the provider lists them."""
        return [
            text
            for text in reversed(self._texts.values())
            if text.account == account and not text.forged and wanted.fits(text)
        ]

    def of(self, account: str) -> list[Text]:
        """Return what an account's people and itself have sent each other, the oldest first."""
        return [text for text in self._texts.values() if text.account == account]

    def between(self, account: str, phone: str) -> list[Text]:
        """Return what a phone and an account's number have sent each other, the oldest first."""
        return [text for text in self._texts.values() if text.account == account and text.phone == phone]
