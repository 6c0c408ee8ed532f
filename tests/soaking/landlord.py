"""The landlord of the soak: on every channel, with providers of its own."""

from bot.standin.chats import Bot

ACCOUNT = "AC" + "5" * 32
TOKEN = "soak-token"
NUMBER = "+447700900100"
OWN = "feedback@aspire.example.com"
MAIL_KEY = b"soak-mail-key"
BOT = Bot(id="1000000007", token="1000000007:AAE0000000000000000000000000000000", title="Aspire", name="soak_bot")

LANDLORD = f"""
id = "aspire"
name = "Aspire Housing"
letters = "ASP"
sample = true
pack = "aspire"
rules = "as_written"
[contact]
phone = "01632 960 100"
out_of_hours = "01632 960 199"
opening = "Monday to Friday"
[channels.webchat]
[channels.web_form]
[channels.sms]
account = "{ACCOUNT}"
number = "{NUMBER}"
token_env = "SOAK_TOKEN"
quiet_seconds = 0.3
per_second = 10000
api = "http://127.0.0.1:%(provider)d"
[channels.whatsapp]
number = "{NUMBER}"
quiet_seconds = 0.3
per_second = 10000
[channels.telegram]
token_env = "SOAK_BOT"
quiet_seconds = 0.3
per_second = 10000
api = "http://127.0.0.1:%(provider)d/telegram"
[channels.email]
address = "{OWN}"
webhook_key_env = "SOAK_MAIL_KEY"
quiet_seconds = 0.3
[channels.email.smtp]
host = "127.0.0.1"
port = %(mail)d
security = "none"
"""
SECRETS = {"SOAK_TOKEN": TOKEN, "SOAK_BOT": BOT.token, "SOAK_MAIL_KEY": MAIL_KEY.decode()}
