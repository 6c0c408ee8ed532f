"""Turning templates into answers."""

import tomllib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.web import when
from bot.web.assets import Asset, address
from bot.web.keys import FORM_TOKEN, PERSON, SERVICE, TEMPLATES
from bot.web.rights import Action, landlords_of, may
from triage.clocks import IF_ACCEPTED
from triage.store.clocks import TASK
from triage.store.staff import SignedIn

HERE: Final = Path(__file__).parent


def make_templates(assets: dict[str, Asset]) -> Environment:
    """Return the pages' environment: everything is escaped, and a missing value is an error."""
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = tomllib.loads((HERE / "words.toml").read_text("utf-8"))
    templates.globals["asset"] = partial(address, assets)
    templates.globals.update(can=can, seat_may=lambda seat, action: may(seat, Action(action)))
    templates.filters.update(
        words=partial(in_words, words), clock=partial(clock_in_words, words), moment=when.moment, iso_day=when.iso_day
    )
    return templates


def page(request: web.Request, template: str, *, status: int = 200, **context: Any) -> web.Response:
    """Return a page; the template also sees who is signed in, the form token and the landlords."""
    text = (
        request.app[TEMPLATES]
        .get_template(template)
        .render(
            person=request.get(PERSON),
            form_token=request.get(FORM_TOKEN, ""),
            landlords=request.app[SERVICE].landlords,
            path=request.path,
            **context,
        )
    )
    return web.Response(text=text, content_type="text/html", status=status)


def can(person: SignedIn, action: str) -> bool:
    """Return whether the person may do something at any landlord: then the way to it is shown."""
    return bool(landlords_of(person, Action(action)))


def clock_in_words(words: Mapping[str, Mapping[str, str]], name: str) -> str:
    """Return how staff read a clock's name; one that runs only for staff says so."""
    plain = name.removeprefix(IF_ACCEPTED)
    if plain.startswith(TASK):
        plain = plain.rpartition(".")[0]  # the number behind its kind
    return in_words(words, plain, "clock") + ("" if not name.startswith(IF_ACCEPTED) else ", if it is accepted")


def in_words(words: Mapping[str, Mapping[str, str]], value: Any, group: str) -> str:
    """Return how staff read a value of the product: from the word list, else the value itself with spaces."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return words[group].get(str(value)) or str(value).replace("_", " ").strip().capitalize()
