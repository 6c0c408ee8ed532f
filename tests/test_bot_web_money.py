"""Money and mediation at the desk: proposed by one, approved by another, told to the customer, tracked until paid."""

from test_bot_web_life import Team, answered

pytest_plugins = ["desk_fixtures"]

GOODWILL = {"award": "goodwill", "amount": "25.50", "head_distress": "yes", "reason": "You waited in the cold for us."}
LOSS = {
    "award": "compensation",
    "amount": "300",
    "head_financial_loss": "yes",
    "reason": "You paid for two heaters.",
    "evidence": "Receipts of 20 and 22 January; we missed three visits.",
}
BY = {"decision": "approve", "pay_by": "2026-03-02"}

JO = {"approved_by": "Jo Hale", "approved_by_why": "Head of Service, who has no seat at the desk yet"}


async def test_aspire_compensation_is_approved_by_somebody_else_and_tracked_until_it_is_paid(service, enter):
    team = await Team(service, enter, "aspire").begin()
    for missing, fault in (
        ({"amount": "a lot"}, "Enter an amount like 25"),
        ({"head_financial_loss": "no"}, "Choose for what"),
        ({"evidence": ""}, "Write what shows the loss"),
        ({"set_off": "301"}, "No more than the whole amount"),
        ({"set_off": "10", "head_ombudsman_order": "yes"}, "What the Ombudsman orders is not set against"),
    ):
        assert fault in await team.refused("money", **{**LOSS, **missing})
    page = await team.do("money", **{**LOSS, "set_off": "100"})
    assert "Waits for approval" in page.text
    assert "You proposed it: somebody else approves it." in page.text
    assert await team.heard() == []

    assert "Write the name of the person" in await team.refused("approve-money", "Ada", **BY)
    assert "Choose a day that has not passed" in await team.refused(
        "approve-money", "Ada", **{**BY, "pay_by": "2026-02-09"}, **JO
    )
    page = await team.do("approve-money", "Ada", **BY, **JO)
    assert "Approved, to be paid" in page.text
    told = (await team.heard())[-1]
    for said in ("We pay you £300", "You paid for two heaters.", "£100 of it goes towards", "£200 by Monday 2 March"):
        assert said in told
    page = await team.do("task-done", result="Paid by bank transfer")
    assert ">Paid " in page.text
    row = await team.row()
    assert (row.life["awards"][0]["proposed_by"], row.life["awards"][0]["approved"]) != (None, None)


async def test_aspire_nobody_approves_more_than_their_limit_and_a_proposal_can_be_turned_down(service, enter):
    team = await Team(service, enter, "aspire").begin()
    await team.do("money", **{**LOSS, "amount": "1,000.01"})
    assert "You can approve up to £1,000" in (await team.page("Ada")).text
    assert "You can approve up to £1,000" in await team.refused("approve-money", "Ada", **BY, **JO)
    page = await team.do("approve-money", "Ada", decision="turn_down", reason="The receipts are for another flat.")
    assert "Turned down" in page.text
    assert await team.heard() == []


async def test_neighbourhoods_any_colleague_agrees_a_small_gesture_but_not_compensation(service, enter):
    team = await Team(service, enter, "neighbourhoods").begin()
    grounds = {"head_distress": None, "head_adverse_effect": "yes"}
    page = await team.page()
    assert "Harm that cannot be put right" in page.text
    assert "How much of it goes against" not in page.text
    await team.do("money", **{**GOODWILL, **grounds})
    await team.do("approve-money", **BY)
    assert "£25.50 as a sign that we are sorry" in (await team.heard())[-1]
    await team.do("money", **{**LOSS, "head_financial_loss": "yes"})
    assert "You proposed it: somebody else approves it." in (await team.page()).text


async def test_mediation_is_offered_where_the_policy_does_and_moves_no_date(service, enter):
    team = await Team(service, enter, "neighbourhoods").begin()
    before = (await team.row()).next_due
    await team.do("mediation", mediation="offered", result="Relate Leeds would meet you at home.")
    assert (await team.row()).next_due == before
    told = (await team.heard())[-1]
    assert "It costs you nothing." in told
    assert "Relate Leeds" in told
    assert "Write what the customer said" in await team.refused("mediation", mediation="accepted")
    await team.do("mediation", mediation="accepted", result="By phone")
    await answered(team)
    page = await team.do("mediation", mediation="ended", result="They agreed on Tuesdays.")
    assert "They agreed on Tuesdays." in page.text


async def test_inspiring_offers_no_mediation_and_says_so(service, enter):
    team = await Team(service, enter, "inspiring").begin()
    assert "The policy offers no mediation." in (await team.page()).text
