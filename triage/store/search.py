"""Full-text search over cases: references, people and what customers said.

SQLite keeps an FTS5 index beside the table `case_words`, PostgreSQL a text search vector with a GIN index; both are
made by the migration and follow the table by themselves, so that what is erased there is found no more.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, TextClause, bindparam, insert, select, text, update

from triage.search_words import words_asked_for, words_to_find
from triage.store.tables import case_words, cases, events, messages

MOST_FOUND: Final = 1000
"""A search gives the newest so many cases."""

_SQLITE: Final = text(
    "SELECT rowid FROM case_words_index WHERE case_words_index MATCH :question ORDER BY rowid DESC LIMIT :most"
)

_POSTGRESQL: Final = text(
    "SELECT case_id FROM case_words WHERE landlord IN :landlords"
    " AND vector @@ to_tsquery('simple', :question) ORDER BY case_id DESC LIMIT :most"
).bindparams(bindparam("landlords", expanding=True))


def keep_words(conn: Connection, landlord: str, conversation_id: int, *, people: Sequence[str] = ()) -> None:
    """Bring what the cases of a conversation are found under in line with what was said in it.

    `people` is what is known about the customer: name, address, ways to reach them.
    """
    said = conn.scalars(
        select(messages.c.text)
        .where(
            messages.c.landlord == landlord,
            messages.c.conversation_id == conversation_id,
            messages.c.sender == "customer",
        )
        .order_by(messages.c.seq)
    ).all()
    rows = conn.execute(
        select(cases.c.id, cases.c.reference, case_words.c.case_id.label("kept"))
        .outerjoin(case_words, case_words.c.case_id == cases.c.id)
        .where(cases.c.landlord == landlord, cases.c.conversation_id == conversation_id)
    ).all()
    for row in rows:
        words = words_to_find([row.reference, *people, *said, *_notes(conn, landlord, row.id)])
        if row.kept is None:
            conn.execute(insert(case_words).values(case_id=row.id, landlord=landlord, words=words))
        else:
            conn.execute(update(case_words).where(case_words.c.case_id == row.id).values(words=words))


def cases_found(conn: Connection, landlords: Sequence[str], question: str) -> list[int]:
    """Return the ids of the newest cases of these landlords in which every word of the question begins a word.

    At most MOST_FOUND; none for a question without words.
    """
    asked = words_asked_for(question)
    if not asked or not landlords:
        return []
    return list(conn.scalars(*_statement(conn.dialect.name, landlords, asked)))


def _statement(dialect: str, landlords: Sequence[str], asked: Sequence[str]) -> tuple[TextClause, dict[str, Any]]:
    if dialect == "sqlite":
        where = " OR ".join(f'"{landlord}"' for landlord in landlords)
        words = " AND ".join(f'"{word}"*' for word in asked)
        return _SQLITE, {"question": f"(landlord : ({where})) AND (words : ({words}))", "most": MOST_FOUND}
    question = " & ".join(f"{word}:*" for word in asked)
    return _POSTGRESQL, {"landlords": list(landlords), "question": question, "most": MOST_FOUND}


def _notes(conn: Connection, landlord: str, case_id: int) -> list[str]:
    """Return what colleagues wrote down about a case."""
    rows = conn.scalars(
        select(events.c.private).where(
            events.c.landlord == landlord, events.c.case_id == case_id, events.c.kind == "noted"
        )
    )
    return [str(private["text"]) for private in rows if private and private.get("text")]
