"""Passwords: argon2 hashes, made and checked in worker threads, a few at a time."""

import asyncio
import secrets
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE: Final = 2
"""Hashes worked on at the same time: each takes much memory, and strangers can ask for them."""

SHORTEST: Final = 12
LONGEST: Final = 200
"""Bounds of a password in characters; the upper one only keeps requests small."""


class Passwords:
    """Makes and checks hashes without holding up the event loop."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """Prepare a hash that nobody's password fits, so that unknown addresses take the same time."""
        self._hasher = hasher or PasswordHasher()
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._nobody = self._hasher.hash(secrets.token_urlsafe())

    async def hash(self, password: str) -> str:
        """Return the argon2 hash to keep of a password."""
        async with self._gate:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, password: str, kept: str | None) -> bool:
        """Return whether the password belongs to the kept hash; None takes as long and is never right."""
        async with self._gate:
            is_right = await asyncio.to_thread(self._verify, password, kept or self._nobody)
        return is_right and kept is not None

    def is_dated(self, kept: str) -> bool:
        """Return whether a hash was made with weaker settings than new ones."""
        return self._hasher.check_needs_rehash(kept)

    def _verify(self, password: str, kept: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False
