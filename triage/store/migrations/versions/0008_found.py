"""what an address has written, the sends of a message, the jobs of a case and what a provider reports on are found by them."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_conversations_address", "conversations", ["landlord", "channel", "address"])
    op.create_index("ix_messages_provider", "messages", ["landlord", "provider_id"])
    op.create_index("ix_jobs_message", "jobs", ["landlord", "message_id"])
    op.create_index("ix_jobs_case", "jobs", ["landlord", "case_id"])
