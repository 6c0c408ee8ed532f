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
    ("ajutor, miros de gaz", "ro"),
    ("cześć", "pl"),
    ("pomocy pożar", "pl"),
    ("gaz czuć w kuchni", "pl"),
    ("no funciona la calefacción desde el lunes", "es"),
    ("El técnico vino el lunes y nadie me entiende", "es"),
    ("socorro, fogo na cozinha", "pt"),
    ("ajuda por favor", "pt"),
    ("J'ai une fuite d'eau dans la cuisine", "fr"),
    ("aidez-moi", "fr"),
    ("merhaba kombi çalışmıyor", "tr"),
    ("imdat yangın var", "tr"),
    ("salaan, guriga waa qabow biyo ma jiraan", "so"),
    ("fadlan i caawi", "so"),
    ("segítség, tűz van", "hu"),
    ("nincs meleg víz a lakásban", "hu"),
    ("padėkite, dujų kvapas", "lt"),
    ("neveikia šildymas ir šalta", "lt"),
    ("ghar mein pani nahi hai", "ur"),
    ("madad karo", "ur"),
    ("ਮੇਰੇ ਘਰ ਵਿੱਚ ਪਾਣੀ ਨਹੀਂ ਹੈ", "pa"),
    ("আমার ঘরে গরম পানি নেই", "bn"),
    ("آب گرم نداریم، خانه سرد است", "fa"),
    ("ئاوی گەرممان نییە", "ckb"),
    ("у нас нет горячей воды", "ru"),
    ("допоможіть", "uk"),
    ("arogl nwy", "cy"),
    ("Shwmae!", "cy"),
    # English that only looks like something else
    ("Siân Jones", "en"),
    ("Łukasz Wójcik, flat 3", "en"),
    ("José at the café", "en"),
    ("Piotr. P I O T R", "en"),
    ("postcode is b 3 3 9 z z", "en"),
    ("no", "en"),
    ("me and my son", "en"),
    ("Dŵr everywhere, the ceiling has got a belly on it", "en"),
    ("a la carte, no", "en"),
    ("🙂🙂", "und"),
    ("", "und"),
    ("07700 900131", "und"),
]


@pytest.mark.parametrize(("text", "code"), CASES)
def test_the_language_of_a_text(text, code):
    assert language_of(text) == code
