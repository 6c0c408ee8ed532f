"""Reading the packaged data files of `triage/policies`."""

import tomllib
from importlib import resources
from typing import Any


def packaged_text(name: str) -> str:
    """Give the text of a file in `triage/policies`; raises FileNotFoundError if there is none."""
    return (resources.files("triage") / "policies" / name).read_text(encoding="utf-8")


def read_packaged(name: str) -> dict[str, Any]:
    """Give a TOML file of `triage/policies` as plain values."""
    return tomllib.loads(packaged_text(name))
