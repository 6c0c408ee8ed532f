"""A small provider of single sign-on: discovery, authorization code with PKCE, keys that can be changed."""

import base64
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import unquote_plus, urlencode

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm
from jwt.utils import base64url_encode

CLIENT = "sayso-desk"
SECRET = "kept between the two"


@dataclass
class StandIn:
    """What the provider says; a test changes what it wants to be otherwise."""

    now: datetime
    issuer: str = ""
    person: dict[str, Any] = field(
        default_factory=lambda: {"sub": "p-1", "email": "Ada@example.org", "email_verified": True, "name": "Ada Byrne"}
    )
    claims: dict[str, Any] = field(default_factory=dict)
    says_issuer: str = ""
    refuses: bool = False
    is_broken: bool = False
    hides_key: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    fetched_keys: int = 0

    def __post_init__(self) -> None:
        self.change_key()

    def change_key(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.kid = secrets.token_hex(4)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/.well-known/openid-configuration", self.configuration),
            web.get("/authorize", self.authorize),
            web.post("/token", self.token),
            web.get("/keys", self.keys),
        ]

    async def configuration(self, _: web.Request) -> web.Response:
        if self.is_broken:
            return web.Response(text="<h1>Maintenance</h1>", content_type="text/html")
        return web.json_response(
            {
                "issuer": self.says_issuer or self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
        )

    async def authorize(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        if self.refuses:
            back = {"error": "access_denied", "state": asked["state"]}
        else:
            code = secrets.token_urlsafe()
            self.codes[code] = asked
            back = {"code": code, "state": asked["state"]}
        return web.Response(status=302, headers={"Location": f"{asked['redirect_uri']}?{urlencode(back)}"})

    async def token(self, request: web.Request) -> web.Response:
        form = await request.post()
        asked = self.codes.pop(str(form["code"]), None)
        given = base64.b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode().split(":")
        challenge = base64url_encode(sha256(str(form["code_verifier"]).encode()).digest()).decode()
        right = asked is not None and challenge == asked["code_challenge"]
        if not right or [unquote_plus(each) for each in given] != [CLIENT, SECRET]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": self.now.timestamp(),
            "exp": (self.now + timedelta(minutes=5)).timestamp(),
            "nonce": asked["nonce"],
            **self.person,
            **self.claims,
        }
        token = jwt.encode(claims, self.key, algorithm="ES256", headers={"kid": self.kid})
        return web.json_response({"token_type": "Bearer", "access_token": "x", "id_token": token})

    async def keys(self, _: web.Request) -> web.Response:
        self.fetched_keys += 1
        public = ECAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        shown = [] if self.hides_key else [{**public, "kid": self.kid, "use": "sig", "alg": "ES256"}]
        return web.json_response({"keys": shown})
