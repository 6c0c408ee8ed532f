"""The packages have plain names that others use too: the ones imported here must be this repository's."""

from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("name", ["bot", "nlu", "channels", "triage"])
def test_the_package_is_the_one_of_this_repository(name):
    assert Path(import_module(name).__file__ or "").parent == ROOT / name


def test_no_hidden_package_stands_among_the_tests():
    assert list((ROOT / "tests").rglob("__init__.py")) == []
