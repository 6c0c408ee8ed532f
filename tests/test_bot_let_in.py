"""A sole administrator who is locked out: let in again from the machine, with it told in the audit log."""

import pytest
from bot_web_desk import PASSWORD, doors, join, serving
from click.testing import CliRunner
from conftest import NOW
from sqlalchemy import select, update

from bot.cli import main
from bot.service import utc_now
from triage.store import second_factor
from triage.store.tables import accounts, audit_log, staff

NEW = "otter brick candle"


def command(url, *arguments):
    return CliRunner().invoke(main, ["let-in", *arguments, "--database", url])


@pytest.fixture
def service(database_url):
    with serving(database_url, utc_now()) as service:  # the command reads the machine's own clock
        yield service


async def test_the_link_works_once_and_leads_to_the_desk_again(service, database_url, aiohttp_server, aiohttp_client):
    enter = await doors(service, aiohttp_server, aiohttp_client)
    sam = await enter()
    await join(sam, service, landlords=("aspire", "pioneer"))

    def locked(conn):
        account = conn.scalar(select(accounts.c.id))
        second_factor.begin(conn, account, "A" * 32, step=1, codes=["one"])

    await service.write(locked)
    result = command(database_url, "SAM@example.org", "--lost-second-factor")
    assert result.exit_code == 0, result.output
    link = result.stdout.strip()
    assert (await sam.open("/staff")).path == "/staff/sign-in"

    anew = await enter()
    path = link[link.index("/staff/welcome/") :]
    page = await anew.send((await anew.open(path)).form(), password=NEW, again=NEW)
    assert page.path == "/staff/sign-in"
    assert (await anew.open(path)).status == 410
    page = await anew.open("/staff/sign-in")
    assert (await anew.send(page.form("/sign-in"), email="sam@example.org", password=PASSWORD)).path != "/staff"
    page = await anew.open("/staff/sign-in")
    assert (await anew.send(page.form("/sign-in"), email="sam@example.org", password=NEW)).path == "/staff"

    def told(conn):
        rows = conn.execute(select(audit_log).where(audit_log.c.source.startswith("command line"))).mappings()
        return sorted((row["landlord"], row["action"], row["about"].split()[0]) for row in rows)

    assert await service.read(told) == [
        (landlord, action, "person")
        for landlord in ("aspire", "pioneer")
        for action in ("let_in", "second_factor_taken")
    ]


async def test_a_second_factor_stays_unless_it_is_lost(service, database_url, aiohttp_server, aiohttp_client):
    sam = await (await doors(service, aiohttp_server, aiohttp_client))()
    await join(sam, service)
    await service.write(lambda conn: second_factor.begin(conn, 1, "A" * 32, step=1, codes=["one"]))
    assert command(database_url, "sam@example.org").exit_code == 0
    assert await service.read(second_factor.secret_of, 1) == "A" * 32


async def test_nobody_is_let_in_who_does_not_work_here(service, database_url, aiohttp_server, aiohttp_client):
    sam = await (await doors(service, aiohttp_server, aiohttp_client))()
    await join(sam, service)
    await service.write(lambda conn: conn.execute(update(staff).values(left_at=NOW)))
    for email in ("sam@example.org", "joan@example.org"):
        result = command(database_url, email)
        assert result.exit_code == 1
        assert f"nobody who works here signs in with {email}" in result.output
