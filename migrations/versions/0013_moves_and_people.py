"""Time polls about another time for a booked meeting, and pools that count people."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_at IS NULL")


# Who is invited to what has a room now, and who would be to what is held for a poll.
INVITED = """UPDATE claim SET people = (
  SELECT count(*) FROM participant JOIN occurrence ON occurrence.meeting_id = participant.meeting_id
  WHERE occurrence.id = claim.occurrence_id AND participant.removed_at IS NULL)
WHERE kind = 'room' AND state <> 'released' AND occurrence_id IS NOT NULL"""
ASKED = """UPDATE claim SET people = (
  SELECT 1 + count(*) FROM poll_hold
  JOIN poll_time ON poll_time.id = poll_hold.poll_time_id
  JOIN poll_person ON poll_person.poll_id = poll_time.poll_id
  WHERE poll_hold.claim_id = claim.id)
WHERE kind = 'room' AND state = 'held'"""


def upgrade() -> None:
    add_moves()
    # In place: to build the table of claims anew would drop its guard.
    op.add_column("claim", sa.Column("people", sa.Integer(), nullable=True))
    op.add_column("room_pool", sa.Column("most_people", sa.Integer(), nullable=True))
    op.execute(INVITED)
    op.execute(ASKED)


def add_moves() -> None:
    # Added in place: SQLite adds a column together with what it points at, or not at all.
    op.add_column(
        "poll",
        sa.Column(
            "moves_id",
            sa.Uuid(),
            sa.ForeignKey("occurrence.id", name="fk_poll_moves_id_occurrence"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.add_column("poll", sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "uq_poll_open_moves",
        "poll",
        ["moves_id"],
        unique=True,
        postgresql_where=OPEN,
        sqlite_where=OPEN,
    )


def downgrade() -> None:
    op.drop_column("room_pool", "most_people")
    op.drop_column("claim", "people")
    op.drop_index("uq_poll_open_moves", table_name="poll")
    op.drop_column("poll", "moved_at")
    op.drop_column("poll", "moves_id")
