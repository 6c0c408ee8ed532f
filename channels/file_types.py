"""What kind of file bytes are, told by the bytes alone: what a sender says about a file decides nothing. Pure."""

import io
import zipfile
from typing import Final

BEGINNINGS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"#!AMR", "audio/amr"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)
"""First bytes of the types that are taken."""

BRANDS: Final = {
    b"heic": "image/heic", b"heix": "image/heic", b"hevc": "image/heic", b"mif1": "image/heif", b"msf1": "image/heif",
    b"avif": "image/avif", b"isom": "video/mp4", b"iso2": "video/mp4", b"iso5": "video/mp4", b"iso6": "video/mp4",
    b"mp41": "video/mp4", b"mp42": "video/mp4", b"avc1": "video/mp4", b"MSNV": "video/mp4", b"3gp4": "video/3gpp",
    b"3gp5": "video/3gpp", b"3gp6": "video/3gpp", b"qt  ": "video/quicktime", b"M4A ": "audio/mp4",
}  # fmt: skip
"""What stands at byte 8 of a file of the ISO media family, and its type."""

RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
"""What stands at byte 8 of a RIFF file, and its type."""

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument.text"


def media_type_of(content: bytes) -> str | None:
    """Return the media type of a file that is taken; None for every other, for active content and for no content."""
    for beginning, media_type in BEGINNINGS:
        if content.startswith(beginning):
            return media_type
    if content[4:8] == b"ftyp":
        return BRANDS.get(content[8:12])
    if content.startswith(b"RIFF"):
        return RIFF.get(content[8:12])
    if content.startswith(b"PK\x03\x04"):
        return _document(content)
    return "text/plain" if _is_plain_text(content) else None


def kind_of(media_type: str) -> str:
    """Return what people call a file of this type: voice note, photo or file."""
    return {"audio": "voice note", "image": "photo"}.get(media_type.partition("/")[0], "file")


def _document(content: bytes) -> str | None:
    """Return the type of a word processor's file without macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = set(parts.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if any(name.endswith("vbaProject.bin") or name.startswith("Basic/") for name in names):
        return None
    if {"[Content_Types].xml", "word/document.xml"} <= names:
        return WORD
    if {"mimetype", "content.xml"} <= names and OPEN_DOCUMENT.encode() in content[:200]:
        return OPEN_DOCUMENT
    return None


def _is_plain_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if not text.strip() or text.lstrip().startswith(("<", "#!")):
        return False
    return all(character.isprintable() or character in "\t\r\n\f" for character in text)
