"""What `sayso check-channels` says of channels, with both providers on loopback."""

import pytest
from click.testing import CliRunner
from conftest import LANDLORDS
from mail_stand_in import Box, Inbox, imap_server, smtp_server
from processes import free_port
from standin_stage import ACCOUNT, NUMBER, TOKEN, staged
from telegram_stage import TOKEN as BOT_TOKEN
from telegram_stage import bot_api

from bot.cli import main
from bot.providers.channel_checks import check_channels
from bot.settings import ROOT, Settings

SECRETS = {"TWILIO": TOKEN, "BOT": BOT_TOKEN, "MAIL": "x"}
PUBLIC = "https://sayso.example"
LANDLORDS_FOLDER = ROOT / "landlords"


async def found(channels, *, public=PUBLIC, environment=SECRETS):
    """Return what is found: the texts, and those of them that are wrong."""
    landlord = LANDLORDS["aspire"].model_copy(update={"channels": channels})
    findings = await check_channels({"aspire": landlord}, Settings(public_address=public), environment)
    return [each.text for each in findings], [each.text for each in findings if each.is_wrong]


@pytest.fixture
async def twilio():
    async with staged() as stage:
        yield stage


@pytest.fixture
async def telegram():
    async with bot_api() as api:
        yield api


def sms(stage, **given):
    return {"sms": {"account": ACCOUNT, "token_env": "TWILIO", "number": NUMBER, "api": stage.api, **given}}


def on_telegram(stage, **given):
    return {"telegram": {"token_env": "BOT", "api": stage.address, **given}}


def tell_webhook(stage, address):
    line = stage.stand_in.lines[ACCOUNT]
    stage.stand_in.lines[ACCOUNT] = type(line)(account=ACCOUNT, token=TOKEN, number=NUMBER, webhook=address)


async def test_a_number_whose_webhook_is_ours_and_tries_again_is_fine(twilio):
    tell_webhook(twilio, f"{PUBLIC}/channels/twilio/aspire#rc=5&rp=5xx,ct,rt")
    texts, wrong = await found(sms(twilio))
    assert (texts, wrong) == (["Twilio knows the account, and it is active"], [])


async def test_without_retries_the_advice_is_what_to_put_behind_the_address(twilio):
    tell_webhook(twilio, f"{PUBLIC}/channels/twilio/aspire")
    texts, wrong = await found(sms(twilio))
    assert "#rc=5" in texts[-1]
    assert wrong == []


@pytest.mark.parametrize(("address", "says"), [("https://elsewhere.example/x", "elsewhere"), ("", "it is empty")])
async def test_a_webhook_that_is_not_ours_is_named(twilio, address, says):
    tell_webhook(twilio, address)
    assert says in (await found(sms(twilio)))[1][0]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"number": "01632 960100"}, "international form"),
        ({"number": "+441632960199"}, "not a number of this account"),
        ({"service": "pool"}, "MG..."),
        ({"account": "AC2"}, "token_env"),
        ({"token_env": "MISSING"}, "MISSING is missing"),
        ({"api": f"http://127.0.0.1:{free_port()}"}, "cannot be reached"),
    ],
)
async def test_what_is_wrong_with_an_account_is_said_in_words(twilio, given, says):
    assert any(says in text for text in (await found(sms(twilio, **given)))[1])


@pytest.mark.parametrize(("public", "says"), [("", "cannot reach"), ("http://sayso.example", "begin with https://")])
async def test_a_provider_needs_a_public_address(twilio, public, says):
    assert says in (await found(sms(twilio), public=public))[1][0]


async def test_whatsapp_and_messenger_have_forms_of_their_own(twilio):
    account = sms(twilio)["sms"]
    texts, wrong = await found({"whatsapp": {**account, "template": "x"}, "messenger": {**account, "page": "us"}})
    assert ["HX..." in text or "digits only" in text for text in wrong] == [True, True]
    texts, wrong = await found({"whatsapp": account})
    assert any("no template" in text for text in texts)
    assert wrong == []


async def test_a_bot_whose_webhook_is_ours_is_fine(telegram):
    telegram.webhook["url"] = f"{PUBLIC}/channels/telegram/aspire"
    assert await found(on_telegram(telegram)) == (["Telegram knows the bot: https://t.me/aspire_homes_bot"], [])


@pytest.mark.parametrize(
    ("webhook", "given", "says"),
    [
        ({}, {}, "is not set"),
        ({"url": "https://elsewhere.example"}, {}, "is https://elsewhere.example"),
        ({"url": "https://elsewhere.example"}, {"mode": "polling"}, "asks for them instead"),
        (
            {"url": f"{PUBLIC}/channels/telegram/aspire", "last_error_message": "SSL error"},
            {},
            "SSL error",
        ),
        ({}, {"mode": "often"}, "webhook or polling"),
        ({}, {"token_env": "MISSING"}, "MISSING is missing"),
        ({}, {"api": f"http://127.0.0.1:{free_port()}"}, "cannot be reached"),
    ],
)
async def test_what_is_wrong_with_a_bot_is_said_in_words(telegram, webhook, given, says):
    telegram.webhook |= webhook
    assert any(says in text for text in (await found(on_telegram(telegram, **given)))[1])


async def test_a_polling_bot_needs_no_public_address(telegram):
    assert (await found(on_telegram(telegram, mode="polling"), public=""))[1] == []


async def test_updates_that_wait_are_told(telegram):
    telegram.webhook |= {"url": f"{PUBLIC}/channels/telegram/aspire", "pending_update_count": 3}
    assert (await found(on_telegram(telegram)))[0][-1] == "3 updates wait at Telegram"


async def checked_mail(**given):
    async with imap_server(Box({1: b"x", 2: b"x"})) as imap, smtp_server(Inbox()) as smtp:
        plain = {"host": "127.0.0.1", "security": "none"}
        servers = {
            "smtp": {**plain, "port": smtp},
            "imap": {**plain, "port": imap, "user": "u", "password_env": "MAIL"},
        }
        return await found({"email": {"address": "us@example.org", **servers, **given}})


async def test_a_mailbox_that_opens_and_lets_us_send_is_fine():
    texts, wrong = await checked_mail()
    assert wrong == []
    assert texts == [
        "127.0.0.1 lets us send",
        "127.0.0.1 opens the folder INBOX; 2 unseen messages wait in it",
    ]


async def test_with_a_webhook_the_address_is_told():
    texts, wrong = await checked_mail(webhook_key_env="MAIL", imap=None)
    assert (texts[0], wrong) == (f"mail can be handed over at {PUBLIC}/channels/email/aspire", [])


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"imap": None}, "no mail can come in"),
        ({"smtp": None}, "nothing can be answered"),
        ({"address": "nobody"}, "address"),
        ({"webhook_key_env": "MISSING"}, "MISSING is not set"),
        ({"smtp": {"host": "127.0.0.1", "port": free_port(), "security": "none"}}, "cannot be reached"),
        ({"smtp": {"host": "127.0.0.1", "port": free_port(), "security": "tls"}}, "cannot be reached"),
        ({"imap": {"host": "127.0.0.1", "port": free_port(), "security": "none"}}, "for the folder INBOX"),
    ],
)
async def test_what_is_wrong_with_mail_is_said_in_words(given, says):
    assert any(says in text for text in (await checked_mail(**given))[1])


async def test_a_mailbox_that_does_not_let_us_in_is_said():
    async with imap_server(Box(is_down=True)) as imap, smtp_server(Inbox()) as smtp:
        plain = {"host": "127.0.0.1", "security": "none"}
        servers = {
            "smtp": {**plain, "port": smtp, "user": "u", "password_env": "MAIL"},
            "imap": {**plain, "port": imap, "user": "u", "password_env": "MAIL"},
        }
        wrong = (await found({"email": {"address": "us@example.org", **servers}}))[1]
    assert any("for the folder INBOX" in text for text in wrong)


@pytest.mark.parametrize(
    ("given", "public", "fine", "says"),
    [
        ({}, "", "on our own page", None),
        ({"origins": ["https://www.aspire.example"]}, PUBLIC, "https://www.aspire.example", None),
        ({"origins": ["https://www.aspire.example"]}, "", "https://www.aspire.example", "the site is told"),
        ({"origins": ["https://www.aspire.example/"]}, PUBLIC, None, "origins.0: write it as the address bar"),
        ({"leave_to": "http://a.example"}, PUBLIC, None, "leave_to: must begin with https://"),
        ({"leave_too": "https://a.example"}, PUBLIC, None, "leave_too: there is no such key"),
    ],
)
async def test_what_is_wrong_with_the_chat_on_a_site_is_said(given, public, fine, says):
    texts, wrong = await found({"webchat": given}, public=public)
    assert (fine in texts[0]) if fine else texts == wrong
    assert (says in wrong[0]) if says else wrong == []


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, None),
        ({"key_env": "MISSING"}, "MISSING is missing"),
        ({"private_link": "aspire.example"}, "https://"),
        ({"anwsers": False}, "anwsers"),
    ],
)
async def test_what_is_wrong_with_public_posts_is_said(given, says):
    texts, wrong = await found({"social_media": {"key_env": "MAIL", "private_link": f"{PUBLIC}/chat", **given}})
    assert (says in wrong[0]) if says else wrong == []
    assert says or texts == [f"posts can be handed over at {PUBLIC}/channels/social/aspire"]


async def test_each_fault_of_a_mailbox_is_named():
    wrong = (await found({"email": {"address": "nobody", "folders": "x"}}))[1]
    assert ["address" in wrong[0], "folders" in wrong[1]] == [True, True]


async def test_a_channel_that_does_not_exist_is_named():
    assert (await found({"fax": {}}))[1] == ["there is no such channel"]


@pytest.mark.parametrize(("file", "status", "says"), [("", 0, "Nothing is wrong."), ("\n[channels.fax]", 1, "WRONG")])
def test_the_command_says_by_its_status_whether_something_is_wrong(tmp_path, file, status, says):
    sample = (LANDLORDS_FOLDER / "aspire.toml").read_text(encoding="utf-8")
    (tmp_path / "aspire.toml").write_text(sample + file, encoding="utf-8")
    ran = CliRunner().invoke(main, ["check-channels"], env={"SAYSO_LANDLORDS": str(tmp_path)})
    assert (ran.exit_code, says in ran.output) == (status, True)


def test_the_command_knows_its_landlords():
    ran = CliRunner().invoke(main, ["check-channels", "nobody"])
    assert ran.exit_code == 2
    assert "none of" in ran.output
