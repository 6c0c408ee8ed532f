"""What the address of the queue asks for: filters that combine, and where the page begins. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final, TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from triage.cases import Status
from triage.store.need_to_know import Reader
from triage.store.queue import Place, QueueFilter
from triage.vocabulary import Channel, FeedbackType

E = TypeVar("E", bound=StrEnum)

LONDON: Final = ZoneInfo("Europe/London")

LONGEST_QUESTION: Final = 200
"""So many characters of what is searched for count."""

FILTERS: Final = ("words", "landlord", "type", "status", "whose", "due", "channel")
"""The parts of the address that choose cases, in the order in which they are written."""


class Whose(StrEnum):
    """Whose work to show."""

    MINE = "mine"
    NOBODYS = "nobodys"


class DueBy(StrEnum):
    """By when it must be done."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What the address of the page asks for; anything unknown in it counts as not asked."""

    words: str = ""
    """Only where these words stand, closed cases too."""
    landlord: str | None = None
    """Only this landlord."""
    type: FeedbackType | None = None
    """Only this kind."""
    status: Status | None = None
    """Only this status."""
    whose: Whose | None = None
    """Only what somebody, or nobody, has."""
    due: DueBy | None = None
    """Only what must be done by then."""
    channel: Channel | None = None
    """Only what came this way."""
    after: Place | None = None
    """Only what comes behind the page before."""

    @property
    def filters(self) -> str:
        """The filters as the address writes them, without the page: what a saved view keeps."""
        return urlencode({name: str(value) for name in FILTERS if (value := getattr(self, name))})

    @property
    def is_narrowed(self) -> bool:
        """Return whether any filter is on."""
        return bool(self.filters)

    @property
    def is_filtered(self) -> bool:
        """Return whether any filter is on beside the words that are searched for."""
        return any(getattr(self, name) for name in FILTERS if name != "words")

    def address(self, after: Place | None = None) -> str:
        """Return the address of this queue, from `after` on."""
        place = "" if after is None else urlencode({"after": f"{_instant(after.due)}~{after.case_id}"})
        query = "&".join(part for part in (self.filters, place) if part)
        return f"/staff?{query}" if query else "/staff"


def read_address(query: Mapping[str, str], allowed: tuple[str, ...]) -> Asked:
    """Return what the query of the page's address asks for."""
    landlord = query.get("landlord")
    return Asked(
        words=" ".join(query.get("words", "").split())[:LONGEST_QUESTION],
        landlord=landlord if landlord in allowed else None,
        type=_one_of(FeedbackType, query.get("type")),
        status=_one_of(Status, query.get("status")),
        whose=_one_of(Whose, query.get("whose")),
        due=_one_of(DueBy, query.get("due")),
        channel=_one_of(Channel, query.get("channel")),
        after=_place(query.get("after", "")),
    )


def filter_for(
    asked: Asked, *, allowed: tuple[str, ...], seats: tuple[int, ...], reader: Reader, now: datetime
) -> QueueFilter:
    """Return which cases to read for somebody with these landlords and seats."""
    return QueueFilter(
        words=asked.words,
        landlords=allowed if asked.landlord is None else (asked.landlord,),
        type=asked.type,
        status=asked.status,
        channel=asked.channel,
        staff_ids=seats if asked.whose is Whose.MINE else (),
        is_unassigned=asked.whose is Whose.NOBODYS,
        due_before=None if asked.due is None else _end_of(asked.due, now),
        after=asked.after,
        reader=reader,
    )


def _end_of(due: DueBy, now: datetime) -> datetime:
    """Return until when something is due, in London days: the week ends in six days."""
    days = {DueBy.OVERDUE: None, DueBy.TODAY: 1, DueBy.WEEK: 7}[due]
    if days is None:
        return now
    return datetime.combine(now.astimezone(LONDON).date() + timedelta(days=days), time(), LONDON) + timedelta(seconds=1)


def _instant(due: datetime | None) -> str:
    return due.isoformat() if due else ""


def _one_of(values: type[E], value: str | None) -> E | None:
    return values(value) if value in set(values) else None


def _place(text: str) -> Place | None:
    due, _, case_id = text.partition("~")
    if not (case_id.isascii() and case_id.isdigit()) or len(case_id) > 18:  # noqa: PLR2004  what a row id can hold
        return None
    try:
        return Place(due=datetime.fromisoformat(due).astimezone(UTC) if due else None, case_id=int(case_id))
    except (ValueError, OverflowError):
        return None
