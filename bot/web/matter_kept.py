"""What staff corrected about a case, kept in its conversation too, so that the assistant's next turn goes by it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping

from bot.dialogue.state import Matter, from_json, to_json
from bot.landlords import Landlord
from bot.on_call import alert
from bot.web.item_orders import Understood
from triage.store.conversations import save_turn
from triage.vocabulary import FeedbackType


def retype(conn: Connection, conversation: RowMapping, reference: str, new_type: FeedbackType) -> None:
    """Let the assistant know what kind a case really is."""
    keep(conn, conversation, reference, lambda matter: replace(matter, type=new_type))


def correct(
    conn: Connection,
    conversation: RowMapping,
    case: Mapping[str, Any],
    understood: Understood,
    *,
    landlord: Landlord,
    now: datetime,
) -> None:
    """Let the assistant know how a case is understood, and alert whoever must know of a flag that came to it."""
    reference = case["reference"]
    now_so = {understood.finding: understood.value}

    def changed(matter: Matter) -> Matter:
        corrected = {**matter.corrected, **now_so}
        return replace(matter, facts=understood.facts, flags=understood.flags, corrected=corrected)

    keep(conn, conversation, reference, changed)
    if understood.alert is not None:
        flag = understood.finding.partition(":")[2]
        new = Matter(
            reference=reference,
            type=FeedbackType(case["type"]),
            words="",
            raised_at=case["received_at"].isoformat(),
            flags=(flag,),
        )
        alert(conn, landlord, case["id"], new, understood.alert, now)


def keep(conn: Connection, conversation: RowMapping, reference: str, changed: Callable[[Matter], Matter]) -> None:
    """Change the matter of a case in its conversation, and nothing else there."""
    state = from_json(conversation["state"])
    matters = tuple(changed(matter) if matter.reference == reference else matter for matter in state.matters)
    save_turn(
        conn,
        conversation["landlord"],
        conversation["id"],
        state=to_json(replace(state, matters=matters)),
        attention=conversation["attention"],
        with_staff=conversation["with_staff"],
        language=conversation["language"],
        now=conversation["last_inbound_at"],
    )
