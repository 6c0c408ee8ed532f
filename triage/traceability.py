"""Where each requirement is carried: the table of `docs/requirements.md`, made from the packs themselves."""

from collections.abc import Iterator
from typing import Final

from triage.data import read_packaged
from triage.dated import Part
from triage.pack import STATUTORY, load_rulebook, pack_names
from triage.pack_rules import parts_of

_PAGE: Final = read_packaged("requirements.toml")


def requirement_ids() -> tuple[str, ...]:
    """List the ids of all requirements, landlord by landlord."""
    counts: dict[str, int] = _PAGE["count"]
    return tuple(f"{prefix}-{number:02}" for prefix, count in counts.items() for number in range(1, count + 1))


def requirement_places() -> dict[str, tuple[str, ...]]:
    """Give, for each requirement id that a pack names, the places that carry it."""
    places: dict[str, list[str]] = {}
    for name in pack_names():
        if name != STATUTORY:
            for id_, place in _places(name):
                places.setdefault(id_, []).append(place)
    return {id_: tuple(dict.fromkeys(found)) for id_, found in places.items()}


def requirements_page() -> str:
    """Give `docs/requirements.md` as it has to be; write it anew with
    `python -c "from triage.traceability import *; print(requirements_page(), end='')" > docs/requirements.md`.
    """  # noqa: D205 -- the command belongs to the first sentence
    places = requirement_places()
    rows = [f"| {id_} | {'; '.join(places.get(id_, ('missing',)))} |" for id_ in requirement_ids()]
    not_carried = [f"- {line}" for line in _PAGE["not_carried"]]
    head = ["# Where each requirement is carried", "", _PAGE["introduction"].strip(), ""]
    table = ["| requirement | carried by |", "| --- | --- |", *rows]
    return "\n".join([*head, *table, "", "## Not carried by software", "", *not_carried, ""])


def _places(name: str) -> Iterator[tuple[str, str]]:
    pack = load_rulebook(name).pack
    for path, part in parts_of(pack):
        for id_ in getattr(part, "ids", ()):
            clause = getattr(part, "clause", None)
            yield id_, f"`{name}.toml` {_title(path, part)}" + (f", clause {clause}" if clause else "")


def _title(path: str, part: Part) -> str:
    kind = path.rsplit(".", 1)[-1].split("[", maxsplit=1)[0]
    name = next((getattr(part, key) for key in _NAMES if getattr(part, key, None)), None)
    inside = path.split("[", maxsplit=1)[0] if "." in path else ""
    where = f"{inside} {kind}" if inside and inside != kind else kind
    return f"{where} {name}" if name else where


_NAMES: Final = ("ground", "key", "name", "body", "part", "title", "type", "pending")
