"""The deployment's own check of files, such as a virus scanner: a command that reads the file and says yes or no."""

import asyncio
import logging
import shlex
from enum import StrEnum
from typing import Final

log = logging.getLogger(__name__)

SECONDS: Final = 60
"""So long the command may take."""

FOUND_SOMETHING: Final = 1
"""The exit status of scanners, clamdscan among them, for a file that must not be taken; 0 is clean."""


class Verdict(StrEnum):
    """What the check says of a file."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNCHECKED = "unchecked"


async def scan(command: str, content: bytes) -> Verdict:
    """Return what the check says of a file given on its standard input; without a command everything is clean.

    A command that fails, or takes too long, leaves the file unchecked: it is then not taken, and can be sent again.
    """
    if not command:
        return Verdict.CLEAN
    try:
        async with asyncio.timeout(SECONDS):
            status = await _status(command, content)
    except (OSError, TimeoutError) as error:
        log.error("the check of files cannot be run: %s", error)  # noqa: TRY400  the command's name says it all
        return Verdict.UNCHECKED
    if status not in {0, FOUND_SOMETHING}:
        log.error("the check of files ended with status %s", status)
        return Verdict.UNCHECKED
    return Verdict.INFECTED if status else Verdict.CLEAN


async def _status(command: str, content: bytes) -> int:
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *shlex.split(command), stdin=asyncio.subprocess.PIPE, stdout=quiet, stderr=quiet
    )
    try:
        await process.communicate(content)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0
