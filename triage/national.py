"""What the national rules add to a pack: who is told, notes, side clocks, and what the Code bars."""

from triage.dated import Part, Period, Sourced, Start, Unit, When


class Notice(Sourced):
    """Who is told, at once, whatever the outcome."""

    when: When
    roles: tuple[str, ...]
    types: tuple[str, ...] = ("complaint", "service_request", "comment", "compliment")
    entities: tuple[str, ...] = ()
    unless: When | None = None


class Note(Sourced):
    """A sentence for staff; with `review`, something a person must settle."""

    when: When
    unless: When | None = None
    text: str
    review: bool = False
    types: tuple[str, ...] = ("complaint",)
    entities: tuple[str, ...] = ()
    pointed_by: tuple[str, ...] = ()


class SideClock(Sourced):
    """A clock that runs beside the complaint; those of the national rules run in every mode."""

    name: str
    when: When
    unless: When | None = None
    pointed_by: tuple[str, ...] = ()
    types: tuple[str, ...] = ("complaint", "service_request", "comment")
    value: int
    unit: Unit
    start: Start = Start.AWARENESS
    roll: bool = False
    housing_only: bool = False
    entities: tuple[str, ...] = ()
    staff_only: bool = True


class Barred(Sourced):
    """A ground that the Code does not allow at all, and what is done instead."""

    grounds: tuple[str, ...]
    text: str
    review: bool = True


class National(Part):
    """What only the statutory pack holds."""

    never_kept: tuple[str, ...]
    other_grounds: Sourced
    barred: tuple[Barred, ...]
    no_pre_stage: Sourced
    late_request: Sourced
    settle_by: Period
    settle_role: str
    ask_authority_by: Period
    notices: tuple[Notice, ...]
    notes: tuple[Note, ...] = ()
    clocks: tuple[SideClock, ...]
