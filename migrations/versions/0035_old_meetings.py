"""Old meetings go when no notice names their people, and unfinished bookings by their age."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

UNFINISHED = sa.text("meeting_id IS NULL")
NAMED = sa.text("participant_id IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_meeting_draft_unfinished", "meeting_draft", ["updated_at"],
        postgresql_where=UNFINISHED, sqlite_where=UNFINISHED,
    )  # fmt: skip
    op.create_index(
        "ix_notice_participant", "notice", ["participant_id"],
        postgresql_where=NAMED, sqlite_where=NAMED,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_notice_participant", "notice")
    op.drop_index("ix_meeting_draft_unfinished", "meeting_draft")
