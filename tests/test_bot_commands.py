"""The commands as a person runs them."""

import json

import pytest
from click.testing import CliRunner

from bot.cli import main

COMPLAINT = {
    "id": "a",
    "policy": "aspire",
    "channel": "webchat",
    "received_at": "2026-02-10T10:00:00+00:00",
    "facts": {"event_date": "2026-02-01", "ongoing": False},
}
SCRIPT = {
    "id": "c",
    "policy": "aspire",
    "channel": "webchat",
    "received_at": "2026-02-10T10:00:00+00:00",
    "customer_says": ["thank you so much, the plumber was brilliant"],
}


def run(*arguments: str, given: str = ""):
    return CliRunner().invoke(main, arguments, input=given)


def test_decide_answers_each_line_and_goes_on_after_a_bad_one():
    result = run("decide", given="\n".join([json.dumps(COMPLAINT), "{", json.dumps({"id": "b", "policy": "none"})]))
    good, broken, unknown = map(json.loads, result.stdout.splitlines())
    assert (good["id"], good["outcome"], good["respond_by"]) == ("a", "accepted_formal", "2026-02-17")
    assert "line 2" in broken["error"]
    assert (unknown["id"], "none" in unknown["error"]) == ("b", True)
    assert result.exit_code == 1


def test_understand_gives_no_date_without_a_time_of_receipt():
    result = run("understand", given='{"id": "u", "text": "the tap broke last tuesday"}')
    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert answer["id"] == "u"
    assert "event_date" not in answer["facts"]


def test_converse_plays_a_script_through_the_intake():
    result = run("converse", given=json.dumps(SCRIPT))
    answer = json.loads(result.stdout)
    assert [turn["from"] for turn in answer["transcript"]] == ["customer", "bot"]
    assert answer["turns"] == 1
    assert answer["case"]["status"] == "recorded"


def test_converse_shows_readable_transcripts():
    assert "customer: thank you so much" in run("converse", "--show", given=json.dumps(SCRIPT)).stdout


@pytest.mark.parametrize(
    "line",
    [
        {**SCRIPT, "policy": "none"},
        {**SCRIPT, "received_at": "2026-02-10T10:00:00"},
        {**SCRIPT, "customer_says": []},
        {**SCRIPT, "play": "loudly"},
        {key: value for key, value in SCRIPT.items() if key != "channel"},
    ],
)
def test_converse_names_a_bad_line_and_goes_on(line):
    result = run("converse", given=json.dumps(line) + "\n" + json.dumps(SCRIPT))
    bad, good = map(json.loads, result.stdout.splitlines())
    assert "error" in bad
    assert "transcript" in good
    assert result.exit_code == 1


def test_work_refuses_the_embedded_database(tmp_path):
    result = run("work", "--database", f"sqlite:///{tmp_path / 'x.sqlite3'}")
    assert result.exit_code == 1
    assert "PostgreSQL" in result.stderr


def test_migrate_says_what_it_did(tmp_path):
    result = run("migrate", "--database", f"sqlite:///{tmp_path / 'x.sqlite3'}")
    assert "up to date" in result.stdout


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_has_help(command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert len(result.stdout) > 100


def test_a_scripted_text_customer_hears_each_reply_and_is_asked_nothing_twice():
    script = {
        **SCRIPT,
        "channel": "sms",
        "customer_says": ["please can someone fix my dripping tap", "no idea", "dunno"],
        "play": "script",
    }
    answer = json.loads(run("converse", given=json.dumps(script)).stdout)
    asked = [key for turn in answer["transcript"] for key in turn["asks"] if key != "confirm"]
    assert len(asked) == len(set(asked))
