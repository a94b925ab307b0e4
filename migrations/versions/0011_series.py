"""Meetings that come again: their rules, their dates, and the dates that were left out."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rhythm", sa.String(length=40), nullable=False),
        sa.Column("interval", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.String(length=20), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("starts_at_local", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.CheckConstraint("interval > 0", name=op.f("ck_series_interval_positive")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_series_minutes_positive")),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_series_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_series_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("uid", name=op.f("uq_series_uid")),
    )
    op.create_index("ix_series_meeting", "series", ["meeting_id", "position"])
    # Added in place: to build the table anew would break what points at it. SQLite adds a column
    # together with what it points at, or not at all.
    op.add_column(
        "occurrence",
        sa.Column(
            "series_id",
            sa.Uuid(),
            sa.ForeignKey("series.id", name="fk_occurrence_series_id_series"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.add_column(
        "occurrence", sa.Column("recurrence_id", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_table(
        "skipped_date",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("retried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("occurrence_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_skipped_date_series_id_series")
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_skipped_date_occurrence_id_occurrence"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skipped_date")),
        sa.UniqueConstraint("series_id", "on", name=op.f("uq_skipped_date_series_id_on")),
    )


def downgrade() -> None:
    op.drop_table("skipped_date")
    op.drop_column("occurrence", "recurrence_id")
    op.drop_column("occurrence", "series_id")
    op.drop_index("ix_series_meeting", table_name="series")
    op.drop_table("series")
