"""Facts of one matter as rules see them: known true, known false, known value, or unknown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from triage.vocabulary import (
    DECISION_BOOLEANS,
    DECISION_CHOICES,
    DECISION_DATES,
    DECISION_NUMBERS,
    DECISION_WORDS,
    DERIVED_BOOLEANS,
    Channel,
)

Truth = bool | None
"""True, False, or None for unknown."""

FACT_KEYS: Final = frozenset(
    (*DECISION_BOOLEANS, *DERIVED_BOOLEANS, *DECISION_DATES, *DECISION_NUMBERS, *DECISION_WORDS, *DECISION_CHOICES)
)
"""Every fact key that a rule may read."""

_STATED: Final = FACT_KEYS - frozenset(DERIVED_BOOLEANS)

CONTEXT_CHOICES: Final = {"channel": tuple(channel.value for channel in Channel)}
"""What a rule may read besides facts; `entity` is checked against its own pack."""

_SPOKEN: Final = (Channel.PHONE, Channel.IN_PERSON)
_UNKNOWN_WORD: Final = "unknown"


class Absent(StrEnum):
    """What a fact that nobody stated counts as."""

    FALSE = "false"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class DateRange:
    """The days on which something may have happened."""

    start: date
    """The first possible day."""
    end: date
    """The last possible day; the same as `start` when the day is known."""


Value = bool | int | str | DateRange


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known, and how to take what is not."""

    values: Mapping[str, Value]
    """Every known fact by its key."""
    absent: Absent
    """What a key that is missing from `values` counts as."""
    uncertain: frozenset[str] = frozenset()
    """Keys that count as unknown even where absent facts count as false."""

    def is_unknown(self, key: str) -> bool:
        """Say whether nobody knows the fact `key`."""
        return key not in self.values and (self.absent is Absent.UNKNOWN or key in self.uncertain)

    def holds(self, key: str) -> Truth:
        """Give the truth of a yes-or-no fact; of any other fact, whether it has a value."""
        value = self.values.get(key)
        if value is None:
            return None if self.is_unknown(key) else False
        return value if isinstance(value, bool) else value != ""

    def days(self, key: str) -> DateRange | None:
        """Give the range of days of a date fact, or None if no date is known."""
        value = self.values.get(key)
        return value if isinstance(value, DateRange) else None

    def word(self, key: str) -> str | None:
        """Give the word of a fact, or None if there is none."""
        value = self.values.get(key)
        return value if isinstance(value, str) else None

    def with_value(self, key: str, value: Value | None) -> "Facts":
        """Give the same facts with `key` set to `value`, or absent when `value` is None."""
        values = {known: known_value for known, known_value in self.values.items() if known != key}
        if value is not None:
            values[key] = value
        return Facts(values=values, absent=self.absent, uncertain=self.uncertain - {key})


def read_facts(raw: Mapping[str, Any], *, channel: Channel, entity: str, absent: Absent) -> Facts:
    """Read facts as CONTRACTS words them; keys that no rule knows are ignored.

    Raises ValueError with the key and the value if a value is not of the fact's kind.
    """
    values = {key: _read(key, value) for key, value in raw.items() if key in _STATED and value is not None}
    values = {key: value for key, value in values.items() if (key, value) != ("authority", _UNKNOWN_WORD)}
    for implied, sources in IMPLIED.items():
        if implied not in values and any(source in values for source in sources):
            values[implied] = True
    values.setdefault("type", "complaint")
    values["channel"] = channel.value
    values["entity"] = entity
    values["declines_formal"] = values.get("wants_formal") is False
    if channel not in _SPOKEN:
        values.setdefault("written", True)
    if absent is Absent.FALSE:
        values.setdefault("contactable", True)
    return Facts(values=values, absent=absent, uncertain=_uncertain(values))


IMPLIED: Final = {
    "advocate": ("advocate_kind",),
    "data_protection": ("dp_kind",),
}
"""Facts that hold once one of others is known."""


def _uncertain(values: Mapping[str, Value]) -> frozenset[str]:
    """List what stays unknown even when absent facts count as false.

    Whether an advocate may speak for the customer is never assumed; and a date of first awareness later
    than the event leaves open whether the matter "has only just been identified".
    """
    keys = set()
    if values.get("advocate") is True:
        keys.add("authority")
    aware, event = values.get("aware_date"), values.get("event_date")
    if isinstance(aware, DateRange) and isinstance(event, DateRange) and aware.start > event.end:
        keys.add("first_aware_recent")
    return frozenset(keys)


def _read(key: str, value: Any) -> Value:
    if key in DECISION_DATES:
        return _read_days(key, value)
    if key in DECISION_BOOLEANS and not isinstance(value, bool):
        raise ValueError(f"fact {key!r}: {value!r} is not true or false")
    if key in DECISION_NUMBERS and (isinstance(value, bool) or not isinstance(value, int)):
        raise ValueError(f"fact {key!r}: {value!r} is not a whole number")
    if key in DECISION_CHOICES and value not in DECISION_CHOICES[key]:
        raise ValueError(f"fact {key!r}: {value!r} is not one of {', '.join(DECISION_CHOICES[key])}")
    return value if isinstance(value, bool | int) else ", ".join(map(str, _listed(value)))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _read_days(key: str, value: Any) -> DateRange:
    try:
        if isinstance(value, Mapping):
            days = DateRange(start=_day(value["start"]), end=_day(value["end"]))
        else:
            days = DateRange(start=_day(value), end=_day(value))
    except (KeyError, TypeError, ValueError) as problem:
        raise ValueError(f"fact {key!r}: {value!r} is not an ISO date or a range of two") from problem
    if days.start > days.end:
        raise ValueError(f"fact {key!r}: the range {value!r} ends before it starts")
    return days


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
