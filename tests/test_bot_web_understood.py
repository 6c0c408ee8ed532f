"""How a case is understood, corrected at the desk: what the case works with, what is learned from it, who is told."""

import json
from dataclasses import replace

import pytest
from bot_web_desk import COLD, MORE, NOT_OURS, PRAISE, join
from engines import read_as
from sqlalchemy import select
from test_bot_web_life import Team, answered

from nlu.corpus import as_message
from triage.store.corrections import corrected_messages
from triage.store.tables import events

pytest_plugins = ["desk_fixtures"]

SMELL = "It smells funny by the meter"
AGAIN = "As I said, the council should do it"


@pytest.fixture(autouse=True)
def more_understood(service):
    service.engine.texts[SMELL] = read_as("complaint", service_area="repairs")
    service.engine.texts[AGAIN] = read_as("complaint", "petition", "emergency", third_party=True)


async def not_so(team, finding, by="Sam", **fields):
    """Press "Not so" beside a finding."""
    page = await team.page(by)
    forms = [form for form in _forms(page) if form.fields.get("corrected") == finding]
    return await team.people[by].send(forms[0], **fields)


def _forms(page):
    parts = (f"<form{part}" for part in page.text.split("<form")[1:])
    return [replace(page, text=part).form() for part in parts if '/not-so"' in part]


async def lines(service):
    """What was corrected, as `sayso train --corrections` reads it."""
    found = await service.read(lambda conn: list(corrected_messages(conn)))
    return [as_message(json.loads(json.dumps(line))) for line in found]


async def test_a_fact_taken_out_changes_what_the_rules_make_of_the_case_and_is_learned_from(service, enter):
    team = await Team(service, enter, "aspire").begin(NOT_OURS)
    before = await team.row()
    assert before.decision["outcome"] != "accepted_formal"
    page = await not_so(team, "fact:third_party")
    assert "It is taken out, and the rules were applied again." in page.text
    assert "About another organisation: taken out" in page.text
    assert "Corrected since" in page.text
    row = await team.row()
    assert (row.decision["outcome"], "third_party" in row.facts) == ("accepted_formal", False)
    assert row.status == before.status == "unfinished"
    assert await team.heard() == []
    (learned,) = await lines(service)
    assert (learned.text, learned.type, learned.flags, learned.facts) == (NOT_OURS, None, frozenset(), {})
    assert learned.looked_at == {"fact:third_party"}


async def test_later_messages_leave_what_a_person_corrected_but_for_danger(service, enter):
    team = await Team(service, enter, "aspire").begin(NOT_OURS)
    await not_so(team, "fact:third_party")
    await team.do("missed", corrected="flag:vulnerability", message="1")
    await team.customer.chat(AGAIN, session=team.session)
    row = await team.row()
    assert "third_party" not in row.facts
    assert {"vulnerability", "petition", "emergency"} <= set(row.flags)


async def test_a_flag_of_safety_is_taken_out_with_a_reason_and_so_are_the_dates_of_the_law(service, enter):
    team = await Team(service, enter, "aspire").begin(MORE)
    page = await not_so(team, "flag:health_safety")
    assert page.status == 422
    assert "Write why it is wrong" in page.text
    assert page.title.startswith("Error: ")
    page = await not_so(team, "flag:health_safety", reason="It is dust: I rang and saw a photo")
    assert page.status == 200
    assert "Look into the possible serious hazard" not in page.text
    assert "It is dust: I rang and saw a photo" in page.text


async def test_danger_that_was_missed_alerts_and_is_taken_out_only_once_somebody_deals_with_it(service, enter):
    team = await Team(service, enter, "aspire").begin(SMELL)
    page = await team.do("missed", corrected="flag:emergency", message="1", reason="By the gas meter")
    assert "Somebody may be in danger" in page.text
    assert "Alert sent" in page.text
    refused = await not_so(team, "flag:emergency", reason="It was paint")
    assert refused.status == 409
    assert "say first that you are dealing with it" in refused.text
    await team.do("accept-alert")
    page = await not_so(team, "flag:emergency", reason="It was paint")
    assert "Emergency: taken out" in page.text
    assert "Alert sent" in page.text
    assert (await team.row()).flags == []
    (learned,) = await lines(service)
    assert (learned.text, learned.flags, learned.looked_at) == (SMELL, frozenset(), {"flag:emergency"})


async def test_a_word_of_abuse_restricts_the_case_and_teaches_nothing(service, enter):
    team = await Team(service, enter, "aspire").begin()
    ada = await enter()
    team.people["Kim"] = ada
    await join(ada, service, name="Kim Lee", role="handler")
    page = await team.do("missed", by="Kim", corrected="flag:safeguarding", message="1")
    assert page.path == "/staff"
    assert "It is added, and the rules were applied again." in page.text
    assert (await team.row()).restricted
    assert (await ada.open(team.address)).status == 404
    assert await lines(service) == []


@pytest.mark.parametrize(
    ("fields", "learned"),
    [
        ({"corrected": "fact:repeat=true"}, {"repeat": True}),
        ({"corrected": "fact:ongoing=false"}, {"ongoing": False}),
        ({"corrected": "fact:service_area=communication"}, {"service_area": "communication"}),
        ({"corrected": "fact:event_date", "happened_from": "20/1/2026"},
         {"event_date": {"start": "2026-01-20", "end": "2026-01-20"}}),
        ({"corrected": "fact:desired_outcome", "words": "came"}, {"desired_outcome": "came"}),
    ],
)  # fmt: skip
async def test_what_was_missed_is_added_and_learned_from(service, enter, fields, learned):
    team = await Team(service, enter, "aspire").begin()
    await team.do("missed", message="1", **fields)
    assert (await team.row()).facts.items() >= learned.items()
    (line,) = await lines(service)
    assert (line.text, line.facts) == (COLD, learned)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({}, "Choose what was missed"),
        ({"corrected": "fact:type=complaint"}, "Choose what was missed"),
        ({"corrected": "flag:vulnerability"}, "This is known already"),
        ({"corrected": "fact:ongoing=true"}, "This is known already"),
        ({"corrected": "flag:petition", "message": "2"}, "Choose the message that says it"),
        ({"corrected": "flag:petition", "message": "x"}, "Choose the message that says it"),
        ({"corrected": "fact:event_date"}, "Enter the day on which it happened"),
        ({"corrected": "fact:event_date", "happened_from": "2/2/2026", "happened_to": "1/2/2026"}, "after the first"),
        ({"corrected": "fact:staff_member"}, "Copy the words that say it"),
        ({"corrected": "fact:staff_member", "words": "Janet"}, "as they stand in that message"),
    ],
)  # fmt: skip
async def test_what_cannot_be_added_is_said(service, enter, fields, fault):
    team = await Team(service, enter, "aspire").begin()
    assert fault in await team.refused("missed", **{"message": "1", **fields})


async def test_taking_out_what_is_gone_changes_nothing(service, enter):
    team = await Team(service, enter, "aspire").begin()
    page = await not_so(team, "fact:ongoing", corrected="fact:petition")
    assert "no longer among what was understood" in page.text
    assert page.status == 422


async def test_an_answer_that_was_given_stands(service, enter):
    team = await Team(service, enter, "aspire").begin()
    await answered(team)
    before = await team.row()
    await team.do("missed", corrected="fact:third_party=true", message="1")
    row = await team.row()
    assert (row.status, row.decision["outcome"]) == (before.status, "accepted_formal")
    assert row.facts["third_party"]


async def test_a_settled_kind_without_a_decision_to_change_is_corrected_too(service, enter):
    team = await Team(service, enter, "aspire").begin(PRAISE)
    await team.do("missed", corrected="fact:service_area=repairs", message="1")
    kinds = await service.read(lambda conn: conn.scalars(select(events.c.kind).order_by(events.c.id)).all())
    assert kinds[-1] == "understanding_corrected"
    assert (await team.row()).status == "recorded"
