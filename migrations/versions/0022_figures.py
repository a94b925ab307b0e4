"""Figures: what finds the rows that are counted, and how long ended cases lay with each unit."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

SECONDS = ("untaken", "worked", "requester", "tasks", "third_party", "meeting_time")


def upgrade() -> None:
    op.create_index("ix_ticket_organisation", "ticket", ["organisation_id", "opened_at"])
    op.create_index("ix_poll_closed_at", "poll", ["closed_at"])
    for name, table, column in (
        ("ix_participant_removed", "participant", "removed_at"),
        ("ix_ticket_clock_ended", "ticket_clock", "ended_at"),
    ):
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, table, [column], postgresql_where=there, sqlite_where=there)
    op.create_table(
        "court_count",
        sa.Column("ticket_id", sa.Uuid(), sa.ForeignKey("ticket.id"), primary_key=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "court_time",
        sa.Column("ticket_id", sa.Uuid(), sa.ForeignKey("ticket.id"), primary_key=True),
        sa.Column("support_unit_id", sa.Uuid(), sa.ForeignKey("support_unit.id"), primary_key=True),
        sa.Column("organisation_id", sa.Uuid(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in SECONDS),
        sa.CheckConstraint(" AND ".join(f"{name} >= 0" for name in SECONDS), name="seconds"),
    )
    op.create_index("ix_court_time_unit", "court_time", ["support_unit_id"])
    report = ["organisation_id", "opened_at", "support_unit_id", "untaken", "worked"]
    op.create_index("ix_court_time_report", "court_time", report)


def downgrade() -> None:
    op.drop_table("court_time")
    op.drop_table("court_count")
    op.drop_index("ix_ticket_clock_ended", "ticket_clock")
    op.drop_index("ix_participant_removed", "participant")
    op.drop_index("ix_poll_closed_at", "poll")
    op.drop_index("ix_ticket_organisation", "ticket")
