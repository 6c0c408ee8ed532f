"""What training makes of its messages for each round: said otherwise, and never something else."""

import random

import pytest

from nlu.corpus import as_message
from nlu.training.variants import can_join, join, one_round
from triage.vocabulary import VERBATIM_FACTS


def message(text, kind, *flags, **facts):
    return as_message({"id": text[:12], "text": text, "type": kind, "flags": list(flags), "facts": facts})


LATE = message(
    "Nobody came on Monday, and I'd waited in all day. I want a proper apology please.",
    "complaint",
    event_when="on Monday",
    desired_outcome="a proper apology",
    service_area="repairs",
)
PRAISE = message("The gardeners are lovely, thank them.", "compliment", service_area="grounds")
GAS = message("I can smell gas in the hall right now.", "service_request", "emergency", ongoing=True)
IDEA = message("Have you thought of a bike rack?", "comment", service_area="parking")
DISPUTE = message("Next door shouts all night long.", "service_request", neighbour_dispute=True)
HANDLING = message("You did nothing about the noise.", "complaint", asb_handling=True)
AGAIN = message("And nobody came on Friday.", "complaint", event_when="on Friday")
OVER = message("It is all mended now.", "other", ongoing=False)


def test_a_round_keeps_every_label_and_every_verbatim_word():
    rng = random.Random(7)
    for _ in range(30):
        for shown, original in zip(one_round([LATE], rng, {"please": ["pls"]}), [LATE], strict=False):
            assert (shown.type, shown.flags, shown.facts) == (original.type, original.flags, original.facts)
            assert all(shown.facts[key] in shown.text for key in VERBATIM_FACTS if key in shown.facts)


def test_a_round_shows_some_messages_typed_in_haste():
    shown = {each.text for seed in range(400) for each in one_round([LATE], random.Random(seed), {"please": ["pls"]})}
    assert len(shown) > 5
    assert any("pls" in text for text in shown)


def test_the_same_seed_gives_the_same_round():
    messages = [LATE, PRAISE, GAS, IDEA]
    assert one_round(messages, random.Random(3), {}) == one_round(messages, random.Random(3), {})


@pytest.mark.parametrize(
    ("one", "other", "kind", "flags"),
    [
        (PRAISE, LATE, "complaint", set()),
        (PRAISE, GAS, "service_request", {"emergency"}),
        (GAS, LATE, "complaint", {"emergency"}),
        (IDEA, GAS, "service_request", {"emergency"}),
    ],
)
def test_two_in_one_have_the_type_that_wins_and_every_flag(one, other, kind, flags):
    joined = join(one, other, " ")
    assert (joined.type, set(joined.flags)) == (kind, flags)
    assert one.text in joined.text
    assert other.text in joined.text


@pytest.mark.parametrize(
    ("one", "other"),
    [(PRAISE, IDEA), (DISPUTE, HANDLING), (LATE, AGAIN), (GAS, OVER), (LATE, LATE)],
    ids=["unsettled type", "facts that exclude each other", "two times", "yes and no", "the same"],
)
def test_what_the_contract_does_not_settle_is_not_joined(one, other):
    assert not can_join(one, other)


def test_no_area_is_learned_from_two():
    assert "service_area" in join(PRAISE, LATE, " ").optional
    assert "service_area" not in join(GAS, LATE, " ").optional
