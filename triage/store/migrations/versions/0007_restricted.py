"""an index of the restricted cases, which every page of the queue leaves out for most readers."""

from alembic import op
import sqlalchemy as sa

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

RESTRICTED = sa.text("restricted IS true")


def upgrade() -> None:
    op.create_index(
        "ix_cases_restricted", "cases", ["landlord", "conversation_id"], sqlite_where=RESTRICTED, postgresql_where=RESTRICTED
    )
