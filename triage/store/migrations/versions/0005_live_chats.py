"""since when a customer waits for a person, and who is typing."""

from alembic import op
import sqlalchemy as sa

from triage.store.types import Utc

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WAITING = sa.text("attention IS NOT NULL AND closed_at IS NULL")


def upgrade() -> None:
    op.add_column("conversations", sa.Column("waits_since", Utc(), nullable=True, comment="since when a person must look"))
    op.add_column("conversations", sa.Column("typing_at", Utc(), nullable=True, comment="when the customer last typed to a person"))
    op.add_column("presence", sa.Column("typing_at", Utc(), nullable=True, comment="when the person last typed to the customer"))
    op.execute("UPDATE conversations SET waits_since = last_inbound_at WHERE attention IS NOT NULL")
    op.drop_index("ix_conversations_attention", "conversations")
    op.create_index(
        "ix_conversations_attention", "conversations", ["landlord", "waits_since"], sqlite_where=WAITING, postgresql_where=WAITING
    )
