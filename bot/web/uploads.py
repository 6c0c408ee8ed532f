"""Forms with files: read piece by piece within limits, and each file checked before it is taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from aiohttp import BodyPartReader, web

from bot.providers.scanning import Verdict, scan
from bot.web.chat_words import Words
from channels.cleaning import clean
from channels.file_types import kind_of, media_type_of
from channels.message import Attachment, MalformedRequest

MOST_FILES: Final = 5
"""So many files a message may bring."""
MOST_PARTS: Final = 20
LONGEST_FIELD: Final = 256 * 1024
"""Bytes of a field that is no file."""
LONGEST_NAME: Final = 100
MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class SentFile:
    """One file of a form."""

    name: str
    """What the sender calls it."""
    content: bytes | None
    """Its bytes, None when they are too many."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A form with files, as it was sent."""

    fields: Mapping[str, str]
    """What is no file."""
    files: Sequence[SentFile]
    """What is one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What became of the files of a form."""

    taken: tuple[Attachment, ...]
    """Those that are kept with the message."""
    refused: tuple[str, ...]
    """For each other one, why not, in words."""


async def read_upload(request: web.Request, *, largest: int) -> Upload:
    """Return a form's fields and files of at most `largest` bytes each.

    Raises HTTPRequestEntityTooLarge when it is far beyond all limits, MalformedRequest when it is no such form.
    """
    fields: dict[str, str] = {}
    files: list[SentFile] = []
    left = MOST_FILES * largest + 2 * LONGEST_FIELD
    if (request.content_length or 0) > left:
        raise web.HTTPRequestEntityTooLarge(max_size=left, actual_size=request.content_length or 0)
    try:
        reader = await request.multipart()
        for _ in range(MOST_PARTS):
            part = await reader.next()
            if part is None:
                return Upload(fields=fields, files=files)
            if not isinstance(part, BodyPartReader):
                raise MalformedRequest("A form may not hold another form.")
            limit = LONGEST_FIELD if part.filename is None else largest
            content, size = await _read(part, limit, left)
            left -= size
            if part.filename is None:
                if content is None:
                    raise web.HTTPRequestEntityTooLarge(max_size=limit, actual_size=size)
                fields[part.name or ""] = content.decode("utf-8", "replace")
            elif part.filename or size:  # a browser sends an empty part when nothing was chosen
                files.append(SentFile(name=_name(part.filename), content=content))
    except (ValueError, AssertionError) as error:
        raise MalformedRequest("The body is not a form (multipart/form-data).") from error
    raise MalformedRequest(f"A form may have {MOST_PARTS - 1} parts at most.")


async def check_files(files: Sequence[SentFile], words: Words, *, largest: int, command: str) -> Checked:
    """Return which files are taken, each with the type its bytes have, and why the others are not."""
    taken: list[Attachment] = []
    refused: list[str] = []
    for number, file in enumerate(files):
        media_type = media_type_of(file.content or b"")
        why = _fault(file, number, media_type)
        if not why and file.content is not None:
            verdict = await scan(command, file.content)
            why = "" if verdict is Verdict.CLEAN else str(verdict)
        if why:
            size = largest // MEGABYTE
            refused.append(words["files"][why].format(name=file.name, size=size, count=MOST_FILES))
        else:
            kind = kind_of(media_type or "")
            taken.append(Attachment(kind=kind, media_type=media_type, name=file.name, content=file.content))
    return Checked(taken=tuple(taken), refused=tuple(refused))


def _fault(file: SentFile, number: int, media_type: str | None) -> str:
    """Return the name of what is wrong with a file, empty when nothing is."""
    if number >= MOST_FILES:
        return "too_many"
    if file.content is None:
        return "too_large"
    if not file.content:
        return "empty"
    return "" if media_type else "wrong_type"


async def _read(part: BodyPartReader, limit: int, left: int) -> tuple[bytes | None, int]:
    """Return a part's bytes, None when there are more than `limit`, and how many there were."""
    pieces: list[bytes] = []
    size = 0
    while piece := await part.read_chunk():
        size += len(piece)
        if size > left:
            raise web.HTTPRequestEntityTooLarge(max_size=left, actual_size=size)
        if size <= limit:
            pieces.append(piece)
    return (b"".join(pieces) if size <= limit else None), size


def _name(given: str) -> str:
    """Return a file's name without folders, short, and with something in it."""
    name = PurePosixPath(clean(given).replace("\\", "/")).name.strip().replace("\n", " ").replace("\t", " ")
    return name[-LONGEST_NAME:] or "file"
