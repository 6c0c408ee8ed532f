"""Settling what the rules suggest: refused only by a person, with reasons of their own, or taken from receipt on."""

from bot_web_desk import NOT_OURS, OLD, join
from sqlalchemy import select
from test_bot_web_life import Team

from triage.store.tables import clocks, settlements

pytest_plugins = ["desk_fixtures"]


async def running(team):
    def found(conn):
        rows = conn.execute(select(clocks).where(clocks.c.landlord == team.landlord)).mappings()
        return {row["name"]: (row["due_date"], bool(row["met_at"]), bool(row["stopped_at"])) for row in rows}

    return await team.service.read(found)


REFUSED = {
    "settled": "approved",
    "reason": "The fence was mended in July 2024 and you told us so.",
    "discretion": "She is 82 and was ill that winter; the record shows that nothing was left open.",
}


async def test_aspire_refuses_what_came_too_late_only_with_reasons_of_its_own(service, enter):
    team = await Team(service, enter, "aspire").begin(OLD)
    page = await team.page()
    for shown in (
        "It happened more than six months before you told us.",
        "Clause 3.2",
        "It would be taken as a complaint if",
        "What the customer would read if you refuse it",
        "The rules suggest leaving it out: a person settles that first.",
    ):
        assert shown in page.text
    form = page.form("/settle")
    assert (form.fields["reason"], form.fields["discretion"], "settled" in form.fields) == ("", "", False)
    assert await running(team) == {
        "if_accepted.respond_by": ("2026-02-17", False, False),
        "suggestion.settle_by": ("2026-02-17", False, False),
    }

    assert "Write the reason" in await team.refused("settle", settled="approved")
    assert "Write what speaks for" in await team.refused("settle", settled="approved", reason="Long ago")
    copied = {**REFUSED, "reason": "it happened MORE than six months before you told us"}
    assert "These are the words of the rule" in await team.refused("settle", **copied)
    assert 'action="' + team.address + '/respond"' not in page.text
    assert await team.heard() == []

    page = await team.do("settle", **REFUSED)
    assert "Refused as suggested" in page.text
    told = (await team.heard())[-1]
    for said in ("You find it in our policy at 3.2.", REFUSED["reason"], "the Housing Ombudsman", "0300 111 3000"):
        assert said in told
    assert REFUSED["discretion"] not in told
    row = await team.row()
    assert (row.status, row.life["closed_as"]) == ("closed", "refused")
    assert await running(team) == {
        "if_accepted.respond_by": ("2026-02-17", False, True),
        "suggestion.settle_by": ("2026-02-17", True, True),
    }
    kept = (await service.read(lambda conn: conn.execute(select(settlements)).mappings().all()))[0]
    assert (kept["landlord"], kept["how"], kept["ground"]) == ("aspire", "approved", "out_of_time")

    page = await team.do("reopen", reason="New letters came")
    assert (await running(team))["suggestion.settle_by"] == ("2026-02-17", False, False)
    assert "You gave the same reason for another case today" in await team.refused("settle", **REFUSED)


async def test_aspire_a_dropped_suggestion_is_a_complaint_with_its_dates_from_receipt(service, enter):
    team = await Team(service, enter, "aspire").begin(OLD)
    await team.on(13)
    await team.do("settle", settled="dropped", reason="She reported it in time, the letter is on file.")
    row = await team.row()
    assert (row.status, row.stage, row.decision["exclusion"]) == ("formal", "1", None)
    assert await running(team) == {
        "respond_by": ("2026-02-17", False, False),
        "suggestion.settle_by": ("2026-02-17", True, False),
    }
    assert "we deal with it as a complaint" in (await team.heard())[-1]
    assert "We aim to answer by Tuesday 17 February 2026." in (await team.heard())[-1]
    body = {"client_message_id": "7f1a4a52-3f63-4d0b-9a5e-0d7a3a2b1c01", "text": OLD}
    headers = {"Authorization": f"Bearer {team.session}"}
    await team.customer.client.post("/chat/aspire/messages", json=body, headers=headers)
    assert ((await team.row()).status, (await team.row()).decision["exclusion"]) == ("formal", None)
    await team.do("respond", finding="upheld", text="We were slow.", apology="Sorry.", remedy="Mended.", send="yes")


async def test_neighbourhoods_sends_it_elsewhere_or_refuses_it_on_another_ground(service, enter):
    team = await Team(service, enter, "neighbourhoods").begin(NOT_OURS)
    page = await team.page()
    assert "the organisation in charge of it" in page.text
    assert "Choose a ground that the rules in force allow." in await team.refused(
        "settle", **{**REFUSED, "settled": "changed"}
    )
    other = next(part for part in page.text.split('value="') if part.startswith("legal."))
    await team.do("settle", **{**REFUSED, "settled": "changed", "ground": other.split('"')[0]})
    assert "Refused on another ground" in (await team.page()).text
    kept = (await service.read(lambda conn: conn.execute(select(settlements)).mappings().all()))[0]
    assert (kept["how"], kept["ground"]) == ("changed", "legal")


async def test_only_those_who_may_settle_see_the_form(service, enter):
    team = await Team(service, enter, "aspire").begin(OLD)
    form = (await team.page()).form("/settle")
    handler = await enter()
    await join(handler, service, name="Kit Lane", landlords=("aspire",), role="handler")
    page = await handler.open(team.address)
    assert "What becomes of it" not in page.text
    assert "<dt>Settle the suggestion</dt><dd>A reviewer or a manager does this.</dd>" in page.text
    fields = {**form.fields, "form_token": page.form("/note").fields["form_token"]}
    form.fields.update(fields)
    assert (await handler.send(form, **REFUSED)).status == 403
