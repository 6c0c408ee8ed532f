import json
import logging
import sys

from bot.logs import JsonLines


def line(message: str, *arguments: object, **extra: object) -> dict:
    record = logging.makeLogRecord({"name": "n", "levelname": "INFO", "msg": message, "args": arguments, **extra})
    return json.loads(JsonLines().format(record))


def test_addresses_numbers_and_tokens_are_blotted_out():
    written = line("from %s and %s via %s", "joan@example.com", "+44 7700 900123", "/staff/welcome/aB-c_9")
    assert written["message"] == "from [private] and [private] via /staff/welcome/[private]"
    assert line("x", token="Bearer abc")["token"] == "Bearer [private]"


def test_an_error_shows_where_and_not_what():
    try:
        int("the boiler of Joan Price")
    except ValueError:
        written = line("failed", exc_info=sys.exc_info())
    assert written["error"] == "ValueError"
    assert "test_bot_logs.py" in written["trace"]
    assert "Joan" not in json.dumps(written)
