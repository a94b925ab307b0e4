"""What participants ask for and say when a meeting does not suit them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only new tables."""
    _time_wish()


def downgrade() -> None:
    """Without what was asked for."""
    op.drop_table("time_wish")


def _time_wish() -> None:
    op.create_table(
        "time_wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(starts_at IS NULL) = (ends_at IS NULL)", name=op.f("ck_time_wish_whole_time")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_time_wish_ends_after_start")),
        sa.CheckConstraint(
            "starts_at IS NOT NULL OR text <> ''", name=op.f("ck_time_wish_says_something")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (outcome_at IS NULL)",
            name=op.f("ck_time_wish_outcome_has_time"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_time_wish_by_id_user")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name=op.f("fk_time_wish_occurrence_id_occurrence")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_time_wish_participant_id_participant"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_wish")),
    )
    op.create_index("ix_time_wish_occurrence", "time_wish", ["occurrence_id", "id"])
    op.create_index(
        "uq_time_wish_open",
        "time_wish",
        ["participant_id", "occurrence_id"],
        unique=True,
        postgresql_where=sa.text("outcome IS NULL"),
        sqlite_where=sa.text("outcome IS NULL"),
    )
