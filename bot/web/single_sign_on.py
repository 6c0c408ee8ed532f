"""Signing in through the provider of single sign-on: away to it, and back with what it says."""

import hmac
import logging
import secrets
from collections.abc import Container
from typing import Final
from urllib.parse import parse_qs, urlencode

from aiohttp import web

from bot.settings import Settings, SettingsError
from bot.web import session_cookies, trail
from bot.web.access import session_cookie, set_cookie
from bot.web.headers import is_https
from bot.web.keys import SERVICE, SIGN_ON
from bot.web.pages import page
from bot.web.rights import Role
from bot.web.sign_in import SIGNED_IN, own_page
from bot.web.sign_on_provider import Attempt, Claims, Client, Provider, SignOnFault
from triage.store.sign_on import NoAccount, Vouched, account_for

RETURN: Final = "/staff/sign-in/sso/return"

LATE: Final = "This was begun in another window, or took too long. Begin again."
REFUSED: Final = "The provider did not let you in"

log = logging.getLogger(__name__)


def provider_of(settings: Settings, landlords: Container[str]) -> Provider | None:
    """Return the provider that the settings name, None when there is none. Raises SettingsError."""
    if not settings.sso_issuer:
        return None
    if unknown := [role for role in settings.sso_role_names if role not in set(Role)]:
        raise SettingsError(f"SAYSO_SSO_ROLES: {unknown[0]} is no role: choose from {', '.join(Role)}")
    if unknown := [id_ for id_ in settings.sso_landlord_ids if id_ not in landlords]:
        raise SettingsError(f"SAYSO_SSO_LANDLORDS: there is no landlord {unknown[0]}")
    secret = settings.sso_client_secret
    return Provider(
        Client(
            issuer=settings.sso_issuer,
            id=settings.sso_client_id,
            secret="" if secret is None else secret.get_secret_value(),
            name=settings.sso_name,
        )
    )


async def go(request: web.Request) -> web.StreamResponse:
    """Send the browser to the provider."""
    provider, seed = _provider(request), secrets.token_urlsafe(32)
    try:
        target = await provider.address(_attempt(request, seed), now=request.app[SERVICE].clock())
    except SignOnFault as error:
        return _failed(request, provider, str(error))
    response = web.Response(status=303, headers={"Location": target})
    next_page = own_page(request.query.get("next", ""))
    set_cookie(request, response, _cookie(request), urlencode({"seed": seed, "next": next_page}), samesite="Lax")
    return response


async def come_back(request: web.Request) -> web.StreamResponse:
    """Check what the provider says, and begin the session."""
    provider, service = _provider(request), request.app[SERVICE]
    kept = parse_qs(request.cookies.get(_cookie(request), ""))
    seed = kept.get("seed", [""])[0]
    attempt = _attempt(request, seed)
    if not seed or not hmac.compare_digest(request.query.get("state", "").encode(), attempt.state.encode()):
        return await _turned_away(request, provider, LATE)
    if "code" not in request.query:
        return await _turned_away(request, provider, REFUSED)
    try:
        claims = await provider.redeem(request.query["code"], attempt, now=service.clock())
        settings = service.settings
        account_id = await service.write(
            account_for,
            _vouched(claims),
            landlords=settings.sso_landlord_ids,
            roles=settings.sso_role_names,
            now=service.clock(),
        )
    except SignOnFault as error:
        return await _turned_away(request, provider, str(error))
    except NoAccount as error:
        return await _turned_away(request, provider, str(error), is_known=True)
    await trail.write(request, SIGNED_IN, account_id=account_id)
    response = await session_cookies.begin(request, account_id, own_page(kept.get("next", [""])[0]), how="sso")
    response.del_cookie(_cookie(request), path="/", secure=is_https(request), httponly=True, samesite="Lax")
    return response


def _provider(request: web.Request) -> Provider:
    provider = request.app[SIGN_ON]
    if provider is None:
        raise web.HTTPNotFound
    return provider


def _attempt(request: web.Request, seed: str) -> Attempt:
    """Return the secrets of the try that a browser's cookie stands for; they can be made only with our own key."""
    service = request.app[SERVICE]

    def secret(name: str) -> str:
        return hmac.digest(service.key, f"sign on {name}\n{seed}".encode(), "sha256").hex()

    address = service.settings.public_address or f"{request.scheme}://{request.host}"
    return Attempt(state=secret("state"), nonce=secret("nonce"), verifier=secret("verifier"), back=address + RETURN)


def _vouched(claims: Claims) -> Vouched:
    return Vouched(
        issuer=claims.issuer,
        subject=claims.subject,
        email=claims.email if claims.is_verified else "",
        name=claims.name,
    )


async def _turned_away(request: web.Request, provider: Provider, why: str, *, is_known: bool = False) -> web.Response:
    await trail.write(request, SIGNED_IN, is_refused=True)
    return _failed(request, provider, why, is_known=is_known)


def _failed(request: web.Request, provider: Provider, why: str, *, is_known: bool = False) -> web.Response:
    log.warning("single sign-on failed: %s", why)
    return page(
        request,
        "staff/sign_on_failed.html",
        status=403 if is_known else 502,
        name=provider.client.name,
        why=why,
        is_known=is_known,
    )


def _cookie(request: web.Request) -> str:
    return f"{session_cookie(request)}-sso"
