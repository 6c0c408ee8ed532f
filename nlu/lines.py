"""One line in, one line out: the JSON objects of `sayso understand`."""

from datetime import datetime
from typing import Any

from nlu.engine import Engine
from nlu.understanding import Issue, Understanding


def understand_line(engine: Engine, line: dict[str, Any]) -> dict[str, Any]:
    """Return the output object for one input object; raise ValueError saying what is wrong with a bad one."""
    if not isinstance(line, dict):
        raise ValueError("a line is a JSON object")  # noqa: TRY004 - a bad line is a bad value, whatever its type
    text = line.get("text")
    if not isinstance(text, str):
        raise ValueError("text is missing or not a string")  # noqa: TRY004 - the same
    understanding = engine.understand(text, _received_at(line.get("received_at")))
    return {"id": line.get("id"), **understanding_object(understanding)}


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


def understanding_object(found: Understanding) -> dict[str, Any]:
    """Return an understanding as the JSON object that leaves the product."""
    return {
        "type": str(found.type),
        "confidence": round(found.confidence, 4),
        "abstained": found.abstained,
        "scores": {str(t): round(p, 4) for t, p in found.scores.items()},
        "flags": [str(f) for f in found.flags],
        "facts": dict(found.facts),
        "issues": [_issue(i) for i in found.issues],
        "entities": [{"kind": e.kind, "start": e.start, "end": e.end} for e in found.entities],
        "language": found.language,
        "evidence": [{"for": e.finding, "start": e.start, "end": e.end} for e in found.evidence],
    }


def _issue(issue: Issue) -> dict[str, Any]:
    return {
        "start": issue.start,
        "end": issue.end,
        "type": str(issue.type),
        "flags": [str(f) for f in issue.flags],
        "facts": dict(issue.facts),
    }
