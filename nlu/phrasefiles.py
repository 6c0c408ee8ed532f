"""The phrase files of `nlu/phrases`, read as plain data."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def phrase_file(name: str) -> dict[str, Any]:
    """Return the content of `nlu/phrases/<name>.toml`; callers must not change it.

    Raises FileNotFoundError when there is no such file and tomllib.TOMLDecodeError when it is not TOML.
    """
    return tomllib.loads((files("nlu") / "phrases" / f"{name}.toml").read_text("utf-8"))
