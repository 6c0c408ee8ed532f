"""The queue: what stands in it, in which order, for whom."""

import re
from datetime import timedelta

from bot_web_desk import COLD, LEAK, PRAISE, join

from triage.store.queue import PAGE_SIZE
from triage.store.unread import keep_unread

pytest_plugins = ["desk_fixtures"]


async def test_a_message_that_nobody_confirmed_stands_in_the_queue_as_unfinished(enter, sam):
    answer = await (await enter()).chat(COLD)
    page = await sam.open("/staff")
    assert answer["case"]["reference"] in page.text
    assert "Unfinished" in page.text
    assert "Complaint" in page.text
    assert "Web chat" in page.text
    assert "Vulnerability" in page.text
    assert "&lt;script&gt;" in page.text
    assert "<script>alert" not in page.text
    assert "Respond, " in page.text
    assert "Nobody yet" in page.text


async def test_cases_of_the_same_words_name_each_other(enter, sam):
    await (await enter()).chat(COLD)
    only = (await sam.open("/staff?type=complaint")).text.partition('<h2 id="cases">')[2]
    repair = re.search(r"With <a [^>]+>(ASP-[0-9-]+)</a>, service request", only)[1]
    both = (await sam.open("/staff")).text.partition('<h2 id="cases">')[2]
    assert f'<th scope="row" class="ref"><a class="num" href="/staff/aspire/cases/{repair}">' in both


async def test_what_is_due_first_comes_first(enter, sam, service):
    customer = await enter()
    references = []
    for text in (PRAISE, COLD):
        references.append((await customer.chat(text))["case"]["reference"])
        service.clock.now += timedelta(minutes=1)
    page = await sam.open("/staff")
    assert page.text.index(references[1]) < page.text.index(references[0])


async def test_overdue_is_said_in_words(enter, sam, service):
    await (await enter()).chat(COLD)
    service.clock.now += timedelta(hours=11)
    assert "Overdue by" not in (await sam.open("/staff")).text
    await _move_dues(service)
    assert "Overdue by" in (await sam.open("/staff")).text


async def _move_dues(service):
    def move(conn):
        conn.exec_driver_sql("UPDATE clocks SET due = '2026-02-09 00:00:00', due_date = '2026-02-08'")
        conn.exec_driver_sql("UPDATE cases SET next_due = '2026-02-09 00:00:00' WHERE next_due IS NOT NULL")

    await service.write(move)


async def test_filters_combine_and_say_when_nothing_fits(enter, sam):
    customer = await enter()
    complaint = (await customer.chat(COLD))["case"]["reference"]
    praise = (await (await enter()).chat(PRAISE))["case"]["reference"]
    only = await sam.open("/staff?type=compliment&status=recorded")
    assert praise in only.text
    assert complaint not in only.text
    assert 'value="compliment" selected' in only.text
    none = await sam.open("/staff?type=compliment&status=unfinished")
    assert "Nothing fits these filters" in none.text
    assert praise not in (await sam.open("/staff?whose=mine")).text
    assert praise in (await sam.open("/staff?whose=nobodys&landlord=aspire")).text


async def test_pages_follow_one_another_without_gap_or_repeat(enter, sam):
    customer = await enter()
    references = {(await customer.chat(text))["case"]["reference"] for text in [PRAISE]}
    for _ in range(PAGE_SIZE + 4):
        references.add((await (await enter()).chat(LEAK))["case"]["reference"])
    first = await sam.open("/staff")
    on_first = {each for each in references if each in first.text}
    assert len(on_first) == PAGE_SIZE
    assert f"{len(references)} cases" in first.text
    following = first.text.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    second = await sam.open(following)
    assert {each for each in references if each in second.text} == references - on_first
    assert 'rel="next"' not in second.text


async def test_a_message_without_a_case_that_needs_a_person_stands_on_top(enter, sam, service):
    customer = await enter()
    await customer.chat("zzz qqq")
    await service.write(
        lambda conn: conn.exec_driver_sql(
            "UPDATE conversations SET attention = 'unread', waits_since = last_inbound_at"
        )
    )
    page = await sam.open("/staff")
    assert "Conversations that need a person" in page.text
    assert "zzz qqq" in page.text
    assert "/staff/aspire/conversations/" in page.text


async def test_a_customer_who_asks_for_a_person_stands_on_top_with_the_case(enter, sam, service):
    reference = (await (await enter()).chat(COLD))["case"]["reference"]
    await service.write(
        lambda conn: conn.exec_driver_sql(
            "UPDATE conversations SET attention = 'person', waits_since = last_inbound_at"
        )
    )
    page = await sam.open("/staff")
    assert page.text.index("Conversations that need a person") < page.text.index(reference)
    assert page.text.count(f'class="ref"><a class="num" href="/staff/aspire/cases/{reference}"') == 2
    case = await sam.open(f"/staff/aspire/cases/{reference}")
    await sam.send(case.form("/write"), text="I am here now")
    assert "Conversations that need a person" not in (await sam.open("/staff")).text


async def test_what_could_not_be_read_is_shown_until_somebody_took_it_off(sam, service):
    await service.write(
        keep_unread, "aspire", channel="sms", reason="no text", body=b"Body=<b>\xff", now=service.clock()
    )
    page = await sam.open("/staff")
    assert "Body=&lt;b&gt;" in page.text
    after = await sam.send(page.form("/settle"))
    assert "nobody could read it" not in after.text


async def test_staff_see_their_own_landlords_only(enter, service):
    reference = (await (await enter()).chat(COLD))["case"]["reference"]
    other = await enter()
    await join(other, service, name="Ada Byrne", landlords=("pioneer",))
    assert reference not in (await other.open("/staff")).text
    assert reference not in (await other.open("/staff?landlord=aspire")).text
    assert (await other.open(f"/staff/aspire/cases/{reference}")).status == 404
    assert (await other.open("/staff/aspire/conversations/1")).status == 404
    form = (await other.open("/staff")).form("/sign-out")
    form.action = f"/staff/aspire/cases/{reference}/write"
    assert (await other.send(form, text="hello", expected="1", action_id="a" * 24)).status == 404


async def test_a_role_that_is_not_known_may_do_nothing(enter, service):
    reference = (await (await enter()).chat(COLD))["case"]["reference"]
    other = await enter()
    await join(other, service, name="Ada Byrne", role="guest")
    assert reference not in (await other.open("/staff")).text
    assert (await other.open(f"/staff/aspire/cases/{reference}")).status == 403


async def test_a_search_finds_closed_cases_too_and_says_what_it_looked_for(enter, sam, service):
    cold = (await (await enter()).chat(COLD))["case"]["reference"]
    leak = (await (await enter()).chat(LEAK))["case"]["reference"]
    await service.write(
        lambda conn: conn.exec_driver_sql(
            f"UPDATE cases SET status = 'closed', closed_at = received_at WHERE reference = '{cold}'"
        )
    )
    found = await sam.open(f"/staff?words={cold.lower()}")
    assert cold in found.text
    assert leak not in found.text
    assert f'value="{cold.lower()}"' in found.text
    assert "Every word must stand in the case" in (await sam.open("/staff?words=zebra+crossing")).text


async def test_what_is_due_and_how_it_came_narrow_the_queue(enter, sam, service):
    reference = (await (await enter()).chat(COLD))["case"]["reference"]
    await _move_dues(service)
    assert reference in (await sam.open("/staff?due=overdue&channel=webchat")).text
    assert reference not in (await sam.open("/staff?due=overdue&channel=sms")).text
    assert reference in (await sam.open("/staff?due=never&channel=pigeon")).text


async def test_a_view_is_kept_replaced_and_forgotten(sam):
    page = await sam.open("/staff?type=complaint&whose=mine")
    kept = await sam.send(page.form("/staff/views?type=complaint&whose=mine"), name=" My  complaints ")
    assert "The view is kept" in kept.text
    assert kept.text.count(">My complaints</a>") == 1
    again = await sam.send((await sam.open("/staff?status=formal")).form("views?status=formal"), name="My complaints")
    assert again.text.count(">My complaints</a>") == 1
    assert 'href="/staff?status=formal" aria-current="true">My complaints' in again.text
    gone = await sam.send(again.form("/drop"))
    assert "The view is forgotten" in gone.text
    assert "My complaints" not in gone.text


async def test_a_view_belongs_to_the_person_who_kept_it(enter, sam, service):
    await sam.send((await sam.open("/staff?whose=mine")).form("views?whose=mine"), name="Secret plan")
    other = await enter()
    await join(other, service, name="Ada Byrne")
    assert "Secret plan" not in (await other.open("/staff")).text


async def test_several_cases_are_given_at_once_but_for_those_that_changed(enter, sam):
    first, second = [(await (await enter()).chat(text))["case"]["reference"] for text in (COLD, LEAK)]
    page = await sam.open("/staff")
    form = page.form("/staff/give")
    item = await sam.open(f"/staff/aspire/cases/{second}")
    await sam.send(item.form("/assign"), assignee="nobody")
    values = [value for value in page.text.split('"') if value.startswith("aspire/")]
    ticks = [value for reference in (first, second) for value in values if f"/{reference}/" in value]
    assert len(ticks) == 2
    response = await sam.client.post(form.action, data=[*form.fields.items(), *(("case", tick) for tick in ticks)])
    text = await response.text()
    assert "Cases given: 1. Left as they were: 1." in text
    assert first in (await sam.open("/staff?whose=mine")).text
    assert second not in (await sam.open("/staff?whose=mine")).text
    twice = await sam.client.post(form.action, data=[*form.fields.items(), ("case", ticks[0])])
    assert "No case was given. Left as they were: 1." in await twice.text()


async def test_a_form_without_a_tick_gives_nothing_and_says_so(enter, sam):
    await (await enter()).chat(COLD)
    assert "No case was ticked" in (await sam.send((await sam.open("/staff")).form("/staff/give"))).text


async def test_giving_many_stays_within_the_landlords_of_the_person(enter, service):
    reference = (await (await enter()).chat(COLD))["case"]["reference"]
    other = await enter()
    await join(other, service, name="Ada Byrne", landlords=("pioneer",))
    form = (await other.open("/staff")).form("/sign-out")
    form.action = "/staff/give"
    said = await other.send(form, case=f"aspire/{reference}/1", assignee="me", action_id="a" * 24)
    assert "No case was given" in said.text
    assert await service.read(lambda conn: conn.exec_driver_sql("SELECT assignee_id FROM cases").scalar()) is None


async def test_a_page_learns_that_something_is_new(enter, sam):
    before = (await (await sam.client.get("/staff/changes")).json())["newest"]
    assert f'data-newest="{before}"' in (await sam.open("/staff")).text
    assert (await (await sam.client.get("/staff/changes")).json())["newest"] == before
    await (await enter()).chat(COLD)
    assert (await (await sam.client.get("/staff/changes")).json())["newest"] != before
    assert 'id="work"' in (await sam.open("/staff/queue?type=complaint")).text


async def test_colleagues_see_who_is_looking_until_a_while_after_they_left(enter, sam, service):
    reference = (await (await enter()).chat(COLD))["case"]["reference"]
    other = await enter()
    await join(other, service, name="Ada Byrne")
    assert (await (await other.client.get("/staff/aspire/conversations/1/looking")).json()) == {"names": []}
    names = await (await sam.client.get("/staff/aspire/conversations/1/looking")).json()
    assert names == {"names": ["Ada Byrne"]}
    assert "Ada Byrne is looking" in (await sam.open("/staff")).text
    service.clock.now += timedelta(minutes=2)
    assert "is looking" not in (await sam.open("/staff")).text
    assert reference in (await sam.open("/staff")).text
