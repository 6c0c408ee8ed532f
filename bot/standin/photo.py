"""What a phone for trying takes a picture of: a wall with mould."""

from pathlib import Path
from typing import Final

PHOTO: Final = (Path(__file__).parent / "photo.jpg").read_bytes()
PHOTO_TYPE: Final = "image/jpeg"
WIDTH: Final = 320
HEIGHT: Final = 240
