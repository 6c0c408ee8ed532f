"""In command: who may use the switch, what it does to what customers hear, and where it is seen."""

from bot_web_desk import COLD, join

from bot.web.command_page import channels_of
from triage.store.audit import Search, search

pytest_plugins = ["desk_fixtures"]


async def test_a_manager_lets_people_answer_and_the_assistant_again(enter, sam):
    page = await sam.open("/staff/command")
    done = await sam.send(page.form("/webchat/people"), reason="The boiler <script> advice is wrong")
    assert "People answer there now." in done.text
    assert "Sam Okoro: The boiler &lt;script&gt; advice is wrong" in done.text
    answer = await (await enter()).chat(COLD)
    assert "A person will answer you by" in answer["messages"][-1]["text"]
    assert not any(message["asks"] for message in answer["messages"])
    assert answer["case"]["status"] == "unfinished"
    queue = await sam.open("/staff")
    assert "People answer: web chat." in queue.text
    assert answer["case"]["reference"] in queue.text
    assert "Conversations that need a person" in queue.text

    done = await sam.send(done.form("/webchat/assistant"), reason="Mended")
    assert "The assistant answers there again." in done.text
    assert "People answer:" not in (await sam.open("/staff")).text
    assert any(message["asks"] for message in (await (await enter()).chat(COLD))["messages"])


async def test_all_channels_go_over_at_once_and_a_switch_used_twice_changes_nothing(sam, service):
    page = await sam.open("/staff/command")
    done = await sam.send(page.form("/everywhere/people"), reason="The network is down")
    assert done.text.count("The network is down") == 2 * len(channels_of(service.landlords["aspire"]))
    again = await sam.send(page.form("/everywhere/people"), reason="The network is down")
    assert "It was so already" in again.text


async def test_no_reason_no_switch(sam):
    page = await sam.open("/staff/command")
    for reason in ("  ", "x" * 501):
        refused = await sam.send(page.form("/sms/people"), reason=reason)
        assert refused.status == 422
        assert "Nothing was changed" in refused.text
        assert refused.text.count('aria-invalid="true"') == 1


async def test_the_log_says_who_switched_what(sam, service):
    await sam.send((await sam.open("/staff/command")).form("/sms/people"), reason="A storm")
    found = await service.read(search, Search(landlords=("aspire",), actions=("let_people_answer",)))
    assert [(row["about"], row["landlord"]) for row in found] == [("channel sms", "aspire")]


async def test_only_who_is_in_command_uses_it_and_only_at_home(enter, service, sam):
    form = (await sam.open("/staff/command")).form("/webchat/people")
    for role in ("advisor", "handler", "reviewer", "administrator", "auditor"):
        visitor = await enter()
        await join(visitor, service, name=f"{role.title()} Byrne", role=role)
        assert (await visitor.open("/staff/command")).status == 403
        own = (await visitor.open("/staff/account")).form("/name").fields["form_token"]
        refused = await visitor.client.post(form.action, data={"form_token": own, "reason": "x"})
        assert refused.status == 403
    token = form.fields["form_token"]
    for path in ("/staff/alliance/command/webchat/people", "/staff/aspire/command/phone/people"):
        assert (await sam.client.post(path, data={"form_token": token, "reason": "x"})).status == 404
