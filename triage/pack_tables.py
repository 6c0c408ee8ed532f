"""The tables of a pack's page: each rule in words with its clause."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from triage.dated import Period
from triage.pack import Rulebook
from triage.schema import Ground, Outside, Pack, Stage
from triage.wording_of_rules import condition_in_words, period_in_words
from triage.words import WORDS, spoken_day


@dataclass(frozen=True, kw_only=True)
class Table:
    """One part of the page."""

    heading: str
    """What the table is about."""
    columns: tuple[str, ...]
    """The names of its columns."""
    rows: tuple[tuple[str, ...], ...]
    """Its rows, one text a column."""


def pack_tables(rulebook: Rulebook) -> tuple[Table, ...]:
    """Give the tables of a pack, those without rows left out."""
    pack = rulebook.pack
    tables = (
        _document(rulebook),
        _parts(pack),
        _stages(pack),
        _grounds(pack),
        _order(rulebook),
        _informal(pack),
        _advocates(pack),
        _rests(pack),
        _outside(rulebook),
        _told(pack),
        _notes(pack),
        _recorded(pack),
        _promises(pack),
        _clocks(pack),
        _kept(pack),
        _duties(pack),
        _reports(pack),
    )
    return tuple(table for table in tables if table.rows)


def _table(heading: str, columns: str, rows: Iterable[tuple[str, ...]]) -> Table:
    return Table(heading=WORDS["page"][heading], columns=tuple(columns.split(", ")), rows=tuple(rows))


def _document(rulebook: Rulebook) -> Table:
    document = rulebook.pack.document
    due = spoken_day(document.review_due) if document.review_due else "not stated"
    rows = [
        ("Version", document.version),
        ("Issued", spoken_day(document.issued)),
        ("Due for review", due),
        ("Checked on", spoken_day(document.checked_on)),
        ("Content hash", rulebook.pack_digest[:12]),
    ]
    return _table("document", "What, Value", rows)


def _parts(pack: Pack) -> Table:
    rows = [
        (
            part.title,
            part.lead_words or "nobody named",
            ", ".join(part.customers) or "-",
            "yes" if part.housing_ombudsman else "no",
            part.clause,
        )
        for part in pack.entity
    ]
    return _table("parts", "Part, Led by, Customers, Under the Housing Ombudsman, Clause", rows)


def _stages(pack: Pack) -> Table:
    return _table("stages", "Stage, What, Rule, Clause", [row for stage in pack.stage for row in _stage_rows(stage)])


def _stage_rows(stage: Stage) -> Iterator[tuple[str, ...]]:
    yield (stage.title, "Looked into by", stage.reviewer_words, stage.clause)
    names = {
        "window": "Asked for within",
        "attempt": "Our own target for a quick fix",
        "acknowledge": "Acknowledged",
        "allocate": "Passed on",
        "respond": "Answered",
        "measure": "Measured against",
        "convene": "Panel meets",
        "outcome": "Outcome told",
    }
    for part, name in names.items():
        period: Period | None = getattr(stage, part)
        if period is not None:
            yield (stage.title, name, period_in_words(period), period.clause)
    if stage.acknowledge is None and stage.respond is None and stage.convene is None:
        yield (stage.title, "Times", "the document states none, so none is shown", stage.clause)
    if stage.extension is not None:
        reasons = ", ".join(stage.extension.reasons).replace("_", " ")
        ceiling = f"; at most {period_in_words(stage.extension.ceiling)}" if stage.extension.ceiling else ""
        text = f"{stage.extension.how}{ceiling}" + (f"; reasons such as {reasons}" if reasons else "")
        yield (stage.title, "More time", text, stage.extension.clause)


def _grounds(pack: Pack) -> Table:
    rows = [
        (
            ground.exclusion.value if ground.exclusion else ground.ground,
            condition_in_words(ground.when, pack) + _where(ground, pack),
            _destination(ground),
            ground.customer,
            ground.clause,
        )
        for ground in pack.ground
    ]
    return _table("grounds", "Ground, When, Then, Said to the customer, Clause", rows)


def _where(ground: Ground, pack: Pack) -> str:
    titles = [part.title for part in pack.entity if part.key in ground.entities]
    return f" (only {', '.join(titles)})" if titles else ""


def _destination(ground: Ground) -> str:
    then = f"{ground.effect.value} (a person decides)" if ground.review else ground.effect.value
    where = "the outside body" if ground.refer_to == "outside" else None
    if ground.refer_to is not None and where is None:
        where = WORDS["destination"][ground.refer_to]
    return f"{then}; to {where}" if where else then


def _order(rulebook: Rulebook) -> Table:
    present = {ground.ground for ground in rulebook.pack.ground}
    present |= {"next_step", "appeal_window_closed"}
    groups = [[ground for ground in group if ground in present] for group in rulebook.precedence.order]
    rows = [(str(number), ", ".join(group)) for number, group in enumerate(filter(None, groups), 1)]
    return _table("order", "Place, Grounds", rows)


def _informal(pack: Pack) -> Table:
    rule = pack.informal
    if rule is None:
        return _table("informal", "When, Unless, Counts as a complaint, Clause", [])
    row = (
        condition_in_words(rule.when, pack),
        condition_in_words(rule.unless, pack),
        "yes" if rule.counts_as_complaint else "no",
        rule.clause,
    )
    return _table("informal", "When, Unless, Counts as a complaint, Clause", [row])


def _advocates(pack: Pack) -> Table:
    rule = pack.advocates
    held = "the answer waits for it" if rule.holds_response else "times run on"
    row = (rule.authority, held, ", ".join(rule.by_law).replace("_", " "), rule.clause)
    return _table("advocates", "Authority, Meanwhile, No form needed for, Clause", [row])


def _rests(pack: Pack) -> Table:
    effects = {(True, True): "both", (True, False): "clock", (False, True): "stages", (False, False): "neither"}
    rows = [(rest.text, WORDS["rest"][effects[rest.stops_clock, rest.stops_stages]], rest.clause) for rest in pack.rest]
    return _table("rests", "When, Meanwhile, Clause", rows)


def _outside(rulebook: Rulebook) -> Table:
    rows = [_outside_row(outside, rulebook) for outside in rulebook.pack.outside]
    columns = "Body, For, Waiting time, Time limit, In the document, Printed for customers, Clause"
    return _table("outside", columns, rows)


def _outside_row(outside: Outside, rulebook: Rulebook) -> tuple[str, ...]:
    pack = rulebook.pack
    contact = rulebook.contacts.find(outside.contact) if outside.contact else None
    printed = "nothing" if contact is None or contact.is_retired else f"{contact.phone}; {contact.post}"
    parts = [part.title for part in pack.entity if part.key in outside.entities] or ["everyone"]
    who = ", ".join(parts)
    return (
        outside.words,
        who if outside.when is None else f"{who}, when {condition_in_words(outside.when, pack)}",
        period_in_words(outside.wait) if outside.wait else "none stated",
        period_in_words(outside.limit) if outside.limit else "none stated",
        "; ".join(outside.written.values()) or "-",
        printed,
        outside.clause,
    )


def _told(pack: Pack) -> Table:
    rows = [
        (
            condition_in_words(notice.when, pack),
            ", ".join(notice.roles).replace("_", " "),
            ", ".join(notice.types).replace("_", " "),
            notice.clause,
        )
        for notice in (*pack.notice, *(pack.national.notices if pack.national else ()))
    ]
    return _table("notices", "When, Who, For, Clause", rows)


def _notes(pack: Pack) -> Table:
    notes = (*pack.note, *(pack.national.notes if pack.national else ()))
    rows = [(condition_in_words(note.when, pack), note.text, note.clause) for note in notes]
    return _table("notes", "When, Note, Clause", rows)


def _recorded(pack: Pack) -> Table:
    rows = [(rule.type.replace("_", " "), rule.customer, rule.clause) for rule in pack.recorded]
    return _table("recorded", "Kind, Said to the customer, Clause", rows)


def _promises(pack: Pack) -> Table:
    rows = [(condition_in_words(rule.when, pack), rule.text, rule.clause) for rule in pack.promise]
    return _table("promises", "When, Said to the customer, Clause", rows)


def _clocks(pack: Pack) -> Table:
    rules = (*pack.clock, *(pack.national.clocks if pack.national else ()))
    rows = [
        (
            WORDS["name"].get(rule.name, rule.name),
            condition_in_words(rule.when, pack),
            period_in_words(Period(value=rule.value, unit=rule.unit, start=rule.start, clause=rule.clause)),
            spoken_day(rule.effective_from) if rule.effective_from else "-",
            rule.status.value,
            rule.clause,
        )
        for rule in rules
    ]
    return _table("clocks", "Clock, When, Time, In force from, Status, Clause", rows)


def _kept(pack: Pack) -> Table:
    rows = [(kept.rule, kept.by, spoken_day(kept.on), kept.reason, kept.clause) for kept in pack.kept]
    return _table("kept", "Rule, Kept by, Since, Reason, Clause", rows)


def _duties(pack: Pack) -> Table:
    rows = [(duty.part, duty.text, duty.clause) for duty in pack.duty]
    return _table("duties", "Part, Duty, Clause", rows)


def _reports(pack: Pack) -> Table:
    rows = [
        (report.name, report.audience, report.every, ", ".join(report.measures).replace("_", " "), report.clause)
        for report in pack.report
    ]
    return _table("reports", "Report, For, How often, Measures, Clause", rows)
