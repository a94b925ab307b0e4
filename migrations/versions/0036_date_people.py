"""Somebody may be on the list of some dates of a series only."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "off_date",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_off_date_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"],
            name=op.f("fk_off_date_occurrence_id_occurrence"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"],
            name=op.f("fk_off_date_participant_id_participant"),
        ),
        sa.PrimaryKeyConstraint("participant_id", "occurrence_id", name=op.f("pk_off_date")),
    )  # fmt: skip
    op.create_index("ix_off_date_meeting", "off_date", ["meeting_id"])
    op.create_index("ix_off_date_occurrence", "off_date", ["occurrence_id"])
    # Everybody who is there already has the whole series in their calendar.
    by_date = sa.Column("by_date", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("participant", by_date)


def downgrade() -> None:
    op.drop_column("participant", "by_date")
    op.drop_table("off_date")
