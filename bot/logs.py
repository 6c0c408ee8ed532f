"""Logs: one JSON object a line, without what customers say or who they are."""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any, Final

STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

PRIVATE: Final = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+"  # e-mail addresses
    r"|\+?\d(?:[\s-]?\d){8,}"  # phone numbers
    r"|(?<=/staff/welcome/)[\w-]+"  # one-time links
    r"|(?<=Bearer )\S+"
)
"""What is never written as it is, wherever it turns up."""


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON, with anything private in it blotted out."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        entry: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": redacted(record.getMessage()),
        }
        entry |= {key: _plain(value) for key, value in vars(record).items() if key not in STANDARD}
        if record.exc_info and record.exc_info[1] is not None:
            entry["error"] = type(record.exc_info[1]).__name__
            entry["trace"] = redacted(_trace(record.exc_info))
        return json.dumps(entry, ensure_ascii=False)


def redacted(text: str) -> str:
    """Return the text with addresses, numbers and tokens blotted out."""
    return PRIVATE.sub("[private]", text)


def write_logs(level: str) -> None:
    """Send every log record to the error stream as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("aiohttp.access", "alembic", "httpx", "telegram", "twilio"):  # httpx names addresses with tokens
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _plain(value: Any) -> Any:
    return redacted(value) if isinstance(value, str) else value if isinstance(value, int | float | bool) else str(value)


def _trace(info: Any) -> str:
    """Return where an error came from: files and lines, never the values in it."""
    lines = []
    trace = info[2]
    while trace is not None:
        lines.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno} {trace.tb_frame.f_code.co_name}")
        trace = trace.tb_next
    return " | ".join(lines)
