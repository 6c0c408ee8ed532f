"""Invitations by e-mail, and the people of a landlord on both databases."""

from email import message_from_bytes, policy

import pytest
from bot_web_desk import QUICK, doors, join, serving
from conftest import NOW
from mail_stand_in import Inbox, smtp_server

from bot.providers.mail_accounts import MailAccount
from bot.web.rights import Role
from channels.mail_sender import Server
from triage.store import people, staff


def account(port):
    server = Server(host="127.0.0.1", port=port, security="none")
    return MailAccount(
        landlord="aspire",
        name="Aspire Housing",
        address="hello@aspire.example",
        smtp=server,
        imap=None,
        folder="INBOX",
        poll_seconds=30,
        webhook_keys=(),
    )


@pytest.mark.parametrize(
    ("answer", "says", "mails"), [("250 OK", "has been sent to", 1), ("554 no", "could not be sent by e-mail", 0)]
)
async def test_the_link_goes_by_mail_where_the_landlord_has_an_account(
    sqlite_url, aiohttp_server, aiohttp_client, answer, says, mails
):
    inbox = Inbox(answer=answer)
    async with smtp_server(inbox) as port:
        with serving(sqlite_url, NOW) as service:
            service.mail_accounts["aspire"] = account(port)
            sam = await (await doors(service, aiohttp_server, aiohttp_client))()
            await join(sam, service)
            page = await sam.open("/staff/people")
            assert "also sent to the address" in page.text
            shown = await sam.send(page.form("/invite"), email="ada@example.org", role=Role.HANDLER)
    assert says in shown.text
    assert len(inbox.taken) == mails
    for envelope in inbox.taken:
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert mail["To"] == "ada@example.org"
        link = next(line for line in mail.get_content().splitlines() if "/staff/welcome/" in line)
        assert link in shown.text


def seats(conn):
    """Sam the administrator, and Ada the handler who works elsewhere too."""
    made = {}
    for name, roles in (("Sam", ["administrator"]), ("Ada", ["handler"])):
        number = staff.make_account(conn, name=name, email=f"{name}@example.org", password=QUICK.hash("x"), now=NOW)
        made[name] = staff.take_seat(conn, "aspire", number, roles, now=NOW)
        if name == "Ada":
            staff.take_seat(conn, "pioneer", number, roles, now=NOW)
    return made


def test_roles_and_seats_change_only_while_an_administrator_is_left(database):
    made = database.write(seats)
    for fn, given in (
        (people.change_roles, {"roles": ["manager"]}),
        (people.end_seat, {"by": made["Sam"], "now": NOW}),
    ):
        with pytest.raises(people.LastOne):
            database.write(fn, "aspire", made["Sam"], keeps="administrator", **given)
    database.write(people.change_roles, "aspire", made["Ada"], ["administrator", "handler"], keeps="administrator")
    assert database.write(people.end_seat, "aspire", made["Sam"], by=made["Ada"], now=NOW, keeps="administrator") == 0
    (left,) = database.read(people.people_of, "aspire")
    assert (left["name"], left["roles"], left["has_second_factor"]) == ("Ada", ["administrator", "handler"], False)
    assert database.read(people.find_person, "aspire", made["Sam"]) is None
    assert database.read(people.find_person, "pioneer", made["Ada"]) is None
    with pytest.raises(people.NotOnlyHere):
        database.write(people.reset, "aspire", made["Ada"])


def test_an_invitation_is_listed_until_it_is_used_or_taken_back(database):
    ends = NOW.replace(year=2027)
    link = {"roles": ["handler"], "now": NOW, "expires_at": ends, "email": "Ada@Example.org"}
    database.write(staff.make_welcome_link, landlords=["aspire"], **link)
    database.write(staff.make_welcome_link, landlords=["aspire", "pioneer"], **link)
    (row,) = database.read(people.open_invitations, "aspire", now=NOW)
    assert row["email"] == "ada@example.org"
    assert not database.write(people.withdraw_invitation, "pioneer", row["token_digest"][:16], now=NOW)
    assert database.write(people.withdraw_invitation, "aspire", row["token_digest"][:16], now=NOW)
    assert database.read(people.open_invitations, "aspire", now=NOW) == []
    assert database.read(people.open_invitations, "aspire", now=ends) == []
