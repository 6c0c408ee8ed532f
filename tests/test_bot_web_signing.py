"""Signing off rules and texts: by content, by name and day, by those in command; and trying the rules before."""

from datetime import timedelta

import pytest
from bot_web_desk import COLD, join
from conftest import ASPIRE, NOW

from bot.settings import ROOT
from bot.web.signing import digests, everything, rules_of, texts_of
from triage.pack import load_rulebook, rulebook_from
from triage.store.sign_offs import signatures
from triage.vocabulary import Rules

pytest_plugins = ["desk_fixtures"]

PACK = (ROOT / "triage" / "policies" / "aspire.toml").read_text(encoding="utf-8")
ANSWERED = "[stage.respond]\nvalue = 5\n"
"""Where the pack says in how many working days the first stage is answered."""


def all_of(part):
    return [each.digest for each in part.parts]


def test_every_rule_and_every_text_in_each_language_is_there_to_be_signed():
    rulebook = load_rulebook("aspire")
    english, welsh = texts_of("en"), texts_of("cy")
    known = digests(everything(ASPIRE, rulebook))
    assert digests(rules_of(rulebook)) | digests(english) | digests(welsh) == known
    assert not digests(english) & digests(welsh)
    said = {column for section in english for part in section.parts for column in part.row}
    assert any("I have passed this to the team" in text for text in said)


@pytest.mark.parametrize(
    ("rules", "document", "national"),
    [(Rules.AS_WRITTEN, True, False), (Rules.BEST_OF_BOTH, True, True), (Rules.STATUTORY, False, True)],
)
def test_what_is_signed_are_the_rules_that_the_deployment_runs(rules, document, national):
    rulebook = load_rulebook("aspire")
    headings = [section.heading for section in rules_of(rulebook, rules)]
    assert any(not heading.startswith("National rules: ") for heading in headings) is document
    assert any(heading.startswith("National rules: ") for heading in headings) is national
    signed = digests(everything(ASPIRE.model_copy(update={"rules": rules}), rulebook))
    assert (digests(rules_of(load_rulebook("aspire"))) <= signed) is document
    assert (digests(rules_of(rulebook, Rules.STATUTORY)) <= signed) is national


def test_a_changed_rule_makes_another_part_and_the_hash_of_the_file_changes_with_anything():
    before = rules_of(load_rulebook("aspire"))
    change = PACK.replace(ANSWERED, ANSWERED.replace("5", "6"))
    assert change != PACK
    after = rules_of(rulebook_from(change, "changed"))
    new = digests(after) - digests(before)
    assert new
    named = {part.row[0] for section in after for part in section.parts if part.digest in new}
    assert "Content hash" in named
    comment = rules_of(rulebook_from(f"# read again\n{PACK}", "changed"))
    assert digests(comment) == digests(before)


async def test_a_manager_signs_what_is_ticked_and_a_whole_part(sam, service):
    page = await sam.open("/policy/aspire")
    assert "Sample, not signed" in page.text
    document = rules_of(service.rulebooks["aspire"])[0]
    first = page.form("/sign")
    done = await sam.send(first, part=all_of(document)[0])
    assert "Your name stands under it." in done.text
    assert "Sam Okoro, 10 February 2026, 10:12" in done.text
    assert f"1 of {len(document.parts)} signed off" in done.text

    fields = {**first.fields, "whole": "yes"}
    data = [
        *((name, value) for name, value in fields.items() if name != "all"),
        *(("all", d) for d in all_of(document)),
    ]
    response = await sam.client.post(first.action, data=data)
    assert f"{len(document.parts)} of {len(document.parts)} signed off" in await response.text()
    assert set(await service.read(signatures, "aspire")) == set(all_of(document))


async def test_the_first_name_stands_and_nothing_unknown_is_signed(sam, service):
    form = (await sam.open("/policy/aspire")).form("/sign")
    digest = all_of(rules_of(service.rulebooks["aspire"])[0])[0]
    await sam.send(form, part=digest)
    service.clock.now += timedelta(hours=1)
    await sam.send(form, part=digest)
    assert (await service.read(signatures, "aspire"))[digest].at == NOW
    assert "so nothing was signed" in (await sam.send(form, part="f" * 64)).text
    assert "Tick what you have read" in (await sam.send(form)).text
    assert set(await service.read(signatures, "aspire")) == {digest}
    assert await service.read(signatures, "alliance") == {}


async def test_texts_are_signed_by_language(sam):
    page = await sam.open("/policy/aspire/texts?language=cy")
    assert "Texts in Welsh" in page.text
    form = page.form("/sign")
    done = await sam.send(form, part=form.fields["all"])
    assert "Your name stands under it." in done.text
    assert 'aria-current="page">Texts in Welsh' in done.text


async def test_others_read_and_do_not_sign(sam, enter, service):
    advisor = await enter()
    await join(advisor, service, name="Ada Byrne", role="advisor")
    page = await advisor.open("/policy/aspire")
    assert "Nobody yet" in page.text
    assert "I have read it" not in page.text
    token = (await advisor.open("/staff/account")).form("/name").fields["form_token"]
    form = (await sam.open("/policy/aspire")).form("/sign")
    refused = await advisor.client.post("/policy/aspire/sign", data={**form.fields, "form_token": token})
    assert refused.status == 403
    assert (await sam.open("/policy/alliance/texts")).status == 404


async def test_the_share_stands_in_command(sam):
    assert "Sample, not signed" in (await sam.open("/staff/command")).text


async def test_what_a_customer_would_see_is_played_and_not_kept(sam):
    form = (await sam.open("/policy/aspire/try")).form("/try")
    shown = await sam.send(form, words=f"{COLD}\nthree weeks", channel="webchat", day="2026-03-02", time="14:00")
    assert shown.text.count('class="by-customer"') == 2
    assert shown.text.count('class="by-bot"') == 2
    assert "Asks: " in shown.text
    assert "Mon 9 March 2026" in shown.text
    assert "&lt;script&gt;" in shown.text
    assert "No case" not in shown.text
    assert "three weeks</textarea>" in shown.text
    assert (await sam.open("/staff")).text.count("ASP-") == 0


async def test_another_version_of_the_rules_is_tried_before_it_goes_live(sam):
    form = (await sam.open("/policy/aspire/try")).form("/try")
    change = PACK.replace(ANSWERED, ANSWERED.replace("5", "6"))
    assert change != PACK
    shown = await sam.send(form, words=COLD, day="2026-03-02", time="14:00", pack=change)
    assert "Tue 10 March 2026" in shown.text
    refused = await sam.send(form, words=COLD, day="2026-03-02", pack="[document]")
    assert refused.status == 422
    assert "the pack that you pasted" in refused.text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"words": " \n "}, "Write what the customer says"),
        ({"words": "a\n" * 16}, "At most 15 messages"),
        ({"words": "hello", "channel": "phone"}, "Choose a channel"),
        ({"words": "hello", "day": "31/3/2026"}, "Give the day"),
    ],
)
async def test_a_preview_that_cannot_be_played_says_why(sam, fields, says):
    refused = await sam.send((await sam.open("/policy/aspire/try")).form("/try"), **fields)
    assert refused.status == 422
    assert says in refused.text
