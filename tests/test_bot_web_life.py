"""The life of a complaint at the desk, one story for each landlord, over the real application."""

import re
from datetime import UTC, datetime, timedelta

from bot_web_desk import COLD, PASSWORD, join
from sqlalchemy import select

from bot.case_timers import chase, propose_closing
from triage.store.tables import accounts, cases, jobs, staff, tasks

pytest_plugins = ["desk_fixtures"]


class Team:
    """Two people at one landlord and a customer, on a clock that the story moves."""

    def __init__(self, service, enter, landlord) -> None:
        self.service, self.enter, self.landlord = service, enter, landlord
        self.people = {}
        self.address = self.session = ""

    async def begin(self, text=COLD):
        for name in ("Sam Okoro", "Ada Byrne"):
            self.people[name[:3]] = visitor = await self.enter()
            await join(visitor, self.service, name=name, landlords=(self.landlord,))
        self.customer = await self.enter()
        body = {"client_message_id": "7f1a4a52-3f63-4d0b-9a5e-0d7a3a2b1c00", "text": text}
        answer = await (await self.customer.client.post(f"/chat/{self.landlord}/messages", json=body)).json()
        self.session = answer["session"]
        self.address = f"/staff/{self.landlord}/cases/{answer['case']['reference']}"
        return self

    async def on(self, day, month=2):
        """Move the clock to a day, and let everybody sign in again."""
        self.service.clock.now = datetime(2026, month, day, 10, 12, tzinfo=UTC)
        for name in self.people:
            self.people[name] = visitor = await self.enter()
            page = await visitor.open("/staff/sign-in")
            email = {"Sam": "sam", "Ada": "ada"}[name]
            await visitor.send(page.form("/sign-in"), email=f"{email}@example.org", password=PASSWORD)

    async def page(self, who="Sam"):
        return await self.people[who].open(self.address)

    async def do(self, form, by="Sam", **fields):
        page = await self.people[by].send((await self.page(by)).form(f"/{form}"), **fields)
        assert page.status == 200, re.findall(r'class="problem".*?</div>', page.text, re.DOTALL)
        return page

    async def refused(self, form, by="Sam", **fields):
        page = await self.people[by].send((await self.page(by)).form(f"/{form}"), **fields)
        assert page.status in {409, 422}
        return page.text

    async def seat(self, who):
        def found(conn):
            return conn.scalar(
                select(staff.c.id)
                .join(accounts, accounts.c.id == staff.c.account_id)
                .where(staff.c.landlord == self.landlord, accounts.c.name.startswith(who))
            )

        return str(await self.service.read(found))

    async def heard(self):
        headers = {"Authorization": f"Bearer {self.session}"}
        answer = await (await self.customer.client.get(f"/chat/{self.landlord}/messages", headers=headers)).json()
        return [message["text"] for message in answer["messages"] if message["from"] == "staff"]

    async def row(self):
        reference = self.address.rpartition("/")[2]
        return (
            await self.service.read(
                lambda conn: conn.execute(select(cases).where(cases.c.reference == reference)).all()
            )
        )[0]


async def answered(team, who="Sam", **fields):
    given = {"finding": "upheld", "text": "We were slow.", "apology": "We are sorry.", "remedy": "It is mended."}
    return await team.do("respond", who, send="yes", **{**given, **fields})


async def test_aspire_from_the_points_of_the_complaint_to_the_ombudsmans_decision(service, enter):
    team = await Team(service, enter, "aspire").begin()
    assert 'Next: <a href="#assign-form">Give it to somebody</a>' in (await team.page()).text
    await team.do("assign", conflict="none", service_area="heating_hot_water")
    page = await team.do(
        "acknowledge",
        points="1. The boiler has been off for three weeks\n2. Nobody came",
        wants="Heat, and an apology",
        limits="All of it is ours to answer",
    )
    assert "The boiler has been off for three weeks" in page.text
    assert "1. The boiler has been off for three weeks\n2. Nobody came" in (await team.heard())[-1]
    assert "Sam Okoro deals with it." in (await team.heard())[-1]
    assert "We aim to answer by Tuesday 17 February 2026." in (await team.heard())[-1]

    assert "how and when the customer agreed" in await team.refused("extend", to="2026-02-24", reason="A part")
    await team.do("extend", to="2026-02-24", reason="We wait for a part.", agreed="By phone today")
    assert (await team.heard())[-1].endswith(
        "The reason: We wait for a part.\n\nYou will have our answer by Tuesday 24 February 2026."
    )

    await team.on(20)
    assert "Choose what you found on point 2" in await team.refused("respond", finding_1="upheld", text="Slow.")
    page = await team.do(
        "respond",
        finding_1="upheld",
        finding_2="not_upheld",
        text="The part was ordered late; an engineer called on 3 February.",
        apology="We are sorry.",
        action_1="Check the boiler",
        action_1_due="27/2/2026",
        send="yes",
    )
    assert "Partly upheld" in page.text
    answer = (await team.heard())[-1]
    assert "2. Nobody came\nWe do not agree." in answer
    assert "- Check the boiler, by Friday 27 February 2026" in answer
    assert "Please ask by Friday 6 March 2026" in answer
    assert "Check the boiler" in page.text
    assert "The customer can ask for the next stage until Fri 6 March 2026" in page.text
    assert "Next: " not in page.text

    await team.on(6, month=3)
    page = await team.do("next-stage", how="webchat", asked_on="2026-03-06", words="Not happy")
    assert "Stages so far" in page.text
    assert "Stage 2: Appeal" in (await team.heard())[-1]
    assert "not involved before" in await team.refused("assign", conflict="none", assignee=await team.seat("Sam"))
    await team.do("assign", conflict="none", assignee=await team.seat("Ada"))
    assert "was involved before" in (await team.page()).text
    assert "another person must answer" in await team.refused(
        "respond", finding_1="upheld", finding_2="upheld", text="Yes", apology="Sorry", remedy="Done"
    )
    await team.do(
        "respond",
        "Ada",
        finding_1="upheld",
        finding_2="upheld",
        text="The visit was to another flat.",
        apology="We are sorry.",
        remedy="100 pounds.",
        send="yes",
    )
    final = (await team.heard())[-1]
    assert "This is our final answer." in final
    assert "They can look at it from Friday 1 May 2026." in final
    assert "0300 111 3000" in final
    assert "This was the last stage" in (await team.page()).text

    await team.do("ombudsman", "Ada", referred_by="customer", ombudsman_reference="202600123")
    assert "Enter the day" in await team.refused("enquiry", "Ada", what="All records", received_on="2026-03-06", due="")
    await team.do("enquiry", "Ada", what="All records", received_on="2026-03-06", due="2026-03-20")
    assert "Choose what the Ombudsman decided" in await team.refused("ombudsman-decided", "Ada")
    page = await team.do("ombudsman-decided", "Ada", decided="service_failure", what="Pay 50 pounds", due="2026-04-03")
    assert "The Ombudsman: service failure, 202600123" in page.text
    page = await team.do("close", "Ada", reason="All said")
    for still in ("Check the boiler", "All records", "Pay 50 pounds"):
        assert still in page.text[page.text.index('id="todo"') :]


async def test_aspire_a_late_appeal_is_declined_only_with_a_reason_of_its_own(service, enter):
    team = await Team(service, enter, "aspire").begin()
    await answered(team)
    await team.on(27)
    page = await team.do("next-stage", how="webchat", asked_on="2026-02-27")
    assert "Settle the late request" in page.text
    assert (await team.row()).stage == "1"
    assert page.form("/settle-late").fields.get("reason") == ""
    assert "considered" in await team.refused("settle-late", settle="decline", reason="Two months of silence")
    await team.do("settle-late", settle="decline", reason="You told us you were content.", considered="yes")
    told = (await team.heard())[-1]
    assert "The last day for asking was Tuesday 24 February 2026" in told
    assert "The reason: You told us you were content." in told
    assert "the Housing Ombudsman" in told


async def test_aspire_a_late_appeal_is_taken_all_the_same(service, enter):
    team = await Team(service, enter, "aspire").begin()
    await answered(team)
    await team.on(27)
    await team.do("next-stage", how="phone", asked_on="2026-02-25")
    await team.do("settle-late", settle="take", reason="She was in hospital.")
    row = await team.row()
    assert (row.stage, row.life["past"][0]["finding"]) == ("2", "upheld")
    assert row.life["clocks"]["respond_by"]["due"] == "2026-03-11"


async def test_aspire_closing_is_proposed_when_nobody_asks_for_more_and_a_person_decides(service, enter):
    team = await Team(service, enter, "aspire").begin()
    await answered(team)
    timer = (
        await service.read(lambda conn: conn.execute(select(jobs).where(jobs.c.kind == "closing")).mappings().all())
    )[0]
    rulebook = service.rulebooks["aspire"]
    assert not await service.write(propose_closing, timer, rulebook, now=timer["due"] - timedelta(hours=1))
    await team.on(25)
    assert await service.write(propose_closing, timer, rulebook, now=timer["due"])
    assert not await service.write(propose_closing, timer, rulebook, now=timer["due"])
    page = await team.page()
    assert "The policy proposes closing" in page.text
    assert "Close it, or keep it open" in (await team.people["Sam"].open("/staff")).text
    assert (await team.row()).closed_at is None
    page = await team.do("keep-open", reason="She is in hospital")
    assert "The policy proposes closing" not in page.text
    page = await team.do("close", reason="Content now")
    assert "The case is closed" in page.text


async def test_neighbourhoods_a_review_by_a_senior_manager_within_seven_days(service, enter):
    team = await Team(service, enter, "neighbourhoods").begin()
    await answered(team)
    assert "the next stage is: Stage 2: Senior manager review".lower() in (await team.heard())[-1].lower()
    assert "You can ask in any way that suits you." in (await team.heard())[-1]
    await team.do("next-stage", how="webchat")
    row = await team.row()
    assert (row.stage, row.next_due_name) == ("2", "respond_by")
    assert row.life["clocks"]["respond_by"]["due"] == "2026-02-17"


async def test_alliance_has_no_dates_and_says_so(service, enter):
    team = await Team(service, enter, "alliance").begin()
    text = (await team.page()).text
    assert "The rules set no date for the answer, so there is nothing to move." in text
    assert "The rules name no reason to let it rest." in text
    await answered(team)
    await team.do("next-stage", how="phone")
    assert (await team.row()).stage == "review_panel"
    await answered(team, "Ada")
    assert "They can look at it from Tuesday 7 April 2026." in (await team.heard())[-1]


async def test_pioneer_takes_more_time_before_the_day_and_goes_to_the_panel(service, enter):
    team = await Team(service, enter, "pioneer").begin()
    page = await team.do("extend", to="2026-03-03", reason="Somebody outside has to tell us something.")
    assert "how and when" not in page.text
    await team.on(25)
    await answered(team)
    await team.do("next-stage", how="webchat")
    await answered(team, "Ada")
    await team.do("next-stage", "Ada", how="webchat")
    row = await team.row()
    assert (row.stage, row.life["clocks"]["panel_by"]["due"]) == ("3", "2026-03-25")
    await team.on(20, month=3)
    await team.do("hear", "Ada", heard_on="2026-03-19", text="Joan came with her brother")
    assert (await team.row()).life["clocks"]["outcome_by"]["due"] == "2026-03-26"
    assert "Tell the outcome of the hearing" in (await team.page()).text


async def test_pioneer_rests_while_a_court_has_it(service, enter):
    team = await Team(service, enter, "pioneer").begin()
    await team.do("hold", rest="legal_proceedings", reason="A claim has been filed at court.")
    assert "waits for now" in (await team.heard())[-1]
    await answered(team)
    assert "It rests: Legal proceedings" in (await team.page()).text
    await team.do("resume", reason="The claim was withdrawn")
    await team.do("next-stage", how="webchat")


async def test_inspiring_tells_of_the_second_review_with_the_new_date(service, enter):
    team = await Team(service, enter, "inspiring").begin()
    await team.do("extend", to="2026-03-06", reason="The Board member is ill.")
    assert "you can ask for this now: the second review" in (await team.heard())[-1]
    await team.on(9, month=3)
    assert "had to be told before" in (await team.page()).text
    await team.do("next-stage", how="webchat")
    assert (await team.row()).stage == "2"


async def test_another_team_is_asked_and_chased_until_it_answers(service, enter):
    team = await Team(service, enter, "aspire").begin()
    assert "Write which team is asked" in await team.refused("task", task="request", what="Job sheet", due="2026-02-12")
    page = await team.do("task", task="request", what="The job sheet of 3 February", who="Repairs", due="2026-02-12")
    assert "Repairs" in page.text
    timer = (
        await service.read(lambda conn: conn.execute(select(jobs).where(jobs.c.kind == "chase")).mappings().all())
    )[0]
    rulebook = service.rulebooks["aspire"]
    assert await service.write(chase, timer, rulebook, now=timer["due"] - timedelta(minutes=1)) is None
    told = await service.write(chase, timer, rulebook, now=timer["due"])
    assert (told.email, told.due) == ("sam@example.org", "2026-02-12")
    assert await service.write(chase, timer, rulebook, now=timer["due"]) is None
    await team.on(13)
    page = await team.page()
    assert "Chased once" in page.text
    page = await team.do("task-moved", due="2026-02-18", reason="They look for it")
    page = await team.do("task-chased", text="Rang Lee: tomorrow")
    assert "Chased 2 times" in page.text
    page = await team.do("task-done", result="The visit was to another flat")
    assert "The visit was to another flat" in page.text
    assert "Somebody has seen to this already" not in page.text


async def test_a_danger_is_not_withdrawn_by_text(service, enter):
    team = await Team(service, enter, "aspire").begin()
    await service.write(lambda conn: conn.exec_driver_sql("""UPDATE cases SET flags = '["safeguarding"]'"""))
    assert "speak with the customer first" in (await team.page()).text
    assert "whom a person has spoken to" in await team.refused("withdraw", how="webchat", words="forget it")
    page = await team.do("withdraw", how="phone", words="Forget it, all is well")
    assert "that is confirmed to the customer" in page.text
    assert "we have" in (await team.heard())[-1]
    row = await team.row()
    assert (row.status, row.life["closed_as"]) == ("closed", "withdrawn")


async def test_a_notice_for_somebody_without_an_open_channel_becomes_a_letter(service, enter):
    team = await Team(service, enter, "aspire").begin()
    await service.write(lambda conn: conn.exec_driver_sql("UPDATE conversations SET channel = 'phone'"))
    page = await team.page()
    assert "as a letter to post" in page.text
    await team.do("extend", to="2026-02-24", reason="We wait for a part.", agreed="By phone today")
    queue = (await team.people["Sam"].open("/staff")).text
    assert "Letters to post" in queue
    assert "We wait for a part." in queue


async def test_a_stale_form_and_a_form_sent_twice_do_nothing_more(service, enter):
    team = await Team(service, enter, "aspire").begin()
    form = (await team.page()).form("/acknowledge")
    await team.people["Sam"].send(form, text="We have it.")
    again = await team.people["Sam"].send(form, text="We have it.")
    assert "It was not done twice" in again.text
    mine = (await team.page()).form("/extend")
    await team.do("note", "Ada", text="Called, no answer")
    late = await team.people["Sam"].send(mine, to="2026-02-24", reason="Part", agreed="Phone")
    assert late.status == 409
    assert "Called, no answer" in late.text


async def test_what_is_to_be_done_is_kept_by_landlord(service, enter):
    team = await Team(service, enter, "aspire").begin()
    sam = team.people["Sam"]
    assert "Nothing is to be done" in (await sam.open("/staff/to-do")).text
    await team.do("task", task="action", what="Check", due="2026-02-12")
    assert "Check" in (await sam.open("/staff/to-do")).text
    assert "Nothing is to be done" in (await team.people["Ada"].open("/staff/to-do")).text
    assert "Check" in (await team.people["Ada"].open("/staff/to-do?whose=everybody")).text
    rows = await service.read(lambda conn: conn.execute(select(tasks)).all())
    assert [(row.landlord, row.number, row.kind, row.due_date, row.done_at) for row in rows] == [
        ("aspire", 1, "action", "2026-02-12", None)
    ]
