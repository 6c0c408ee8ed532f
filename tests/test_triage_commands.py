"""`sayso check-pack`, `explain` and `replay` at the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.commands.check_pack import check_pack_command
from bot.commands.explain import explain
from bot.commands.replay import replay
from triage.data import packaged_text

HARBOUR = Path(__file__).parent / "cases" / "pack_harbour.toml"
LINE = '{"id": "a", "policy": "pioneer", "received_at": "2026-03-11T10:30:00+00:00", "channel": "sms", "facts": {}}\n'


@pytest.fixture
def run():
    runner = CliRunner()
    return lambda command, *args, **more: runner.invoke(command, [str(arg) for arg in args], **more)


def test_check_pack_prints_a_table_and_succeeds_for_a_usable_pack(run):
    result = run(check_pack_command, "aspire")
    assert result.exit_code == 0
    assert "weaker" in result.output
    assert "0 error" in result.output


def test_check_pack_prints_json(run):
    remarks = [json.loads(line) for line in run(check_pack_command, "--json", HARBOUR).output.splitlines()]
    assert {"weight", "about", "clause", "code_clause", "text"} == remarks[0].keys()


def test_check_pack_fails_for_a_broken_pack(run, tmp_path):
    broken = tmp_path / "broken.toml"
    broken.write_text(HARBOUR.read_text(encoding="utf-8").replace("third_party", "thrid_party"), encoding="utf-8")
    result = run(check_pack_command, broken)
    assert result.exit_code == 1
    assert f"{broken}:" in result.output.replace("\n      ", "")


@pytest.mark.parametrize("command", [check_pack_command, explain])
def test_a_name_that_is_neither_pack_nor_file_is_said(run, command):
    result = run(command, "atlantis")
    assert result.exit_code == 2
    assert "atlantis is neither a file nor one of alliance" in result.output


def test_explain_prints_markdown_or_html(run):
    assert run(explain, "pioneer").output.startswith("# Pioneer Group")
    assert run(explain, "--format", "html", HARBOUR).output.startswith("<!doctype html>")


def test_replay_shows_what_changes_and_goes_on_after_a_bad_line(run, tmp_path):
    pack = tmp_path / "pioneer.toml"
    text = packaged_text("pioneer.toml")
    pack.write_text(
        text.replace("[stage.acknowledge]\nvalue = 5", "[stage.acknowledge]\nvalue = 3", 1), encoding="utf-8"
    )
    other = LINE.replace("pioneer", "aspire")
    result = run(replay, "--pack", pack, input=LINE + "{}\n" + other)
    answers = [json.loads(line) for line in result.output.splitlines()]
    assert [change["what"] for change in answers[0]["changes"]] == ["acknowledge_by"]
    assert "error" in answers[1]
    assert answers[2] == {"id": "a", "changes": []}
    assert result.exit_code == 1


def test_replay_takes_a_changed_list_of_holidays(run, tmp_path):
    holidays = tmp_path / "holidays.toml"
    holidays.write_text('[[added]]\nday = 2026-03-16\nname = "One-off"\nsource = "proclamation"\n', encoding="utf-8")
    answer = json.loads(run(replay, "--holidays", holidays, input=LINE).output)
    assert [change["after"] for change in answer["changes"]] == ["2026-03-19", "2026-03-26"]


def test_replay_wants_something_that_changed(run):
    assert run(replay, input=LINE).exit_code == 2
