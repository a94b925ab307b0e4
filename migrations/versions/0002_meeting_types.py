"""Types of meeting of an organisation's own."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "type_edition",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_type_edition_number_positive")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_type_edition_by_id_user")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_type_edition_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "type", "number", name=op.f("pk_type_edition")),
    )


def downgrade() -> None:
    op.drop_table("type_edition")
