"""A new model is let in only when it misses no more dangers than the one in use."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from nlu.corpus import read_messages
from nlu.training.gate import worse_on
from triage.vocabulary import Flag

HERE = Path(__file__).parent.parent / "nlu"
MODEL = HERE / "model"
DANGERS = [
    m for m in read_messages(HERE / "data" / "dev") if {Flag.SAFEGUARDING, Flag.HEALTH_SAFETY} & set(m.flags or ())
]


@pytest.fixture
def blind(tmp_path):
    """Return a copy of the model that is deaf to one flag."""

    def copy(flag):
        folder = tmp_path / "candidate"
        shutil.copytree(MODEL, folder)
        settings = json.loads((folder / "calibration.json").read_text())
        settings["thresholds"][f"flag:{flag}"] = 30.0
        (folder / "calibration.json").write_text(json.dumps(settings))
        return folder

    return copy


def test_a_model_that_is_as_good_is_let_in():
    assert worse_on(MODEL, MODEL, DANGERS) == []


@pytest.mark.parametrize("flag", [Flag.SAFEGUARDING, Flag.HEALTH_SAFETY])
def test_a_model_that_misses_more_of_one_danger_is_named_with_it(blind, flag):
    assert worse_on(MODEL, blind(flag), DANGERS) == [flag]


def test_a_better_one_than_that_in_use_is_let_in(blind):
    assert worse_on(blind(Flag.SAFEGUARDING), MODEL, DANGERS) == []


def test_where_readers_differ_either_answer_will_do(blind):
    either = [replace(message, optional=frozenset({Flag.SAFEGUARDING})) for message in DANGERS]
    assert worse_on(MODEL, blind(Flag.SAFEGUARDING), either) == []
