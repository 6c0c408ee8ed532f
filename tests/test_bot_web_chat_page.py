"""The chat page for browsers without scripts, on the same intake as the chat itself."""

from bot_web_desk import COLD, PRAISE

pytest_plugins = ["desk_fixtures"]

SAID = '<p class="said" dir="auto">{}</p>'
"""How the page shows what somebody has said."""


async def cases(service):
    return await service.read(lambda conn: conn.exec_driver_sql("SELECT reference, type FROM cases").all())


async def test_the_start_page_leads_to_every_landlord_and_to_the_desk(enter):
    page = await (await enter()).open("/")
    assert 'href="/chat/aspire"' in page.text
    assert "Sample" in page.text
    assert 'href="/staff"' in page.text
    assert 'href="/try"' in page.text


async def test_the_page_says_that_it_is_automated_and_how_to_reach_a_person(enter, service):
    page = await (await enter()).open("/chat/aspire")
    assert "automated assistant" in page.text
    assert service.landlords["aspire"].contact.phone in page.text
    assert "Leave quickly" in page.text
    assert 'role="log"' in page.text


async def test_a_form_sent_becomes_a_case_and_the_page_shows_the_answer_escaped(enter, service):
    visitor = await enter()
    page = await visitor.send((await visitor.open("/chat/aspire")).form("/aspire"), text=COLD)
    assert (page.status, page.path) == (200, "/chat/aspire")
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in page.text
    assert "<script>alert" not in page.text
    reference = next(reference for reference, kind in await cases(service) if kind == "complaint")
    assert reference in page.text


async def test_a_form_sent_twice_counts_once(enter, service):
    visitor = await enter()
    form = (await visitor.open("/chat/aspire")).form("/aspire")
    first = await visitor.send(form, text=PRAISE)
    again = await visitor.send(form, text=PRAISE)
    assert first.text.count(SAID.format(PRAISE)) == again.text.count(SAID.format(PRAISE)) == 1
    assert len(await cases(service)) == 1


async def test_a_first_form_sent_twice_before_the_answer_came_counts_once(enter, service):
    visitor = await enter()
    form = (await visitor.open("/chat/aspire")).form("/aspire")
    await visitor.send(form, text=PRAISE)
    visitor.client.session.cookie_jar.clear()
    page = await visitor.send(form, text=PRAISE)
    assert page.text.count(SAID.format(PRAISE)) == 1
    assert len(await cases(service)) == 1


async def test_an_empty_or_too_long_message_is_said_and_kept(enter, service):
    visitor = await enter()
    form = (await visitor.open("/chat/aspire")).form("/aspire")
    assert "Write your message first" in (await visitor.send(form, text=" \r\n ")).text
    long = "word " * (service.settings.message_limit // 5 + 1)
    page = await visitor.send(form, text=long)
    assert page.status == 400
    assert page.form("/aspire").fields["text"].strip() == long.strip()
    assert await cases(service) == []


async def test_line_ends_come_as_people_typed_them(enter, service):
    visitor = await enter()
    await visitor.send((await visitor.open("/chat/aspire")).form("/aspire"), text="one\r\ntwo")
    kept = await service.read(
        lambda conn: conn.exec_driver_sql("SELECT text FROM messages WHERE sender = 'customer'").scalar_one()
    )
    assert kept == "one\ntwo"


async def test_nobody_else_sees_the_conversation_and_it_can_be_left(enter, service):
    visitor, other = await enter(), await enter()
    page = await visitor.send((await visitor.open("/chat/aspire")).form("/aspire"), text=PRAISE)
    assert PRAISE not in (await other.open("/chat/aspire")).text
    left = await visitor.send(page.form("/restart"))
    assert PRAISE not in left.text
    assert len(await cases(service)) == 1


async def test_choices_are_buttons_without_scripts_too(enter, service):
    visitor = await enter()
    page = await visitor.send((await visitor.open("/chat/aspire")).form("/aspire"), text=COLD)
    for _ in range(8):
        if 'name="choice"' in page.text:
            break
        page = await visitor.send(page.form("/aspire"), text="12 Heron Walk")
    value = page.text.partition('name="choice" value="')[2].partition('"')[0]
    assert value
    answered = await visitor.send(page.form("/aspire"), choice=value)
    assert answered.text.count(SAID.format(value)) == 1
    assert any(kind == "complaint" for _, kind in await cases(service))


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(enter):
    visitor = await enter()
    form = (await visitor.open("/chat/aspire")).form("/aspire")
    answer = await visitor.client.post(form.action, data={**form.fields, "text": PRAISE}, allow_redirects=False)
    assert answer.headers["Location"] == "/chat/aspire#latest"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


async def test_an_unknown_landlord_has_no_page(enter):
    visitor = await enter()
    assert (await visitor.open("/chat/nobody")).status == 404
    assert (await visitor.client.post("/chat/nobody", data={"text": "hello"})).status == 404
