"""What a confirmation has to say about one decision, as short fields; the sentences stand in the bot's texts."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from triage.contacts import Contact
from triage.deadlines import as_day
from triage.decision import Decision
from triage.pack import Rulebook
from triage.schema import Outside, Pack, Promise, Stage
from triage.vocabulary import Outcome, Rules
from triage.words import WORDS

OTHER_REVIEWER: Final = "other_reviewer"
PRIVATE_REPLY: Final = "private_reply"


@dataclass(frozen=True, kw_only=True)
class NextStage:
    """How to go further inside the landlord once our answer has come."""

    title: str
    """The name of the stage."""
    reviewer_words: str
    """Who looks at it then, as a customer would say it."""
    within: int | None
    """How many units there are to ask for it, or None where the rules state no time."""
    unit: str | None
    """The word for the unit, in the right number."""


@dataclass(frozen=True, kw_only=True)
class OutsideBody:
    """The body outside the landlord that a customer may go to."""

    key: str
    """Its key."""
    words: str
    """Its name in a sentence."""
    contact: Contact | None
    """How to reach it today; None where no current contact is known or may be printed."""
    opens_after_weeks: int | None
    """The waiting time after the final answer that the rules in force state; None where they state none."""
    limit_months: int | None
    """How long after the final answer it can be asked; None where the rules state none."""


@dataclass(frozen=True, kw_only=True)
class CustomerNotes:
    """What to tell the customer with this decision, every field from the rules in force."""

    entity_title: str
    """The part of the landlord that is concerned."""
    lead_words: str | None
    """Who leads the process there, as a customer would say it."""
    reviewer: str | None
    """The role that looks into it at this stage."""
    reviewer_words: str | None
    """The same, as a customer would say it."""
    other_reviewer: bool
    """True when a reviewer named in the complaint is replaced by another."""
    respond_is_aim: bool
    """True when the rules only aim at the date of the answer."""
    acknowledge_is_aim: bool
    """True when the rules only aim at the date of the acknowledgement."""
    states_no_date: bool
    """True when the matter is taken and the rules state no date for the answer."""
    promises: tuple[Promise, ...]
    """What the confirmation mentions, in the pack's order."""
    next_stage: NextStage | None
    """How to go further inside the landlord; None when this is the last stage."""
    outside: OutsideBody | None
    """Where to go after the final answer; None where there is no such body."""
    has_no_outside: bool
    """True when it has to be said that there is no outside body."""
    reason: str | None
    """Why leaving it out, or sending it elsewhere, is suggested, in plain words."""
    reason_clause: str | None
    """The clause of that reason."""
    refer_to_words: str | None
    """Where it goes, as a customer would say it."""
    settle_by: date | None
    """The day by which a person settles the suggestion; our own promise."""
    may_ask_ombudsman_now: bool
    """True when the rules in force say that the decision itself can be taken to the Ombudsman at once."""
    private_reply: bool
    """True when the answer must not go where others can read it."""


def customer_notes(rulebook: Rulebook, decision: Decision, entity: str | None, rules: Rules) -> CustomerNotes:
    """Give what a confirmation of `decision` has to say to a customer of `entity`.

    Raises ValueError for an entity that the pack does not have.
    """
    part = rulebook.entity(entity)
    pack = rulebook.statutory if rules is Rules.STATUTORY else rulebook.pack
    under_code = part.housing_ombudsman and (rules is not Rules.AS_WRITTEN or pack.national is not None)
    stage = _stage(pack, decision)
    outside = _outside(rulebook, pack, decision, rules)
    refused = decision.outcome in {Outcome.EXCLUDED, Outcome.REFERRED}
    return CustomerNotes(
        entity_title=part.title,
        lead_words=part.lead_words,
        reviewer=stage.reviewer if stage else None,
        reviewer_words=stage.reviewer_words if stage else None,
        other_reviewer=OTHER_REVIEWER in decision.mentions,
        respond_is_aim=_is_aim(decision, "respond_by"),
        acknowledge_is_aim=_is_aim(decision, "acknowledge_by"),
        states_no_date=decision.outcome is Outcome.ACCEPTED_FORMAL and decision.respond_by is None,
        promises=tuple(promise for promise in pack.promise if promise.key in decision.mentions),
        next_stage=_next_stage(pack, stage),
        outside=outside,
        has_no_outside=outside is None,
        reason=decision.reason,
        reason_clause=decision.reason_clause,
        refer_to_words=WORDS["destination"][decision.refer_to] if decision.refer_to else None,
        settle_by=_settle_by(decision),
        may_ask_ombudsman_now=refused and decision.exclusion is not None and under_code,
        private_reply=PRIVATE_REPLY in decision.mentions,
    )


def _stage(pack: Pack, decision: Decision) -> Stage | None:
    return next((stage for stage in pack.stage if stage.stage == decision.stage), None)


def _is_aim(decision: Decision, name: str) -> bool:
    return any(clock.aim for clock in decision.clocks if clock.name == name)


def _settle_by(decision: Decision) -> date | None:
    due = (as_day(clock.due) for clock in decision.clocks if clock.name == "suggestion.settle_by")
    return next(due, None)


def _next_stage(pack: Pack, stage: Stage | None) -> NextStage | None:
    if stage is None or stage is pack.stage[-1]:
        return None
    following = pack.stage[pack.stage.index(stage) + 1]
    window = following.window
    return NextStage(
        title=following.title,
        reviewer_words=following.reviewer_words,
        within=window.value if window else None,
        unit=WORDS["unit"][window.unit][window.value != 1] if window else None,
    )


def _outside(rulebook: Rulebook, pack: Pack, decision: Decision, rules: Rules) -> OutsideBody | None:
    known = (*rulebook.statutory.outside, *pack.outside)
    outside: Outside | None = next((each for each in known if (each.clause, each.body) == decision.outside), None)
    if outside is None:
        return None
    contact = rulebook.contacts.find(outside.contact) if outside.contact else None
    in_doubt = outside.doubt is not None and rules is Rules.BEST_OF_BOTH
    unprintable = contact is None or contact.is_retired or in_doubt
    return OutsideBody(
        key=outside.body.value,
        words=outside.words,
        contact=None if unprintable else contact,
        opens_after_weeks=outside.wait.value if outside.wait else None,
        limit_months=outside.limit.value if outside.limit else None,
    )
