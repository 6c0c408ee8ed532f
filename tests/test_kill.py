"""Killing the service in the middle of a stream of messages: what was answered once is there once."""

import json
import random
import threading
import urllib.error
import urllib.request
import uuid
from collections import Counter

import pytest
from processes import free_port, pass_a_moment, serve, wait_until_ready
from sqlalchemy import select

from triage.store import tables
from triage.store.cases import tampered
from triage.store.database import Database

CUSTOMERS = 6
KILLS = 3
TEXTS = (
    "the boiler has been broken for three weeks and nobody has come, I want to complain",
    "12 Station Road, ST5 9ZZ",
    "I am Joan Price",
    "07700 900123",
    "please just mend it",
)


def send(port: int, session: str | None, message_id: str, text: str) -> dict:
    """Send one message until it is answered, under the same id each time, as the chat page does."""
    data = json.dumps({"session": session, "client_message_id": message_id, "text": text}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/chat/aspire/messages", data, {"Content-Type": "application/json"}
    )
    while True:
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.loads(answer.read())
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass_a_moment()


@pytest.mark.parametrize("seed", [1])
def test_every_answered_message_is_kept_once_and_every_case_opened_once(sqlite_url, tmp_path, seed):
    chance = random.Random(seed)
    port = free_port()
    process = serve(sqlite_url, port, tmp_path / "serve.log")
    process.start()
    wait_until_ready(port, process)
    answered: list[tuple[str, str]] = []

    def customer() -> None:
        session = None
        for text in TEXTS:
            message_id = str(uuid.UUID(int=chance.getrandbits(128)))
            session = send(port, session, message_id, text)["session"]
            answered.append((message_id, text))

    customers = [threading.Thread(target=customer) for _ in range(CUSTOMERS)]
    for thread in customers:
        thread.start()
    for _ in range(KILLS):
        goal = len(answered) + chance.randint(1, 6)
        while len(answered) < goal and any(thread.is_alive() for thread in customers):
            pass_a_moment()
        process.kill()
        process.start()
        wait_until_ready(port, process)
    for thread in customers:
        thread.join(60)
    assert process.end() == 0
    assert len(answered) == CUSTOMERS * len(TEXTS)
    check(sqlite_url, answered)


def check(url: str, answered: list[tuple[str, str]]) -> None:
    database = Database(url)
    rows = database.read(lambda conn: conn.execute(select(tables.messages)).mappings().all())
    kept = Counter((row["provider_id"], row["text"]) for row in rows if row["sender"] == "customer")
    assert kept == Counter(answered), "every answered message once, and nothing else"
    replies = Counter((row["conversation_id"], row["answers_seq"]) for row in rows if row["sender"] == "bot")
    assert set(replies.values()) == {1}, "one reply to each"
    cases = database.read(lambda conn: conn.execute(select(tables.cases)).mappings().all())
    conversations = database.read(lambda conn: conn.execute(select(tables.conversations)).mappings().all())
    matters = [(row["id"], matter["reference"]) for row in conversations for matter in row["state"]["matters"]]
    assert len({conversation for conversation, _ in matters}) == CUSTOMERS, "everybody has a case"
    assert sorted((row["conversation_id"], row["reference"]) for row in cases) == sorted(matters), "every case once"
    assert [database.read(tampered, "aspire", row["id"]) for row in cases] == [None] * len(cases)
    database.close()
