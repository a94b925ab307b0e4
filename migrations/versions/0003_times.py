"""What is taken at a time is found by an index that begins with the time."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

HOLDS = sa.text("state <> 'released'")


def upgrade() -> None:
    op.create_index(
        "ix_claim_span",
        "claim",
        ["starts_at", "ends_at", "resource_id"],
        postgresql_where=HOLDS,
        sqlite_where=HOLDS,
    )


def downgrade() -> None:
    op.drop_index("ix_claim_span", table_name="claim")
