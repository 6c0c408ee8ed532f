"""A message in a Telegram chat, and the two ways in which the Bot API shows it: message and update. Pure.

Fields and their meanings: Telegram's documentation, "Bot API", sections "Message", "Update" and "CallbackQuery".
"""

from dataclasses import dataclass
from typing import Any, Final

from bot.standin.photo import HEIGHT, PHOTO, WIDTH
from bot.standin.texts import Direction, Text

FIRST_NAME: Final = "Sam"
"""What the person at the phone is called at Telegram."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Post(Text):
    """One message, or the press of a button, in the chat of a person with a bot. Its account is the bot's id."""

    number: int
    """The message's number in its chat; for a press, that of the message under which the button stands."""
    pressed: str = ""
    """What the button that was pressed sends; its words are what the button says. Empty: it is a message."""

    def message(self, bot: dict[str, Any]) -> dict[str, Any]:
        """Return the message as the API shows it; `bot` is how it shows the bot."""
        is_in = self.direction is Direction.IN
        shown: dict[str, Any] = {
            "message_id": self.number,
            "date": int(self.at.timestamp()),
            "chat": {"id": int(self.phone), "type": "private", "first_name": FIRST_NAME},
            "from": self._person() if is_in else bot,
        }
        if self.photo:
            size = {"width": WIDTH, "height": HEIGHT, "file_size": len(PHOTO)}
            shown["photo"] = [{"file_id": self.photo, "file_unique_id": f"u{self.photo}", **size}]
        if self.body:
            shown["caption" if self.photo else "text"] = self.body
        if self.buttons:
            rows = [[{"text": label, "callback_data": value}] for label, value in self.buttons]
            shown["reply_markup"] = {"inline_keyboard": rows}
        return shown

    def update(self, update_id: int, under: dict[str, Any]) -> dict[str, Any]:
        """Return the update that tells a bot of it; `under` is the message of the bot whose button was pressed."""
        if not self.pressed:
            return {"update_id": update_id, "message": self.message({})}
        query = {"id": self.sid, "from": self._person(), "chat_instance": self.phone, "data": self.pressed}
        return {"update_id": update_id, "callback_query": {**query, "message": under}}

    def _person(self) -> dict[str, Any]:
        return {"id": int(self.phone), "is_bot": False, "first_name": FIRST_NAME, "language_code": "en"}
