"""What stands in front of every page: headers, errors, limits, foreign forms."""

import uuid

import pytest
from bot_web_desk import COLD, doors, join, serving, welcome_link
from conftest import NOW

from bot.web.sources import CHAT_BURST

pytest_plugins = ["desk_fixtures"]


@pytest.fixture
def https_service(sqlite_url):
    with serving(sqlite_url, NOW, public_address="https://sayso.example.org") as service:
        yield service


@pytest.fixture
async def visitor(enter):
    return await enter()


@pytest.mark.parametrize("path", ["/", "/chat/aspire", "/staff/sign-in", "/nowhere", "/static/sayso.css"])
async def test_every_answer_carries_the_guards(visitor, path):
    page = await visitor.open(path)
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in page.headers
    assert "aiohttp" not in page.headers["Server"]


@pytest.mark.parametrize("path", ["/", "/chat/aspire", "/staff/sign-in"])
async def test_pages_hold_no_script_or_style_of_their_own(visitor, path):
    page = await visitor.open(path)
    assert "<style" not in page.text
    assert " style=" not in page.text
    assert "<script>" not in page.text
    assert page.headers["Cache-Control"] == "no-store"


async def test_behind_https_browsers_are_told_to_stay_there(https_service, aiohttp_server, aiohttp_client):
    enter = await doors(https_service, aiohttp_server, aiohttp_client)
    page = await (await enter()).open("/staff/sign-in")
    assert page.headers["Strict-Transport-Security"].startswith("max-age=")
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"))


async def test_assets_are_kept_for_good_at_the_address_of_their_version(visitor):
    home = await visitor.open("/")
    address = home.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert "immutable" in (await visitor.open(address)).headers["Cache-Control"]
    assert (await visitor.open("/static/sayso.css?v=old")).headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/static/../application.py", "/static/nothing.js", "/chat/nobody", "/staff/x/y/z"])
async def test_what_is_not_there_is_a_clear_page(visitor, service, path):
    await join(visitor, service)
    page = await visitor.open(path)
    assert page.status == 404
    assert "There is no such page" in page.text


async def test_programs_get_errors_as_json(visitor):
    response = await visitor.client.get("/nowhere", headers={"Accept": "application/json"})
    assert response.status == 404
    assert set(await response.json()) == {"error"}
    wrong = await visitor.client.put("/chat/aspire/messages", json={})
    assert wrong.status == 405
    assert set(await wrong.json()) == {"error"}


async def test_a_fault_of_ours_shows_nothing_of_the_inside(visitor, service, caplog):
    await join(visitor, service)
    broken = await visitor.chat(COLD)
    await service.write(_break_state)
    page = await visitor.open(f"/staff/aspire/cases/{broken['case']['reference']}")
    assert page.status == 500
    assert "The fault is ours" in page.text
    assert "Traceback" not in page.text
    assert any("failed at GET" in record.message for record in caplog.records)


def _break_state(conn):
    conn.exec_driver_sql("UPDATE conversations SET state = '[]'")


async def test_a_missing_database_is_said_and_the_service_goes_on(visitor, service):
    await join(visitor, service)
    await service.write(lambda conn: conn.exec_driver_sql("ALTER TABLE cases RENAME TO gone"))
    page = await visitor.open("/staff")
    assert page.status == 503
    assert page.headers["Retry-After"]
    await service.write(lambda conn: conn.exec_driver_sql("ALTER TABLE gone RENAME TO cases"))
    assert (await visitor.open("/staff")).status == 200


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://example.org"}]
)
async def test_a_form_of_another_site_is_refused(visitor, headers):
    page = await visitor.open("/chat/aspire")
    fields = {**page.form("/aspire").fields, "text": "hello from elsewhere"}
    response = await visitor.client.post("/chat/aspire", data=fields, headers=headers)
    assert response.status == 403
    assert "hello from elsewhere" not in (await visitor.open("/chat/aspire")).text


async def test_a_huge_form_is_refused_with_words(visitor):
    response = await visitor.client.post("/chat/aspire", data={"text": "x" * 300_000, "message_id": str(uuid.uuid4())})
    assert response.status == 413
    assert "This is too long" in await response.text()


async def test_too_many_forms_are_slowed_down(visitor):
    form = (await visitor.open("/chat/aspire")).form("/aspire")
    pages = [await visitor.send(form, text="")]
    while pages[-1].status == 400 and len(pages) < 3 * CHAT_BURST:  # a slow machine lets a few more through
        pages.append(await visitor.send(form, text=""))
    assert len(pages) > CHAT_BURST
    assert pages[-1].status == 429
    assert int(pages[-1].headers["Retry-After"]) > 0


async def test_a_form_without_its_token_is_refused(visitor, service):
    await join(visitor, service)
    form = (await visitor.open("/staff")).form("/sign-out")
    for token in (None, "", "x" * 43, "é"):
        assert (await visitor.send(form, form_token=token)).status == 403
    assert (await visitor.open("/staff")).title.startswith("Queue")
    out = await visitor.send(form)
    assert "You are signed out" in out.text


async def test_a_token_of_somebody_else_is_refused(service, aiohttp_server, aiohttp_client):
    enter = await doors(service, aiohttp_server, aiohttp_client)
    one, other = await enter(), await enter()
    await join(one, service)
    await join(other, service, name="Ada Byrne")
    theirs = (await other.open("/staff")).form("/sign-out").fields["form_token"]
    assert (await one.send((await one.open("/staff")).form("/sign-out"), form_token=theirs)).status == 403


async def test_nobody_reaches_the_desk_without_signing_in(visitor, service):
    await welcome_link(service)
    reached = await visitor.open("/staff/aspire/cases/ASP-000-000-000")
    assert reached.path == "/staff/sign-in"
    sent = await visitor.client.post("/staff/aspire/cases/ASP-1-2-3/write", data={"text": "my <b>long</b> letter"})
    assert sent.status == 403
    text = await sent.text()
    assert "my &lt;b&gt;long&lt;/b&gt; letter" in text
    assert "Sign in again" in text
