"""Cases that go on: an index of those few alone, of whatever unit."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

GOING_ON = sa.text("status IN ('new', 'active', 'waiting', 'closing')")


def upgrade() -> None:
    op.create_index(
        "ix_ticket_going_on",
        "ticket",
        ["status"],
        postgresql_where=GOING_ON,
        sqlite_where=GOING_ON,
    )
    op.drop_index("ix_ticket_status", "ticket")


def downgrade() -> None:
    op.create_index("ix_ticket_status", "ticket", ["status"])
    op.drop_index("ix_ticket_going_on", "ticket")
