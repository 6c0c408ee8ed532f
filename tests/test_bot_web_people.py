"""Looking after people: roles, invitations, ended seats, and the last administrator."""

import re

import pytest
from bot_web_desk import COLD, PASSWORD, Page, welcome_link
from conftest import NOW
from sqlalchemy import update

from bot.web.rights import ALLOWED, TABLE, Action, Role
from triage.cases import CaseEvent, EventKind
from triage.store import staff, tables
from triage.store.cases import append

pytest_plugins = ["desk_fixtures"]

LINK = re.compile(r"/staff/welcome/[\w-]+")


async def invited(sam, visitor, *roles, name="Ada Byrne"):
    """Let Sam invite somebody, who follows the link; returns the page they land on."""
    form = (await sam.open("/staff/people")).form("/invite")
    email = f"{name.split()[0].lower()}@example.org"
    page = await _send_roles(sam, form, roles, email=email)
    assert page.status == 200, page.text
    first = await visitor.open(LINK.search(page.text)[0])
    assert first.form().fields["email"] == email
    return await visitor.send(first.form(), name=name, password=PASSWORD, again=PASSWORD)


async def _send_roles(visitor, form, roles, **fields):
    data = [(name, value) for name, value in {**form.fields, **fields}.items() if name != "role"]
    response = await visitor.client.post(form.action, data=data + [("role", role) for role in roles])
    return await _page_of(response)


async def _page_of(response):
    text = await response.text()
    return Page(status=response.status, text=text, path=response.url.path, headers=response.headers)


async def seat_id(service, email):
    def find(conn):
        account = conn.scalar(tables.accounts.select().with_only_columns(tables.accounts.c.id).filter_by(email=email))
        return conn.scalar(tables.staff.select().with_only_columns(tables.staff.c.id).filter_by(account_id=account))

    return await service.read(find)


def test_the_table_names_every_action_and_every_role():
    assert set(TABLE["actions"]) == set(Action)
    assert set(TABLE["roles"]) == set(Role)
    assert all(set(each["roles"]) <= set(Role) for each in TABLE["actions"].values())


def test_what_roles_may_do_is_as_it_was_thought_out():
    looks = {Action.READ, Action.READ_RESTRICTED, Action.READ_AUDIT}
    assert ALLOWED[Role.AUDITOR] == looks
    assert ALLOWED[Role.ADMINISTRATOR] == {Action.PEOPLE}
    assert ALLOWED[Role.ADVISOR] < ALLOWED[Role.HANDLER] < ALLOWED[Role.REVIEWER] < ALLOWED[Role.MANAGER]
    assert ALLOWED[Role.MANAGER] == set(Action) - {Action.PEOPLE, Action.READ_AUDIT}
    assert not ALLOWED[Role.ADVISOR] & {Action.READ_RESTRICTED, Action.CLOSE, Action.ASSIGN, Action.RESPOND}
    assert not ALLOWED[Role.HANDLER] & {Action.SETTLE, Action.REVIEW}


async def test_the_page_of_roles_says_which_are_ones_own(sam):
    page = await sam.open("/staff/roles")
    assert "Looks after people and settings" in page.text
    assert page.text.count('<th scope="row">') == len(Action)


async def test_somebody_invited_works_with_their_roles_only(sam, enter):
    reference = (await (await enter()).chat(COLD))["case"]["reference"]
    ada = await enter()
    assert (await invited(sam, ada, "advisor")).path == "/staff"
    item = await ada.open(f"/staff/aspire/cases/{reference}")
    assert item.status == 200
    refused = await ada.send(item.form("/acknowledge"), text="We have it") if "/acknowledge" in item.text else None
    assert refused is None or refused.status == 403
    assert (await ada.open("/staff/people")).status == 403
    people = await sam.open("/staff/people")
    assert "ada@example.org" in people.text
    assert "None. An invitation stands here" in people.text


async def test_an_administrator_alone_sees_no_case(sam, enter):
    reference = (await (await enter()).chat(COLD))["case"]["reference"]
    ada = await enter()
    await invited(sam, ada, "administrator")
    assert reference not in (await ada.open("/staff")).text
    assert (await ada.open(f"/staff/aspire/cases/{reference}")).status == 403
    assert (await ada.open("/staff/people")).status == 200


@pytest.mark.parametrize(
    ("email", "roles", "fault"),
    [("ada at example", ["advisor"], "Type an e-mail address"), ("ada@example.org", [], "Choose at least one role")],
)
async def test_an_invitation_says_what_is_missing(sam, email, roles, fault):
    form = (await sam.open("/staff/people")).form("/invite")
    page = await _send_roles(sam, form, roles, email=email)
    assert (page.status, page.title.startswith("Error: ")) == (422, True)
    assert fault in page.text


async def test_an_invitation_that_was_taken_back_opens_nothing(sam, enter):
    form = (await sam.open("/staff/people")).form("/invite")
    link = LINK.search((await _send_roles(sam, form, ["advisor"], email="ada@example.org")).text)[0]
    people = await sam.open("/staff/people")
    assert "no longer works" in (await sam.send(people.form("/withdraw"))).text
    assert (await (await enter()).open(link)).status == 410


async def test_the_last_administrator_keeps_the_role_and_the_seat(sam, service):
    address = f"/staff/aspire/people/{await seat_id(service, 'sam@example.org')}"
    page = await sam.open(address)
    kept = await _send_roles(sam, page.form("/roles"), ["manager"])
    assert (kept.status, "Nobody else is an administrator" in kept.text) == (422, True)
    assert (await sam.send(page.form("/end"))).status == 422
    assert (await sam.open("/staff/people")).status == 200


async def test_with_another_administrator_the_first_one_may_go(sam, enter, service):
    ada = await enter()
    await invited(sam, ada, "administrator")
    address = f"/staff/aspire/people/{await seat_id(service, 'sam@example.org')}"
    await _send_roles(sam, (await sam.open(address)).form("/roles"), ["manager"])
    assert (await sam.open("/staff/people")).status == 403
    assert (await ada.send((await ada.open(address)).form("/end"))).status == 200
    assert (await sam.open("/staff/roles")).status == 200
    assert "no seat at any landlord" in (await sam.open("/staff/account")).text


async def test_roles_can_be_changed_and_hold_at_once(sam, enter, service):
    ada = await enter()
    await invited(sam, ada, "administrator")
    address = f"/staff/aspire/people/{await seat_id(service, 'ada@example.org')}"
    await _send_roles(sam, (await sam.open(address)).form("/roles"), ["auditor", "made up"])
    assert (await ada.open("/staff/people")).status == 403
    assert (await ada.open("/policy/aspire")).status == 200


async def test_what_somebody_had_open_is_nobodys_when_their_seat_ends(sam, enter, service):
    reference = (await (await enter()).chat(COLD))["case"]["reference"]
    ada = await enter()
    await invited(sam, ada, "handler")
    number = await seat_id(service, "ada@example.org")
    given = CaseEvent(kind=EventKind.ASSIGNED, at=NOW, actor="bot", public={"assignee_id": number})
    await service.write(append, "aspire", 1, given)
    assert "Ada Byrne has it" in (await sam.open(f"/staff/aspire/cases/{reference}")).text
    await sam.send((await sam.open(f"/staff/aspire/people/{number}")).form("/end"))
    assert "Nobody has it yet" in (await sam.open(f"/staff/aspire/cases/{reference}")).text
    assert (await ada.open(f"/staff/aspire/cases/{reference}")).status == 404


async def test_somebody_known_takes_a_seat_at_another_landlord_with_the_same_account(sam, service):
    link = await welcome_link(service, "handler", landlords=("pioneer",))
    page = await sam.open(link)
    assert "You are signed in as Sam Okoro" in page.text
    assert (await sam.send(page.form("/welcome/" + link.rpartition("/")[2]))).path == "/staff"
    assert (await sam.open("/policy/pioneer")).status == 200
    assert (await sam.open(link)).status == 410


async def test_a_reset_ends_the_sessions_and_the_link_gives_a_new_password(sam, enter, service):
    ada = await enter()
    await invited(sam, ada, "advisor")
    person = await sam.open(f"/staff/aspire/people/{await seat_id(service, 'ada@example.org')}")
    link = LINK.search((await sam.send(person.form("/reset"))).text)[0]
    assert (await ada.open("/staff")).path == "/staff/sign-in"
    renewal = await ada.open(link)
    page = await ada.send(renewal.form(), password="a new long password", again="a new long password")
    assert page.path == "/staff/sign-in"
    assert (await ada.send(page.form("/sign-in"), email="ada@example.org", password=PASSWORD)).status == 422
    form = (await ada.open("/staff/sign-in")).form("/sign-in")
    assert (await ada.send(form, email="ada@example.org", password="a new long password")).path == "/staff"


async def test_who_works_elsewhere_too_is_not_reset_from_one_landlord(sam, enter, service):
    ada = await enter()
    await invited(sam, ada, "advisor")
    link = await ada.open(await welcome_link(service, "advisor", landlords=("pioneer",)))
    await ada.send(link.form(link.path))
    person = await sam.open(f"/staff/aspire/people/{await seat_id(service, 'ada@example.org')}")
    assert "work for another landlord too" in (await sam.send(person.form("/reset"))).text
    assert (await ada.open("/staff")).path == "/staff"


async def test_people_of_another_landlord_are_not_there(sam, service):
    token = await service.write(
        staff.make_welcome_link, landlords=["pioneer"], roles=["handler"], now=NOW, expires_at=NOW.replace(year=2027)
    )
    await service.write(staff.join, token, name="Pat", email="pat@example.org", password="x", now=NOW)
    number = await seat_id(service, "pat@example.org")
    assert (await sam.open(f"/staff/aspire/people/{number}")).status == 404
    assert (await sam.open(f"/staff/pioneer/people/{number}")).status == 404
    assert "pat@example.org" not in (await sam.open("/staff/people?landlord=pioneer")).text


async def test_a_seat_that_has_ended_is_taken_up_again_with_the_new_roles_only(database):
    def story(conn):
        token = staff.make_welcome_link(
            conn, landlords=["aspire"], roles=["manager"], now=NOW, expires_at=NOW.replace(year=2027)
        )
        account = staff.join(conn, token, name="Ada", email="ada@example.org", password="x", now=NOW)
        conn.execute(update(tables.staff).values(left_at=NOW))
        return staff.take_seat(conn, "aspire", account, ["advisor"], now=NOW)

    number = database.write(story)
    row = database.read(lambda conn: conn.execute(tables.staff.select()).mappings().one())
    assert (row["id"], row["roles"], row["left_at"]) == (number, ["advisor"], None)


async def test_an_administrator_says_who_holds_a_post_of_the_policy_and_takes_it_away(sam, service):
    page = await sam.open("/staff/people")
    assert "Team manager or Service manager" in page.text
    assert "Approves compensation" in page.text
    missing = await sam.send(page.form("/people/posts"), post="head_of_service", staff_id="")
    assert missing.status == 422
    assert "Choose who holds it" in missing.text
    held = await sam.send(
        page.form("/people/posts"), post="head_of_service", staff_id=str(await seat_id(service, "sam@example.org"))
    )
    assert "The post is held as shown" in held.text
    free = await sam.send(held.form("/posts/take"))
    assert "/posts/take" not in free.text


@pytest.mark.parametrize("post", ["group_chief_executive", "manager", ""])
async def test_only_a_post_of_the_landlords_own_policy_can_be_given(sam, service, post):
    form = (await sam.open("/staff/people")).form("/people/posts")
    refused = await sam.send(form, post=post, staff_id=str(await seat_id(service, "sam@example.org")))
    assert refused.status == 422
    assert "Choose a post" in refused.text
