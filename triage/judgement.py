"""What the rules make of one matter, before dates: outcome, ground, stage, and the reasons on both lines."""

from dataclasses import dataclass, replace

from triage.dated import Sourced
from triage.findings import Finding, Request, find_outside, ground_findings, requested_stage
from triage.lines_in_force import Lines
from triage.reasons import Reason, say
from triage.schema import Outside, Stage
from triage.situation import Situation
from triage.vocabulary import Exclusion, FeedbackType, Outcome, Pending, Source
from triage.weighing import weigh

_DECIDED = "already_decided"


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What the rules make of one matter."""

    outcome: Outcome | None
    """What becomes of it; None when it is no feedback."""
    request: Request
    """The stage that was asked for."""
    chosen: Finding | None = None
    """The ground that speaks, if one does."""
    stage: Stage | None = None
    """The stage that takes it, or would if it were accepted."""
    index: int = 0
    """The place of that stage, 0 for the first."""
    pending: Pending | None = None
    """What an accepted matter waits for."""
    open: tuple[Finding, ...] = ()
    """Grounds that something points to and that cannot be decided yet."""
    reasons: tuple[Reason, ...] = ()
    """Why, on both lines."""
    review: bool = False
    """True when a person must settle something."""
    outside: Outside | None = None
    """The outside body of this customer under the rules in force."""


def judge(situation: Situation, lines: Lines) -> Judgement:
    """Apply the rules in force to one matter."""
    kind = situation.facts.word("type") or FeedbackType.COMPLAINT
    request = requested_stage(situation, lines.document)
    if kind == FeedbackType.OTHER:
        return Judgement(outcome=None, request=request)
    outside = find_outside(situation, lines.code or lines.document, lines.entity.key)
    findings = ground_findings(situation, lines.document, lines.entity.key, kind, outside)
    if kind == FeedbackType.COMPLAINT:
        settled = _settled_grounds(situation, lines, request)
        findings = [finding for finding in findings if finding.ground not in settled]
        findings += _stage_findings(situation, lines, request, outside)
    if situation.taken:
        findings = []
    weighed = weigh(situation, lines, findings, kind)
    base = Judgement(
        outcome=Outcome.RECORDED,
        request=request,
        chosen=weighed.chosen,
        stage=request.stage,
        index=request.index,
        open=weighed.open,
        reasons=weighed.reasons,
        review=weighed.review or bool(weighed.open),
        outside=outside,
    )
    if weighed.chosen is not None:
        review = base.review or weighed.chosen.review
        return replace(base, outcome=weighed.chosen.effect, review=review)
    if kind != FeedbackType.COMPLAINT:
        return replace(base, stage=None, reasons=(*base.reasons, _recorded(lines, kind)))
    return _taken(situation, lines, base)


def _settled_grounds(situation: Situation, lines: Lines, request: Request) -> frozenset[str]:
    """List the grounds that a request for a further stage, in time, leaves behind.

    Under the Code no request is too late. A final answer without a known answer before it means that no further
    stage is left, except one that is offered after the final answer.
    """
    facts = situation.facts
    is_over = facts.days("final_response_date") is not None and facts.days("previous_response_date") is None
    stays_inside = request.stage is not None and not request.stage.optional
    is_late = request.late is True and lines.code is None
    if not request.asked or is_late or (is_over and stays_inside):
        return frozenset()
    return lines.rulebook.precedence.settled_by_next_stage


def _stage_findings(situation: Situation, lines: Lines, request: Request, outside: Outside | None) -> list[Finding]:
    if request.is_external:
        return _next_step(situation, lines, outside)
    window = request.stage.window if request.stage else None
    if window is None:
        return []
    before_is_final = lines.document.stage[request.index - 1].final
    return [
        Finding(
            ground="appeal_window_closed",
            truth=request.late,
            effect=Outcome.EXCLUDED,
            clause=window.clause,
            customer=window.customer,
            exclusion=Exclusion.APPEAL_WINDOW_CLOSED,
            refer_to=outside.body if before_is_final and outside else None,
            facts=("request_stage", "previous_response_date") if request.late else (),
            unknown=("previous_response_date",) if request.late is None else (),
        )
    ]


def _next_step(situation: Situation, lines: Lines, outside: Outside | None) -> list[Finding]:
    if outside is None:
        return [
            Finding(
                ground=_DECIDED,
                truth=True,
                effect=Outcome.EXCLUDED,
                clause=_decided_clause(lines),
                customer=say("no_outside"),
                exclusion=Exclusion.ALREADY_DECIDED,
                facts=("request_stage",),
            )
        ]
    written = find_outside(situation, lines.document, lines.entity.key)
    step = Finding(
        ground="next_step",
        truth=True,
        effect=Outcome.REFERRED,
        clause=written.clause if written else outside.clause,
        code_clause=outside.clause if lines.code else None,
        customer=say("outside", words=outside.words),
        refer_to=outside.body,
        facts=("request_stage",),
        review=False,
    )
    unknown = situation.unknown_facts(outside.when, lines.code or lines.document)
    return [step, step.left_open(unknown)] if unknown else [step]


def _decided_clause(lines: Lines) -> str:
    clauses = (ground.clause for ground in lines.document.ground if ground.ground == _DECIDED)
    return next(clauses, lines.document.definition.clause)


def _recorded(lines: Lines, kind: str) -> Reason:
    rule = next(recorded for recorded in lines.document.recorded if recorded.type == kind)
    return Reason(
        source=lines.source, clause=rule.clause, rule=f"recorded.{kind}", effect=rule.customer, facts=("type",)
    )


def _taken(situation: Situation, lines: Lines, base: Judgement) -> Judgement:
    definition = _cite(lines, lines.document.definition, "definition", say("definition"), ("type",))
    base = replace(base, reasons=(definition, *base.reasons))
    informal = _informal(situation, lines, base)
    return informal or _formal(situation, lines, _reopened(situation, lines, base))


def _informal(situation: Situation, lines: Lines, base: Judgement) -> Judgement | None:
    rule = lines.document.informal
    if rule is None or base.request.asked or situation.holds(rule.when, lines.document) is not True:
        return None
    if situation.holds(rule.unless, lines.document) is True:
        return None
    if lines.code is not None and lines.kept("informal") is None:
        barred = lines.national.no_pre_stage
        reason = Reason(source=Source.CODE, clause=barred.clause, rule="no_pre_stage", effect=say("no_pre_stage"))
        return _formal(situation, lines, replace(base, reasons=(*base.reasons, reason)))
    facts = situation.evidence(rule.when, lines.document)
    reason = _cite(lines, rule, "informal", rule.customer, facts)
    return replace(base, outcome=Outcome.INFORMAL, reasons=(*base.reasons, reason))


def _reopened(situation: Situation, lines: Lines, base: Judgement) -> Judgement:
    rule = lines.document.reopen
    if rule is None or base.index == 0 or situation.holds(rule.when, lines.document) is not True:
        return base
    reason = _cite(lines, rule, "reopen", rule.text, situation.evidence(rule.when, lines.document))
    if lines.code is not None:
        barred = next(barred for barred in lines.national.barred if "reopen" in barred.grounds)
        forbids = Reason(source=Source.CODE, clause=barred.clause, rule="reopen", effect=barred.text)
        return replace(base, reasons=(*base.reasons, replace(reason, counts=False), forbids))
    index = base.index - 1
    stage = lines.document.stage[index]
    return replace(base, stage=stage, index=index, review=True, reasons=(*base.reasons, reason))


def _formal(situation: Situation, lines: Lines, base: Judgement) -> Judgement:
    reasons = list(base.reasons)
    if base.stage is not None:
        reasons.append(_cite(lines, base.stage, "stage", say("stage", title=base.stage.title), ()))
    pending = _pending(situation, lines)
    if pending is not None:
        reasons.append(pending[1])
    return replace(
        base,
        outcome=Outcome.ACCEPTED_FORMAL,
        pending=pending[0] if pending else None,
        reasons=tuple(reasons),
    )


def _pending(situation: Situation, lines: Lines) -> tuple[Pending, Reason] | None:
    rule = lines.document.advocates
    if rule.authority == "required" and awaits_authority(situation, lines):
        reason = _cite(lines, rule, "authority", say("pending_authority"), ("advocate", "authority"))
        return Pending.AUTHORITY, reason
    for pend in lines.document.pend:
        if situation.holds(pend.when, lines.document) is True:
            facts = situation.evidence(pend.when, lines.document)
            return pend.pending, _cite(lines, pend, "pending", pend.text, facts)
    return None


def awaits_authority(situation: Situation, lines: Lines) -> bool:
    """Say whether somebody writes for the customer who has not, or not yet, shown that they may."""
    facts = situation.facts
    by_law = facts.word("advocate_kind") in lines.document.advocates.by_law
    return facts.holds("advocate") is True and facts.word("authority") != "given" and not by_law


def _cite(lines: Lines, part: Sourced, rule: str, effect: str, facts: tuple[str, ...]) -> Reason:
    return Reason(source=lines.source, clause=part.clause, rule=rule, effect=effect, facts=facts)
