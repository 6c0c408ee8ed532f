"""What files are, told by their bytes; what is not on the list is not taken."""

import io
import zipfile

import pytest

from channels.file_types import OPEN_DOCUMENT, WORD, kind_of, media_type_of


def packed(*names: str, first: tuple[str, str] | None = None) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        if first is not None:
            parts.writestr(*first)
        for name in names:
            parts.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type", "kind"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg", "photo"),
        (b"\x89PNG\r\n\x1a\n\x00", "image/png", "photo"),
        (b"GIF89a\x01", "image/gif", "photo"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp", "photo"),
        (b"\x00\x00\x00\x18ftypheic\x00", "image/heic", "photo"),
        (b"\x00\x00\x00\x18ftypqt  \x00", "video/quicktime", "file"),
        (b"\x00\x00\x00\x18ftypM4A \x00", "audio/mp4", "voice note"),
        (b"OggS\x00\x02", "audio/ogg", "voice note"),
        (b"%PDF-1.7\n", "application/pdf", "file"),
        (packed("[Content_Types].xml", "word/document.xml"), WORD, "file"),
        (packed("content.xml", first=("mimetype", OPEN_DOCUMENT)), OPEN_DOCUMENT, "file"),
        ("Dear Sir, the lift at Ty Gwyn – again.\r\n".encode(), "text/plain", "file"),
    ],
)
def test_what_people_send_is_known_by_its_bytes(content, media_type, kind):
    assert media_type_of(content) == media_type
    assert kind_of(media_type) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n",
        b"MZ\x90\x00\x03",
        b"\x7fELF\x02",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"\n <!doctype html><script>alert(1)</script>",
        b"#!/bin/sh\nrm -rf /\n",
        b"\x00\x01binary\x02",
        b"\xff\xfe\x00text",
        b"RIFF\x10\x00\x00\x00AVI ",
        b"\x00\x00\x00\x18ftypevil",
        b"PK\x03\x04 but cut off",
        packed("anything.exe"),
        packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        packed("content.xml", "Basic/Standard/Module1.xml", first=("mimetype", OPEN_DOCUMENT)),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ],
)
def test_programs_pages_macros_and_the_unknown_are_not_taken(content):
    assert media_type_of(content) is None
