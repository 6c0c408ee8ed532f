"""Single sign-on against a provider over HTTP: who comes in, who does not, and what is said when it goes wrong."""

from datetime import timedelta

import pytest
from aiohttp import web
from bot_web_desk import PASSWORD, doors, join, serving
from conftest import NOW
from sign_on_stand_in import CLIENT, SECRET, StandIn

from bot.settings import SettingsError, read_settings
from bot.web.application import make_application
from triage.store import tables

GO = "/staff/sign-in/sso"


@pytest.fixture
async def provider(aiohttp_server):
    stand_in = StandIn(now=NOW)
    app = web.Application()
    app.add_routes(stand_in.routes())
    server = await aiohttp_server(app)
    stand_in.issuer = str(server.make_url("")).rstrip("/")
    stand_in.server = server
    return stand_in


@pytest.fixture
def serve(sqlite_url, provider):
    def start(**settings):
        given = {"sso_issuer": provider.issuer, "sso_client_id": CLIENT, "sso_client_secret": SECRET}
        return serving(sqlite_url, NOW, **{**given, "sso_name": "Hilltop account", **settings})

    return start


@pytest.fixture
def sso_service(serve):
    with serve() as service:
        yield service


@pytest.fixture
async def sso_enter(sso_service, aiohttp_server, aiohttp_client):
    return await doors(sso_service, aiohttp_server, aiohttp_client)


@pytest.fixture
async def ada(sso_enter, sso_service):
    """Somebody with an account of the address that the provider knows."""
    visitor = await sso_enter()
    page = await join(visitor, sso_service, name="Ada Byrne")
    await visitor.send(page.form("/sign-out"))
    return visitor


async def way_back(visitor):
    """Go to the provider and stop there; returns where it would send the browser."""
    response = await visitor.client.get(GO, allow_redirects=False)
    back = await visitor.client.session.get(response.headers["Location"], allow_redirects=False)
    return back.headers["Location"].replace(str(visitor.client.make_url("")).rstrip("/"), "")


async def test_somebody_known_comes_in_by_their_verified_address(ada, sso_service):
    page = await ada.open("/staff/roles")
    assert "Sign in with Hilltop account" in page.text
    assert (await ada.open(f"{GO}?next=/staff/roles")).path == "/staff/roles"
    account = await sso_service.read(lambda conn: conn.execute(tables.accounts.select()).mappings().one())
    assert account["sso_subject"] == "p-1"


async def test_once_tied_the_account_is_found_by_the_person_whatever_their_address(ada, provider):
    await ada.open(GO)
    provider.person = {"sub": "p-1", "email": "new@example.org", "email_verified": False}
    await ada.send((await ada.open("/staff/roles")).form("/sign-out"))
    assert (await ada.open(GO)).path == "/staff"


async def test_another_person_with_the_same_address_is_not_let_in(ada, provider, sso_enter):
    await ada.open(GO)
    provider.person["sub"] = "p-2"
    page = await (await sso_enter()).open(GO)
    assert (page.status, "somebody else" in page.text) == (403, True)


async def test_an_address_that_is_not_verified_opens_nothing(ada, provider):
    provider.person["email_verified"] = False
    page = await ada.open(GO)
    assert (page.status, "really yours" in page.text) == (403, True)
    assert (await ada.open("/staff")).path == "/staff/sign-in"


async def test_nobody_comes_in_uninvited_unless_roles_are_set(
    sso_enter, provider, serve, aiohttp_server, aiohttp_client
):
    page = await (await sso_enter()).open(GO)
    assert "Nobody has invited you yet" in page.text
    with serve(sso_landlords="aspire", sso_roles="advisor, auditor") as service:
        visitor = await (await doors(service, aiohttp_server, aiohttp_client))()
        assert (await visitor.open(GO)).path == "/staff"
        assert "advisor, auditor" in (await visitor.open("/staff/account")).text
        assert "no second factor" not in (await visitor.open("/staff/account")).text
        form = (await visitor.open("/staff/account")).form("/sign-out")
        sign_in = (await visitor.send(form)).form("/sign-in")
        for password in ("!", "", PASSWORD):
            assert (await visitor.send(sign_in, email="ada@example.org", password=password)).status == 422
    assert provider.fetched_keys == 2


async def test_the_provider_may_change_its_keys(ada, provider, sso_service):
    await ada.open(GO)
    provider.change_key()
    sso_service.clock.now += timedelta(minutes=2)
    provider.now = sso_service.clock.now
    assert (await ada.open(GO)).path == "/staff"
    assert provider.fetched_keys == 2


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({"aud": "another service"}, "cannot be trusted"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "made for another service"),
        ({"iss": "https://elsewhere.example"}, "cannot be trusted"),
        ({"nonce": "of another try"}, "made for another try"),
        ({"exp": (NOW - timedelta(minutes=5)).timestamp()}, "out of date"),
        ({"iat": (NOW + timedelta(minutes=5)).timestamp()}, "out of date"),
        ({"exp": "soon"}, "cannot be trusted"),
    ],
)
async def test_a_token_that_does_not_fit_lets_nobody_in(ada, provider, claims, says):
    provider.claims = claims
    page = await ada.open(GO)
    assert (page.status, says in page.text) == (502, True), page.text
    assert (await ada.open("/staff")).path == "/staff/sign-in"


async def test_a_token_signed_with_an_unknown_key_lets_nobody_in(ada, provider):
    provider.hides_key = True
    assert "a key that it does not publish" in (await ada.open(GO)).text


async def test_what_went_wrong_at_the_provider_is_said(ada, provider):
    provider.refuses = True
    assert "did not let you in" in (await ada.open(GO)).text


async def test_a_provider_that_is_down_wrong_or_broken_is_said(ada, provider):
    provider.is_broken = True
    assert "not JSON" in (await ada.open(GO)).text
    provider.is_broken, provider.says_issuer = False, "https://elsewhere.example"
    assert "calls itself" in (await ada.open(GO)).text
    await provider.server.close()
    page = await ada.open(GO)
    assert (page.status, "cannot be reached" in page.text) == (502, True)
    form = (await ada.open("/staff/sign-in")).form("/sign-in")
    assert (await ada.send(form, email="ada@example.org", password=PASSWORD)).path == "/staff"


async def test_an_answer_that_this_browser_did_not_begin_is_refused(ada, sso_enter):
    stolen = await way_back(ada)
    other = await sso_enter()
    assert "begun in another window" in (await other.open(stolen)).text
    assert (await other.open("/staff")).path == "/staff/sign-in"
    await other.client.get(GO, allow_redirects=False)
    assert "begun in another window" in (await other.open(stolen)).text


async def test_a_code_is_redeemed_once(ada):
    path = await way_back(ada)
    assert (await ada.open(path)).path == "/staff"
    assert (await ada.open(path)).status == 502


async def test_without_a_provider_there_is_no_such_page(sqlite_url, aiohttp_server, aiohttp_client):
    with serving(sqlite_url, NOW) as service:
        visitor = await (await doors(service, aiohttp_server, aiohttp_client))()
        assert (await visitor.open(GO)).status == 404
        assert "Or without a password" not in (await visitor.open("/staff/sign-in")).text


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"sso_issuer": "https://login.example"}, "sso_client_id"),
        ({"sso_issuer": "http://login.example", "sso_client_id": "x"}, "https://"),
        ({"sso_roles": "advisor"}, "together"),
    ],
)
def test_wrong_settings_are_said_at_the_start(given, says):
    with pytest.raises(SettingsError, match=says):
        read_settings(**given)


@pytest.mark.parametrize(("roles", "landlords"), [("boss", "aspire"), ("advisor", "nowhere")])
def test_roles_and_landlords_that_are_not_there_are_said_at_the_start(serve, roles, landlords):
    with (
        serve(sso_roles=roles, sso_landlords=landlords) as service,
        pytest.raises(SettingsError, match=r"boss|nowhere"),
    ):
        make_application(service)
