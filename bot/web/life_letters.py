"""What a customer is told when staff move a case on: the texts of `texts/<language>/desk.toml`, filled in. Pure.

What the rules have us say stands in it whoever writes: the dates, the next stage, the outside body and its contact.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.dialogue.wording import Wording
from triage.case_life.rules import LifeRules
from triage.case_life.settling import Choice
from triage.contacts import Contact
from triage.deadlines import as_day
from triage.vocabulary import Rules
from triage.words import WORDS

EARLY_HELP: Final = "early_help"
"""The value of the duty that tells customers of the Ombudsman at any time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One point of a complaint and what was found on it."""

    words: str
    """The point."""
    finding: str
    """upheld, partly_upheld or not_upheld."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Promised:
    """Something that is still to be done."""

    what: str
    """What."""
    due: date
    """By when."""


@dataclass(frozen=True, kw_only=True)
class Letters:
    """The letters of one case, in the customer's language."""

    rules: LifeRules
    """The rules of the case."""
    wording: Wording
    """The texts."""

    def acknowledgement(
        self, text: str, *, points: Sequence[str], wants: str, limits: str, handler: str, due: date | None, aim: bool
    ) -> str:
        """Return the acknowledgement: a colleague's own words, then how we understood it, when there is something."""
        if not (points or wants or limits):
            return text
        parts = [
            text or self._say("acknowledged.opening"),
            _lines([self._say("acknowledged.points"), *self._numbered("acknowledged.point", points)]) if points else "",
            self._say("acknowledged.wants", value=wants) if wants else "",
            self._say("acknowledged.not_ours", value=limits) if limits else "",
            self._say("acknowledged.handler", name=handler) if handler else "",
            self._by("acknowledged.respond_aim" if aim else "acknowledged.respond_firm", due),
            self._say("acknowledged.missed"),
        ]
        return _paragraphs(parts)

    def extension(self, *, reason: str, to: date) -> str:
        """Return the notice that the answer comes later."""
        wanted, following = self.rules.parts("extension"), self.rules.following
        asks = any("second_review" in extension.tells for extension in self.rules.extensions)
        tells = any("ombudsman_contact" in extension.tells for extension in self.rules.extensions)
        parts = [
            self._say("extended.opening"),
            self._say("extended.reason", reason=reason),
            self._by("extended.date", to),
            self._say("extended.review", stage=self._title(following)) if asks and following else "",
            self._help() if tells or "ombudsman_contact" in wanted else "",
        ]
        return _paragraphs(parts)

    def rest(self, reason: str) -> str:
        """Return the notice that the case waits."""
        return _paragraphs([self._say("rests.opening", reason=reason), self._help()])

    def goes_on(self) -> str:
        """Return the notice that the case goes on."""
        return self._say("rests.again")

    def answer(
        self, text: str, *, points: Sequence[Point], remedy: str, apology: str, promised: Iterable[Promised]
    ) -> str:
        """Return the answer of this stage with everything that the rules want in it."""
        stage = self.rules.stage
        if stage is None:
            return text
        found = [
            f"{self._say('answered.point', count=place, value=point.words)}\n{self._say(f'answered.{point.finding}')}"
            for place, point in enumerate(points, 1)
        ]
        actions = [
            f"- {self._say('answered.action', value=each.what, date=self.wording.date(each.due))}" for each in promised
        ]
        parts = [
            self._say("answered.opening", stage=self._title(stage)),
            *found,
            text,
            apology,
            self._say("answered.remedy", value=remedy) if remedy else "",
            _lines([self._say("answered.actions"), *actions]) if actions else "",
            self.next_steps(),
        ]
        return _paragraphs(parts)

    def next_steps(self) -> str:
        """Return how to go on after an answer given today, as far as the rules in force say."""
        rules = self.rules
        parts = [" ".join(self._next_stage()) if rules.following is not None else ""]
        if rules.is_final:
            parts.append(" ".join(self._outside()))
        elif rules.duty(EARLY_HELP) is not None and rules.outside is not None:
            parts.append(self._help())
        return _paragraphs(parts)

    def further(self, *, due: date | None, aim: bool) -> str:
        """Return the notice that the next stage has begun; the rules are those before it."""
        following = self.rules.following
        if following is None:
            return ""
        parts = [
            self._say("later.begun", stage=self._title(following)),
            self._say("next.who", handler=self.wording.ours(following.reviewer_words)),
            self._by("acknowledged.respond_aim" if aim else "acknowledged.respond_firm", due),
        ]
        return _paragraphs([" ".join(part for part in parts if part)])

    def late(self, last_day: date) -> str:
        """Return the notice that the request came late and a person settles it."""
        return self._by("later.late", last_day)

    def declined(self, last_day: date, reason: str) -> str:
        """Return the notice that a late request is declined, and where the customer can go with that."""
        reason_line = self._say("extended.reason", reason=reason)
        return _paragraphs([self._by("later.declined", last_day), reason_line, " ".join(self._outside())])

    def refused(self, choice: Choice, *, reason: str, name: str) -> str:
        """Return the notice that it is not taken, or goes elsewhere: why, where that stands, and the right to go on.

        The right to take the decision to the Ombudsman stands in it whatever the document says (Code 2.4).
        """
        outside, contact = self.rules.outside, self._contact()
        where = WORDS["destination"].get(choice.refer_to or "")
        opening = (
            self._say("settled.elsewhere", name=name, body=self.wording.ours(where))
            if where
            else self._say("settled.refused", name=name)
        )
        rule = self._say("settled.rule", value=self.wording.ours(choice.words), number=choice.clause)
        parts = [opening, rule, self._say("settled.reason", reason=reason)]
        if outside is None:
            parts.append(self._say("next.none"))
        else:
            right = self._say("settled.right", body=self.wording.ours(outside.words))
            parts.append(f"{right} {self._say('next.contact', contact=contact)}" if contact else right)
        return _paragraphs([*parts, self._say("settled.again")])

    def taken(self) -> str:
        """Return the notice that it is taken after all, with the date of the answer; the rules are those after it."""
        stage, clock = self.rules.stage, self.rules.case.clocks.get("respond_by")
        opening = self._say("settled.taken", stage=self._title(stage)) if stage else self._say("settled.taken_plain")
        if clock is None:
            return opening
        key = "acknowledged.respond_aim" if clock.get("aim") else "acknowledged.respond_firm"
        return f"{opening} {self._by(key, date.fromisoformat(clock['due']))}"

    def withdrawn(self) -> str:
        """Return the confirmation that the complaint is stopped."""
        work = self._say("stopped.work") if self.rules.case.life.open_tasks else ""
        return " ".join(part for part in (self._say("stopped.withdrawn"), work, self._say("stopped.again")) if part)

    def _next_stage(self) -> Iterator[str]:
        rules, following = self.rules, self.rules.following
        if following is None:
            return
        yield self._say("next.stage", stage=self._title(following))
        yield self._say("next.who", handler=self.wording.ours(following.reviewer_words))
        last = rules.last_day_to_ask()
        yield self._by("next.by", last) if last else self._say("next.any_time")

    def _outside(self) -> Iterator[str]:
        rules, outside = self.rules, self.rules.outside
        if rules.is_final:
            yield self._say("next.final")
        if outside is None:
            yield self._say("next.none")
            return
        yield self._say("next.outside", body=self.wording.ours(outside.words))
        dates = {
            name: date.fromisoformat(clock["due"]) for name, clock in rules.case.clocks.items() if name in _WINDOWS
        }
        answered = rules.case.responded_at
        if answered is not None and dates.get("ombudsman_from", as_day(answered)) > as_day(answered):
            yield self._by("next.open_from", dates["ombudsman_from"])
            if {"mp", "councillor"} & set(outside.waived_by):
                yield self._say("next.sooner")
        if "external_by" in dates:
            yield self._by("next.open_until", dates["external_by"])
        contact = self._contact()
        if contact:
            yield self._say("next.contact", contact=contact)

    def _help(self) -> str:
        outside, contact = self.rules.outside, self._contact()
        if outside is None or not self.rules.under_code:
            return ""
        line = self._say("next.help", body=self.wording.ours(outside.words))
        return f"{line} {self._say('next.contact', contact=contact)}" if contact else line

    def _contact(self) -> str:
        """Return how the outside body is reached today; empty where no current contact may be printed."""
        outside = self.rules.outside
        if outside is None or outside.contact is None:
            return ""
        contact = self.rules.counted.rulebook.contacts.find(outside.contact)
        in_doubt = outside.doubt is not None and self.rules.counted.rules is Rules.BEST_OF_BOTH
        return "" if contact is None or contact.is_retired or in_doubt else _reach(contact)

    def _title(self, stage: Any) -> str:
        return self.wording.ours(stage.title)

    def _numbered(self, key: str, values: Sequence[str]) -> list[str]:
        return [self._say(key, count=place, value=value) for place, value in enumerate(values, 1)]

    def _by(self, key: str, day: date | None) -> str:
        return "" if day is None else self._say(key, date=self.wording.date(day))

    def _say(self, key: str, **blanks: object) -> str:
        return self.wording.say(key, **{"reference": self.rules.case.reference, **blanks})


_WINDOWS: Final = ("ombudsman_from", "external_by")


def _reach(contact: Contact) -> str:
    return ", ".join(part for part in (contact.phone, contact.web, contact.post) if part) + (
        f". {contact.how}" if contact.how else ""
    )


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def _paragraphs(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part)
