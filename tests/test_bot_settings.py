import pytest

from bot.landlords import LandlordError, load_landlords
from bot.providers.text_accounts import text_accounts
from bot.settings import ROOT, SettingsError, read_settings

GOOD = """
id = "hilltop"
name = "Hilltop Homes"
letters = "HIL"
pack = "aspire"
[contact]
phone = "01632 960 001"
opening = "Monday to Friday"
out_of_hours = "01632 960 002"
[on_call]
minutes_to_accept = 15
people = ["Ann"]
"""


def test_the_defaults_are_the_embedded_database_and_this_machine_only():
    settings = read_settings()
    assert settings.database_url.startswith("sqlite:///")
    assert settings.address == "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"port": 99_999}, "SAYSO_PORT"),
        ({"database_url": "mysql://x"}, "postgresql"),
        ({"database_url": "nonsense"}, "SAYSO_DATABASE_URL"),
        ({"public_address": "sayso.example"}, "https://"),
        ({"log_level": "LOUD"}, "SAYSO_LOG_LEVEL"),
        ({"engine": "oracle"}, "SAYSO_ENGINE"),
        ({"rasa_url": "rasa.example:5005"}, "SAYSO_RASA_URL"),
        ({"colour": "blue"}, "SAYSO_COLOUR"),
    ],
)
def test_each_wrong_setting_is_named(given, says):
    with pytest.raises(SettingsError, match=says):
        read_settings(**given)


def test_several_wrong_settings_are_named_together():
    with pytest.raises(SettingsError) as error:
        read_settings(port=-1, log_level="x")
    assert "SAYSO_PORT" in str(error.value)
    assert "SAYSO_LOG_LEVEL" in str(error.value)


def landlord_in(folder, text, name="hilltop"):
    (folder / f"{name}.toml").write_text(text)
    return load_landlords(folder)


def test_a_complete_live_landlord_is_read(tmp_path):
    assert landlord_in(tmp_path, GOOD)["hilltop"].rules == "best_of_both"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('pack = "aspire"', 'pack = "aspire"\nrules = "as_written"', "best_of_both"),
        ('out_of_hours = "01632 960 002"', "", "out_of_hours"),
        ('people = ["Ann"]', "people = []", "on_call"),
        ('letters = "HIL"', 'letters = "hil"', "letters"),
        ('id = "hilltop"', 'id = "hillside"', "name of the file"),
        ('name = "Hilltop Homes"', "", "name"),
        ('name = "Hilltop Homes"', 'colour = "blue"', "colour"),
        ("[contact]", "[contact", "cannot be read"),
    ],
)
def test_a_wrong_landlord_names_file_and_fault(tmp_path, old, new, says):
    with pytest.raises(LandlordError, match=r"hilltop\.toml") as error:
        landlord_in(tmp_path, GOOD.replace(old, new))
    assert says in str(error.value)


def test_a_folder_without_landlords_says_what_to_do(tmp_path):
    with pytest.raises(LandlordError, match="add one file"):
        load_landlords(tmp_path)


def test_the_samples_are_complete_and_marked():
    landlords = load_landlords(ROOT / "landlords")
    assert len(landlords) == 5
    assert all(landlord.sample for landlord in landlords.values())
    assert len({landlord.letters for landlord in landlords.values()}) == 5


def test_one_account_serves_every_channel_and_says_so_once(tmp_path):
    own = 'account = "AC1"\ntoken_env = "TOKEN"\n'
    sms = f'[channels.sms]\nnumber = "+441632960001"\n{own}[channels.whatsapp]\nnumber = "+441632960002"\n'
    landlords = landlord_in(tmp_path, f'{GOOD}{sms}template = "HX1"\n[channels.messenger]\npage = "105551234567890"\n')
    account = text_accounts(landlords, read_settings(), b"k", {"TOKEN": "secret"})["hilltop"]
    assert (account.account, account.number) == ("AC1", "+441632960001")
    assert {str(channel): sender.address for channel, sender in account.senders.items()} == {
        "sms": "+441632960001",
        "whatsapp": "+441632960002",
        "messenger": "105551234567890",
    }


def test_channels_of_two_accounts_are_refused(tmp_path):
    sms = '[channels.sms]\nnumber = "+441632960001"\naccount = "AC1"\ntoken_env = "TOKEN"\n'
    landlords = landlord_in(tmp_path, f'{GOOD}{sms}[channels.whatsapp]\nnumber = "+441632960002"\naccount = "AC2"\n')
    with pytest.raises(LandlordError, match=r"channels.whatsapp.account: .* one account"):
        text_accounts(landlords, read_settings(), b"k", {"TOKEN": "secret"})


def test_a_text_account_takes_its_token_from_the_environment_only(tmp_path):
    sms = '[channels.sms]\naccount = "AC1"\nnumber = "+441632960001"\ntoken_env = "HILLTOP_TWILIO_TOKEN"\n'
    landlords = landlord_in(tmp_path, GOOD + sms)
    with pytest.raises(LandlordError, match="HILLTOP_TWILIO_TOKEN"):
        text_accounts(landlords, read_settings(), b"k", {})
    account = text_accounts(landlords, read_settings(), b"k", {"HILLTOP_TWILIO_TOKEN": "secret"})["hilltop"]
    assert account.tokens == ("secret",)
    assert account.webhook.endswith("/channels/twilio/hilltop")
