"""A date of a series may have an agenda of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "date_agenda",
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"],
            name=op.f("fk_date_agenda_occurrence_id_occurrence"),
        ),
        sa.PrimaryKeyConstraint("occurrence_id", name=op.f("pk_date_agenda")),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("date_agenda")
