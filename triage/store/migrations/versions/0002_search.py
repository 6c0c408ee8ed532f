"""full-text search over cases: FTS5 on SQLite, a text search vector with a GIN index on PostgreSQL."""

from alembic import op
import sqlalchemy as sa

from triage.store.types import Identity

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE = (
    """CREATE VIRTUAL TABLE case_words_index USING fts5(
        landlord, words, content='case_words', content_rowid='case_id', tokenize='unicode61', prefix='2 3 4')""",
    """CREATE TRIGGER case_words_added AFTER INSERT ON case_words BEGIN
        INSERT INTO case_words_index(rowid, landlord, words) VALUES (new.case_id, new.landlord, new.words); END""",
    """CREATE TRIGGER case_words_removed AFTER DELETE ON case_words BEGIN
        INSERT INTO case_words_index(case_words_index, rowid, landlord, words)
        VALUES ('delete', old.case_id, old.landlord, old.words); END""",
    """CREATE TRIGGER case_words_changed AFTER UPDATE ON case_words BEGIN
        INSERT INTO case_words_index(case_words_index, rowid, landlord, words)
        VALUES ('delete', old.case_id, old.landlord, old.words);
        INSERT INTO case_words_index(rowid, landlord, words) VALUES (new.case_id, new.landlord, new.words); END""",
)

POSTGRESQL = (
    "ALTER TABLE case_words ADD COLUMN vector tsvector"
    " GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED",
    "CREATE INDEX case_words_index ON case_words USING gin (vector)",
)


def upgrade() -> None:
    op.create_table(
        "case_words",
        sa.Column("case_id", Identity, autoincrement=False, nullable=False),
        sa.Column("landlord", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="what the case is found under; each database indexes it in its way"),
        sa.ForeignKeyConstraint(["landlord", "case_id"], ["cases.landlord", "cases.id"], name=op.f("fk_case_words_landlord_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_words")),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
