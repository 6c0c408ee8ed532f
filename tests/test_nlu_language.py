"""Which language a text is in."""

import pytest

from nlu.language import language_of

CASES = [
    ("the boiler is broke again and nobody has come", "en"),
    ("wot u on about", "en"),
    ("ta", "en"),
    ("mae'r gwres wedi torri ac mae fy mam yn oer iawn", "cy"),
    ("Does dim dŵr poeth yn y fflat ers ddoe", "cy"),
    ("nie ma ciepłej wody od tygodnia, proszę o naprawę", "pl"),
    ("nu avem căldură în casă și vă rog să veniți", "ro"),
    ("لا يوجد ماء ساخن في الشقة", "ar"),
    ("ہمارے گھر میں پانی نہیں ہے", "ur"),
    ("У нас немає гарячої води вже тиждень", "uk"),
    ("我家没有热水", "zh"),
    ("🙂🙂", "und"),
    ("", "und"),
    ("07700 900131", "und"),
]


@pytest.mark.parametrize(("text", "code"), CASES)
def test_the_language_of_a_text(text, code):
    assert language_of(text) == code
