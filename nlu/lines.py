"""One line in, one line out: the JSON objects of `sayso understand`."""

from datetime import datetime
from typing import Any

from nlu.engine import Engine
from nlu.understanding import as_dict


def understand_line(engine: Engine, line: dict[str, Any]) -> dict[str, Any]:
    """Return the output object for one input object; raise ValueError saying what is wrong with a bad one."""
    if not isinstance(line, dict):
        raise ValueError("a line is a JSON object")  # noqa: TRY004 - a bad line is a bad value, whatever its type
    text = line.get("text")
    if not isinstance(text, str):
        raise ValueError("text is missing or not a string")  # noqa: TRY004 - the same
    understanding = engine.understand(text, _received_at(line.get("received_at")))
    return {"id": line.get("id"), **as_dict(understanding)}


def _received_at(value: object) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"received_at is not an ISO date-time: {value!r}") from None
    if moment.tzinfo is None:
        raise ValueError(f"received_at has no offset from UTC: {value!r}")
    return moment
