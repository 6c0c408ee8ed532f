"""Merged, split and matched cases at the desk: stories of two conversations and two people, over the application."""

import re
import uuid
from datetime import timedelta

import pytest
from bot_web_desk import COLD, LEAK, MORE, MOULD, join
from conftest import NOW
from sqlalchemy import select
from test_bot_web_life import Team, answered

from triage.case_life.life import life_from
from triage.cases import CaseEvent, EventKind
from triage.store.cases import append, tampered
from triage.store.tables import cases

pytest_plugins = ["desk_fixtures"]

BESIDE = f"Oh, and one more thing. {LEAK}"


class Desk(Team):
    """Two people at the desk, and customers who each chat with a session of their own."""

    async def says(self, text, session=None):
        """Let a customer say something; return the session and the reference of the first case."""
        body = {"client_message_id": str(uuid.uuid4()), "text": text, "session": session}
        path = f"/chat/{self.landlord}/messages"
        answer = await (await self.customer.client.post(path, json={k: v for k, v in body.items() if v})).json()
        return answer["session"], answer["case"]["reference"]

    def at(self, reference):
        self.address = f"/staff/{self.landlord}/cases/{reference}"
        return self

    @property
    def reference(self):
        return self.address.rpartition("/")[2]

    async def send(self, form, by="Sam", status=200, **fields):
        page = await self.people[by].send((await self.page(by)).form(f"/{form}"), **fields)
        assert page.status == status, re.findall(r'class="problem".*?</div>', page.text, re.DOTALL)
        return page

    async def merge(self, other, by="Sam", **fields):
        """Compare with another case, then merge; return the page of the one that goes on."""
        compared = await self.send("merge", by, other=other, **fields)
        return await self.people[by].send(compared.form("/merge"))

    async def kept(self, reference):
        def found(conn):
            row = conn.execute(select(cases).where(cases.c.reference == reference)).mappings().one()
            assert tampered(conn, self.landlord, row["id"]) is None
            return dict(row)

        return await self.service.read(found)


@pytest.fixture
async def desk(service, enter):
    return await Desk(service, enter, "aspire").begin(COLD)


async def twice(desk, second=MOULD):
    """A second customer tells of the matter too; return both references and the second session."""
    first = desk.reference
    session, other = await desk.says(second)
    return first, other, session


async def test_a_duplicate_is_compared_then_merged_read_on_one_page_and_leads_there(desk):
    first, other, _ = await twice(desk)
    page = await desk.at(other).send("merge", other=first.lower())
    assert "This one ends" in page.text
    assert (await desk.kept(other))["status"] != "closed"
    page = await desk.people["Sam"].send(page.form("/merge"))
    assert (page.status, "write how you know" in page.text) == (422, True)
    page = await desk.at(other).merge(first, reason="Both ring from flat 3")
    assert page.path.endswith(first)
    assert MOULD in page.text
    assert "Another case was merged into it" in page.text
    assert "Both ring from flat 3" in page.text
    merged = await desk.at(other).page()
    assert f"Merged into {first}" in merged.text
    assert f"/cases/{first}" in merged.text
    row = await desk.kept(first)
    assert "health_safety" in row["flags"]
    assert "hazard.investigate" in life_from(row["life"]).clocks
    assert (await desk.kept(other))["status"] == "closed"


async def test_what_the_customer_writes_later_to_the_duplicate_lands_on_the_kept_one(desk):
    first, other, _ = await twice(desk)
    session, third = await desk.says(COLD)
    await desk.at(third).merge(first, reason="The same boiler")
    before = await desk.kept(first)
    assert "health_safety" not in before["flags"]
    page = await desk.at(first).page()
    news, shown = re.search(r'data-news="([^"]+)"', page.text)[1], int(re.search(r'data-seq="(\d+)"', page.text)[1])

    async def place():
        return (await (await desk.people["Sam"].client.get(news)).json())["seq"]

    assert await place() == shown
    await desk.says(MORE, session)
    assert await place() > shown
    page = await desk.at(first).page()
    assert f'data-seq="{await place()}"' in page.text
    assert MORE in page.text
    assert "health_safety" in (await desk.kept(first))["flags"]
    assert (await desk.kept(third))["flags"] == ["vulnerability"]
    assert other != first


async def test_another_sender_hears_nothing_of_the_case_that_goes_on(desk):
    first, other, session = await twice(desk)
    await desk.at(other).merge(first, reason="The same landing", tell="yes")
    body = {"client_message_id": str(uuid.uuid4()), "text": f"What is happening with {other}?", "session": session}
    answer = await (await desk.customer.client.post("/chat/aspire/messages", json=body)).json()
    said = " ".join(message["text"] for message in answer["messages"])
    assert "together with another case about the same thing" in said
    assert first not in said
    headers = {"Authorization": f"Bearer {session}"}
    answer = await (await desk.customer.client.get("/chat/aspire/messages", headers=headers)).json()
    assert not [message for message in answer["messages"] if first in message["text"]]


async def test_two_cases_of_one_conversation_are_merged_without_a_reason_and_told(desk):
    first = desk.reference
    desk.service.clock.now = NOW + timedelta(hours=1)
    page = await desk.people["Sam"].open(desk.address)
    other = re.search(r"From the same conversation.*?/cases/([A-Z0-9-]+)", page.text, re.DOTALL)[1]
    page = await desk.at(other).merge(first, tell="yes")
    assert page.path.endswith(first)
    assert f"From now on it is {first}." in (await desk.heard())[-1]


async def test_it_is_undone_and_both_go_on_by_themselves(desk):
    first, other, _ = await twice(desk)
    before = [await desk.kept(each) for each in (first, other)]
    await desk.at(other).merge(first, reason="Looks the same")
    await desk.at(other).send("unmerge", status=422)
    page = await desk.send("unmerge", reason="Another flat")
    assert "goes on by itself again" in page.text
    after = [await desk.kept(each) for each in (first, other)]
    names = ("status", "flags", "facts", "received_at", "closed_at", "next_due", "next_due_name")
    assert [[row[name] for name in names] for row in after] == [[row[name] for name in names] for row in before]
    assert MOULD not in (await desk.at(first).page()).text
    page = await desk.at(other).merge(first, reason="They are the same after all")
    assert page.path.endswith(first)


async def test_two_people_never_overwrite_each_other(desk):
    first, other, _ = await twice(desk)
    mine = await desk.at(other).send("merge", other=first, reason="The same")
    await desk.at(first).do("note", text="I am on it")
    again = await desk.people["Sam"].send(mine.form("/merge"))
    assert "This one goes on" in again.text
    assert (await desk.kept(other))["status"] != "closed"
    await desk.at(other).do("note", by="Ada", text="Is it?")
    page = await desk.people["Sam"].send(again.form("/merge"))
    assert (page.status, "Something changed meanwhile" in page.text) == (409, True)
    form = (await desk.send("merge", other=first, reason="The same")).form("/merge")
    assert (await desk.people["Sam"].send(form)).path.endswith(first)
    assert "already" in str((await desk.people["Sam"].send(form)).text)


async def test_a_restricted_case_stays_restricted_and_is_no_ones_to_merge_who_may_not_see_it(desk, service, enter):
    first, other, _ = await twice(desk)
    manager = desk.people["Sam"]
    page = await manager.open(f"/staff/aspire/cases/{other}/access")
    await manager.send(page.form("/access"), do="restrict", reason="Abuse")
    advisor = await enter()
    await join(advisor, service, name="Bo Hart", role="handler")
    page = await advisor.open(f"/staff/aspire/cases/{first}")
    page = await advisor.send(page.form("/merge"), other=other, reason="x")
    assert (page.status, "no such case here" in page.text) == (422, True)
    await desk.at(other).merge(first, reason="The same")
    assert [(await desk.kept(each))["restricted"] for each in (first, other)] == [True, True]
    assert (await advisor.open(f"/staff/aspire/cases/{first}")).status == 404


async def test_what_is_refused_stands_beside_the_field(desk):
    first, other, _ = await twice(desk)
    for named, says in (("ASP-999-999-999", "no such case"), (other, "another case"), ("", "Give the reference")):
        page = await desk.at(other).send("merge", status=422, other=named)
        assert says in page.text
    await answered(desk.at(first))
    await desk.do("close", reason="Done")
    page = await desk.at(other).send("merge", status=422, other=first)
    assert "open it again first" in page.text


async def test_one_matter_is_taken_out_with_its_words_its_receipt_and_its_own_dates(desk):
    first = desk.reference
    desk.service.clock.now = told = NOW + timedelta(hours=1)
    await desk.says(BESIDE, desk.session)
    await desk.on(12)
    page = await desk.send("split", status=422, type="service_request")
    assert "Choose the message" in page.text
    page = await desk.send("split", status=422, type="service_request", message_3="yes", only="never said")
    assert "Copy the words" in page.text
    page = await desk.send("split", type="service_request", message_3="yes", only=LEAK, tell="yes")
    new = page.path.rpartition("/")[2]
    assert "This is the new case" in page.text
    row, source = await desk.kept(new), await desk.kept(first)
    assert (row["type"], row["summary"], row["conversation_id"]) == (
        "service_request",
        LEAK,
        source["conversation_id"],
    )
    assert (row["received_at"], row["facts"]) == (told, {"service_area": "repairs"})
    assert "It was taken out of" in page.text
    assert "One matter was taken out" in (await desk.at(first).page()).text
    assert f"Its reference is {new}" in page.text


async def test_a_request_for_the_next_stage_is_taken_into_the_old_case_with_one_press(service, enter):
    desk = await Desk(service, enter, "aspire").begin(COLD)
    old = desk.reference
    await answered(desk)
    await desk.on(12)
    session, new = await desk.says(f"I am not happy about {old}, please take it to stage 2")
    assert new != old
    await desk.on(20, month=4)  # long after the last day: what counts is when the customer wrote
    page = await desk.at(new).send("belongs")
    assert page.path.endswith(old)
    row = await desk.kept(old)
    assert (row["stage"], row["status"], row["closed_at"]) == ("2", "formal", None)
    assert life_from(row["life"]).since == (await desk.kept(new))["received_at"]
    assert (await desk.kept(new))["status"] == "closed"
    assert "not happy about" in page.text
    headers = {"Authorization": f"Bearer {session}"}
    answer = await (await desk.customer.client.get("/chat/aspire/messages", headers=headers)).json()
    assert "It is now at this stage" in answer["messages"][-1]["text"]


async def test_an_addition_is_taken_into_the_old_case_and_opens_it_again(service, enter):
    desk = await Desk(service, enter, "aspire").begin(COLD)
    old = desk.reference
    await answered(desk)
    await desk.do("close", reason="Done")

    def noted(conn):
        row = conn.execute(select(cases).where(cases.c.reference == new)).mappings().one()
        about = {"note": "about_case", "case": old}
        append(conn, "aspire", row["id"], CaseEvent(kind=EventKind.NOTED, at=NOW, actor="customer", public=about))

    _, new = await desk.says(MOULD)
    await service.write(noted)
    page = await desk.at(new).send("belongs")
    assert page.path.endswith(old)
    row = await desk.kept(old)
    assert (row["status"], row["closed_at"]) == ("formal", None)
    assert any(new in task.what for task in life_from(row["life"]).open_tasks)
    assert MOULD in page.text
