"""The audit log: what stands in it, who reads it, how it is searched and taken away, and that nobody changes it."""

import csv
import io

import pytest
from bot_web_desk import COLD, PASSWORD, join
from conftest import NOW
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from bot.web.audit_page import COLUMNS, WORDS, as_csv, as_text
from bot.web.item_forms import FORMS
from bot.web.permits import PERMITS
from triage.store import audit, staff, tables
from triage.store.audit import Deed, Search

pytest_plugins = ["desk_fixtures"]


@pytest.fixture
async def auditor(enter, service):
    visitor = await enter()
    await join(visitor, service, name="Uma Shah", role="auditor")
    return visitor


async def lines(service):
    """Everything in the log as (who, what, about, outcome), oldest first."""
    rows = await service.read(audit.search, Search(landlords=("aspire",)), most=1000)
    return [(row["name"], row["action"], row["about"], row["outcome"]) for row in reversed(rows)]


async def test_looks_changes_and_refusals_stand_in_the_log(sam, auditor, enter, service):
    reference = (await (await enter()).chat(COLD))["case"]["reference"]
    item = await sam.open(f"/staff/aspire/cases/{reference}")
    await sam.send(item.form("/write"), text="We are on our way.")
    await sam.open("/staff/aspire/conversations/1")
    await sam.open("/staff/aspire/cases/ASP-0-0")
    form = (await auditor.open(f"/staff/aspire/cases/{reference}")).form("/sign-out")
    form.action = f"/staff/aspire/cases/{reference}/write"
    assert (await auditor.send(form, text="hello")).status == 403
    assert await lines(service) == [
        ("Sam Okoro", "joined", "", "done"),
        ("Uma Shah", "joined", "", "done"),
        ("Sam Okoro", "case_seen", reference, "done"),
        ("Sam Okoro", "write", reference, "done"),
        ("Sam Okoro", "case_seen", reference, "done"),
        ("Sam Okoro", "conversation_seen", "conversation 1", "done"),
        ("Sam Okoro", "case_seen", "ASP-0-0", "refused"),
        ("Uma Shah", "case_seen", reference, "done"),
        ("Uma Shah", "write", reference, "refused"),
    ]


async def test_good_and_bad_sign_ins_stand_in_the_log(sam, service):
    page = await sam.send((await sam.open("/staff")).form("/sign-out"))
    form = page.form("/sign-in")
    await sam.send(form, email="sam@example.org", password="wrong")
    await sam.send(form, email="nobody@example.org", password="wrong")
    await sam.send(form, email="sam@example.org", password=PASSWORD)
    assert (await lines(service))[1:] == [
        ("Sam Okoro", "signed_out", "", "done"),
        ("Sam Okoro", "signed_in", "", "refused"),
        (None, "signed_in", "", "refused"),
        ("Sam Okoro", "signed_in", "", "done"),
    ]


async def test_a_form_that_was_not_filled_in_has_done_nothing(sam, enter, service):
    reference = (await (await enter()).chat(COLD))["case"]["reference"]
    item = await sam.open(f"/staff/aspire/cases/{reference}")
    assert (await sam.send(item.form("/write"), text="")).status == 422
    assert [each[1] for each in await lines(service)] == ["joined", "case_seen"]


async def test_nothing_in_the_log_tells_who_the_customer_is(sam, enter, service):
    customer = await enter()
    answer = await customer.chat(COLD)
    await customer.chat("My name is Joan Smithers, 07700 900123", session=answer["session"])
    item = await sam.open(f"/staff/aspire/cases/{answer['case']['reference']}")
    await sam.send(item.form("/write"), text="Dear Joan Smithers")
    kept = str(await service.read(lambda conn: conn.execute(tables.audit_log.select()).all()))
    assert not any(words in kept for words in ("Joan", "07700", "boiler"))


@pytest.mark.parametrize("role", ["advisor", "handler", "reviewer", "manager", "administrator"])
async def test_only_auditors_read_it(enter, service, role):
    visitor = await enter()
    await join(visitor, service, role=role)
    assert (await visitor.open("/staff/audit")).status == 403
    assert (await visitor.open("/staff/audit.csv")).status == 403
    assert "Audit log" not in (await visitor.open("/staff")).text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("person=okoro", 3),
        ("person=uma@", 1),
        ("person=nobody", 0),
        ("about=conversation+1", 1),
        ("action=case_seen", 1),
        ("action=made+up", 4),
        ("since=2026-02-10&until=2026-02-10", 4),
        ("since=2026-02-11", 0),
        ("until=2026-02-09", 0),
        ("until=never", 4),
        ("before=x", 4),
    ],
)
async def test_it_is_searched_by_who_what_and_when(sam, auditor, enter, query, found):
    reference = (await (await enter()).chat(COLD))["case"]["reference"]
    await sam.open(f"/staff/aspire/cases/{reference}")
    await sam.open("/staff/aspire/conversations/1")
    page = await auditor.open(f"/staff/audit?{query}")
    assert page.text.count('<th scope="row">') == found
    assert ("Nothing fits this" in page.text) == (found == 0)


async def test_it_comes_page_by_page(auditor, service):
    deeds = [Deed(action="case_seen", at=NOW, source="::1", landlord="aspire", about=f"ASP-{n}") for n in range(60)]
    await service.write(audit.note, *deeds)
    first = await auditor.open("/staff/audit?action=case_seen")
    assert first.text.count('<th scope="row">') == 50
    before = first.text.split("before=")[1].split('"')[0]
    assert (await auditor.open(f"/staff/audit?action=case_seen&before={before}")).text.count('<th scope="row">') == 10


async def test_it_is_taken_away_as_a_table_and_that_is_logged_too(sam, auditor, service):
    await sam.open("/staff/aspire/cases/ASP-0-0")
    answer = await auditor.open("/staff/audit.csv?person=sam")
    assert "attachment" in answer.headers["Content-Disposition"]
    table = list(csv.reader(io.StringIO(answer.text)))
    assert table[0] == list(COLUMNS)
    assert [row[4] for row in table[1:]] == ["Looked at a case", "Used a one-time link"]
    assert (await lines(service))[-1] == ("Uma Shah", "audit_exported", "", "done")


async def test_a_name_that_is_a_formula_is_text_in_the_table(service, auditor):
    await service.write(staff.rename, 1, '=HYPERLINK("http://x","y")')
    answer = await auditor.open("/staff/audit.csv")
    names = [row[2] for row in csv.reader(io.StringIO(answer.text))]
    assert '\'=HYPERLINK("http://x","y")' in names


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_reckon_with_is_text(cell):
    assert as_text(cell) == f"'{cell}"
    assert list(csv.reader(io.StringIO(as_csv([[cell, "plain"]]).decode(), newline=""))) == [[f"'{cell}", "plain"]]


async def test_another_landlords_log_is_not_shown(auditor, service):
    token = await service.write(
        staff.make_welcome_link, landlords=["pioneer"], roles=["handler"], now=NOW, expires_at=NOW.replace(year=2027)
    )
    pat = await service.write(staff.join, token, name="Pat", email="pat@example.org", password="x", now=NOW)
    deeds = [
        Deed(action="case_seen", at=NOW, source="::1", landlord="pioneer", account_id=pat, about="PIO-1"),
        Deed(action="signed_in", at=NOW, source="::1", account_id=pat),
    ]
    await service.write(audit.note, *deeds)
    assert "PIO-1" not in (await auditor.open("/staff/audit")).text
    assert "pat@example.org" not in (await auditor.open("/staff/audit.csv")).text


def test_the_database_itself_refuses_to_change_the_log(database):
    database.write(audit.note, Deed(action="case_seen", at=NOW, source="::1", landlord="aspire", about="ASP-1"))
    for statement in (update(tables.audit_log).values(about="ASP-2"), delete(tables.audit_log)):
        with pytest.raises(DBAPIError, match="only added to"):
            database.write(lambda conn, statement=statement: conn.execute(statement))
    (row,) = database.read(audit.search, Search(landlords=("aspire",), person="", about="asp-1"))
    assert row["about"] == "ASP-1"


def test_everything_that_is_logged_has_words():
    names = {permit.log for permit in PERMITS.values()} - {"", "form"} | set(FORMS)
    assert names <= set(WORDS)
