"""The demo: which sample conversations there are for the landlords here, played on the service's own store."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from bot.demo.colleagues import seat_colleagues
from bot.demo.moments import before
from bot.demo.playing import Played, Player
from bot.demo.script import Script, load_colleagues
from bot.demo.steps import Sample
from bot.landlords import Landlord
from bot.service import Service
from triage.cases import Status
from triage.store.tables import conversations


class NotASample(Exception):  # noqa: N818  the name says what a landlord is
    """A landlord here is a live one: nothing made up may stand among its cases. Nothing was changed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """What the demo has left in the store."""

    conversations: int
    """Sample conversations that are there now."""
    added: int
    """Messages and deeds that this run added."""
    cases: Mapping[Status, int]
    """How many of their cases have each status."""
    waiting: int
    """Conversations without a case that wait for a person."""
    misfits: Sequence[str]
    """Deeds of staff that could not be done, and why."""


class Demo:
    """The sample conversations of the landlords of one service, ready to be played in the order in which they began."""

    def __init__(self, service: Service, scripts: Iterable[Script], *, now: datetime) -> None:
        """Choose what can be played here, and give the sample colleagues their accounts. Raises NotASample."""
        only_samples(service.landlords)
        database = service.store.database
        database.read(_only_known, service.landlords)
        self.service = service
        self.now = now
        self.left_out: list[str] = []
        self.samples: list[Sample] = []
        for script in scripts:
            self._choose(script)
        self.samples.sort(key=lambda sample: sample.begins)
        first = self.samples[0].begins if self.samples else now
        self._seats = database.write(seat_colleagues, load_colleagues(), service.landlords, now=first)

    def play(self, sample: Sample) -> Played:
        """Play one of the samples, each step in a short transaction of its own."""
        return Player(self.service, sample, self._seats[sample.landlord.id], now=self.now).play()

    def _choose(self, script: Script) -> None:
        landlord = self.service.landlords.get(script.landlord)
        if landlord is None:
            self.left_out.append(f"{len(script.conversation)} with {script.landlord}: it is not configured here")
            return
        rulebook = self.service.rulebooks[landlord.id]
        missing: Counter[str] = Counter()
        for talk in script.conversation:
            if talk.channel not in landlord.channels:
                missing[talk.channel] += 1
                continue
            full = talk.model_copy(update={"answers": {**script.answers, **talk.answers}})
            begins = before(self.now, talk.begins, rulebook.calendar)
            self.samples.append(Sample(landlord=landlord, rulebook=rulebook, talk=full, begins=begins))
        self.left_out += [
            f"{count} with {landlord.name}: it has no {channel} here" for channel, count in missing.items()
        ]


def only_samples(landlords: Mapping[str, Landlord]) -> None:
    """Do nothing when every landlord is a sample. Raises NotASample."""
    live = [landlord.name for landlord in landlords.values() if not landlord.sample]
    if live:
        raise NotASample(
            f"{', '.join(live)}: not a sample. The demo makes up customers and staff, so it only runs where every "
            "landlord is marked `sample = true`. Use another landlords folder and another database for it."
        )


def summarise(played: Sequence[Played]) -> Summary:
    """Return what these conversations have left in the store."""
    return Summary(
        conversations=len(played),
        added=sum(each.added for each in played),
        cases=Counter(status for each in played for status in each.statuses),
        waiting=sum(each.waits for each in played),
        misfits=[misfit for each in played for misfit in each.misfits],
    )


def _only_known(conn: Connection, landlords: Mapping[str, Landlord]) -> None:
    kept = set(conn.scalars(select(conversations.c.landlord).distinct()))
    if others := sorted(kept - set(landlords)):
        raise NotASample(
            f"This database has conversations of {', '.join(others)}, not configured here as a sample. "
            "Give the demo a database of its own with --database."
        )
