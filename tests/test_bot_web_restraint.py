"""Unreasonable behaviour: restricted by whom the policy names, in writing, for a time; the door stays open."""

from bot_web_desk import COLD, join
from test_bot_web_life import Team

pytest_plugins = ["desk_fixtures"]

DECIDED = {
    "decided_by": "Pat Reeve, senior manager",
    "reason": "You rang 40 times on 9 February and shouted at Kit.",
    "terms": "Please write to Ada Byrne.",
    "warned": "Letter of 2 February",
    "considered": "No known disability; asked on 3 February",
    "review_on": "2026-04-10",
    "ends": "2026-05-10",
}


async def test_pioneer_a_senior_manager_restricts_contact_and_an_appeal_is_seen_by_somebody_else(service, enter):
    team = await Team(service, enter, "pioneer").begin()
    assert "The policy leaves this to one post alone: Senior manager" in (await team.page()).text
    for name in ("decided_by", "reason", "terms", "warned", "considered", "review_on", "ends"):
        await team.refused("restrain", **{**DECIDED, name: ""})
    assert "an end that is not before it" in await team.refused("restrain", **{**DECIDED, "ends": "2026-04-01"})
    assert await team.heard() == []
    stands_in = {"decided_by_why": "She acts for the senior manager"}
    page = await team.do("restrain", **DECIDED, **stands_in)
    assert "Contact is restricted until" in page.text
    assert "Look again at the restriction of contact" in page.text[page.text.index('id="todo"') :]
    told = (await team.heard())[-1]
    for said in ("shouted at Kit", "write to Ada Byrne", "10 May 2026", "It then goes to a Director.", "in danger"):
        assert said in told

    body = {"client_message_id": "7f1a4a52-3f63-4d0b-9a5e-0d7a3a2b1c09", "text": COLD}
    answer = await team.customer.client.post("/chat/pioneer/messages", json=body)
    assert answer.status == 200

    await team.do("restraint-appeal", words="That was not me")
    assert "somebody who did not record the decision" in await team.refused(
        "restraint-review", review="end", reason="You are right."
    )
    seen = {"review": "end", "reason": "It was somebody else."}
    assert "write why this person may decide" in await team.refused(
        "restraint-review", "Ada", **seen, decided_by="Ola Bright"
    )
    stands_in = {"decided_by": "Ola Bright", "decided_by_why": "Acts for the Director this month"}
    page = await team.do("restraint-review", "Ada", **seen, **stands_in)
    assert "Acts for the Director this month" in page.text
    assert "Contact is restricted until" not in page.text
    assert "You can reach us in every way again." in (await team.heard())[-1]


async def test_aspire_a_restriction_goes_on_after_a_review_and_ends_by_itself(service, enter):
    team = await Team(service, enter, "aspire").begin()
    await team.do("restrain", **DECIDED)
    assert "Somebody else will then look at it." in (await team.heard())[-1]
    await team.on(9, month=4)
    more = {"review": "keep", "reason": "It has gone on.", "review_on": "2026-06-10", "ends": "2026-07-10"}
    page = await team.do("restraint-review", **more)
    assert "10 July 2026" in page.text
    await team.on(11, month=7)
    page = await team.page()
    assert "Contact is restricted until" not in page.text
    assert "The policy leaves this to one post alone" not in page.text


async def test_only_managers_decide_it(service, enter):
    team = await Team(service, enter, "aspire").begin()
    form = (await team.page()).form("/restrain")
    reviewer = await enter()
    await join(reviewer, service, name="Kit Lane", landlords=("aspire",), role="reviewer")
    page = await reviewer.open(team.address)
    assert "Unreasonable behaviour" not in page.text
    form.fields.update(form_token=page.form("/note").fields["form_token"])
    assert (await reviewer.send(form, **DECIDED)).status == 403
