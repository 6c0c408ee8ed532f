import json
from pathlib import Path

import pytest

from bot.dialogue.state import Asked, Matter, Said, State, Unsorted, from_json, to_json, unsaid
from triage.vocabulary import FeedbackType

FULL = State(
    matters=(
        Matter(
            reference="ASP-000-000-018",
            type=FeedbackType.COMPLAINT,
            words="the boiler is off",
            raised_at="2026-02-10T10:12:00+00:00",
            flags=("vulnerability",),
            facts={"ongoing": True, "event_date": {"start": "2026-01-20", "end": "2026-01-20"}},
        ),
    ),
    person={"name": "Joan Price"},
    said=Said(introduced=True, told=("ASP-000-000-018",), asked=(Asked(about="ASP-000-000-018", keys=("where",)),)),
    said_before=Said(),
    unsorted=Unsorted(words="the door thing"),
    misses=1,
)


def test_a_state_comes_back_as_it_was_kept():
    assert from_json(json.loads(json.dumps(to_json(FULL)))) == FULL
    assert from_json(to_json(State())) == State()


def test_a_field_that_an_older_row_does_not_have_takes_its_default():
    assert from_json({"v": 1}) == State()
    matter = {"reference": "ASP-000-000-018", "type": "complaint", "words": "cold", "raised_at": "2026-02-10T10:12:00Z"}
    kept = {"v": 1, "matters": [matter], "said": {"asked": [{"about": "ASP-000-000-018", "keys": ["where"]}]}}
    read = from_json(kept)
    assert (read.matters[0].flags, read.said.asked[0].keys, read.said.warned) == ((), ("where",), ())


def test_every_version_that_was_ever_kept_can_still_be_read():
    samples = sorted((Path(__file__).parent / "samples" / "state").glob("v*.json"))
    assert samples
    for sample in samples:
        assert from_json(json.loads(sample.read_text())).matters[0].reference == "ASP-000-000-018"


@pytest.mark.parametrize("kept", [{"v": 99}, {}, {"v": None}])
def test_an_unknown_version_is_refused(kept):
    with pytest.raises(ValueError, match="cannot be read"):
        from_json(kept)


def test_a_withdrawn_reply_was_never_made():
    assert unsaid(FULL).said == Said()
    assert unsaid(unsaid(FULL)) == unsaid(FULL)
