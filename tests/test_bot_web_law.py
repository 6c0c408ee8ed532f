"""Dates of the law on the page of a case: recorded as done, told to the customer, and kept open after a refusal."""

import pytest
from bot_web_desk import COPY, MOULD
from test_bot_web_life import Team, answered

pytest_plugins = ["desk_fixtures"]


@pytest.mark.parametrize("landlord", ["aspire", "neighbourhoods"])
async def test_a_hazard_is_followed_from_the_investigation_to_the_works(service, enter, landlord):
    team = await Team(service, enter, landlord).begin(MOULD)
    page = await team.page()
    assert "Look into the possible serious hazard" in page.text
    found = {"step": "investigated", "text": "Kit Lane: mould on three walls, a fan is fitted on Friday."}
    assert "Choose what the investigation found" in await team.refused("law", **found)
    late = {**found, "level": "significant", "done_time": "half past"}
    assert "Enter a time like 14:30" in await team.refused("law", **late)
    assert "Choose a day that is not after today" in await team.refused(
        "law", **{**found, "level": "significant", "done_on": "2026-02-11", "done_time": "09:00"}
    )
    page = await team.do("law", **found, level="significant", send="yes")
    assert found["text"] in (await team.heard())[-1]
    for begun in ("Send the written summary", "Make it safe", "A significant hazard"):
        assert begun in page.text
    await answered(team)
    assert "record what was done first" in (await team.page()).text
    for step in ("summary_sent", "made_safe", "works_begun", "works_on_site"):
        page = await team.do("law", step=step, text="Done by Kit Lane")
    assert "Dates of the law still run" not in page.text
    await team.do("close", reason="All said")


async def test_a_case_without_dates_of_the_law_has_no_such_form(service, enter):
    team = await Team(service, enter, "aspire").begin()
    assert "Dates of the law" not in (await team.page()).text


async def test_the_time_of_an_access_request_rests_and_is_made_longer_in_time_with_a_reason(service, enter):
    team = await Team(service, enter, "aspire").begin(COPY)
    page = await team.page()
    assert "Give the copy of the information" in page.text
    page = await team.do("law", step="proof_asked", text="We do not know the number that it came from", send="yes")
    assert "We do not know the number" in (await team.heard())[-1]
    assert ">Rests<" in page.text
    await team.on(20)
    page = await team.do("law", step="answer_come", text="A copy of the passport has come")
    assert ">Rests<" not in page.text
    assert "10 days in which we waited for an answer are not counted" in page.text
    await team.do("law", step="more_time_told", text="You asked for the letters of nine years.", send="yes")
    assert (await team.heard())[-1].endswith(
        "You will have it by Wednesday 20 May 2026.\n\nThe reason: You asked for the letters of nine years."
    )
    await team.on(21, month=5)
    page = await team.do("law", step="copy_given", text="Sent by post")
    assert "Done" in page.text
