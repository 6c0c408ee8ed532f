"""switches, sign-offs, canned texts and checks of quality."""

from alembic import op
import sqlalchemy as sa

from triage.store.types import Identity, Utc

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_conversations_opened", "conversations", ["landlord", "opened_at"])
    op.create_table(
        "switches",
        sa.Column("id", Identity, autoincrement=True, nullable=False),
        sa.Column("landlord", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("people_answer", sa.Boolean(), nullable=False, comment="from then on people answer, not the assistant"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("staff_id", Identity, nullable=False, comment="who used the switch"),
        sa.Column("at", Utc(), nullable=False),
        _by_staff("switches"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_switches")),
    )
    op.create_index("ix_switches_channel", "switches", ["landlord", "channel", "id"])
    op.create_table(
        "sign_offs",
        sa.Column("landlord", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False, comment="sha256 of the rule or text as it stood when it was signed"),
        sa.Column("part", sa.String(length=120), nullable=False, comment="which rule or text it was"),
        sa.Column("staff_id", Identity, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        _by_staff("sign_offs"),
        sa.UniqueConstraint("landlord", "digest", name=op.f("uq_sign_offs_landlord_digest")),
    )
    op.create_table(
        "canned_texts",
        sa.Column("id", Identity, autoincrement=True, nullable=False),
        sa.Column("landlord", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="with blanks such as {name}"),
        sa.Column("staff_id", Identity, nullable=False, comment="who wrote it last"),
        sa.Column("at", Utc(), nullable=False),
        _by_staff("canned_texts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_texts")),
        sa.UniqueConstraint("landlord", "language", "name", name=op.f("uq_canned_texts_landlord_language_name")),
    )
    op.create_table(
        "quality_checks",
        sa.Column("landlord", sa.String(length=40), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False, comment="the London day whose sample it belongs to"),
        sa.Column("conversation_id", Identity, nullable=False),
        sa.Column("is_good", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("staff_id", Identity, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["landlord", "conversation_id"], ["conversations.landlord", "conversations.id"], name=op.f("fk_quality_checks_landlord_conversation_id")),
        _by_staff("quality_checks"),
        sa.UniqueConstraint("landlord", "day", "conversation_id", name=op.f("uq_quality_checks_landlord_day_conversation_id")),
    )


def _by_staff(table: str) -> sa.ForeignKeyConstraint:
    """Return a new key to who did it, at the same landlord."""
    return sa.ForeignKeyConstraint(["landlord", "staff_id"], ["staff.landlord", "staff.id"], name=op.f(f"fk_{table}_landlord_staff_id"))
