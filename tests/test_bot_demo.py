"""The demo on real stores: everything arrives through the real intake, and only once."""

import dataclasses
import shutil
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from conftest import NOW
from sqlalchemy import select

from bot.commands.demo import demo
from bot.demo.demo import Demo, NotASample, summarise
from bot.demo.moments import after, before
from bot.demo.script import Deed, Line, load_colleagues, load_scripts
from bot.service import make_service
from bot.settings import ROOT, Settings
from bot.web.item_forms import FORMS
from bot.web.life_orders import CHASE, CLOSING
from bot.web.passwords import Passwords
from nlu.engine import load_engine
from triage.pack import load_rulebook
from triage.store import staff, tables
from triage.store.cases import tampered
from triage.store.conversations import lock_open
from triage.store.staff import NO_PASSWORD

CALENDAR = load_rulebook("aspire").calendar
TALKS = [talk for script in load_scripts() for talk in script.conversation]
LATER = NOW + timedelta(days=2)


@pytest.fixture(scope="module")
def engine():
    return load_engine()


@contextmanager
def serving(url, engine, **settings):
    service = make_service(Settings(database_url=url, **settings), engine=engine, clock=lambda: NOW)
    try:
        yield service
    finally:
        service.close()


@pytest.fixture(scope="module")
def filled(empty_sqlite, tmp_path_factory, engine):
    """A service whose store the whole demo has filled, and what the demo said of it."""
    file = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    shutil.copy(empty_sqlite, file)
    with serving(f"sqlite:///{file}", engine) as service:
        yield service, play(service)


def play(service, scripts=None, now=NOW):
    chosen = Demo(service, load_scripts() if scripts is None else scripts, now=now)
    return summarise([chosen.play(sample) for sample in chosen.samples])


def rows(service, table):
    with service.store.database.engine.connect() as conn:
        return conn.execute(select(table).order_by(*table.primary_key.columns)).mappings().all()


def everything(service):
    return {table.name: rows(service, table) for table in tables.metadata.sorted_tables}


def test_every_conversation_arrives_whole(filled):
    service, summary = filled
    assert summary.conversations == len(TALKS) == len(rows(service, tables.conversations))
    written = Counter(row["landlord"] for row in rows(service, tables.conversations))
    assert written == {script.landlord: len(script.conversation) for script in load_scripts()}
    assert {row["text"] for row in rows(service, tables.messages)} >= {talk.says[-1] for talk in TALKS if talk.becomes}


def test_every_deed_of_staff_was_done(filled):
    service, summary = filled
    assert summary.misfits == []
    deeds = [step for talk in TALKS for step in talk.then if isinstance(step, Deed)]
    perhaps = [deed for deed in deeds if deed.does in {"correct", "law"}]  # where the kind was wrong, a law's date runs
    assert len(deeds) - len(perhaps) <= len(rows(service, tables.staff_actions)) <= len(deeds)


def test_each_intended_status_can_be_seen(filled):
    _, summary = filled
    assert {talk.becomes for talk in TALKS if talk.becomes} <= set(summary.cases)
    assert summary.waiting > 0


def test_something_is_overdue_and_something_is_due_on_the_next_working_day(filled):
    service, _ = filled
    due = [row["next_due"] for row in rows(service, tables.cases) if row["next_due"] is not None]
    next_day = CALENDAR.add_working_days(NOW.date(), 1)
    assert min(due) < NOW
    assert any(row["due_date"] == next_day.isoformat() for row in rows(service, tables.clocks))


def test_the_history_of_every_case_is_whole(filled):
    service, _ = filled
    with service.store.database.engine.connect() as conn:
        faults = {row["reference"]: tampered(conn, row["landlord"], row["id"]) for row in rows(service, tables.cases)}
    assert set(faults.values()) == {None}


def later_than(service, now):
    past = {
        tables.conversations: ("opened_at", "last_inbound_at"),
        tables.messages: ("at", "delivered_at"),
        tables.cases: ("received_at", "acknowledged_at", "responded_at", "closed_at"),
        tables.events: ("at",),
        tables.jobs: ("created_at", "due", "finished_at"),
        tables.accounts: ("created_at",),
        tables.staff: ("joined_at",),
        tables.staff_actions: ("at",),
    }
    return [
        (table.name, name, row[name])
        for table, names in past.items()
        for row in rows(service, table)
        for name in names
        if row[name] is not None and row[name] > now
    ]


def test_nothing_happened_in_the_future(filled):
    service, _ = filled
    assert later_than(service, NOW) == []


def test_over_holidays_what_would_lie_in_the_future_has_just_happened(sqlite_url, engine):
    """Six days before this Monday, two working days on is this afternoon."""
    morning = datetime(2025, 12, 29, 8, 0, tzinfo=UTC)
    later = "2 working days later at 15:00"
    steps = (
        Line(when=later, says=["and one thing more"]),
        Deed(when=later, by="amara", does="write", fields={"text": "Thank you."}),
    )
    with serving(sqlite_url, engine) as service:
        chosen = Demo(service, load_scripts(), now=morning)
        talk = chosen.samples[0].talk.model_copy(update={"then": steps})
        chosen.play(dataclasses.replace(chosen.samples[0], talk=talk, begins=morning - timedelta(days=6)))
        assert later_than(service, morning) == []
        assert [row["at"] for row in rows(service, tables.staff_actions)] == [morning]


def test_nothing_is_left_to_be_sent(filled):
    service, _ = filled
    sends = [row for row in rows(service, tables.jobs) if row["kind"] not in {CLOSING, CHASE}]
    assert {row["status"] for row in sends} <= {"done", "superseded"}
    assert "queued" not in {row["delivery"] for row in rows(service, tables.messages)}


async def test_nobody_can_sign_in_as_a_sample_colleague(filled):
    service, _ = filled
    with service.store.database.engine.connect() as conn:
        assert not staff.has_accounts(conn)
        assert [staff.credentials(conn, each.email) for each in load_colleagues()] == [None] * len(load_colleagues())
    assert not await Passwords().fits(NO_PASSWORD, NO_PASSWORD)
    assert all("sample" in row["name"] for row in rows(service, tables.accounts))


def test_a_second_run_changes_nothing(filled):
    service, first = filled
    kept = everything(service)
    again = play(service, now=LATER)
    assert (again.added, again.conversations, again.cases) == (0, first.conversations, first.cases)
    assert everything(service) == kept


def test_the_command_says_that_all_was_here_before(filled):
    service, summary = filled
    done = CliRunner().invoke(demo, ["--database", service.settings.database_url], catch_exceptions=False)
    assert done.exit_code == 0
    assert f"{summary.conversations} sample conversations with {summary.cases.total()} cases" in done.output
    assert "nothing was changed" in done.output
    assert "/staff" in done.output


def test_an_interrupted_run_is_taken_up_again(database_url, engine):
    """On both databases: the second run begins anew and adds just what the first had not done."""
    script = load_scripts()[0]
    with serving(database_url, engine) as service:
        begun = Demo(service, [script], now=NOW)
        half = summarise([begun.play(sample) for sample in begun.samples[: len(begun.samples) // 2]])
        rest = play(service, [script], now=LATER)
        said = [row for row in rows(service, tables.messages) if row["sender"] == "customer"]
        assert half.added + rest.added == len(said) + len(rows(service, tables.staff_actions))
        assert (rest.conversations, rest.misfits) == (len(script.conversation), [])
        assert play(service, [script], now=LATER).added == 0


def only(tmp_path, **changes):
    """A folder with the first sample landlord alone, its file changed."""
    text = (ROOT / "landlords" / "aspire.toml").read_text(encoding="utf-8")
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "landlords").mkdir()
    (tmp_path / "landlords" / "aspire.toml").write_text(text, encoding="utf-8")
    return tmp_path / "landlords"


def test_landlords_and_channels_that_are_not_here_are_left_out(sqlite_url, tmp_path, engine):
    sms = ('[channels.sms]\nprovider = "stand-in"\nnumber = "+447700900100"', "")
    with serving(sqlite_url, engine, landlords=only(tmp_path, sms=sms)) as service:
        chosen = Demo(service, load_scripts(), now=NOW)
    ours = [talk for script in load_scripts() if script.landlord == "aspire" for talk in script.conversation]
    assert [sample.talk.id for sample in chosen.samples if sample.talk.phone] == []
    assert {sample.talk.id for sample in chosen.samples} == {talk.id for talk in ours if not talk.phone}
    assert len(chosen.left_out) == len(load_scripts())
    assert any("Aspire Housing" in line and "sms" in line for line in chosen.left_out)


def test_it_refuses_where_a_landlord_is_not_a_sample(sqlite_url, tmp_path):
    live = ("sample = true", "sample = false"), ('rules = "as_written"', 'rules = "best_of_both"')
    folder = only(tmp_path, live=live[0], rules=live[1])
    done = CliRunner().invoke(demo, ["--database", sqlite_url], env={"SAYSO_LANDLORDS": str(folder)})
    assert done.exit_code == 1
    assert "Aspire Housing: not a sample" in done.output


def test_it_refuses_a_database_with_conversations_of_somebody_else(sqlite_url, engine):
    other = {"channel": "webchat", "address": "session", "new_state": {"v": 1}, "now": NOW}
    with serving(sqlite_url, engine) as service:
        service.store.database.write(lock_open, "elsewhere", **other)
        with pytest.raises(NotASample, match="elsewhere"):
            Demo(service, load_scripts(), now=NOW)
        assert rows(service, tables.accounts) == []


@pytest.mark.parametrize(
    ("now", "words", "instant"),
    [
        ("2026-02-10T10:12+00:00", "50 minutes ago", "2026-02-10T09:22+00:00"),
        ("2026-02-10T10:12+00:00", "3 days ago at 21:40", "2026-02-07T21:40+00:00"),
        ("2026-02-10T10:12+00:00", "4 working days ago at 09:00", "2026-02-04T09:00+00:00"),
        ("2026-02-14T10:12+00:00", "4 working days ago at 09:00", "2026-02-09T09:00+00:00"),  # a Saturday
        ("2026-01-02T10:12+00:00", "1 working day ago at 09:00", "2025-12-31T09:00+00:00"),  # New Year's Day between
        ("2026-04-01T10:12+01:00", "5 days ago at 08:00", "2026-03-27T08:00+00:00"),  # before the clocks changed
    ],
)
def test_times_that_count_back(now, words, instant):
    assert before(datetime.fromisoformat(now), words, CALENDAR) == datetime.fromisoformat(instant)


@pytest.mark.parametrize(
    ("words", "instant"),
    [
        ("12 minutes later", datetime(2026, 2, 6, 17, 42, tzinfo=UTC)),
        ("1 day later at 09:04", datetime(2026, 2, 7, 9, 4, tzinfo=UTC)),
        ("1 working day later at 09:20", datetime(2026, 2, 9, 9, 20, tzinfo=UTC)),
    ],
)
def test_times_that_count_on_from_a_friday_evening(words, instant):
    assert after(datetime(2026, 2, 6, 17, 30, tzinfo=UTC), words, CALENDAR) == instant


def test_a_period_of_working_days_that_began_then_ends_when_it_should_whatever_day_today_is():
    """Four working days ago a five-day clock began: it ends on the next working day, every day of the year."""
    for number in range(365):
        now = NOW + timedelta(days=number)
        ends = CALENDAR.add_working_days(before(now, "4 working days ago at 10:00", CALENDAR).date(), 5)
        assert ends == CALENDAR.add_working_days(now.date(), 1)


def test_the_data_names_forms_colleagues_and_numbers_that_exist():
    colleagues = {each.key for each in load_colleagues()}
    for talk in TALKS:
        for step in talk.then:
            if isinstance(step, Deed):
                assert step.does in FORMS
                assert {step.by, step.fields.get("assignee", step.by)} <= colleagues
    numbers = [talk.phone for talk in TALKS if talk.phone]
    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith("+447700900") for number in numbers)
    for script in load_scripts():
        ids = [talk.id for talk in script.conversation]
        assert len(set(ids)) == len(ids)
