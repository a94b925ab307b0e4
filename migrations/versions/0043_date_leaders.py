"""One date of a series may have another leader than its meeting."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

INDEX = "ix_occurrence_own_leader"


def upgrade() -> None:
    op.add_column(
        "occurrence",
        sa.Column(
            "own_leader_id",
            sa.Uuid(),
            sa.ForeignKey("user.id", name="fk_occurrence_own_leader_id_user"),
            nullable=True,
        ),
        inline_references=True,
    )
    has_own = sa.text("own_leader_id IS NOT NULL")
    op.create_index(
        INDEX, "occurrence", ["own_leader_id"], sqlite_where=has_own, postgresql_where=has_own
    )


def downgrade() -> None:
    op.drop_index(INDEX, "occurrence")
    op.drop_column("occurrence", "own_leader_id")
