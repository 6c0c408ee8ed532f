"""The provider of single sign-on: OpenID Connect, authorization code with PKCE, nonce and state.

What it is and where its keys are is discovered (OpenID Connect Discovery 1.0) and kept for a while; keys are fetched
anew when a token names one that is not known, so that the provider can change them.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote_plus, urlencode, urlsplit

import jwt
from aiohttp import ClientError, ClientSession, ClientTimeout, encode_basic_auth
from jwt.utils import base64url_encode

SECONDS: Final = 10
"""How long the provider may take to answer."""

KEPT: Final = timedelta(hours=1)
"""How long what was discovered is taken for true."""

KEYS_EVERY: Final = timedelta(minutes=1)
"""Keys are fetched at most this often: tokens that name made-up keys must not wear the provider out."""

CLOCKS_DIFFER: Final = timedelta(minutes=2)
"""By so much may the provider's clock differ from ours."""

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that only the holder of a private key can make (OpenID Connect Core 1.0, 3.1.3.7)."""

LARGEST: Final = 512 * 1024
"""Bytes of an answer that are read."""

LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class SignOnFault(Exception):  # noqa: N818  it is the provider's fault or the person's, not the program's
    """Nobody can be signed in this way now; the message says why, for the person and for the log."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Client:
    """How the service is known to the provider."""

    issuer: str
    """The provider, by its address."""
    id: str
    """Our name there."""
    secret: str
    """Our secret there; empty for a public client."""
    name: str
    """What people call the provider."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Claims:
    """Who the provider says that somebody is."""

    issuer: str
    """The provider."""
    subject: str
    """Its own name for the person, which stays."""
    email: str
    """The person's e-mail address; empty when it gave none."""
    is_verified: bool
    """Whether the provider says that the address is really the person's."""
    name: str
    """What the person is called."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """The secrets of one try at signing on."""

    state: str
    """Comes back with the answer, to show that this browser began it."""
    nonce: str
    """Stands in the token, to show that it was made for this try."""
    verifier: str
    """Redeems the code (RFC 7636)."""
    back: str
    """Our address to which the provider sends the browser back."""


class Provider:
    """Talks to the provider."""

    def __init__(self, client: Client) -> None:
        """Take how we are known; nothing is asked yet."""
        self.client = client
        self._found: Mapping[str, Any] = {}
        self._found_at: datetime | None = None
        self._keys: Mapping[str, jwt.PyJWK] = {}
        self._keys_at: datetime | None = None
        self._one_at_a_time = asyncio.Lock()

    async def address(self, attempt: Attempt, *, now: datetime) -> str:
        """Return where to send the browser. Raises SignOnFault."""
        found = await self._discover(now)
        asked = {
            "response_type": "code",
            "client_id": self.client.id,
            "redirect_uri": attempt.back,
            "scope": "openid email profile",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": base64url_encode(sha256(attempt.verifier.encode()).digest()).decode(),
            "code_challenge_method": "S256",
        }
        joint = "&" if urlsplit(found["authorization_endpoint"]).query else "?"
        return f"{found['authorization_endpoint']}{joint}{urlencode(asked)}"

    async def redeem(self, code: str, attempt: Attempt, *, now: datetime) -> Claims:
        """Return who came back with `code`, as a token says that was checked. Raises SignOnFault."""
        found = await self._discover(now)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": attempt.back,
            "client_id": self.client.id,
            "code_verifier": attempt.verifier,
        }
        headers = {}
        if self.client.secret:
            headers["Authorization"] = encode_basic_auth(quote_plus(self.client.id), quote_plus(self.client.secret))
        answer = await _fetch(found["token_endpoint"], form=form, headers=headers)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise SignOnFault("it gave no token that says who you are")
        return await self._read(token, attempt, now)

    async def _read(self, token: str, attempt: Attempt, now: datetime) -> Claims:
        try:
            kid = jwt.get_unverified_header(token).get("kid", "")
            key = await self._key(str(kid), now)
            claims = jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                audience=self.client.id,
                issuer=self.client.issuer,
                options={
                    "require": ["exp", "iat", "sub", "aud", "iss"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
            lasts = datetime.fromtimestamp(float(claims["exp"]), now.tzinfo)
            begins = datetime.fromtimestamp(float(claims["iat"]), now.tzinfo)
        except (jwt.PyJWTError, TypeError, ValueError, OverflowError, OSError) as error:
            raise SignOnFault(f"its token cannot be trusted: {error}") from error
        if not begins - CLOCKS_DIFFER <= now < lasts + CLOCKS_DIFFER:
            raise SignOnFault("its token is out of date: compare the clocks of both machines")
        if claims.get("nonce") != attempt.nonce:
            raise SignOnFault("its token was made for another try")
        if isinstance(claims["aud"], Sequence) and not isinstance(claims["aud"], str) and len(claims["aud"]) > 1:
            _check_party(claims, self.client.id)
        return Claims(
            issuer=self.client.issuer,
            subject=str(claims["sub"]),
            email=str(claims.get("email") or ""),
            is_verified=claims.get("email_verified") is True,
            name=str(claims.get("name") or claims.get("email") or "").strip(),
        )

    async def _discover(self, now: datetime) -> Mapping[str, Any]:
        if self._found_at is not None and now < self._found_at + KEPT:
            return self._found
        found = await _fetch(f"{self.client.issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self.client.issuer:
            raise SignOnFault(f"it calls itself {found.get('issuer')!r}, the setting says {self.client.issuer!r}")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not (isinstance(found.get(name), str) and is_safe(found[name])):
                raise SignOnFault(f"what it says of itself lacks a safe {name}")
        self._found, self._found_at = found, now
        return found

    async def _key(self, kid: str, now: datetime) -> jwt.PyJWK:
        async with self._one_at_a_time:
            is_due = self._keys_at is None or now >= self._keys_at + KEYS_EVERY
            if kid not in self._keys and is_due:
                found = await _fetch((await self._discover(now))["jwks_uri"])
                given = [each for each in found.get("keys", ()) if each.get("use", "sig") == "sig"]
                self._keys = {each.key_id or "": each for each in jwt.PyJWKSet(given).keys} if given else {}
                self._keys_at = now
        if kid not in self._keys:
            raise SignOnFault("its token is signed with a key that it does not publish")
        return self._keys[kid]


def is_safe(address: str) -> bool:
    """Return whether an address is https, or on this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)


def _check_party(claims: Mapping[str, Any], client_id: str) -> None:
    if claims.get("azp") != client_id:
        raise SignOnFault("its token was made for another service")


async def _fetch(
    address: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    """Return the JSON object at an address, or the answer to a form. Raises SignOnFault."""
    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=SECONDS)) as session,
            session.request(
                "GET" if form is None else "POST", address, data=form, headers=headers, allow_redirects=False
            ) as answer,
        ):
            body = await answer.content.read(LARGEST)
            if answer.status != 200:  # noqa: PLR2004  OK
                raise SignOnFault(f"it answered {answer.status} at {urlsplit(address).path}")
            found = _json(body)
    except (ClientError, TimeoutError, OSError) as error:
        raise SignOnFault(f"it cannot be reached ({type(error).__name__})") from error
    return found


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except ValueError as error:
        raise SignOnFault("it answered with something that is not JSON") from error
    if not isinstance(found, dict):
        raise SignOnFault("it answered with something unexpected")
    return found
