"""What participants ask for and say when a meeting does not suit them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only new tables."""
    _time_wish()
    _stand_in()
    _delay()
    _unit_seat()


def downgrade() -> None:
    """Without what was asked for."""
    op.drop_table("unit_seat")
    op.drop_table("delay")
    op.drop_table("stand_in")
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


def _stand_in() -> None:
    op.create_table(
        "stand_in",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("stand_in_id", sa.Uuid(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stand_in_id <> participant_id", name=op.f("ck_stand_in_somebody_else")),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_stand_in_participant_id_participant"),
        ),
        sa.ForeignKeyConstraint(
            ["stand_in_id"], ["participant.id"], name=op.f("fk_stand_in_stand_in_id_participant")
        ),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_stand_in")),
        sa.UniqueConstraint("stand_in_id", name=op.f("uq_stand_in_stand_in_id")),
    )


def _delay() -> None:
    op.create_table(
        "delay",
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("expected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_delay_some_minutes")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name=op.f("fk_delay_occurrence_id_occurrence")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_delay_participant_id_participant"),
        ),
        sa.PrimaryKeyConstraint("occurrence_id", "participant_id", name=op.f("pk_delay")),
    )


def _unit_seat() -> None:
    op.create_table(
        "unit_seat",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("comes_id", sa.Uuid(), nullable=True),
        sa.Column("is_added", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_unit_seat_by_id_user")),
        sa.ForeignKeyConstraint(
            ["comes_id"], ["participant.id"], name=op.f("fk_unit_seat_comes_id_participant")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_unit_seat_participant_id_participant"),
        ),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_unit_seat")),
    )
