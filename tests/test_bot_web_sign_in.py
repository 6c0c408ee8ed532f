"""Coming in: the one-time link, passwords, sessions that end, tries that are slowed down."""

from datetime import timedelta

import pytest
from bot_web_desk import PASSWORD, join, welcome_link

from bot.web.access import LONGEST_SESSION_HOURS
from bot.web.passwords import Passwords
from bot.web.sources import TRIES

pytest_plugins = ["desk_fixtures"]


async def test_the_first_person_chooses_how_to_sign_in_and_stands_before_the_queue(enter, service):
    visitor = await enter()
    page = await join(visitor, service)
    assert (page.path, page.status) == ("/staff", 200)
    assert "Sam Okoro" in page.text
    assert "Your account is made" in page.text
    assert "Nothing is open" in page.text
    assert "Your account is made" not in (await visitor.open("/staff")).text


async def test_a_link_works_once(enter, service):
    visitor, late = await enter(), await enter()
    link = await welcome_link(service)
    form = (await late.open(link)).form()
    page = await visitor.open(link)
    await visitor.send(page.form(), name="Sam", email="sam@example.org", password=PASSWORD, again=PASSWORD)
    again = await late.send(form, name="Eve", email="eve@example.org", password=PASSWORD, again=PASSWORD)
    assert again.status == 410
    assert "This link no longer works" in again.text
    assert (await late.open(link)).status == 410
    assert (await late.open("/staff")).path == "/staff/sign-in"


async def test_a_link_ends_and_an_unknown_one_opens_nothing(enter, service):
    visitor = await enter()
    link = await welcome_link(service)
    service.clock.now += timedelta(days=2)
    assert (await visitor.open(link)).status == 410
    assert (await visitor.open("/staff/welcome/made-up")).status == 410


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("name", "  ", "Type your name"),
        ("name", "x" * 121, "Type your name"),
        ("email", "sam at example", "Type an e-mail address"),
        ("password", "too short", "Choose a password of 12"),
        ("password", "sam@example.org", "not your name or address"),
        ("again", "something else", "The two passwords are not the same"),
    ],
)
async def test_what_is_wrong_at_the_first_sign_in_is_said_at_its_field(enter, service, field, value, fault):
    visitor = await enter()
    page = await visitor.open(await welcome_link(service))
    given = {"name": "Sam", "email": "sam@example.org", "password": PASSWORD, "again": PASSWORD}
    answer = await visitor.send(page.form(), **{**given, field: value})
    assert answer.status == 422
    assert fault in answer.text
    assert answer.title.startswith("Error: ")
    assert f'href="#{field}"' in answer.text
    assert PASSWORD not in answer.text
    assert (await visitor.send(answer.form(), **given)).path == "/staff"


async def test_two_people_cannot_have_one_address(enter, service):
    await join(await enter(), service)
    other = await enter()
    page = await other.open(await welcome_link(service))
    fields = {"name": "Other Sam", "password": PASSWORD, "again": PASSWORD}
    taken = await other.send(page.form(), email="SAM@example.org", **fields)
    assert "Somebody signs in with this address already" in taken.text
    assert (await other.send(taken.form(), email="other@example.org", **fields)).path == "/staff"


async def test_sign_out_and_in_again(enter, service):
    visitor = await enter()
    queue = await join(visitor, service)
    await visitor.send(queue.form("/sign-out"))
    asked = await visitor.open("/staff/aspire/conversations/1")
    assert asked.path == "/staff/sign-in"
    back = await visitor.send(asked.form("/sign-in"), email=" Sam@Example.org ", password=PASSWORD)
    assert back.path == "/staff/aspire/conversations/1"


async def test_a_session_that_was_ended_opens_nothing_any_more(enter, service):
    visitor, thief = await enter(), await enter()
    queue = await join(visitor, service)
    stolen = visitor.client.session.cookie_jar.filter_cookies(visitor.client.make_url("/"))
    await visitor.send(queue.form("/sign-out"))
    thief.client.session.cookie_jar.update_cookies(stolen, thief.client.make_url("/"))
    assert (await thief.open("/staff")).path == "/staff/sign-in"


async def test_a_session_ends_by_itself(enter, service):
    visitor = await enter()
    await join(visitor, service)
    service.clock.now += timedelta(hours=LONGEST_SESSION_HOURS - 1)
    assert (await visitor.open("/staff")).path == "/staff"
    service.clock.now += timedelta(hours=1)
    assert (await visitor.open("/staff")).path == "/staff/sign-in"


async def test_the_session_cookie_is_out_of_reach_of_scripts_and_only_its_digest_is_kept(enter, service):
    visitor = await enter()
    page = await visitor.open(await welcome_link(service))
    fields = {"name": "Sam", "email": "sam@example.org", "password": PASSWORD, "again": PASSWORD}
    answer = await visitor.client.post(page.path, data={**page.form().fields, **fields}, allow_redirects=False)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    token = answer.cookies["sayso"].value
    kept = await service.read(lambda conn: conn.exec_driver_sql("SELECT * FROM account_sessions").all())
    assert token not in str(kept)
    password = await service.read(lambda conn: conn.exec_driver_sql("SELECT password FROM accounts").scalar_one())
    assert password.startswith("$argon2id$")


async def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(enter, service):
    await join(await enter(), service)
    visitor = await enter()
    form = (await visitor.open("/staff/sign-in")).form("/sign-in")
    wrong = await visitor.send(form, email="sam@example.org", password="not the password")
    unknown = await visitor.send(form, email="nia@example.org", password="not the password")
    assert (wrong.status, unknown.status) == (422, 422)
    assert wrong.text.replace("sam@", "nia@") == unknown.text


async def test_an_unknown_address_is_checked_against_a_hash_too():
    passwords = Passwords()
    assert not await passwords.fits(PASSWORD, None)
    kept = await passwords.hash(PASSWORD)
    assert await passwords.fits(PASSWORD, kept)
    assert not await passwords.fits(PASSWORD + " ", kept)
    assert not await passwords.fits(PASSWORD, "not a hash")


async def test_too_many_tries_are_slowed_down_for_this_address_only(enter, service):
    await join(await enter(), service)
    visitor = await enter()
    form = (await visitor.open("/staff/sign-in")).form("/sign-in")
    for _ in range(TRIES):
        assert (await visitor.send(form, email="sam@example.org", password="guess")).status == 422
    stopped = await visitor.send(form, email="sam@example.org", password=PASSWORD)
    assert stopped.status == 429
    assert int(stopped.headers["Retry-After"]) > 0
    assert "Too many tries" in stopped.text
    assert (await visitor.send(form, email="nia@example.org", password="guess")).status == 422


async def test_signing_in_rightly_forgives_the_slips_before(enter, service):
    await join(await enter(), service)
    visitor = await enter()
    for _ in range(2):
        form = (await visitor.open("/staff/sign-in")).form("/sign-in")
        for _ in range(TRIES - 1):
            await visitor.send(form, email="sam@example.org", password="slip")
        queue = await visitor.send(form, email="sam@example.org", password=PASSWORD)
        assert queue.path == "/staff"
        await visitor.send(queue.form("/sign-out"))


async def test_words_typed_in_a_session_that_has_ended_are_shown_and_passwords_never(enter, service):
    visitor = await enter()
    queue = await join(visitor, service)
    form, account = queue.form("/sign-out"), (await visitor.open("/staff/account")).form("/password")
    await visitor.send(form)
    form.action = "/staff/aspire/cases/ASP-1/close"
    lost = await visitor.send(form, reason="Half a page of careful words")
    assert (lost.status, "Half a page of careful words" in lost.text) == (403, True)
    hidden = await visitor.send(account, current=PASSWORD, password="four new words here", again="four new words here")
    assert PASSWORD not in hidden.text
    assert "four new words" not in hidden.text
