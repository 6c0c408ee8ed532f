"""What a customer writes about a case that was merged into another one: it lands on the one that goes on."""

from datetime import datetime

from sqlalchemy import Connection, RowMapping

from bot.dialogue.state import Matter
from bot.landlords import Landlord
from bot.on_call import alert
from triage.decision import Decision
from triage.store.joining import land


def land_on_kept(
    conn: Connection,
    landlord: Landlord,
    row: RowMapping,
    before: Matter | None,
    matter: Matter,
    decision: Decision | None,
    now: datetime,
) -> None:
    """Keep what changed in the matter of a merged case on the one that goes on; new danger is put before people.

    `row` is the merged case's, `before` the matter before this message.
    """
    known = {} if before is None else before.facts
    case_id, new_flags = land(
        conn,
        landlord.id,
        row,
        flags=matter.flags,
        facts={key: value for key, value in matter.facts.items() if known.get(key) != value},
        clocks=[] if decision is None else decision.as_dict()["clocks"],
        now=now,
    )
    if new_flags:
        alert(conn, landlord, case_id, matter, decision, now)
