"""Weighing the grounds: precedence among them, and the document's line against the Code's."""

from collections.abc import Sequence
from dataclasses import dataclass

from triage.facts import Truth
from triage.findings import Finding, find_outside, ground_findings
from triage.lines_in_force import Lines
from triage.national import Barred
from triage.reasons import Reason, say
from triage.schema import Kept
from triage.situation import Situation
from triage.vocabulary import Outcome, Source
from triage.words import spoken_day


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """The grounds once precedence and the Code have spoken."""

    chosen: Finding | None
    """The ground that speaks, or None."""
    open: tuple[Finding, ...]
    """Grounds that something points to and that the facts leave open."""
    reasons: tuple[Reason, ...]
    """What each ground came to, on both lines."""
    review: bool
    """True when a ground that is not applied still has to be seen by a person."""


@dataclass(frozen=True, kw_only=True)
class _CodeView:
    """What the Code says about one ground of the document."""

    allows: Truth
    reasons: tuple[Reason, ...] = ()
    review: bool = False
    unknown: tuple[str, ...] = ()


def weigh(situation: Situation, lines: Lines, findings: Sequence[Finding], kind: str) -> Weighed:
    """Choose the ground that speaks: true in the document, allowed by the Code where it applies, first in order."""
    views = {id(finding): _code_view(situation, lines, finding, kind) for finding in findings}
    holding = sorted(
        (finding for finding in findings if finding.truth is True and views[id(finding)].allows is True),
        key=lambda finding: lines.rulebook.precedence.rank(finding.ground),
    )
    chosen = holding[0] if holding else None
    reasons: list[Reason] = []
    for finding in [*holding, *(finding for finding in findings if finding not in holding)]:
        reasons += _reasons(lines, finding, views[id(finding)], is_chosen=finding is chosen)
    return Weighed(
        chosen=chosen,
        open=tuple(still for finding in findings for still in _still_open(finding, views[id(finding)])),
        reasons=tuple(reasons),
        review=any(finding.truth is True and views[id(finding)].review for finding in findings),
    )


def _still_open(finding: Finding, view: _CodeView) -> list[Finding]:
    if view.allows is False or not finding.pointed:
        return []
    unknown = (*(finding.unknown if finding.truth is None else ()), *view.unknown)
    is_open = finding.truth is None or (finding.truth is True and view.allows is None)
    return [finding.left_open(unknown)] if is_open and unknown else []


def _code_view(situation: Situation, lines: Lines, finding: Finding, kind: str) -> _CodeView:
    if finding.truth is False:
        return _CodeView(allows=False)
    if lines.code is None or finding.effect is Outcome.REFERRED:
        return _CodeView(allows=True, reasons=_code_agrees(finding))
    kept = lines.kept(finding.ground)
    if kept is not None:
        return _CodeView(allows=True, reasons=(kept_reason(lines, kept),))
    barred = _barred(lines, finding.ground)
    if barred is not None:
        reason = Reason(
            source=Source.CODE, clause=barred.clause, rule=f"exclusion.{finding.ground}", effect=barred.text
        )
        return _CodeView(allows=False, reasons=(reason,), review=barred.review)
    outside = find_outside(situation, lines.code, lines.entity.key)
    named = [
        found
        for found in ground_findings(situation, lines.code, lines.entity.key, kind, outside)
        if found.ground == finding.ground
    ]
    if not named:
        other = lines.national.other_grounds
        effect = say("case_by_case")
        reason = Reason(source=Source.CODE, clause=other.clause, rule="other_grounds", effect=effect, counts=False)
        return _CodeView(allows=True, reasons=(reason,))
    code = named[0]
    sentence = {True: "code_allows", False: "code_forbids", None: "open"}[code.truth]
    reason = Reason(
        source=Source.CODE,
        clause=code.clause,
        rule=f"exclusion.{code.ground}",
        effect=say(sentence, customer=code.customer),
        facts=code.facts,
    )
    return _CodeView(allows=code.truth, reasons=(reason,), unknown=code.unknown)


def _code_agrees(finding: Finding) -> tuple[Reason, ...]:
    if finding.code_clause is None:
        return ()
    rule = f"referral.{finding.ground}"
    return (Reason(source=Source.CODE, clause=finding.code_clause, rule=rule, effect=finding.customer),)


def kept_reason(lines: Lines, kept: Kept) -> Reason:
    """Give the reason that names who keeps a rule weaker than the Code, why and since when."""
    effect = say("kept", by=kept.by, on=spoken_day(kept.on), reason=kept.reason)
    return Reason(source=lines.source, clause=kept.clause, rule=f"kept.{kept.rule}", effect=effect)


def _barred(lines: Lines, ground: str) -> Barred | None:
    return next((barred for barred in lines.national.barred if ground in barred.grounds), None)


def _reasons(lines: Lines, finding: Finding, view: _CodeView, *, is_chosen: bool) -> list[Reason]:
    if finding.truth is False:
        return [_document(lines, finding, "excepted")] if finding.facts else []
    if finding.truth is None:
        return [_document(lines, finding, "open")] if finding.pointed else []
    if view.allows is not True:
        return [_document(lines, finding, "not_applied"), *view.reasons]
    referred = finding.effect is Outcome.REFERRED
    effect = ("referred" if referred else "suggested") if is_chosen else "also"
    return [_document(lines, finding, effect, counts=is_chosen), *(view.reasons if is_chosen else ())]


def _document(lines: Lines, finding: Finding, effect: str, *, counts: bool = True) -> Reason:
    return Reason(
        source=lines.source,
        clause=finding.clause,
        rule=f"exclusion.{finding.ground}" if finding.exclusion else f"referral.{finding.ground}",
        effect=say(effect, customer=finding.customer),
        facts=finding.facts,
        counts=counts,
    )
