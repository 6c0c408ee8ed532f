"""A pack as staff read it, and the stored cases against a changed one."""

import json

from bot_web_desk import COLD, join
from click.testing import CliRunner

from bot.cli import main
from bot.settings import ROOT

pytest_plugins = ["desk_fixtures"]


async def test_staff_read_every_rule_with_its_clause_and_where_it_is_weaker(enter, service):
    officer = await enter()
    await join(officer, service)
    page = await officer.open("/policy/aspire")
    assert page.status == 200
    assert "3.4 Stage 1" in page.text
    assert "5 working days" in page.text
    assert "What the check remarks" in page.text


async def test_another_landlords_rules_and_strangers_get_nothing(enter, service):
    officer = await enter()
    await join(officer, service)
    assert (await officer.open("/policy/pioneer")).status == 404
    assert (await officer.open("/policy/nobody")).status == 404
    stranger = await (await enter()).open("/policy/aspire")
    assert stranger.path == "/staff/sign-in"


async def test_the_stored_cases_show_what_a_changed_pack_would_change(enter, sqlite_url, tmp_path):
    await (await enter()).chat(COLD)
    changed = tmp_path / "aspire.toml"
    changed.write_text((ROOT / "triage" / "policies" / "aspire.toml").read_text().replace("value = 5\n", "value = 7\n"))
    arguments = ["replay", "--stored", "--database", sqlite_url, "--pack", str(changed)]
    result = CliRunner().invoke(main, arguments)
    complaint, repair = map(json.loads, result.stdout.splitlines())
    assert [(change["what"], change["before"], change["after"]) for change in complaint["changes"]] == [
        ("respond_by", "2026-02-17", "2026-02-19")
    ]
    assert repair["changes"] == []
