"""who holds the posts that a landlord's policy names."""

from alembic import op
import sqlalchemy as sa

from triage.store.types import Identity

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "posts",
        sa.Column("landlord", sa.String(length=40), nullable=False),
        sa.Column("post", sa.String(length=60), nullable=False, comment="as the landlord's pack names it"),
        sa.Column("staff_id", Identity, nullable=False, comment="who holds it"),
        sa.ForeignKeyConstraint(
            ["landlord", "staff_id"], ["staff.landlord", "staff.id"], name=op.f("fk_posts_landlord_staff_id")
        ),
        sa.UniqueConstraint("landlord", "post", "staff_id", name=op.f("uq_posts_landlord_post_staff_id")),
    )
