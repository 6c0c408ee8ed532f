"""Migrations on real databases, and a database that is not there."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from conftest import NOW

from bot.lock import AlreadyRunning, only_one
from triage.store.database import Database, StoreUnavailable
from triage.store.migrate import is_current, migrate
from triage.store.tables import metadata


def test_the_migrations_make_exactly_the_tables_of_the_code(database):
    def is_plain(_thing, name, kind, _reflected, _compared):
        """Leave out the full-text index, which each database keeps in its own way."""
        return not (str(name).startswith("case_words_index") or (kind == "column" and name == "vector"))

    def differences(conn):
        options = {"compare_type": True, "include_object": is_plain}
        return compare_metadata(MigrationContext.configure(conn, opts=options), metadata)

    assert database.read(differences) == []
    assert database.read(is_current)


def test_migrating_twice_changes_nothing_and_makes_no_copy(tmp_path):
    url = f"sqlite:///{tmp_path / 'new' / 'sayso.sqlite3'}"
    assert migrate(url, now=NOW) is None
    assert migrate(url, now=NOW) is None
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["sayso.sqlite3"]


@pytest.mark.parametrize(
    "url", ["sqlite:////proc/nowhere/sayso.sqlite3", "postgresql+psycopg://x@127.0.0.1:1/none?connect_timeout=2"]
)
def test_a_database_that_cannot_be_reached_is_said(url):
    with pytest.raises(StoreUnavailable, match="cannot be prepared"):
        migrate(url, now=NOW)


def test_a_file_that_is_no_database_is_said_and_left_alone(tmp_path):
    file = tmp_path / "letter.txt"
    file.write_text("Dear Sir or Madam, " * 100)
    with pytest.raises(StoreUnavailable, match=r"not a database|cannot be prepared"):
        migrate(f"sqlite:///{file}", now=NOW)
    assert file.read_text().startswith("Dear Sir")


def test_a_full_disk_fails_the_whole_transaction_and_the_next_one_works(sqlite_url):
    database = Database(sqlite_url)

    def fill(conn):
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        conn.exec_driver_sql("CREATE TABLE filling (x BLOB)")
        conn.exec_driver_sql("INSERT INTO filling VALUES (zeroblob(1000000))")

    with pytest.raises(StoreUnavailable, match="full"):
        database.write(fill)
    database.close()
    names = sqlite3.connect(Path(sqlite_url.removeprefix("sqlite:///"))).execute("SELECT name FROM sqlite_master")
    assert "filling" not in {row[0] for row in names}


def test_one_process_serves_a_file(tmp_path):
    file = tmp_path / "sayso.sqlite3"
    with only_one(file), pytest.raises(AlreadyRunning, match="Stop it first"), only_one(file):
        pass
    with only_one(file):
        pass
