"""What people type about themselves when they come to the desk, and what is wrong with it. Pure."""

from dataclasses import dataclass
from typing import Final

from email_validator import EmailNotValidError, validate_email

from bot.web.passwords import LONGEST, SHORTEST

LONGEST_NAME: Final = 120

NAME: Final = "Type your name"
EMAIL: Final = "Type an e-mail address, like name@example.org"
AGAIN: Final = "The two passwords are not the same"


@dataclass(frozen=True, kw_only=True, slots=True)
class Newcomer:
    """What a person typed at their first sign-in."""

    name: str
    """What they want to be called."""
    email: str
    """How they will sign in."""
    password: str
    """The password they chose."""
    again: str
    """The same, typed once more."""

    @property
    def faults(self) -> dict[str, str]:
        """What is wrong, by field; empty when all is well."""
        checks = {"name": name_fault(self.name), "email": None if is_email(self.email) else EMAIL}
        faults = {field: fault for field, fault in checks.items() if fault}
        return faults | password_faults(self.password, self.again, own=(self.email, self.name))


def name_fault(name: str) -> str | None:
    """Return what is wrong with a person's name, None when nothing is."""
    return None if 0 < len(name) <= LONGEST_NAME else NAME


def password_faults(password: str, again: str, *, own: tuple[str, ...]) -> dict[str, str]:
    """Return what is wrong with a new password, by field; `own` is what everybody would guess."""
    faults = {}
    if not SHORTEST <= len(password) <= LONGEST:
        faults["password"] = f"Choose a password of {SHORTEST} to {LONGEST} characters"
    elif password.lower() in {each.lower() for each in own}:
        faults["password"] = "Choose a password that is not your name or address"  # noqa: S105  a sentence
    if again != password:
        faults["again"] = AGAIN
    return faults


def is_email(text: str) -> bool:
    """Return whether `text` has the form of an e-mail address."""
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True
