"""One's own account: the second factor, recovery codes, sessions, name and password."""

import re
from datetime import timedelta

import pyotp
from bot_web_desk import PASSWORD, doors, join, serving
from conftest import NOW

from bot.web.sources import TRIES
from triage.store import tables

pytest_plugins = ["desk_fixtures"]

NEW = "four words do not fit"


def code(secret, service, steps=0):
    return pyotp.TOTP(secret).at(service.clock.now, counter_offset=steps)


async def set_up(visitor, service):
    """Turn the second factor on; returns its secret and the recovery codes."""
    page = await visitor.open("/staff/account/second-factor")
    assert "<svg" in page.text
    secret = page.form("/second-factor").fields["secret"]
    done = await visitor.send(page.form("/second-factor"), code=code(secret, service), current=PASSWORD)
    return secret, re.findall(r"<li>(\w{4}-\w{4}-\w{4}-\w{4})</li>", done.text)


async def arrive(visitor, password=PASSWORD):
    form = (await visitor.open("/staff/sign-in")).form("/sign-in")
    return await visitor.send(form, email="sam@example.org", password=password)


async def test_with_a_second_factor_a_password_alone_opens_nothing(sam, enter, service):
    secret, codes = await set_up(sam, service)
    assert len(codes) == 10
    thief = await enter()
    asked = await arrive(thief)
    assert asked.path == "/staff/sign-in/code"
    assert (await thief.open("/staff")).path == "/staff/sign-in"
    assert (await thief.open("/staff/account")).path == "/staff/sign-in"
    form = asked.form("/code")
    assert (await thief.send(form, code="000000")).status == 422
    service.clock.now += timedelta(seconds=60)
    assert (await thief.send(form, code=code(secret, service))).path == "/staff"


async def test_the_code_leads_on_to_the_page_that_was_asked_for(sam, enter, service):
    secret, _ = await set_up(sam, service)
    other = await enter()
    form = (await other.open("/staff/roles")).form("/sign-in")
    asked = await other.send(form, email="sam@example.org", password=PASSWORD)
    service.clock.now += timedelta(seconds=60)
    assert (await other.send(asked.form("/code"), code=code(secret, service))).path == "/staff/roles"


async def test_a_code_is_taken_once(sam, enter, service):
    secret, _ = await set_up(sam, service)
    used = code(secret, service)
    other = await enter()
    assert "used before" in (await other.send((await arrive(other)).form("/code"), code=used)).text
    late = code(secret, service, 1)
    assert (await other.send((await other.open("/staff/sign-in/code")).form("/code"), code=late)).path == "/staff"
    third = await enter()
    assert (await third.send((await arrive(third)).form("/code"), code=used)).status == 422


async def test_a_recovery_code_stands_in_once(sam, enter, service):
    _, codes = await set_up(sam, service)
    other, third = await enter(), await enter()
    assert (await other.send((await arrive(other)).form("/code"), code=f" {codes[0].upper()} ")).path == "/staff"
    assert "9 recovery codes are left" in (await other.open("/staff/account")).text
    assert (await third.send((await arrive(third)).form("/code"), code=codes[0])).status == 422
    rows = await service.read(lambda conn: conn.execute(tables.recovery_codes.select()).all())
    assert codes[0].replace("-", "") not in str(rows)


async def test_new_recovery_codes_end_those_before(sam, enter, service):
    _, codes = await set_up(sam, service)
    page = await sam.open("/staff/account")
    assert (await sam.send(page.form("/recovery-codes"), codes_password="wrong")).status == 422
    again = await sam.send(page.form("/recovery-codes"), codes_password=PASSWORD)
    fresh = re.findall(r"<li>(\w{4}-\w{4}-\w{4}-\w{4})</li>", again.text)
    other = await enter()
    asked = await arrive(other)
    assert (await other.send(asked.form("/code"), code=codes[1])).status == 422
    assert (await other.send(asked.form("/code"), code=fresh[1])).path == "/staff"


async def test_codes_cannot_be_guessed_at_length(sam, enter, service):
    secret, _ = await set_up(sam, service)
    service.clock.now += timedelta(minutes=2)
    other = await enter()
    form = (await arrive(other)).form("/code")
    for _ in range(TRIES):
        assert (await other.send(form, code="123456")).status == 422
    assert (await other.send(form, code=code(secret, service))).status == 429


async def test_the_code_is_waited_for_ten_minutes(sam, enter, service):
    secret, _ = await set_up(sam, service)
    other = await enter()
    form = (await arrive(other)).form("/code")
    service.clock.now += timedelta(minutes=11)
    assert (await other.send(form, code=code(secret, service))).path != "/staff"
    assert (await other.open("/staff")).path == "/staff/sign-in"


async def test_a_wrong_code_or_password_turns_nothing_on(sam, service):
    page = await sam.open("/staff/account/second-factor")
    secret = page.form("/second-factor").fields["secret"]
    assert (await sam.send(page.form("/second-factor"), code="000000", current=PASSWORD)).status == 422
    assert (await sam.send(page.form("/second-factor"), code=code(secret, service), current="no")).status == 422
    assert (await sam.send(page.form("/second-factor"), secret="short", code="1", current=PASSWORD)).status == 400
    assert "Off" in (await sam.open("/staff/account")).text


async def test_the_second_factor_can_be_taken_away(sam, enter, service):
    await set_up(sam, service)
    page = await sam.open("/staff/account")
    await sam.send(page.form("/remove"), remove_password=PASSWORD)
    assert (await arrive(await enter())).path == "/staff"


async def test_where_it_is_required_the_desk_opens_once_it_is_set_up(sqlite_url, aiohttp_server, aiohttp_client):
    with serving(sqlite_url, NOW, second_factor="required") as service:
        visitor = await (await doors(service, aiohttp_server, aiohttp_client))()
        page = await join(visitor, service)
        assert page.path == "/staff/account/second-factor"
        assert (await visitor.open("/staff/people")).path == "/staff/account/second-factor"
        await set_up(visitor, service)
        assert (await visitor.open("/staff/people")).path == "/staff/people"


async def test_a_new_password_ends_every_other_session(sam, enter):
    other = await enter()
    await arrive(other)
    form = (await sam.open("/staff/account")).form("/password")
    assert (await sam.send(form, current="wrong", password=NEW, again=NEW)).status == 422
    assert (await sam.send(form, current=PASSWORD, password="short", again="short")).status == 422
    page = await sam.send(form, current=PASSWORD, password=NEW, again=NEW)
    assert "Your password is changed" in page.text
    assert (await other.open("/staff")).path == "/staff/sign-in"
    assert (await arrive(other)).status == 422
    assert (await arrive(other, NEW)).path == "/staff"


async def test_sessions_are_listed_and_can_be_ended(sam, enter):
    second, third = await enter(), await enter()
    await arrive(second)
    await arrive(third)
    page = await sam.open("/staff/account")
    assert page.text.count("Last used") == 3
    assert (await sam.send(page.form("/end"))).text.count("Last used") == 2
    await sam.send((await sam.open("/staff/account")).form("/end-others"))
    assert [(await each.open("/staff")).path for each in (second, third)] == ["/staff/sign-in"] * 2
    assert (await sam.open("/staff")).path == "/staff"


async def test_nobody_ends_a_session_of_somebody_else(sam, enter, service):
    ada = await enter()
    await join(ada, service, name="Ada Byrne")
    name = await service.read(lambda conn: conn.exec_driver_sql("SELECT token_digest FROM account_sessions").scalar())
    form = (await ada.open("/staff/account")).form("/sign-out")
    form.action = f"/staff/account/sessions/{name[:16]}/end"
    await ada.send(form)
    assert (await sam.open("/staff")).path == "/staff"


async def test_a_session_that_is_not_used_ends(sqlite_url, aiohttp_server, aiohttp_client):
    with serving(sqlite_url, NOW, session_idle_minutes=30) as service:
        visitor = await (await doors(service, aiohttp_server, aiohttp_client))()
        await join(visitor, service)
        for _ in range(3):
            service.clock.now += timedelta(minutes=29)
            assert (await visitor.open("/staff")).path == "/staff"
        service.clock.now += timedelta(minutes=30)
        assert (await visitor.open("/staff")).path == "/staff/sign-in"


async def test_a_name_can_be_changed(sam):
    form = (await sam.open("/staff/account")).form("/name")
    assert (await sam.send(form, name=" ")).status == 422
    assert "Sam Okoro-Lee" in (await sam.send(form, name="Sam Okoro-Lee")).text
