"""What a feed says of a meeting is kept once with the pre-meeting and once without.

The rows are bytes that the next fetch builds anew: none of them is carried over.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KEY = ("occurrence_id", "language")


def upgrade() -> None:
    op.drop_table("calendar_entry")
    _make(sa.Column("is_early", sa.Boolean(), nullable=False))


def downgrade() -> None:
    op.drop_table("calendar_entry")
    _make()


def _make(*more: sa.Column[bool]) -> None:
    op.create_table(
        "calendar_entry",
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        *more,
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.Column("base_url", sa.String(length=200), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_calendar_entry_occurrence_id_occurrence"),
        ),
        sa.PrimaryKeyConstraint(*KEY, *(c.name for c in more), name=op.f("pk_calendar_entry")),
    )
    op.create_index("ix_calendar_entry_starts_at", "calendar_entry", ["starts_at"])
