"""What the policy leaves to a post is done in the name of whoever holds it, and by somebody not involved before."""

from test_bot_web_life import Team, answered
from test_bot_web_money import BY, LOSS
from test_bot_web_restraint import DECIDED

from triage.store.posts import give_post

pytest_plugins = ["desk_fixtures"]


async def hold(team, post, who):
    await team.service.write(give_post, team.landlord, post, int(await team.seat(who)))


async def test_aspire_compensation_is_approved_by_a_head_of_service_who_did_not_propose_it(service, enter):
    team = await Team(service, enter, "aspire").begin()
    for who in ("Sam", "Ada"):
        await hold(team, "head_of_service", who)
    await team.do("money", **LOSS)
    page = await team.page("Ada")
    assert 'name="approved_by_why"' not in page.text
    form = {**BY, "approved_by": ""}
    assert "Choose who holds the post" in await team.refused("approve-money", "Ada", **form)
    assert "Choose who holds the post" in await team.refused("approve-money", "Ada", **BY, approved_by="Jo Hale")
    own = await team.refused("approve-money", "Ada", **BY, approved_by=await team.seat("Sam"))
    assert "Somebody else approves what you proposed" in own
    page = await team.do("approve-money", "Ada", **BY, approved_by=await team.seat("Ada"))
    assert "Approved, to be paid" in page.text
    assert 'Holder of the post</dt><dd class="pre">Ada Byrne' in page.text


async def test_aspire_stages_are_given_to_and_answered_by_holders_of_their_posts(service, enter):
    team = await Team(service, enter, "aspire").begin()
    await hold(team, "team_or_service_manager", "Ada")
    page = await team.page()
    assert "The post of Team manager or Service manager is held by Ada Byrne." in page.text
    refused = await team.refused("assign", assignee=await team.seat("Sam"), conflict="none")
    assert "Choose somebody who holds the post" in refused
    answer = {"finding": "upheld", "text": "We were slow.", "apology": "We are sorry.", "remedy": "It is mended."}
    assert "Somebody who holds the post" in await team.refused("respond", **answer)
    queue = await team.people["Sam"].open("/staff")
    ours = "aspire/" + team.address.rpartition("/")[2]
    tick = next(value for value in queue.text.split('"') if value.startswith(ours))
    for who, said in (("Sam", "Left as they were: 1."), ("Ada", "Cases given: 1.")):
        sent = {"case": tick, "assignee": f"aspire/{await team.seat(who)}"}
        assert said in (await team.people["Sam"].send(queue.form("/staff/give"), **sent)).text
    await team.do("assign", assignee=await team.seat("Ada"), conflict="none")
    await answered(team)
    await hold(team, "head_of_service", "Ada")
    await team.on(12)
    await team.do("next-stage", words="I am not happy", asked_on="2026-02-11", how="phone")
    before = await team.refused("assign", assignee=await team.seat("Ada"), conflict="none")
    assert "not involved" in before


async def test_pioneer_an_appeal_is_looked_at_by_a_director_who_did_not_decide(service, enter):
    team = await Team(service, enter, "pioneer").begin()
    await hold(team, "senior_manager", "Ada")
    for who in ("Sam", "Ada"):
        await hold(team, "director", who)
    assert "Choose who holds the post" in await team.refused("restrain", **DECIDED)
    await team.do("restrain", **{**DECIDED, "decided_by": await team.seat("Ada")})
    await team.do("restraint-appeal", words="That was not me")
    seen = {"review": "end", "reason": "It was somebody else."}
    for who in ("Sam", "Ada"):
        same = await team.refused("restraint-review", "Ada", **seen, decided_by=await team.seat(who))
        assert "somebody who did not record the decision" in same
