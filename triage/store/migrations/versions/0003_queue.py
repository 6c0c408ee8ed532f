"""saved views of the queue, and who is looking at what."""

from alembic import op
import sqlalchemy as sa

from triage.store.types import Identity, Utc

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", Identity, autoincrement=True, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("filters", sa.Text(), nullable=False, comment="as the address of the queue writes them"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_saved_views_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_saved_views_account_id_name")),
    )
    op.create_table(
        "presence",
        sa.Column("landlord", sa.String(length=40), nullable=False),
        sa.Column("staff_id", Identity, nullable=False),
        sa.Column("conversation_id", Identity, nullable=False, comment="what the person is looking at"),
        sa.Column("seen_at", Utc(), nullable=False, comment="when their page last said so"),
        sa.ForeignKeyConstraint(["landlord", "staff_id"], ["staff.landlord", "staff.id"], name=op.f("fk_presence_landlord_staff_id")),
        sa.ForeignKeyConstraint(["landlord", "conversation_id"], ["conversations.landlord", "conversations.id"], name=op.f("fk_presence_landlord_conversation_id")),
        sa.UniqueConstraint("landlord", "staff_id", name=op.f("uq_presence_landlord_staff_id")),
    )
