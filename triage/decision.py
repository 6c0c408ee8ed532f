"""The decision on one matter: a value that does nothing by itself and explains everything it says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from triage.clocks import IF_ACCEPTED, NAMED_DATES
from triage.counterfactual import counterfactual
from triage.deadlines import Clock, as_day
from triage.facts import Absent, read_facts
from triage.needs import needed_facts
from triage.pack import Rulebook
from triage.reasons import Reason, say
from triage.resolving import Resolved, resolve, stage_of
from triage.situation import Situation
from triage.vocabulary import SERVICE_AREA, Channel, Exclusion, Outcome, Pending, Rules, Source
from triage.words import WORDS, spoken_day


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the rules in force make of one matter. Anything adverse in it is a suggestion to a person."""

    outcome: Outcome | None
    """What becomes of it; None when it is no feedback."""
    kind: str
    """The kind of feedback that was decided on."""
    entity: str
    """The part of the group that it was decided for."""
    exclusion: Exclusion | None = None
    """The ground on which leaving it out is suggested."""
    clause: str | None = None
    """The clauses that the decision rests on, joined with "; "."""
    refer_to: str | None = None
    """Where it goes, or can go."""
    stage: int | str | None = None
    """The stage that takes it."""
    acknowledge_by: date | None = None
    """The last day for the acknowledgement."""
    respond_by: date | None = None
    """The last day for the answer."""
    informal_by: date | None = None
    """The end of an informal try."""
    allocate_by: date | None = None
    """The last day for passing it to the one who investigates."""
    appeal_by: date | None = None
    """The last day to ask for the next stage."""
    notify_by: date | None = None
    """The last day to ask for an optional stage."""
    panel_by: date | None = None
    """The day by which a panel meets."""
    ombudsman_from: date | None = None
    """The first day on which the outside body is open."""
    external_by: date | None = None
    """The last day on which the outside body is open."""
    notify: tuple[str, ...] = ()
    """Roles that are told at once."""
    staff_review: bool = False
    """True when a person must settle something."""
    pending: Pending | None = None
    """What an accepted matter waits for."""
    clocks: tuple[Clock, ...] = ()
    """Every clock, with why its date."""
    needs: tuple[str, ...] = ()
    """Facts still needed, most decisive first."""
    because: tuple[Reason, ...] = ()
    """The rules that spoke, on both lines."""
    warnings: tuple[str, ...] = ()
    """Sentences for staff."""
    counterfactual: tuple[str, ...] = ()
    """What would have changed the outcome."""
    reason: str | None = None
    """Why leaving it out, or sending it elsewhere, is suggested, in words for a customer."""
    reason_clause: str | None = None
    """Where that reason stands."""
    mentions: tuple[str, ...] = ()
    """The keys of the pack's promises that a confirmation mentions."""
    outside: tuple[str, str] | None = None
    """The outside body of this customer under the rules in force: clause and body."""

    def as_dict(self) -> dict[str, Any]:
        """Give the decision as plain JSON values, in the form that is recorded with a case."""
        return {
            "outcome": self.outcome.value if self.outcome else None,
            "exclusion": self.exclusion.value if self.exclusion else None,
            "clause": self.clause,
            "refer_to": str(self.refer_to) if self.refer_to else None,
            "stage": self.stage,
            **{name: _iso(getattr(self, name)) for name in NAMED_DATES},
            "notify": list(self.notify),
            "staff_review": self.staff_review,
            "pending": self.pending.value if self.pending else None,
            "clocks": [clock.as_dict() for clock in self.clocks],
            "needs": list(self.needs),
            "because": [reason.as_dict() for reason in self.because],
            "warnings": list(self.warnings),
            "counterfactual": list(self.counterfactual),
            "kind": self.kind,
            "entity": self.entity,
            "reason": self.reason,
            "reason_clause": self.reason_clause,
            "mentions": list(self.mentions),
            "outside": list(self.outside) if self.outside else None,
        }


def decide(
    facts: Mapping[str, Any],
    rulebook: Rulebook,
    *,
    entity: str | None,
    channel: Channel,
    received_at: datetime,
    rules: Rules,
    absent: Absent = Absent.UNKNOWN,
    taken: bool = False,
) -> Decision:
    """Decide one matter on what is known.

    `received_at` is aware; `entity` None means that it is not known: the service area, the sender's role or the
    pack's default stands in. `taken` puts every ground for leaving it out aside: a person has settled so.

    Raises ValueError for a fact of the wrong kind, an unknown entity, or a time without an offset.
    """
    part = entity or part_by_facts(facts, rulebook)
    known = read_facts(facts, channel=channel, entity=rulebook.entity(part).key, absent=absent)
    situation = Situation(facts=known, received_at=received_at, calendar=rulebook.calendar, taken=taken)

    def again(other: Situation) -> Resolved:
        return resolve(other, rulebook, rules, part)

    resolved = again(situation)
    needs = needed_facts(resolved, again)
    if part is None and absent is Absent.UNKNOWN and _part_matters(situation, rulebook, rules):
        needs = ("entity", *needs)
    return _decision(resolved, needs, counterfactual(resolved, again))


def part_by_facts(facts: Mapping[str, Any], rulebook: Rulebook) -> str | None:
    """Give the part of the group that the service, or else the sender's role, points to."""
    area, role = facts.get(SERVICE_AREA), facts.get("sender_role")
    by_area = [part.key for part in rulebook.pack.entity if area in part.service_areas]
    by_role = [part.key for part in rulebook.pack.entity if role in part.roles]
    return next(iter((*by_area, *by_role)), None)


def _part_matters(situation: Situation, rulebook: Rulebook, rules: Rules) -> bool:
    """Say whether another part of the group would decide otherwise, or be led by somebody else."""
    seen = set()
    for part in rulebook.pack.entity:
        facts = situation.facts.with_value("entity", part.key)
        seen.add((resolve(situation.with_facts(facts), rulebook, rules, part.key).signature, part.lead))
    return len(seen) > 1


def _decision(resolved: Resolved, needs: tuple[str, ...], changes: tuple[str, ...]) -> Decision:
    judgement, chosen = resolved.judgement, resolved.judgement.chosen
    because = tuple(_because(resolved))
    dates = {clock.name: as_day(clock.due) for clock in resolved.named}
    return Decision(
        outcome=judgement.outcome,
        kind=resolved.kind,
        entity=resolved.lines.entity.key,
        exclusion=chosen.exclusion if chosen else None,
        clause=_clauses(because),
        refer_to=chosen.refer_to if chosen else None,
        stage=stage_of(judgement),
        **dates,
        notify=resolved.notify,
        staff_review=judgement.review or any(note.review for note in resolved.notes),
        pending=judgement.pending,
        clocks=resolved.counted.clocks,
        needs=needs,
        because=because,
        warnings=tuple(_warnings(resolved)),
        counterfactual=changes,
        reason=chosen.customer if chosen else None,
        reason_clause=chosen.clause if chosen else None,
        mentions=resolved.mentions,
        outside=(judgement.outside.clause, judgement.outside.body.value) if judgement.outside else None,
    )


def _because(resolved: Resolved) -> Iterator[Reason]:
    yield from resolved.judgement.reasons
    for clock in resolved.counted.clocks:
        if not clock.name.startswith(IF_ACCEPTED):
            yield _dated(clock, "law" if clock.source is Source.LAW else "date_applied")
    for clock in resolved.counted.kept:
        yield _dated(clock, "date_kept")


def _dated(clock: Clock, effect: str) -> Reason:
    words = say(effect, name=WORDS["name"][clock.name], due=spoken_day(clock.due), why=clock.why)
    return Reason(
        source=clock.source,
        clause=clock.clause,
        rule=clock.name,
        effect=words,
        facts=("received_at",),
        counts=clock.name in NAMED_DATES and effect == "date_applied",
    )


def _clauses(because: tuple[Reason, ...]) -> str | None:
    return "; ".join(dict.fromkeys(reason.clause for reason in because if reason.counts)) or None


def _warnings(resolved: Resolved) -> Iterator[str]:
    judgement, pack = resolved.judgement, resolved.lines.document
    if judgement.chosen is not None and judgement.chosen.note:
        yield judgement.chosen.note
    yield from (note.text for note in resolved.notes)
    outside = judgement.outside
    contact = resolved.lines.rulebook.contacts.find(outside.contact) if outside and outside.contact else None
    if judgement.chosen and outside and judgement.chosen.refer_to == outside.body and contact and contact.is_retired:
        yield WORDS["warning"]["retired"].format(body=contact.name)
    review_due = pack.document.review_due
    if review_due is not None and resolved.situation.day > review_due:
        yield WORDS["warning"]["review_due"].format(day=spoken_day(review_due))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
