"""The second factor beside the password: codes by time (RFC 6238) from an app, and recovery codes."""

import secrets
from datetime import datetime
from typing import Final

import pyotp
import segno
from sqlalchemy import Connection

from triage.store import second_factor as kept

RECOVERY_CODES: Final = 10
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters of a recovery code: none that is taken for another."""
GROUPS: Final = 4
IN_GROUP: Final = 4

STEP_SECONDS: Final = 30
LATE_STEPS: Final = (0, -1, 1)
"""Time steps whose code is taken: clocks differ, and people type slowly."""

DIGITS: Final = 6
SECRET_LETTERS: Final = 32


def new_secret() -> str:
    """Return a secret for an app."""
    return pyotp.random_base32(SECRET_LETTERS)


def is_secret(text: str) -> bool:
    """Return whether `text` has the form of a secret made here."""
    return len(text) == SECRET_LETTERS and set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def address_of(secret: str, email: str) -> str:
    """Return what an app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Sayso")


def picture_of(secret: str, email: str) -> str:
    """Return the QR picture as SVG that stands in the page."""
    code = segno.make(address_of(secret, email), error="m")
    return str(code.svg_inline(scale=5, border=4, light="#fff", title="QR code with the secret below"))


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step whose code this is, None when it is wrong at `now`."""
    digits = "".join(code.split())
    if not (len(digits) == DIGITS and digits.isascii() and digits.isdigit()):
        return None
    app, step = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    fits = (step + late for late in LATE_STEPS if secrets.compare_digest(app.generate_otp(step + late), digits))
    return next(fits, None)


def take(conn: Connection, account_id: int, code: str, *, now: datetime) -> bool:
    """Return whether a code lets the person in, and use it up: one of the app, or a recovery code."""
    secret = kept.secret_of(conn, account_id)
    step = None if secret is None else step_of(secret, code, now)
    if step is not None:
        return kept.take_step(conn, account_id, step)
    return kept.take_code(conn, account_id, plain(code), now=now)


def new_codes() -> list[str]:
    """Return new recovery codes, as `abcd-efgh-jkmn-pqrs`."""
    return [
        "-".join("".join(secrets.choice(LETTERS) for _ in range(IN_GROUP)) for _ in range(GROUPS))
        for _ in range(RECOVERY_CODES)
    ]


def plain(code: str) -> str:
    """Return a recovery code as it is kept: whatever stands between its letters."""
    return "".join(letter for letter in code.lower() if letter.isalnum())
