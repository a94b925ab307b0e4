"""What calendars said long ago is found by its time, to be taken away."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_calendar_entry_starts_at", "calendar_entry", ["starts_at"])
    op.create_index("ix_busy_span_ends_at", "busy_span", ["ends_at"])


def downgrade() -> None:
    op.drop_index("ix_busy_span_ends_at", "busy_span")
    op.drop_index("ix_calendar_entry_starts_at", "calendar_entry")
