import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.segments import is_plain, length, segments, split


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("x" * 152 + "€" * 77, 3),  # the sign that does not fit at the end of the first segment goes into the next
        ("ŵ" * 70, 1),
        ("ŵ" * 71, 2),
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
        ("ŵ" + "🙂" * 66, 2),
        ("ŵ" * 2 + "🙂" * 66, 3),
    ],
)
def test_segments_are_counted_as_networks_do(text, count):
    assert segments(text) == count


def test_a_sign_of_the_extension_takes_the_room_of_two():
    assert length("{€}") == 6
    assert is_plain("{€}")


def test_a_typographic_quote_makes_the_whole_text_wide():
    assert not is_plain("don’t")
    assert segments("don’t " * 20) == 2
    assert segments("don't " * 20) == 1


def test_a_long_text_is_split_at_the_end_of_a_sentence():
    text = "We have your report. A plumber comes on Tuesday. Please keep the tap closed until then."
    assert split(text, 60) == (
        "We have your report. A plumber comes on Tuesday.",
        "Please keep the tap closed until then.",
    )


def test_the_end_of_a_line_is_better_than_that_of_a_sentence():
    assert split("One line that is long.\nAnother one. It goes on for a while.", 40)[0] == "One line that is long."


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("short", ("short",)),
        ("", ("",)),
        ("x" * 25, ("x" * 10, "x" * 10, "x" * 5)),
        ("no sentence ends here at all", ("no", "sentence", "ends here", "at all")),
        ("a word   ", ("a word   ",)),
    ],
)
def test_without_a_good_place_a_text_is_split_between_words_and_at_last_within_one(text, parts):
    assert split(text, 10) == parts


@given(st.text(max_size=300), st.integers(1, 50))
def test_splitting_loses_nothing_but_space(text, longest):
    parts = split(text, longest)
    assert all(len(part) <= longest for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
